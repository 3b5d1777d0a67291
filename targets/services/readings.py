"""Readings: every indicator counted anew from the standings, set-based, one run at a time."""

from datetime import date

import pgtrigger
from django.db import connection, transaction
from django.db.models import Max, Sum
from django.utils import timezone

from accounts.models import User
from accounts.services.actors import signature
from directory.levels import HIGH_SKILLED_FROM
from talents.services import followups, standings
from targets.enums import Formula, Scope, Trigger
from targets.errors import AlreadyRunning
from targets.models import Reading, Recomputation, WorkforceStatistic


def recompute(trigger: Trigger, *, by: User | None, on: date | None = None) -> Recomputation:
    """Append a reading of every indicator, for every place, as things stand on a day (today).

    Counts are taken for the present year and every past year with a target, ratios for the day. All of it is one
    transaction with the pick-up of the events it follows: a run that fails leaves no reading, and its events wait for
    the next. Raises `AlreadyRunning` while another run is under way.
    """
    day = on or timezone.localdate()
    with transaction.atomic():
        _claim_the_run()
        # Picked up before counting: a change that commits in between is counted now and once more by the next run.
        run = Recomputation.objects.create(trigger=trigger, events_followed=followups.pick_up(), **signature(by))
        if trigger == Trigger.NIGHTLY:
            # An occupation may have become digital, which makes no event.
            standings.refresh(None, on=day)
            thin(before=day)
        else:
            standings.refresh_lapsed(day)
        _append(run, day)
        run.rows_read = _rows_read(run)
        run.finished_at = timezone.now()
        run.save(update_fields=["rows_read", "finished_at"])
    return run


def follow_changes() -> Recomputation | None:
    """Recompute if certificates changed since the last run; a burst of changes makes one run."""
    return recompute(Trigger.CHANGE, by=None) if followups.is_waiting() else None


def thin(*, before: date) -> int:
    """Of each day before `before`, keep only the readings of its last run. Returns how many readings went.

    Schools pushing all day make a run every few seconds; the course of a figure needs one point a day. The runs' own
    rows stay, so what was counted when can still be told.
    """
    past = Reading.objects.filter(as_of__lt=before)
    last_runs = past.order_by().values("as_of").annotate(last=Max("recomputation")).values("last")
    with transaction.atomic(), pgtrigger.ignore("targets.Reading:append_only"):
        gone, _by_model = past.exclude(recomputation__in=last_runs).delete()
    return gone


def _claim_the_run() -> None:
    """Held until the transaction ends, however it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('targets.readings', 0))")
        (claimed,) = cursor.fetchone()
    if not claimed:
        raise AlreadyRunning


def _append(run: Recomputation, day: date) -> None:
    workforce = WorkforceStatistic.objects.known_on(day).first()
    counting: dict[str, int | date | None] = {
        "run": run.pk,
        "day": day,
        "year": day.year,
        "high": HIGH_SKILLED_FROM,
        "workforce": workforce.persons if workforce else None,
        "statistic": workforce.pk if workforce else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNT_IN_YEARS, counting)
        cursor.execute(COUNT_STOCK, counting)


def _rows_read(run: Recomputation) -> int:
    """The totals of the two widest indicators: one standing is one person in the year, or in the stock."""
    widest = run.readings.filter(
        scope=Scope.TOTAL, indicator__formula__in=[Formula.NEW_SKILLED, Formula.SKILLED_SHARE]
    ).aggregate(rows=Sum("numerator", default=0))
    return int(widest["rows"])


# Places come first and counts are joined to them: a town where nothing happened reads 0, and none is missing.
COUNT_IN_YEARS = """
    WITH counted_year (year) AS (
        SELECT %(year)s::smallint UNION SELECT year FROM targets_target WHERE year < %(year)s
    ),
    place (scope, town_id) AS (
        VALUES ('total', NULL::bigint), ('outside', NULL) UNION ALL SELECT 'town', id FROM directory_town
    ),
    counted AS (
        SELECT standing.year,
            person.town_id,
            CASE WHEN GROUPING(person.town_id) = 1 THEN 'total'
                WHEN person.town_id IS NULL THEN 'outside' ELSE 'town' END AS scope,
            count(*) AS skilled,
            count(*) FILTER (WHERE level_before IS NULL) AS skilled_first,
            count(*) FILTER (WHERE level >= %(high)s) AS high,
            count(*) FILTER (WHERE level >= %(high)s AND COALESCE(level_before, 0) < %(high)s) AS high_first,
            count(*) FILTER (WHERE digital_level >= %(high)s) AS digital,
            count(*) FILTER (WHERE digital_level >= %(high)s AND COALESCE(level_before, 0) < %(high)s) AS digital_first
        FROM talents_yearstanding AS standing
        JOIN directory_person AS person ON person.id = standing.person_id
        WHERE standing.year IN (SELECT year FROM counted_year)
        GROUP BY GROUPING SETS ((standing.year), (standing.year, person.town_id))
    )
    INSERT INTO targets_reading (
        recomputation_id, indicator_id, year, as_of, scope, town_id, numerator, first_time
    )
    SELECT %(run)s, indicator.id, counted_year.year, %(day)s, place.scope, place.town_id,
        COALESCE(figure.numerator, 0), COALESCE(figure.first_time, 0)
    FROM counted_year
    CROSS JOIN place
    LEFT JOIN counted ON counted.year = counted_year.year
        AND counted.scope = place.scope AND counted.town_id IS NOT DISTINCT FROM place.town_id
    CROSS JOIN LATERAL (VALUES
        ('new_skilled', skilled, skilled_first),
        ('new_high_skilled', high, high_first),
        ('new_digital_high_skilled', digital, digital_first)
    ) AS figure (formula, numerator, first_time)
    JOIN targets_indicator AS indicator ON indicator.formula = figure.formula
"""

# How many people work in the district is known for the whole of it only.
COUNT_STOCK = """
    WITH place (scope, town_id) AS (
        VALUES ('total', NULL::bigint), ('outside', NULL) UNION ALL SELECT 'town', id FROM directory_town
    ),
    counted AS (
        SELECT person.town_id,
            CASE WHEN GROUPING(person.town_id) = 1 THEN 'total'
                WHEN person.town_id IS NULL THEN 'outside' ELSE 'town' END AS scope,
            count(*) AS skilled,
            count(*) FILTER (WHERE level >= %(high)s) AS high
        FROM talents_standing AS standing
        JOIN directory_person AS person ON person.id = standing.person_id
        WHERE standing.valid_until IS NULL OR standing.valid_until >= %(day)s
        GROUP BY GROUPING SETS ((), (person.town_id))
    )
    INSERT INTO targets_reading (
        recomputation_id, indicator_id, year, as_of, scope, town_id, numerator, denominator, workforce_id
    )
    SELECT %(run)s, indicator.id, %(year)s, %(day)s, place.scope, place.town_id,
        COALESCE(figure.numerator, 0), figure.denominator, figure.workforce_id
    FROM place
    LEFT JOIN counted ON counted.scope = place.scope AND counted.town_id IS NOT DISTINCT FROM place.town_id
    CROSS JOIN LATERAL (VALUES
        ('skilled_share', skilled,
            CASE place.scope WHEN 'total' THEN %(workforce)s::bigint END,
            CASE place.scope WHEN 'total' THEN %(statistic)s::bigint END),
        ('high_skilled_share', high, COALESCE(skilled, 0), NULL)
    ) AS figure (formula, numerator, denominator, workforce_id)
    JOIN targets_indicator AS indicator ON indicator.formula = figure.formula
"""
