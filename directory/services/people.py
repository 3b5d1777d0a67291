"""Persons, met in bulk: the district knows each by their document, whoever sends them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import ForeignObjectRel, Model, Q
from psycopg2 import sql

from directory import protection
from directory.enums import IdentityType
from directory.models import Person


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as somebody presented them. Numbers are normalised and have passed `directory.identity`.

    The employer is no part of it: who employs somebody decides who may claim for them, so no sender may say it.
    """

    name: str
    id_number: str
    id_type: str = IdentityType.RESIDENT
    sex: str = ""
    birth_date: date | None = None
    phone: str = ""
    town_id: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """The district's own row for a presented person. `name` may differ from the one presented."""

    person_id: int
    name: str
    created: bool


def meet(identities: Sequence[Identity], *, by: AbstractBaseUser | None) -> list[Known]:
    """Find or add the persons presented, in their order, in two statements whatever their number.

    What the district already knows is never overwritten by what somebody else presents: only blanks are filled.
    Presenting one document twice gives the same person twice, and so do the documents of merged persons.
    """
    if not identities:
        return []
    first_of = {identity_digest(each): each for each in reversed(identities)}
    with transaction.atomic(), pghistory.context(user=by.pk if by else None), connection.cursor() as cursor:
        cursor.execute(MERGE_SENT, _columns(first_of))
        created = {bytes(digest) for digest, was_inserted in cursor.fetchall() if was_inserted}
        cursor.execute(KNOWN, [list(first_of)])
        known = {
            bytes(digest): Known(person_id, name, bytes(digest) in created)
            for digest, person_id, name in cursor.fetchall()
        }
    return [known[identity_digest(each)] for each in identities]


def settle(person: Person, *, town_id: int | None, community_id: int | None, by: AbstractBaseUser | None) -> None:
    """Write down where somebody lives, as they say themselves. What stood there before stays in the history."""
    with transaction.atomic(), pghistory.context(user=by.pk if by else None):
        Person.objects.filter(pk=person.pk).update(town_id=town_id, community_id=community_id)


def add_birth_date(person: Person, born: date, *, by: AbstractBaseUser | None) -> bool:
    """Fill the blank; whether there was one. A birth date on record is never overwritten."""
    with transaction.atomic(), pghistory.context(user=by.pk if by else None):
        return bool(Person.objects.filter(pk=person.pk, birth_date=None).update(birth_date=born))


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What the district knows of a person. `is_whole`: there is no blank that a sender could fill."""

    person_id: int
    name: str
    phone_digest: bytes | None
    is_whole: bool


def recognise(digests: Sequence[bytes]) -> dict[bytes, OnRecord]:
    """Those the district knows among these documents, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(RECOGNISE, [list(digests)])
        return {
            bytes(digest): OnRecord(person_id, name, bytes(phone_digest) if phone_digest else None, is_whole)
            for digest, person_id, name, phone_digest, is_whole in cursor
        }


def meet_staged(table: str, *, by: AbstractBaseUser | None) -> None:
    """`meet` for the rows of a temporary table that are `to_meet`, in one statement.

    The table has the columns that `MERGE` names; the ciphers only need to be there where a row is to be met.
    """
    source = sql.SQL("{} WHERE to_meet").format(sql.Identifier(table))
    with pghistory.context(user=by.pk if by else None), connection.cursor() as cursor:
        cursor.execute(sql.SQL(MERGE).format(source=source).as_string(cursor.cursor))


def known_elsewhere(person_ids: Collection[int], *, apart_from: Mapping[type[Model], Q]) -> set[int]:
    """Those of these persons that something refers to, beyond what is named: who else relies on them being they.

    The persons are locked until the transaction ends, so that nothing comes to refer to them meanwhile. Their own
    history does not count. A constant number of statements.
    """
    list(Person.objects.select_for_update().filter(pk__in=person_ids).order_by("pk").values_list("pk"))
    found: set[int] = set()
    for relation in Person._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and not issubclass(relation.related_model, pghistory.models.Event):
            model, name = relation.related_model, relation.field.name
            referring = model._base_manager.filter(**{f"{name}__in": person_ids})
            if model in apart_from:
                referring = referring.exclude(apart_from[model])
            found.update(referring.values_list(name, flat=True))
    return found


def rekey_staged(table: str, person_of: Mapping[int, int], *, by: AbstractBaseUser | None) -> None:
    """Give persons the document of a row of the temporary table (see `meet_staged`), by the `line` of the row.

    The one they had stays in their history.
    """
    statement = sql.SQL(REKEY).format(table=sql.Identifier(table))
    with pghistory.context(user=by.pk if by else None), connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.cursor), [list(person_of), list(person_of.values())])


def identity_digest(identity: Identity) -> bytes:
    return protection.digest(identity.id_type, identity.id_number)


def _columns(first_of: dict[bytes, Identity]) -> list[list[object]]:
    rows = [
        (
            digest,
            each.name,
            each.id_type,
            protection.encrypt(each.id_number),
            protection.mask_identity(each.id_number),
            each.sex,
            each.birth_date,
            protection.encrypt(each.phone) if each.phone else None,
            protection.digest("phone", each.phone) if each.phone else None,
            protection.mask_phone(each.phone) if each.phone else "",
            each.town_id,
        )
        for digest, each in first_of.items()
    ]
    return [list(column) for column in zip(*rows, strict=True)]


# Sorted by digest, so that two pushes that share persons lock them in one order. `xmax = 0` tells an inserted row.
MERGE = """
    INSERT INTO directory_person AS known (
        id_digest, name, id_type, id_cipher, id_masked, sex, birth_date,
        phone_cipher, phone_digest, phone_masked, town_id, is_fictional, created_at
    )
    SELECT
        id_digest, name, id_type, id_cipher, id_masked, sex, birth_date,
        phone_cipher, phone_digest, phone_masked, town_id, false, now()
    FROM {source}
    ORDER BY id_digest
    ON CONFLICT (id_digest) DO UPDATE SET
        sex = CASE WHEN known.sex = '' THEN excluded.sex ELSE known.sex END,
        birth_date = COALESCE(known.birth_date, excluded.birth_date),
        phone_cipher = COALESCE(known.phone_cipher, excluded.phone_cipher),
        phone_digest = COALESCE(known.phone_digest, excluded.phone_digest),
        phone_masked = CASE WHEN known.phone_masked = '' THEN excluded.phone_masked ELSE known.phone_masked END,
        town_id = COALESCE(known.town_id, excluded.town_id)
    WHERE (known.sex = '' AND excluded.sex <> '')
        OR (known.birth_date IS NULL AND excluded.birth_date IS NOT NULL)
        OR (known.phone_cipher IS NULL AND excluded.phone_cipher IS NOT NULL)
        OR (known.town_id IS NULL AND excluded.town_id IS NOT NULL)
    RETURNING id_digest, xmax = 0
"""
SENT = """
    unnest(
        %s::bytea[], %s::text[], %s::text[], %s::bytea[], %s::text[], %s::text[], %s::date[],
        %s::bytea[], %s::bytea[], %s::text[], %s::bigint[]
    ) AS sent(id_digest, name, id_type, id_cipher, id_masked, sex, birth_date,
              phone_cipher, phone_digest, phone_masked, town_id)
"""
MERGE_SENT = MERGE.format(source=SENT)
# Of a person merged into another, the other. What is materialised is not scanned by parallel workers, whose start takes
# longer than the few thousand persons.
RECOGNISE = """
    WITH presented AS MATERIALIZED (
        SELECT id_digest, COALESCE(merged_into_id, id) AS person_id FROM directory_person WHERE id_digest = ANY(%s)
    )
    SELECT
        presented.id_digest, person.id, person.name, person.phone_digest,
        person.sex <> '' AND person.birth_date IS NOT NULL AND person.phone_digest IS NOT NULL
            AND person.town_id IS NOT NULL
    FROM presented JOIN directory_person AS person ON person.id = presented.person_id
"""
KNOWN = """
    SELECT presented.id_digest, person.id, person.name
    FROM directory_person AS presented
    JOIN directory_person AS person ON person.id = COALESCE(presented.merged_into_id, presented.id)
    WHERE presented.id_digest = ANY(%s)
"""
REKEY = """
    UPDATE directory_person person SET
        id_type = sent.id_type, id_digest = sent.id_digest, id_cipher = sent.id_cipher, id_masked = sent.id_masked,
        sex = sent.sex, birth_date = sent.birth_date
    FROM {table} sent JOIN unnest(%s::int[], %s::bigint[]) AS corrected(line, person_id) USING (line)
    WHERE person.id = corrected.person_id
"""
