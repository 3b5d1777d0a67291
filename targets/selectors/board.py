"""The dashboard: the latest readings beside their targets, of the whole district or of any part of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection, models
from django.utils.translation import get_language, gettext, ngettext

from directory.models import Town
from targets.enums import (
    COUNTS,
    OF_PEOPLE,
    SHARES,
    Dimension,
    Formula,
    IndicatorKind,
    Scope,
    Trigger,
    Unit,
)
from targets.models import Indicator, Reading, Recomputation, RecomputationRequest, Target, TrajectoryPoint
from targets.parts import UNKNOWN, Part
from targets.progress import Count, Goal, Ratio, planned_on, product, rounded
from targets.selectors.breakdowns import Breakdown, Cut, along, whole
from targets.selectors.occupations import NewOccupations, new_occupations

WHOLE = Part()
_SHOWN = (Dimension.INDUSTRY, Dimension.LEVEL, Dimension.SEX, Dimension.AGE)


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the table by town; `unknown` and `total` have no place on the map.

    `targets` and `planned`, by indicator: what the town promised, and where it means to be by now.
    """

    key: str
    name: str
    scope: Scope
    figures: Mapping[str, int]
    targets: Mapping[str, int] = field(default_factory=dict)
    planned: Mapping[str, int] = field(default_factory=dict)
    longitude: Decimal | None = None
    latitude: Decimal | None = None

    def ahead(self, indicator: str) -> int | None:
        """People more than planned by now; `None` where nothing was promised."""
        planned = self.planned.get(indicator)
        return None if planned is None else self.figures.get(indicator, 0) - planned


@dataclass(frozen=True, slots=True)
class Other:
    """A figure that is not of people, against its target: a count, or a ratio."""

    unit: Unit
    figure: Count | Ratio

    @property
    def is_ratio(self) -> bool:
        return isinstance(self.figure, Ratio)


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
    part: Part
    counts: Sequence[Count]
    ratios: Sequence[Ratio]
    product: Ratio | None
    places: Sequence[Place]
    breakdowns: Sequence[Breakdown]
    others: Sequence[Other]
    new_occupations: NewOccupations
    freshness: Freshness | None

    @property
    def all_ratios(self) -> list[Ratio]:
        """The ratios and, where both are defined, their product."""
        return [*self.ratios, self.product] if self.product else list(self.ratios)


@dataclass(frozen=True, slots=True)
class _Board:
    """What the parts of a dashboard are made from, read once."""

    year: int
    on: date
    part: Part
    run: Recomputation | None
    indicators: Sequence[Indicator]
    readings: Mapping[int, Reading]
    goals: Mapping[int, Goal]
    planned: Mapping[int, int]
    towns: Mapping[tuple[int, str], Target]
    in_year: Cut
    stock: Cut

    def of(self, formulas: Sequence[Formula]) -> list[Indicator]:
        return [each for each in self.indicators if each.formula in formulas]


def dashboard(year: int, *, on: date, part: Part = WHOLE) -> Dashboard:
    """The latest counts of a year beside their targets, and the latest ratios, whatever the year.

    Within a part the targets are those of the town it names; a part narrowed otherwise was promised nothing. The
    number of queries is the same whatever the number of towns, years and occupations.
    """
    board = _read(year, on, part)
    ratios = {each.formula: _ratio(board, each) for each in board.of(SHARES)}
    return Dashboard(
        year=year,
        years=sorted(board.run.counted_years, reverse=True) if board.run else [],
        part=part,
        counts=[_count(board, each) for each in board.of(COUNTS)],
        ratios=list(ratios.values()),
        product=_product(ratios),
        places=_places(board) if board.run else [],
        breakdowns=[along(board.in_year, COUNTS, dimension) for dimension in _SHOWN] if board.run else [],
        others=_others(board),
        new_occupations=new_occupations(on),
        freshness=_freshness(board.run) if board.run else None,
    )


def counts(year: int, *, on: date) -> list[Count]:
    """The counts of a year beside their targets, without the rest of the dashboard: what the first page tells."""
    board = _read(year, on, WHOLE)
    return [_count(board, each) for each in board.of(COUNTS)]


def open_request() -> RecomputationRequest | None:
    """The recomputation somebody has asked for and that is not done yet."""
    return RecomputationRequest.objects.open().first()


def etag(year: int, *, on: date, part: Part = WHOLE) -> str:
    """An HTTP entity tag that changes whenever what `dashboard` answers may have changed, in one query.

    A run follows every change of certificates, and definitions and targets keep their history. The new name of a town
    or an occupation shows with the next run.
    """
    with connection.cursor() as cursor:
        cursor.execute(MARKS)
        marks = cursor.fetchone()
    narrowed = "".join(f"{name}.{value}." for name, value in part.words.items())
    return '"{}"'.format("-".join(str(mark or 0) for mark in (year, f"{on:%Y%m%d}", get_language(), narrowed, *marks)))


def _read(year: int, on: date, part: Part) -> _Board:
    run = Recomputation.objects.first()
    targets = list(_targets(year))
    own = [target for target in targets if (target.town.code if target.town else "") == part.town]
    in_year, stock = whole(year, part)
    goals = _goals(own if set(part.words) <= {"town"} else [], on)
    return _Board(
        year=year,
        on=on,
        part=part,
        run=run,
        indicators=list(Indicator.objects.prefetch_related("versions")),
        readings={reading.indicator_id: reading for reading in _readings(run, year)},
        goals={indicator: goal for indicator, (_target, goal) in goals.items()},
        planned=_planned([target for target, _goal in goals.values()], on),
        towns={(each.indicator_id, each.town.code): each for each in targets if each.town},
        in_year=in_year,
        stock=stock,
    )


def _readings(run: Recomputation | None, year: int) -> models.QuerySet[Reading]:
    """Of one run, for the whole district: the counts of the year, the stocks and the ratios."""
    of_the_year = ~models.Q(indicator__kind=IndicatorKind.COUNT_IN_YEAR) | models.Q(year=year)
    return Reading.objects.filter(of_the_year, recomputation=run, scope=Scope.TOTAL).select_related("workforce")


def _targets(year: int) -> models.QuerySet[Target]:
    of_the_year = ~models.Q(indicator__kind=IndicatorKind.COUNT_IN_YEAR) | models.Q(year=year)
    return Target.objects.filter(of_the_year).select_related("town").order_by("due_on")


def _goals(targets: Sequence[Target], on: date) -> dict[int, tuple[Target, Goal]]:
    """By indicator: a count's target for the year; a ratio's next target to fall due, or else its last."""
    goals: dict[int, tuple[Target, Goal]] = {}
    for target in targets:
        earlier = goals.get(target.indicator_id)
        if earlier is None or earlier[1].due_on < on:
            goal = Goal(target.value, target.due_on, target.document, target.is_fictional)
            goals[target.indicator_id] = (target, goal)
    return goals


def _planned(targets: Sequence[Target], on: date) -> dict[int, int]:
    """By indicator: where the trajectory of its target means to be on the day."""
    points: dict[int, list[tuple[date, Decimal]]] = {}
    for point in TrajectoryPoint.objects.filter(target__in=targets).order_by("month"):
        points.setdefault(point.target_id, []).append((point.month, point.value))
    planned = {each.indicator_id: planned_on(points.get(each.pk, []), min(on, each.due_on)) for each in targets}
    return {indicator: int(value) for indicator, value in planned.items() if value is not None}


def _count(board: _Board, indicator: Indicator) -> Count:
    formula = Formula(indicator.formula)
    is_counted = board.run is not None and board.year in board.run.counted_years
    return Count(
        indicator=indicator.key,
        name=indicator.label,
        definition=indicator.definition_on(board.on),
        value=board.in_year.value(formula) if is_counted else None,
        first_time=board.in_year.first_time(formula) if is_counted else None,
        goal=board.goals.get(indicator.pk),
        on=board.on,
        planned=board.planned.get(indicator.pk),
    )


def _ratio(board: _Board, indicator: Indicator) -> Ratio:
    """How many people work is known for the whole district only."""
    reading = board.readings.get(indicator.pk)
    workforce = reading.workforce if reading and board.part == WHOLE else None
    formula = Formula(indicator.formula)
    if formula == Formula.SKILLED_SHARE:
        denominator = workforce.persons if workforce else None
    else:
        denominator = board.stock.value(Formula.SKILLED_SHARE) if reading else None
    return Ratio(
        indicator=indicator.key,
        name=indicator.label,
        definition=indicator.definition_on(board.on),
        numerator=board.stock.value(formula) if reading else None,
        denominator=denominator,
        goal=board.goals.get(indicator.pk),
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


def _others(board: _Board) -> list[Other]:
    """What no dimension of people narrows; empty within a part."""
    if board.part != WHOLE:
        return []
    return [
        Other(Unit(each.unit), _figure(board, each, reading))
        for each in board.indicators
        if each.formula not in OF_PEOPLE and (reading := board.readings.get(each.pk))
    ]


def _figure(board: _Board, indicator: Indicator, reading: Reading) -> Count | Ratio:
    goal, definition = board.goals.get(indicator.pk), indicator.definition_on(board.on)
    if indicator.kind == IndicatorKind.STOCK_RATIO:
        return Ratio(
            indicator=indicator.key,
            name=indicator.label,
            definition=definition,
            numerator=reading.numerator,
            denominator=reading.denominator,
            goal=goal,
            as_of=reading.as_of,
        )
    return Count(
        indicator=indicator.key,
        name=indicator.label,
        definition=definition,
        value=reading.numerator,
        first_time=None,
        goal=goal,
        on=board.on,
        planned=board.planned.get(indicator.pk),
    )


def _places(board: _Board) -> list[Place]:
    """The towns in the order of their codes, then outside, then the total of the part."""
    places = [_town(board, town) for town in Town.objects.all() if board.part.town in ("", town.code)]
    if board.part.town in ("", UNKNOWN):
        places.append(Place(UNKNOWN, str(Scope.OUTSIDE.label), Scope.OUTSIDE, _figures(board, UNKNOWN)))
    totals = {formula.value: board.in_year.value(formula) for formula in COUNTS}
    return [*places, Place(Scope.TOTAL.value, str(Scope.TOTAL.label), Scope.TOTAL, totals)]


def _figures(board: _Board, town: str) -> dict[str, int]:
    return {formula.value: board.in_year.value(formula, (Dimension.TOWN, town)) for formula in COUNTS}


def _town(board: _Board, town: Town) -> Place:
    promised = {each.key: board.towns.get((each.pk, town.code)) for each in board.of(COUNTS)}
    targets = {indicator: int(target.value) for indicator, target in promised.items() if target}
    return Place(
        key=town.code,
        name=town.name,
        scope=Scope.TOWN,
        figures=_figures(board, town.code),
        targets=targets,
        planned=_planned_of_town(board, targets),
        longitude=town.longitude,
        latitude=town.latitude,
    )


def _planned_of_town(board: _Board, targets: Mapping[str, int]) -> dict[str, int]:
    """A town's own trajectory is not shown: by now it owes the share of its target that the district owes."""
    planned = {}
    for indicator in board.of(COUNTS):
        goal, of_all = board.goals.get(indicator.pk), board.planned.get(indicator.pk)
        if indicator.key in targets and goal and of_all is not None:
            planned[indicator.key] = int(targets[indicator.key] * of_all / goal.value)
    return planned


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
        (SELECT max(pgh_id) FROM targets_trajectorypointevent),
        (SELECT max(pgh_id) FROM targets_workforcestatisticevent)
"""
