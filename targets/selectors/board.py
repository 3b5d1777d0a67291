"""The latest readings beside their targets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection, models
from django.utils.translation import get_language, gettext, ngettext

from directory.models import Town
from targets.enums import COUNTS, OF_PEOPLE, SHARES, Formula, IndicatorKind, Scope, Trigger
from targets.models import Indicator, Reading, Recomputation, Target
from targets.progress import Count, Goal, Ratio, product, rounded
from targets.selectors.occupations import NewOccupations, new_occupations


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the table by town; `outside` and `total` have no code and no place on the map."""

    key: str
    name: str
    scope: Scope
    figures: Mapping[str, int]
    longitude: Decimal | None = None
    latitude: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Freshness:
    """When the readings were last recomputed, and why, in a sentence."""

    finished_at: datetime
    trigger: Trigger
    reason: str
    seconds: Decimal
    events_followed: int
    rows_read: int


@dataclass(frozen=True, slots=True)
class Dashboard:
    year: int
    years: Sequence[int]
    counts: Sequence[Count]
    ratios: Sequence[Ratio]
    product: Ratio | None
    places: Sequence[Place]
    new_occupations: NewOccupations
    freshness: Freshness | None

    @property
    def all_ratios(self) -> list[Ratio]:
        """The ratios and, where both are defined, their product."""
        return [*self.ratios, self.product] if self.product else list(self.ratios)


def dashboard(year: int, *, on: date) -> Dashboard:
    """The latest counts of a year beside their targets, and the latest ratios, whatever the year.

    The number of queries is the same whatever the number of towns, years and occupations.
    """
    run = Recomputation.objects.first()
    readings = _readings(run, year)
    totals = {reading.indicator_id: reading for reading in readings if reading.scope == Scope.TOTAL}
    goals = _goals(year, on)
    counting, sharing = _indicators()
    ratios = {each.formula: _ratio(each, totals.get(each.pk), goals.get(each.pk), on) for each in sharing}
    return Dashboard(
        year=year,
        years=_years(run),
        counts=[_count(each, totals.get(each.pk), goals.get(each.pk), on) for each in counting],
        ratios=list(ratios.values()),
        product=_product(ratios),
        places=_places(counting, readings),
        new_occupations=new_occupations(on),
        freshness=_freshness(run) if run else None,
    )


def counts(year: int, *, on: date) -> list[Count]:
    """The counts of a year beside their targets, without the rest of the dashboard: what the first page tells."""
    counting, _sharing = _indicators()
    readings = _readings(Recomputation.objects.first(), year)
    totals = {reading.indicator_id: reading for reading in readings if reading.scope == Scope.TOTAL}
    goals = _goals(year, on)
    return [_count(each, totals.get(each.pk), goals.get(each.pk), on) for each in counting]


def etag(year: int, *, on: date) -> str:
    """An HTTP entity tag that changes whenever what `dashboard` answers may have changed, in one query.

    A run follows every change of certificates, and definitions and targets keep their history. The new name of a town
    or an occupation shows with the next run.
    """
    with connection.cursor() as cursor:
        cursor.execute(MARKS)
        marks = cursor.fetchone()
    return '"{}"'.format("-".join(str(mark or 0) for mark in (year, f"{on:%Y%m%d}", get_language(), *marks)))


def _indicators() -> tuple[list[Indicator], list[Indicator]]:
    """Of people: those counted in a year, and the ratios."""
    indicators = list(Indicator.objects.filter(formula__in=OF_PEOPLE).prefetch_related("versions"))
    return (
        [each for each in indicators if each.formula in COUNTS],
        [each for each in indicators if each.formula in SHARES],
    )


def _readings(run: Recomputation | None, year: int) -> list[Reading]:
    """Of one run: the counts of the year for every place, and the ratios of the whole district."""
    of_the_year = models.Q(indicator__kind=IndicatorKind.COUNT_IN_YEAR, year=year)
    of_the_stock = models.Q(indicator__kind=IndicatorKind.STOCK_RATIO, scope=Scope.TOTAL)
    return list(Reading.objects.filter(of_the_year | of_the_stock, recomputation=run).select_related("workforce"))


def _years(run: Recomputation | None) -> list[int]:
    """The years that were counted, the latest first."""
    counted = Reading.objects.filter(recomputation=run, scope=Scope.TOTAL, indicator__formula__in=COUNTS)
    return list(counted.order_by("-year").values_list("year", flat=True).distinct())


def _goals(year: int, on: date) -> dict[int, Goal]:
    """By indicator: a count's target for the year; a ratio's next target to fall due, or else its last."""
    targets = (
        Target.objects.order_by("due_on")
        .filter(town=None)
        .filter(
            models.Q(indicator__kind=IndicatorKind.COUNT_IN_YEAR, year=year)
            | models.Q(indicator__kind=IndicatorKind.STOCK_RATIO)
        )
    )
    goals: dict[int, Goal] = {}
    for target in targets:
        goal = Goal(target.value, target.due_on, target.document, target.is_fictional)
        earlier = goals.get(target.indicator_id)
        if earlier is None or earlier.due_on < on:
            goals[target.indicator_id] = goal
    return goals


def _count(indicator: Indicator, reading: Reading | None, goal: Goal | None, on: date) -> Count:
    return Count(
        indicator=indicator.key,
        name=indicator.label,
        definition=indicator.definition_on(on),
        value=reading.numerator if reading else None,
        first_time=reading.first_time if reading else None,
        goal=goal,
        on=on,
    )


def _ratio(indicator: Indicator, reading: Reading | None, goal: Goal | None, on: date) -> Ratio:
    workforce = reading.workforce if reading else None
    return Ratio(
        indicator=indicator.key,
        name=indicator.label,
        definition=indicator.definition_on(on),
        numerator=reading.numerator if reading else None,
        denominator=reading.denominator if reading else None,
        goal=goal,
        as_of=reading.as_of if reading else None,
        source=workforce.source if workforce else "",
        is_fictional=workforce.is_fictional if workforce else False,
    )


def _product(ratios: Mapping[str, Ratio]) -> Ratio | None:
    skilled, high_skilled = ratios.get(Formula.SKILLED_SHARE), ratios.get(Formula.HIGH_SKILLED_SHARE)
    if skilled is None or high_skilled is None:
        return None
    return product(
        skilled,
        high_skilled,
        name=gettext("High-skilled people in the workforce"),
        definition=gettext("The product of the two ratios."),
    )


def _places(counting: Sequence[Indicator], readings: Sequence[Reading]) -> list[Place]:
    """The towns in the order of their codes, then outside, then the total; empty before the first run."""
    figures: dict[int | str, dict[str, int]] = {}
    for indicator in counting:
        for reading in readings:
            if reading.indicator_id == indicator.pk:
                figures.setdefault(reading.town_id or reading.scope, {})[indicator.key] = reading.numerator
    places = [
        Place(town.code, town.name, Scope.TOWN, figures[town.pk], town.longitude, town.latitude)
        for town in Town.objects.all()
        if town.pk in figures
    ]
    rest = [Place(scope, str(scope.label), scope, figures[scope]) for scope in (Scope.OUTSIDE, Scope.TOTAL) if figures]
    return places + rest


def _freshness(run: Recomputation) -> Freshness:
    trigger = Trigger(run.trigger)
    reasons = {
        Trigger.CHANGE: ngettext(
            "%(changes)s certificate changed", "%(changes)s certificates changed", run.events_followed
        )
        % {"changes": f"{run.events_followed:,}"},
        Trigger.NIGHTLY: gettext("the nightly run"),
        Trigger.DEMAND: gettext("%(name)s asked for it") % {"name": run.by_name or gettext("the portal itself")},
    }
    return Freshness(
        finished_at=run.finished_at or run.started_at,
        trigger=trigger,
        reason=reasons[trigger],
        seconds=rounded(Decimal(str((run.took or timedelta()).total_seconds())), places=1),
        events_followed=run.events_followed,
        rows_read=run.rows_read,
    )


MARKS = """
    SELECT (SELECT max(id) FROM targets_recomputation),
        (SELECT max(pgh_id) FROM targets_indicatorevent),
        (SELECT max(pgh_id) FROM targets_indicatorversionevent),
        (SELECT max(pgh_id) FROM targets_targetevent),
        (SELECT max(pgh_id) FROM targets_workforcestatisticevent)
"""
