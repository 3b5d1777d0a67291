"""Standings follow certificates: derived rows, rebuilt in the transaction that changed the certificates."""

from collections.abc import Collection
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from talents.models import Standing


def refresh(person_ids: Collection[int] | None, *, on: date | None = None) -> None:
    """Rebuild the standings of these persons, or of everyone (`None`), as they are on a day (today).

    Five statements whatever the number of persons. The persons are locked first, so that two changes to one person's
    certificates rebuild one after the other and the later sees both; everyone is rebuilt while nobody else rebuilds.
    """
    if person_ids is not None and not person_ids:
        return
    whose: dict[str, bool | list[int] | date] = {
        "everyone": person_ids is None,
        "persons": sorted(set(person_ids or ())),
        "day": on or timezone.localdate(),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (LOCK_EVERYONE if person_ids is None else LOCK, FORGET, FORGET_YEARS, STAND, STAND_IN_YEARS):
            cursor.execute(statement, whose)


def refresh_lapsed(day: date) -> int:
    """Rebuild the standings that rest on a certificate which ran out before `day`. Returns how many."""
    lapsed = list(Standing.objects.filter(valid_until__lt=day).values_list("person_id", flat=True))
    refresh(lapsed, on=day)
    return len(lapsed)


# In the order in which `directory.services.people.meet` locks them: a roster may be meeting the same persons.
LOCK = """
    SELECT FROM directory_person
    WHERE id = ANY(%(persons)s)
    ORDER BY id_digest
    FOR NO KEY UPDATE
"""
# Waits for whoever has begun to rebuild somebody, and makes those who come wait; readers go on reading.
LOCK_EVERYONE = "LOCK TABLE talents_standing IN SHARE ROW EXCLUSIVE MODE"

FORGET = "DELETE FROM talents_standing WHERE %(everyone)s OR person_id = ANY(%(persons)s)"
FORGET_YEARS = "DELETE FROM talents_yearstanding WHERE %(everyone)s OR person_id = ANY(%(persons)s)"

# A standing is reviewed when the first of the certificates it rests on runs out; most never do.
STAND = """
    INSERT INTO talents_standing (person_id, level, digital_level, valid_until)
    SELECT certificate.person_id,
        max(certificate.level),
        max(certificate.level) FILTER (WHERE occupation.is_digital),
        min(certificate.valid_until)
    FROM talents_certificate AS certificate
    JOIN directory_occupation AS occupation ON occupation.id = certificate.occupation_id
    WHERE (%(everyone)s OR certificate.person_id = ANY(%(persons)s))
        AND certificate.status = 'issued'
        AND certificate.issued_on <= %(day)s
        AND (certificate.valid_until IS NULL OR certificate.valid_until >= %(day)s)
    GROUP BY certificate.person_id
"""

STAND_IN_YEARS = """
    INSERT INTO talents_yearstanding (person_id, year, level, digital_level, level_before)
    SELECT certificate.person_id,
        EXTRACT(year FROM certificate.issued_on)::smallint AS year,
        max(certificate.level),
        max(certificate.level) FILTER (WHERE occupation.is_digital),
        max(max(certificate.level)) OVER (
            PARTITION BY certificate.person_id ORDER BY EXTRACT(year FROM certificate.issued_on)::smallint
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )
    FROM talents_certificate AS certificate
    JOIN directory_occupation AS occupation ON occupation.id = certificate.occupation_id
    WHERE (%(everyone)s OR certificate.person_id = ANY(%(persons)s)) AND certificate.status = 'issued'
    GROUP BY certificate.person_id, year
"""
