"""Standings follow certificates: derived rows, brought up to date in the transaction that changed the certificates.

Every standing that changes leaves word of it (`StandingChange`), so that who counts standings need not count again
those that stayed. A standing that is right already is not touched.
"""

from collections.abc import Collection
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from talents.models import Standing


def refresh(person_ids: Collection[int] | None, *, on: date | None = None) -> None:
    """Bring the standings of these persons, or of everyone (`None`), to what they are on a day (today).

    A constant number of statements. The persons are locked first, so that two changes to one person's certificates
    follow one another and the later sees both; everyone is refreshed while nobody else refreshes.
    """
    if person_ids is not None and not person_ids:
        return
    whose: dict[str, list[int] | date] = {
        "persons": sorted(set(person_ids or ())),
        "day": on or timezone.localdate(),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        if person_ids is None:
            cursor.execute(LOCK_EVERYONE)
            cursor.execute(IN_MEMORY)
        else:
            cursor.execute(LOCK, whose)
        cursor.execute(_of(STAND, everyone=person_ids is None), whose)


def lapsed(day: date) -> list[int]:
    """Whose standing rests on a certificate that ran out before `day`: persons to refresh."""
    return list(Standing.objects.filter(valid_until__lt=day).values_list("person_id", flat=True))


def _of(statement: str, *, everyone: bool) -> str:
    """Everyone is not compared with a list of all, and a few are found by their index."""
    columns = {"certificates": "certificate.person_id", "persons": "person.id", "standings": "standing.person_id"}
    return statement.format(
        **{name: "true" if everyone else f"{column} = ANY(%(persons)s)" for name, column in columns.items()}
    )


# In the order in which `directory.services.people.meet` locks them: a roster may be meeting the same persons.
LOCK = """
    SELECT FROM directory_person
    WHERE id = ANY(%(persons)s)
    ORDER BY id_digest
    FOR NO KEY UPDATE
"""
# Waits for whoever has begun to refresh somebody, and makes those who come wait; readers go on reading.
LOCK_EVERYONE = "LOCK TABLE talents_standing IN SHARE ROW EXCLUSIVE MODE"
# A million certificates are grouped and compared twice as fast when nothing is put down on disk.
IN_MEMORY = "SET LOCAL work_mem = '256MB'"

# `wanted` is what ought to be there, `changed` where that differs from what is there; the rest follows from it. The
# stock, year 0 while it is compared, goes with the years, so that certificates and persons are read once. A standing
# is reviewed when the first of the certificates it rests on runs out; most never do.
STAND = """
    WITH whereabouts AS (
        SELECT person.id AS person_id, person.town_id, employer.industry_id, person.sex,
            EXTRACT(year FROM person.birth_date)::smallint AS birth_year
        FROM directory_person AS person
        LEFT JOIN directory_organisation AS employer ON employer.id = person.employer_id
        WHERE {persons}
    ),
    reached AS MATERIALIZED (
        SELECT certificate.person_id, EXTRACT(year FROM certificate.issued_on)::smallint AS year,
            max(certificate.level) AS level,
            max(certificate.level) FILTER (WHERE occupation.is_digital) AS digital_level,
            max(certificate.level) FILTER (WHERE validity.holds) AS level_held,
            max(certificate.level) FILTER (WHERE validity.holds AND occupation.is_digital) AS digital_level_held,
            min(certificate.valid_until) FILTER (WHERE validity.holds) AS valid_until
        FROM talents_certificate AS certificate
        JOIN directory_occupation AS occupation ON occupation.id = certificate.occupation_id
        CROSS JOIN LATERAL (
            SELECT certificate.issued_on <= %(day)s
                AND (certificate.valid_until IS NULL OR certificate.valid_until >= %(day)s) AS holds
        ) AS validity
        WHERE {certificates} AND certificate.status = 'issued'
        GROUP BY 1, 2
    ),
    wanted AS (
        SELECT person_id, year, level, digital_level,
            max(level) OVER (
                PARTITION BY person_id ORDER BY year ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS level_before,
            NULL::date AS valid_until
        FROM reached
        UNION ALL
        SELECT person_id, 0, max(level_held), max(digital_level_held), NULL, min(valid_until)
        FROM reached
        WHERE level_held IS NOT NULL
        GROUP BY person_id
    ),
    standing AS (
        SELECT person_id, year, level, digital_level, level_before, NULL::date AS valid_until,
            town_id, industry_id, sex, birth_year
        FROM talents_yearstanding AS standing
        WHERE {standings}
        UNION ALL
        SELECT person_id, 0, level, digital_level, NULL, valid_until, town_id, industry_id, sex, birth_year
        FROM talents_standing AS standing
        WHERE {standings}
    ),
    placed AS (SELECT * FROM wanted JOIN whereabouts USING (person_id)),
    changed AS (
        SELECT placed AS wanted, standing
        FROM placed
        FULL JOIN standing ON standing.person_id = placed.person_id AND standing.year = placed.year
        WHERE (
                placed.level, placed.digital_level, placed.level_before, placed.valid_until,
                placed.town_id, placed.industry_id, placed.sex, placed.birth_year
            ) IS DISTINCT FROM (
                standing.level, standing.digital_level, standing.level_before, standing.valid_until,
                standing.town_id, standing.industry_id, standing.sex, standing.birth_year
            )
    ),
    gone AS (
        DELETE FROM talents_standing USING changed
        WHERE talents_standing.person_id = (changed.standing).person_id
            AND (changed.standing).year = 0
            AND (changed.wanted).person_id IS NULL
    ),
    gone_of_years AS (
        DELETE FROM talents_yearstanding USING changed
        WHERE talents_yearstanding.person_id = (changed.standing).person_id
            AND talents_yearstanding.year = (changed.standing).year
            AND (changed.wanted).person_id IS NULL
    ),
    come AS (
        INSERT INTO talents_standing (
            person_id, level, digital_level, valid_until, town_id, industry_id, sex, birth_year
        )
        SELECT (wanted).person_id, (wanted).level, (wanted).digital_level, (wanted).valid_until,
            (wanted).town_id, (wanted).industry_id, (wanted).sex, (wanted).birth_year
        FROM changed
        WHERE (wanted).year = 0
        ON CONFLICT (person_id) DO UPDATE SET
            level = excluded.level,
            digital_level = excluded.digital_level,
            valid_until = excluded.valid_until,
            town_id = excluded.town_id,
            industry_id = excluded.industry_id,
            sex = excluded.sex,
            birth_year = excluded.birth_year
    ),
    come_of_years AS (
        INSERT INTO talents_yearstanding (
            person_id, year, level, digital_level, level_before, town_id, industry_id, sex, birth_year
        )
        SELECT (wanted).person_id, (wanted).year, (wanted).level, (wanted).digital_level, (wanted).level_before,
            (wanted).town_id, (wanted).industry_id, (wanted).sex, (wanted).birth_year
        FROM changed
        WHERE (wanted).year > 0
        ON CONFLICT (person_id, year) DO UPDATE SET
            level = excluded.level,
            digital_level = excluded.digital_level,
            level_before = excluded.level_before,
            town_id = excluded.town_id,
            industry_id = excluded.industry_id,
            sex = excluded.sex,
            birth_year = excluded.birth_year
    )
    INSERT INTO talents_standingchange (
        sign, year, level, digital_level, level_before, town_id, industry_id, sex, birth_year
    )
    SELECT -1, NULLIF((standing).year, 0), (standing).level, (standing).digital_level, (standing).level_before,
        (standing).town_id, (standing).industry_id, (standing).sex, (standing).birth_year
    FROM changed WHERE (standing).person_id IS NOT NULL
    UNION ALL
    SELECT 1, NULLIF((wanted).year, 0), (wanted).level, (wanted).digital_level, (wanted).level_before,
        (wanted).town_id, (wanted).industry_id, (wanted).sex, (wanted).birth_year
    FROM changed WHERE (wanted).person_id IS NOT NULL
"""
