"""Readings: every indicator counted anew, set-based, one run at a time."""

from collections.abc import Callable
from datetime import date, timedelta

import pgtrigger
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from accounts.services.actors import signature
from directory.services import changes
from talents.services import followups, standings
from targets.enums import Extent, Stage, Trigger
from targets.errors import AlreadyRunning
from targets.models import MonthClose, Reading, Recomputation, Target, WorkforceStatistic
from targets.services import cells, figures

Report = Callable[[Stage], None]

# Of older days the cells keep only the last reading of each month.
CELLS_KEPT_DAILY = timedelta(days=92)


def recompute(
    trigger: Trigger, *, by: User | None, on: date | None = None, report: Report = lambda stage: None
) -> Recomputation:
    """Append a reading of every indicator, for every place, as things stand on a day (today).

    Counts are taken for the present year and every past year with a target, stocks for the day. After a change only
    what changed is counted and added to what the last run found; every night and on demand all is counted. All of it
    is one transaction with the pick-up of the changes it follows: a run that fails leaves no reading, and its changes
    wait for the next. `report` hears of each stage as it begins, the first once no other run can be under way.
    Raises `AlreadyRunning` while another run is under way.
    """
    day = on or timezone.localdate()
    with transaction.atomic():
        _claim_the_run()
        report(Stage.STANDINGS)
        last = Recomputation.objects.first()
        years = _years(day)
        extent = Extent.CHANGES if trigger == Trigger.CHANGE and _continues(last, years, day) else Extent.EVERYTHING
        # Picked up before counting: a change that commits in between is counted now and once more by the next run.
        run = Recomputation.objects.create(
            trigger=trigger,
            extent=extent,
            as_of=day,
            counted_years=years,
            events_followed=followups.pick_up(),
            persons_changed=_refresh_standings(trigger, day),
            **signature(by),
        )
        report(Stage.CELLS)
        counting = cells.count(run, extent, years=years, day=day)
        report(Stage.FIGURES)
        if extent == Extent.EVERYTHING or last is None:
            figures.append(run, years=years, day=day)
        else:
            _carry_over(run, last, day)
        report(Stage.WRITTEN)
        _append(run, day)
        if trigger == Trigger.NIGHTLY:
            thin(before=day)
        run.rows_read, run.cells_written = counting.rows_read, counting.cells_written
        run.finished_at = timezone.now()
        run.save(update_fields=["rows_read", "cells_written", "finished_at", "new_occupations"])
    return run


def follow_changes() -> Recomputation | None:
    """Recompute if certificates or persons changed since the last run; a burst of changes makes one run."""
    if followups.is_waiting() or changes.is_waiting():
        return recompute(Trigger.CHANGE, by=None)
    return None


def count_the_night(*, by: User | None) -> Recomputation | None:
    """Recompute unless this day's nightly run is done. Asked for again and again, it makes good a night missed."""
    if Recomputation.objects.filter(trigger=Trigger.NIGHTLY, as_of=timezone.localdate()).exists():
        return None
    return recompute(Trigger.NIGHTLY, by=by)


def thin(*, before: date) -> int:
    """Of each day before `before`, keep only what its last run read. Returns how many readings of places went.

    Schools pushing all day make a run every few seconds; the course of a figure needs one point a day. The readings
    that closed months rest on stay, and so do the runs' own rows: what was counted when can still be told. Cells keep
    the last reading of each day, and in the long run of each month.
    """
    past = Recomputation.objects.filter(as_of__lt=before)
    last_runs = past.order_by().values("as_of").annotate(last=Max("pk")).values("last")
    closed = MonthClose.objects.filter(recomputation__isnull=False).values("recomputation")
    with (
        transaction.atomic(),
        pgtrigger.ignore("targets.Reading:append_only", "targets.CellReading:append_only"),
        connection.cursor() as cursor,
    ):
        superseded = past.exclude(pk__in=last_runs).exclude(pk__in=closed)
        gone, _by_model = Reading.objects.filter(recomputation__in=superseded).delete()
        cursor.execute(THIN_CELLS, [before, before - CELLS_KEPT_DAILY])
    return gone


def _claim_the_run() -> None:
    """Held until the transaction ends, however it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('targets.readings', 0))")
        (claimed,) = cursor.fetchone()
    if not claimed:
        raise AlreadyRunning


def _years(day: date) -> list[int]:
    """The present year, and every past year something was promised for."""
    promised = Target.objects.filter(year__lt=day.year).values_list("year", flat=True)
    return sorted({day.year, *promised})


def _continues(last: Recomputation | None, years: list[int], day: date) -> bool:
    """Whether the last run counted what this one is to count, and nobody has grown a year older since."""
    return last is not None and (last.counted_years, last.as_of.year) == (years, day.year) and last.as_of <= day


def _refresh_standings(trigger: Trigger, day: date) -> int:
    """Bring them up to the day. Returns how many persons had changed."""
    changed = changes.pick_up()
    if trigger == Trigger.CHANGE:
        # At once: persons locked in two batches, each in its own order, could wait for a roster that waits for them.
        standings.refresh([*changed, *standings.lapsed(day)], on=day)
    else:
        # An occupation may have become digital, or a certificate valid since midnight, which makes no event.
        standings.refresh(None, on=day)
    return len(changed)


def _carry_over(run: Recomputation, last: Recomputation, day: date) -> None:
    """What no certificate changes stands as the last run read it."""
    anew = figures.OF_CERTIFICATES if run.events_followed else ()
    if anew:
        figures.append_of_certificates(run, day=day)
    else:
        run.new_occupations = last.new_occupations
    with connection.cursor() as cursor:
        cursor.execute(CARRY_OVER, {"run": run.pk, "last": last.pk, "anew": [formula.value for formula in anew]})


def _append(run: Recomputation, day: date) -> None:
    workforce = WorkforceStatistic.objects.known_on(day).first()
    counting: dict[str, int | date | list[int] | None] = {
        "run": run.pk,
        "day": day,
        "year": day.year,
        "years": run.counted_years,
        "workforce": workforce.persons if workforce else None,
        "statistic": workforce.pk if workforce else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(READ_MARGINS, counting)


# Places come first and sums are joined to them: a town where nothing happened reads 0, and none is missing. How many
# people work in the district is known for the whole of it only. A count of a past year is read by the definition that
# was in force when it ended.
READ_MARGINS = """
    WITH counted_year (year) AS (SELECT unnest(%(years)s::smallint[]) UNION ALL SELECT NULL),
    place (scope, town_id) AS (
        VALUES ('total', NULL::bigint), ('outside', NULL) UNION ALL SELECT 'town', id FROM directory_town
    ),
    summed AS (
        SELECT margin.*, NULLIF(key, '')::bigint AS town_id,
            CASE WHEN dimension = 'whole' THEN 'total' WHEN key = '' THEN 'outside' ELSE 'town' END AS scope
        FROM targets_margin AS margin
        WHERE dimension IN ('whole', 'town') AND (year IS NULL OR year = ANY(%(years)s))
    )
    INSERT INTO targets_reading (
        recomputation_id, indicator_id, version_id, year, as_of, scope, town_id,
        numerator, denominator, first_time, workforce_id
    )
    SELECT %(run)s, indicator.id, version.id, COALESCE(counted_year.year, %(year)s), %(day)s,
        place.scope, place.town_id,
        COALESCE(figure.numerator, 0), figure.denominator, figure.first_time, figure.workforce_id
    FROM counted_year
    CROSS JOIN place
    LEFT JOIN summed ON summed.year IS NOT DISTINCT FROM counted_year.year
        AND summed.scope = place.scope AND summed.town_id IS NOT DISTINCT FROM place.town_id
    CROSS JOIN LATERAL (VALUES
        ('new_skilled', skilled, NULL::bigint, COALESCE(skilled_first, 0), NULL::bigint, true),
        ('new_high_skilled', high, NULL, COALESCE(high_first, 0), NULL, true),
        ('new_digital_high_skilled', digital, NULL, COALESCE(digital_first, 0), NULL, true),
        ('skilled_share', skilled,
            CASE place.scope WHEN 'total' THEN %(workforce)s::bigint END, NULL,
            CASE place.scope WHEN 'total' THEN %(statistic)s::bigint END, false),
        ('high_skilled_share', high, COALESCE(skilled, 0), NULL, NULL, false)
    ) AS figure (formula, numerator, denominator, first_time, workforce_id, is_of_a_year)
    JOIN targets_indicator AS indicator ON indicator.formula = figure.formula
    JOIN LATERAL (
        SELECT id FROM targets_indicatorversion
        WHERE indicator_id = indicator.id
            AND in_force_from <= LEAST(%(day)s, make_date(counted_year.year, 12, 31))
        ORDER BY in_force_from DESC
        LIMIT 1
    ) AS version ON true
    WHERE figure.is_of_a_year = (counted_year.year IS NOT NULL)
"""

# What does not follow certificates is counted every night; until then it says what it said, as of the day it said it.
CARRY_OVER = """
    INSERT INTO targets_reading (
        recomputation_id, indicator_id, version_id, year, as_of, scope, town_id, numerator, denominator
    )
    SELECT %(run)s, indicator_id, version_id, year, as_of, scope, town_id, numerator, denominator
    FROM targets_reading AS reading
    JOIN targets_indicator AS indicator ON indicator.id = reading.indicator_id
    WHERE recomputation_id = %(last)s AND indicator.unit <> 'persons' AND indicator.formula NOT IN (
        'skilled_share', 'high_skilled_share'
    ) AND indicator.formula <> ALL(%(anew)s)
"""

THIN_CELLS = """
    DELETE FROM targets_cellreading AS superseded
    USING targets_recomputation AS run
    WHERE run.id = superseded.recomputation_id
        AND run.as_of < %s
        AND EXISTS (
            SELECT FROM targets_cellreading AS later
            JOIN targets_recomputation AS later_run ON later_run.id = later.recomputation_id
            WHERE later.cell_id = superseded.cell_id
                AND later.recomputation_id > superseded.recomputation_id
                AND CASE WHEN run.as_of < %s
                    THEN date_trunc('month', later_run.as_of) = date_trunc('month', run.as_of)
                    ELSE later_run.as_of = run.as_of END
        )
"""
