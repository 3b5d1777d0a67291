"""Reads: what became of everybody who sat in a class that leads to a certificate, and who sits in one on a day.

Both are told from dates and events, so they can be told for a past day as they could be on that day, each in one
statement, however many classes, people and days.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone


class Fate(NamedTuple):
    """People of one class with the same fate; `certified_on` is empty where there is no certificate.

    `closed_on`: when the fate was known.
    """

    training_class: int
    occupation: int
    level: int
    provider: int
    ends_on: date
    enrolled_on: date
    certified_on: date | None
    closed_on: date
    persons: int


class Prospect(NamedTuple):
    """People who, on a day, had the same classes before them.

    `classes`: their keys, and negative where the person had passed and waited for the certificate. `held`: how many of
    the three counts held them in the year of that day: none, skilled (1), high-skilled (2), digital high-skilled (3).
    """

    day: date
    classes: Sequence[int]
    held: int
    persons: int


class CertifyingClass(NamedTuple):
    training_class: int
    occupation: int
    level: int
    provider: int
    is_digital: bool
    ends_on: date


def fates(*, since: date, given_up_after: int) -> list[Fate]:
    """Of classes that ended on or after a day. Whoever has no result so many days after the end has none coming."""
    return [Fate(*row) for row in _rows(SEATS + FATES, _terms(since, given_up_after))]


def ahead(days: Collection[date], *, high_skilled_from: int, given_up_after: int) -> list[Prospect]:
    """Who was in which classes on each of these days, with the fate still open."""
    if not days:
        return []
    terms = _terms(min(days), given_up_after) | {"days": sorted(days), "high": high_skilled_from}
    return [Prospect(*row) for row in _rows(SEATS + AHEAD, terms)]


def certifying(keys: Collection[int]) -> list[CertifyingClass]:
    """The classes of these keys, as far as their certificates go."""
    return [CertifyingClass(*row) for row in _rows(CERTIFYING, {"classes": sorted(keys)})]


def _terms(since: date, given_up_after: int) -> dict[str, Any]:
    zone = timezone.get_default_timezone_name()
    return {"since": since, "given_up_after": given_up_after, "zone": zone}


def _rows(statement: str, terms: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, terms)
        return list(cursor.fetchall())


# A seat is open from the day it was taken until the fate of its holder is known. Records brought in without events are
# taken at their dates: the consent, the entry on the roster, or the day registration opened.
SEATS = """
    WITH happened AS (
        SELECT event.enrolment_id,
            min(event.at) FILTER (WHERE event.to_status = 'enrolled') AS enrolled_at,
            min(event.at) FILTER (WHERE event.to_status = 'completed') AS passed_at,
            max(event.at) FILTER (WHERE event.to_status = 'failed') AS failed_at,
            max(event.at) FILTER (WHERE event.to_status = 'withdrawn') AS withdrawn_at
        FROM training_enrolmentevent AS event
        JOIN training_enrolment AS enrolment ON enrolment.id = event.enrolment_id
        JOIN training_trainingclass AS class ON class.id = enrolment.training_class_id
        WHERE class.ends_on >= %(since)s::date - %(given_up_after)s AND class.evaluation_body_id IS NOT NULL
        GROUP BY event.enrolment_id
    ),
    seat AS (
        SELECT enrolment.id, enrolment.person_id, enrolment.status, class.id AS class_id, class.ends_on,
            course.occupation_id, course.level, course.provider_id,
            result.issued_on AS certified_on,
            (COALESCE(
                happened.enrolled_at,
                CASE WHEN enrolment.status IN ('enrolled', 'completed', 'failed') THEN
                    COALESCE(enrolment.consented_at, enrolment.entered_on::timestamp AT TIME ZONE %(zone)s,
                        class.registration_opens_at)
                END
            ) AT TIME ZONE %(zone)s)::date AS enrolled_on,
            (happened.passed_at AT TIME ZONE %(zone)s)::date AS passed_on,
            COALESCE(
                result.issued_on,
                CASE enrolment.status
                    WHEN 'failed' THEN COALESCE(
                        (happened.failed_at AT TIME ZONE %(zone)s)::date,
                        max(result.issued_on) OVER (PARTITION BY class.id),
                        class.ends_on
                    )
                    WHEN 'withdrawn' THEN (happened.withdrawn_at AT TIME ZONE %(zone)s)::date
                END,
                class.ends_on + %(given_up_after)s
            ) AS closed_on
        FROM training_enrolment AS enrolment
        JOIN training_trainingclass AS class ON class.id = enrolment.training_class_id
        JOIN training_course AS course ON course.id = class.course_id
        LEFT JOIN training_result AS result ON result.enrolment_id = enrolment.id
        LEFT JOIN happened ON happened.enrolment_id = enrolment.id
        WHERE class.ends_on >= %(since)s::date - %(given_up_after)s
            AND class.evaluation_body_id IS NOT NULL AND course.level IS NOT NULL
    )
"""

FATES = """
    SELECT class_id, occupation_id, level, provider_id, ends_on, enrolled_on, certified_on, closed_on, count(*)
    FROM seat
    WHERE enrolled_on IS NOT NULL AND status <> 'withdrawn' AND ends_on >= %(since)s
    GROUP BY class_id, occupation_id, level, provider_id, ends_on, enrolled_on, certified_on, closed_on
"""

AHEAD = """,
    standing AS (
        SELECT asked.day, seat.person_id,
            array_agg(
                CASE WHEN seat.status = 'completed' AND seat.passed_on <= asked.day
                    THEN -seat.class_id ELSE seat.class_id END
                ORDER BY seat.class_id
            ) AS classes
        FROM unnest(%(days)s::date[]) AS asked (day)
        JOIN seat ON seat.enrolled_on <= asked.day AND seat.closed_on > asked.day
            AND seat.ends_on + %(given_up_after)s > asked.day
        GROUP BY asked.day, seat.person_id
    )
    SELECT standing.day, standing.classes, held.counts, count(*)
    FROM standing
    CROSS JOIN LATERAL (
        SELECT COALESCE(max(CASE
            WHEN certificate.level < %(high)s THEN 1 WHEN occupation.is_digital THEN 3 ELSE 2 END), 0) AS counts
        FROM talents_certificate AS certificate
        JOIN directory_occupation AS occupation ON occupation.id = certificate.occupation_id
        WHERE certificate.person_id = standing.person_id AND certificate.status = 'issued'
            AND certificate.issued_on BETWEEN date_trunc('year', standing.day)::date AND standing.day
    ) AS held
    GROUP BY standing.day, standing.classes, held.counts
"""

CERTIFYING = """
    SELECT class.id, course.occupation_id, course.level, course.provider_id, occupation.is_digital, class.ends_on
    FROM training_trainingclass AS class
    JOIN training_course AS course ON course.id = class.course_id
    JOIN directory_occupation AS occupation ON occupation.id = course.occupation_id
    WHERE class.id = ANY(%(classes)s)
"""
