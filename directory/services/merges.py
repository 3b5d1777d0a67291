"""One human being known under two documents: one row is used from then on, the other points to it."""

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction

from directory.errors import CannotMerge
from directory.models import Person


def merge(duplicate: Person, *, into: Person, reason: str, by: AbstractBaseUser | None) -> None:
    """Have `into` used wherever the duplicate's document is presented; what it knew fills `into`'s blanks.

    What belongs to persons is the business of the rooms it lives in: `talents.services.merges` moves certificates.
    Both are locked as `people.meet` locks them; the reason stands in their history. Raises `CannotMerge` for one
    person, or for one that is merged already.
    """
    pks = [duplicate.pk, into.pk]
    with transaction.atomic(), pghistory.context(user=by.pk if by else None, reason=reason):
        locked = Person.objects.select_for_update(no_key=True).filter(pk__in=pks, merged_into=None)
        if len(locked.order_by("id_digest")) != len(set(pks)) or duplicate.pk == into.pk:
            raise CannotMerge
        Person.objects.filter(merged_into=duplicate).update(merged_into=into)
        Person.objects.filter(pk=duplicate.pk).update(merged_into=into)
        with connection.cursor() as cursor:
            cursor.execute(FILL_BLANKS, {"duplicate": duplicate.pk, "into": into.pk})


FILL_BLANKS = """
    UPDATE directory_person AS known SET
        sex = CASE WHEN known.sex = '' THEN duplicate.sex ELSE known.sex END,
        birth_date = COALESCE(known.birth_date, duplicate.birth_date),
        phone_cipher = COALESCE(known.phone_cipher, duplicate.phone_cipher),
        phone_digest = COALESCE(known.phone_digest, duplicate.phone_digest),
        phone_masked = CASE WHEN known.phone_masked = '' THEN duplicate.phone_masked ELSE known.phone_masked END,
        town_id = COALESCE(known.town_id, duplicate.town_id),
        employer_id = COALESCE(known.employer_id, duplicate.employer_id)
    FROM directory_person AS duplicate
    WHERE known.id = %(into)s AND duplicate.id = %(duplicate)s
"""
