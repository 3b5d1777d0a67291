"""The dashboard: the latest readings beside their targets, of the whole district or of any part of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext

from directory.models import Town
from targets.enums import (
    COUNTS,
    OF_PEOPLE,
    SHARES,
    Dimension,
    Formula,
    IndicatorKind,
    Scope,
    Unit,
)
from targets.models import Indicator, Reading, Recomputation, Target
from targets.parts import UNKNOWN, WHOLE, Part
from targets.progress import Count, Goal, Ratio, product
from targets.selectors import promises
from targets.selectors.breakdowns import Breakdown, Cut, along, whole
from targets.selectors.freshness import Freshness, freshness
from targets.selectors.occupations import NewOccupations, new_occupations

_SHOWN = (Dimension.INDUSTRY, Dimension.LEVEL, Dimension.SEX, Dimension.AGE)


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the table by town; `unknown` and `total` have no place on the map.

    `figures`, by indicator: `None` where too few people would be told. `targets` and `planned`, by indicator: what the
    town promised, and where it means to be by now.
    """

    key: str
    name: str
    scope: Scope
    figures: Mapping[str, int | None]
    targets: Mapping[str, int] = field(default_factory=dict)
    planned: Mapping[str, int] = field(default_factory=dict)
    longitude: Decimal | None = None
    latitude: Decimal | None = None

    def ahead(self, indicator: str) -> int | None:
        """People more than planned by now; `None` where nothing was promised, or the figure is not told."""
        planned, figure = self.planned.get(indicator), self.figures.get(indicator, 0)
        return None if planned is None or figure is None else figure - planned

    @property
    def is_hidden(self) -> bool:
        return None in self.figures.values()


@dataclass(frozen=True, slots=True)
class Other:
    """A figure that is not of people, against its target: a count, or a ratio."""

    unit: Unit
    figure: Count | Ratio

    @property
    def is_ratio(self) -> bool:
        return isinstance(self.figure, Ratio)


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
        freshness=freshness(board.run) if board.run else None,
    )


def counts(year: int, *, on: date) -> list[Count]:
    """The counts of a year beside their targets, without the rest of the dashboard: what the first page tells."""
    board = _read(year, on, WHOLE)
    return [_count(board, each) for each in board.of(COUNTS)]


def _read(year: int, on: date, part: Part) -> _Board:
    run = Recomputation.objects.first()
    targets = list(promises.targets(year))
    own = [target for target in targets if (target.town.code if target.town else "") == part.town]
    in_year, stock = whole(year, part)
    goals = promises.goals(own if set(part.words) <= {"town"} else [], on)
    return _Board(
        year=year,
        on=on,
        part=part,
        run=run,
        indicators=list(Indicator.objects.prefetch_related("versions")),
        readings={reading.indicator_id: reading for reading in _readings(run, year)},
        goals={indicator: goal for indicator, (_target, goal) in goals.items()},
        planned=promises.planned([target for target, _goal in goals.values()], on),
        towns={(each.indicator_id, each.town.code): each for each in targets if each.town},
        in_year=in_year,
        stock=stock,
    )


def _readings(run: Recomputation | None, year: int) -> models.QuerySet[Reading]:
    """Of one run, for the whole district: the counts of the year, the stocks and the ratios."""
    of_the_year = ~models.Q(indicator__kind=IndicatorKind.COUNT_IN_YEAR) | models.Q(year=year)
    return Reading.objects.filter(of_the_year, recomputation=run, scope=Scope.TOTAL).select_related("workforce")


def _definition(board: _Board, indicator: Indicator) -> str:
    """What the figure beside it means: a year that has ended was counted by the version in force when it ended."""
    is_of_the_year = indicator.kind == IndicatorKind.COUNT_IN_YEAR
    return indicator.definition_on(min(board.on, date(board.year, 12, 31)) if is_of_the_year else board.on)


def _count(board: _Board, indicator: Indicator) -> Count:
    formula = Formula(indicator.formula)
    is_counted = board.run is not None and board.year in board.run.counted_years
    return Count(
        indicator=indicator.key,
        name=indicator.label,
        definition=_definition(board, indicator),
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
        definition=_definition(board, indicator),
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
    goal, definition = board.goals.get(indicator.pk), _definition(board, indicator)
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


def _figures(board: _Board, town: str) -> dict[str, int | None]:
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
