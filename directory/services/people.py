"""Persons, met in bulk: the district knows each by their document, whoever sends them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction

from directory import protection
from directory.enums import IdentityType


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
    Presenting one document twice gives the same person twice.
    """
    if not identities:
        return []
    first_of = {identity_digest(each): each for each in reversed(identities)}
    with transaction.atomic(), pghistory.context(user=by.pk if by else None), connection.cursor() as cursor:
        cursor.execute(MERGE, _columns(first_of))
        created = {bytes(digest) for digest, was_inserted in cursor.fetchall() if was_inserted}
        cursor.execute("SELECT id_digest, id, name FROM directory_person WHERE id_digest = ANY(%s)", [list(first_of)])
        known = {
            bytes(digest): Known(person_id, name, bytes(digest) in created)
            for digest, person_id, name in cursor.fetchall()
        }
    return [known[identity_digest(each)] for each in identities]


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
    SELECT *, false, now() FROM unnest(
        %s::bytea[], %s::text[], %s::text[], %s::bytea[], %s::text[], %s::text[], %s::date[],
        %s::bytea[], %s::bytea[], %s::text[], %s::bigint[]
    ) AS sent(id_digest, name, id_type, id_cipher, id_masked, sex, birth_date,
              phone_cipher, phone_digest, phone_masked, town_id)
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
