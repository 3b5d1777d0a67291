"""Closing months, and restating them: what was said stays, what is known later is said beside it, with its reason."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from accounts.services.actors import signature
from directory import protection
from directory.levels import HIGH_SKILLED_FROM
from talents.models import CertificateEvent
from targets.enums import COUNTS, OF_PEOPLE, Formula, RestatementCause
from targets.errors import MonthNotOver
from targets.models import (
    FrozenReading,
    IndicatorVersion,
    MonthClose,
    Recomputation,
    Restatement,
    WorkforceStatistic,
)

# An event bears the moment it was written and is seen once its transaction commits: so much later at the most.
UNSEEN = timedelta(hours=1)
SUNDAY = 7


@dataclass(frozen=True, slots=True)
class Statement:
    """What an indicator says at a month's end by what is known now."""

    numerator: int
    denominator: int | None
    first_time: int | None
    workforce_id: int | None
    persons_digest: bytes


def close(month: date, *, by: User | None) -> MonthClose:
    """Freeze the figures of people at the end of the month that begins on `month`; once closed it stays as it is.

    Raises `MonthNotOver` before the month has ended.
    """
    as_of = month.replace(day=monthrange(month.year, month.month)[1])
    if as_of >= timezone.localdate():
        raise MonthNotOver
    with transaction.atomic():
        closed, is_new = MonthClose.objects.get_or_create(
            month=month,
            defaults={
                "as_of": as_of,
                "recomputation": Recomputation.objects.filter(as_of__range=(month, as_of)).first(),
                **signature(by),
            },
        )
        if is_new:
            statements = state(as_of)
            versions = IndicatorVersion.objects.in_force(as_of).filter(indicator__formula__in=OF_PEOPLE)
            FrozenReading.objects.bulk_create(
                FrozenReading(close=closed, version=version, **_columns(statements[Formula(version.indicator.formula)]))
                for version in versions.select_related("indicator")
            )
    return closed


def close_due(today: date, *, by: User | None) -> list[MonthClose]:
    """Close every month that has ended since the last one closed; before any was, the last month alone."""
    last_month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    latest = MonthClose.objects.first()
    month = _next(latest.month) if latest else last_month
    closed = []
    while month <= last_month:
        closed.append(close(month, by=by))
        month = _next(month)
    return closed


def restate(*, by: User | None) -> list[Restatement]:
    """Hold every closed month against what is known now; where it differs from what was said last, say so."""
    return [each for closed in MonthClose.objects.all() for each in _held(closed, by)]


def restate_due(today: date, *, by: User | None) -> list[Restatement]:
    """Once a day, hold against what is known now the months that something has touched since they were last held.

    A certificate's change touches every month that ended after its issue, a merge of persons leaves the same event,
    and a statistic touches those it is the latest for. A corrected document or an occupation that became digital
    leaves no event: on Sundays every month is counted again.
    """
    midnight = timezone.make_aware(datetime.combine(today, time.min))
    restated = []
    for closed in MonthClose.objects.filter(checked_at__lt=midnight):
        if today.isoweekday() == SUNDAY or _is_touched(closed):
            restated += _held(closed, by)
        else:
            MonthClose.objects.filter(pk=closed.pk).update(checked_at=Now())
    return restated


def _is_touched(closed: MonthClose) -> bool:
    since = closed.checked_at - UNSEEN
    if CertificateEvent.objects.filter(at__gte=since, certificate__issued_on__lte=closed.as_of).exists():
        return True
    share = closed.readings.filter(version__indicator__formula=Formula.SKILLED_SHARE).first()
    if share is None:
        return False
    said = share.restatements.first() or share
    workforce = WorkforceStatistic.objects.known_on(closed.as_of).first()
    return said.denominator != (workforce.persons if workforce else None)


def _held(closed: MonthClose, by: User | None) -> list[Restatement]:
    with transaction.atomic():
        # Of two at once, the second sees what the first has said.
        MonthClose.objects.select_for_update(of=["self"], no_key=True).get(pk=closed.pk)
        statements = state(closed.as_of)
        readings = closed.readings.select_related("version__indicator")
        said = [_restated(each, statements[Formula(each.version.indicator.formula)], by) for each in readings]
        MonthClose.objects.filter(pk=closed.pk).update(checked_at=Now())
    return [each for each in said if each is not None]


def state(as_of: date) -> Mapping[Formula, Statement]:
    """The figures of people as of a past day, from the certificates themselves: issued by then, not revoked since."""
    workforce = WorkforceStatistic.objects.known_on(as_of).first()
    with connection.cursor() as cursor:
        cursor.execute(STATE, {"day": as_of, "year_begins": as_of.replace(month=1, day=1), "high": HIGH_SKILLED_FROM})
        counted = {Formula(formula): tuple(rest) for formula, *rest in cursor.fetchall()}
    skilled = counted[Formula.SKILLED_SHARE][0]
    denominators = {
        Formula.SKILLED_SHARE: workforce.persons if workforce else None,
        Formula.HIGH_SKILLED_SHARE: skilled,
    }
    return {
        formula: Statement(
            numerator=numerator,
            denominator=denominators.get(formula),
            first_time=first_time if formula in COUNTS else None,
            workforce_id=workforce.pk if workforce and formula == Formula.SKILLED_SHARE else None,
            persons_digest=persons_digest(list_hash),
        )
        for formula, (numerator, first_time, list_hash) in counted.items()
    }


def persons_digest(list_hash: bytes) -> bytes:
    """Keyed twice over: the list hashed is one of keyed hashes of documents, in their order, one for each person."""
    return protection.digest("persons", bytes(list_hash).hex())


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _columns(statement: Statement) -> dict[str, int | bytes | None]:
    return {
        "numerator": statement.numerator,
        "denominator": statement.denominator,
        "first_time": statement.first_time,
        "workforce_id": statement.workforce_id,
        "persons_digest": statement.persons_digest,
    }


def _restated(reading: FrozenReading, now: Statement, by: User | None) -> Restatement | None:
    latest = reading.restatements.first()
    said: FrozenReading | Restatement = latest or reading
    since = latest.restated_at if latest else reading.close.closed_at
    if (said.numerator, said.denominator, said.first_time, bytes(said.persons_digest)) == (
        now.numerator,
        now.denominator,
        now.first_time,
        now.persons_digest,
    ):
        return None
    events = _events(reading, said, now, since)
    cause = _cause(said, now, events)
    restatement = Restatement.objects.create(
        reading=reading,
        cause=cause,
        reason=_reason(cause, said, now),
        **_columns(now),
        **signature(by),
    )
    restatement.events.set(events)
    return restatement


def _events(
    reading: FrozenReading, said: FrozenReading | Restatement, now: Statement, since: datetime
) -> QuerySet[CertificateEvent]:
    """Later changes of certificates that can have made the difference; of a changed denominator's statistic, none.

    Who is new in a year is told by its certificates; whether for the first time, by those of earlier years too.
    """
    day = reading.close.as_of
    formula = reading.version.indicator.formula
    if formula == Formula.SKILLED_SHARE and not _is_another_list(said, now):
        return CertificateEvent.objects.none()
    events = CertificateEvent.objects.filter(at__gte=since, certificate__issued_on__lte=day)
    if formula in COUNTS and said.first_time == now.first_time:
        return events.filter(certificate__issued_on__year=day.year)
    if formula in COUNTS and not _is_another_list(said, now):
        return events.filter(certificate__issued_on__year__lt=day.year)
    return events


def _cause(said: FrozenReading | Restatement, now: Statement, events: QuerySet[CertificateEvent]) -> RestatementCause:
    """Persons merged leave events too, in which no status changes."""
    if events.exclude(from_status=F("to_status")).exists():
        return RestatementCause.CERTIFICATES
    is_of_workforce = said.workforce_id is not None or now.workforce_id is not None
    if is_of_workforce and not _is_another_list(said, now):
        return RestatementCause.WORKFORCE
    return RestatementCause.PERSONS


def _is_another_list(said: FrozenReading | Restatement, now: Statement) -> bool:
    return bytes(said.persons_digest) != now.persons_digest


def _reason(cause: RestatementCause, said: FrozenReading | Restatement, now: Statement) -> str:
    """Where a list of persons and the statistic changed both, both are said."""
    causes = [str(cause.label)]
    is_of_workforce = said.workforce_id is not None or now.workforce_id is not None
    if is_of_workforce and said.denominator != now.denominator and cause != RestatementCause.WORKFORCE:
        causes.append(str(RestatementCause.WORKFORCE.label))
    told = {"cause": "; ".join(causes), "before": _figures(said), "after": _figures(now)}
    if (said.numerator, said.denominator) != (now.numerator, now.denominator):
        return gettext("%(cause)s: %(before)s became %(after)s.") % told
    if said.first_time != now.first_time:
        told |= {"before": f"{said.first_time:,}", "after": f"{now.first_time:,}"}
        return gettext("%(cause)s: of these for the first time, %(before)s became %(after)s.") % told
    return gettext("%(cause)s: still %(after)s, but other persons.") % told


def _figures(said: FrozenReading | Restatement | Statement) -> str:
    return f"{said.numerator:,}" if said.denominator is None else f"{said.numerator:,} / {said.denominator:,}"


# Every person once, with what they reached in the year up to the day, before the year, and what is valid on the day.
STATE = """
    WITH held AS (
        SELECT certificate.person_id,
            max(certificate.level) FILTER (WHERE certificate.issued_on >= %(year_begins)s) AS level,
            max(certificate.level) FILTER (WHERE certificate.issued_on >= %(year_begins)s AND occupation.is_digital)
                AS digital_level,
            COALESCE(max(certificate.level) FILTER (WHERE certificate.issued_on < %(year_begins)s), 0)
                AS level_before,
            max(certificate.level) FILTER (
                WHERE certificate.valid_until IS NULL OR certificate.valid_until >= %(day)s
            ) AS level_held
        FROM talents_certificate AS certificate
        JOIN directory_occupation AS occupation ON occupation.id = certificate.occupation_id
        WHERE certificate.status = 'issued' AND certificate.issued_on <= %(day)s
        GROUP BY certificate.person_id
    ),
    figure (formula, id_digest, is_first) AS (
        SELECT figure.formula, person.id_digest, figure.is_first
        FROM held
        JOIN directory_person AS person ON person.id = held.person_id
        CROSS JOIN LATERAL (VALUES
            ('new_skilled', level IS NOT NULL, level_before = 0),
            ('new_high_skilled', level >= %(high)s, level_before < %(high)s),
            ('new_digital_high_skilled', digital_level >= %(high)s, level_before < %(high)s),
            ('skilled_share', level_held IS NOT NULL, false),
            ('high_skilled_share', level_held >= %(high)s, false)
        ) AS figure (formula, is_counted, is_first)
        WHERE figure.is_counted
    )
    SELECT formula, count(id_digest), count(*) FILTER (WHERE is_first),
        sha256(COALESCE(string_agg(id_digest, '' ORDER BY id_digest), ''))
    FROM (
        VALUES ('new_skilled'), ('new_high_skilled'), ('new_digital_high_skilled'), ('skilled_share'),
            ('high_skilled_share')
    ) AS every (formula)
    LEFT JOIN figure USING (formula)
    GROUP BY formula
"""
