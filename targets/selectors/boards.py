"""The dashboard: the latest readings beside their targets, of the whole district or of any part of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext

from targets.enums import COUNTS, OF_PEOPLE, SHARES, Dimension, Formula, IndicatorKind, Scope, Unit
from targets.parts import UNKNOWN, WHOLE, Part
from targets.progress import Count, Goal, Ratio, product
from targets.selectors import promises, snapshot
from targets.selectors.breakdowns import NAMES, Breakdown, Cut, along, whole, with_unknown
from targets.selectors.freshness import Freshness, freshness
from targets.selectors.occupations import NewOccupations, new_occupations
from targets.selectors.openings import DENOMINATORS
from targets.selectors.snapshot import Indicator, Promise, Reading, Snapshot, Town

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
    """What the parts of a dashboard are made from, read once. `holding`: by indicator, the target that holds."""

    year: int
    on: date
    part: Part
    read: Snapshot
    holding: Mapping[str, Promise | None]
    in_year: Cut
    stock: Cut

    def of(self, formulas: Sequence[Formula]) -> list[Indicator]:
        return [each for each in self.read.indicators if each.formula in formulas]

    def goal(self, indicator: Indicator) -> Goal | None:
        return promises.goal(self.holding[indicator.key])

    def planned(self, indicator: Indicator) -> int | None:
        return promises.planned(self.holding[indicator.key], self.on)


def dashboard(year: int, *, on: date, part: Part = WHOLE) -> Dashboard:
    """The latest counts of a year beside their targets, and the latest ratios, whatever the year.

    Within a part the targets are those of the town it names; a part narrowed otherwise was promised nothing. Two
    statements, three within a part.
    """
    board = _read(year, on, part)
    run = board.read.run
    ratios = {each.formula: _ratio(board, each) for each in board.of(SHARES)}
    return Dashboard(
        year=year,
        years=sorted(run.counted_years, reverse=True) if run else [],
        part=part,
        counts=[_count(board, each) for each in board.of(COUNTS)],
        ratios=list(ratios.values()),
        product=_product(ratios),
        places=_places(board) if run else [],
        breakdowns=_breakdowns(board) if run else [],
        others=_others(board),
        new_occupations=new_occupations(board.read),
        freshness=freshness(run) if run else None,
    )


def counts(year: int, *, on: date) -> list[Count]:
    """The counts of a year beside their targets, without the rest of the dashboard: what the first page tells."""
    board = _read(year, on, WHOLE)
    return [_count(board, each) for each in board.of(COUNTS)]


def _read(year: int, on: date, part: Part) -> _Board:
    read = snapshot.read(year)
    in_year, stock = whole(year, part)
    # A town and the district were promised something; no other part was.
    is_promised = set(part.words) <= {Dimension.TOWN}
    return _Board(
        year=year,
        on=on,
        part=part,
        read=read,
        holding={
            each.key: promises.holding([own for own in each.promises if own.town == part.town], on)
            if is_promised
            else None
            for each in read.indicators
        },
        in_year=in_year,
        stock=stock,
    )


def _definition(board: _Board, indicator: Indicator) -> str:
    """What the figure beside it means: a year that has ended was counted by the version in force when it ended."""
    is_of_the_year = indicator.kind == IndicatorKind.COUNT_IN_YEAR
    return indicator.definition_on(min(board.on, date(board.year, 12, 31)) if is_of_the_year else board.on)


def _count(board: _Board, indicator: Indicator) -> Count:
    is_counted = board.read.run is not None and board.year in board.read.run.counted_years
    return Count(
        indicator=indicator.key,
        name=indicator.label,
        definition=_definition(board, indicator),
        value=board.in_year.value(indicator.formula) if is_counted else None,
        first_time=board.in_year.first_time(indicator.formula) if is_counted else None,
        goal=board.goal(indicator),
        on=board.on,
        planned=board.planned(indicator),
    )


def _ratio(board: _Board, indicator: Indicator) -> Ratio:
    """How many people work is known for the whole district only."""
    reading = indicator.reading
    workforce = reading.workforce if reading and board.part == WHOLE else None
    if indicator.formula == Formula.SKILLED_SHARE:
        denominator = workforce.persons if workforce else None
    else:
        denominator = board.stock.value(Formula.SKILLED_SHARE) if reading else None
    return Ratio(
        indicator=indicator.key,
        name=indicator.label,
        definition=_definition(board, indicator),
        numerator=board.stock.value(indicator.formula) if reading else None,
        denominator=denominator,
        goal=board.goal(indicator),
        as_of=reading.as_of if reading else None,
        source=workforce.source if workforce else "",
        is_fictional=workforce.is_fictional if workforce else False,
        opens=indicator.key,
        whole_opens=DENOMINATORS[indicator.formula],
    )


def _product(ratios: Mapping[Formula, Ratio]) -> Ratio | None:
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
        Other(each.unit, _figure(board, each, each.reading))
        for each in board.read.indicators
        if each.formula not in OF_PEOPLE and each.reading
    ]


def _figure(board: _Board, indicator: Indicator, reading: Reading) -> Count | Ratio:
    goal, definition = board.goal(indicator), _definition(board, indicator)
    if indicator.kind == IndicatorKind.STOCK_RATIO:
        return Ratio(
            indicator=indicator.key,
            name=indicator.label,
            definition=definition,
            numerator=reading.numerator,
            denominator=reading.denominator,
            goal=goal,
            as_of=reading.as_of,
            opens=indicator.key,
            whole_opens=DENOMINATORS[indicator.formula],
        )
    return Count(
        indicator=indicator.key,
        name=indicator.label,
        definition=definition,
        value=reading.numerator,
        first_time=None,
        goal=goal,
        on=board.on,
        planned=board.planned(indicator),
    )


def _breakdowns(board: _Board) -> list[Breakdown]:
    industries = with_unknown(board.read.industries)
    return [
        along(board.in_year, COUNTS, each, industries if each == Dimension.INDUSTRY else NAMES[each]())
        for each in _SHOWN
    ]


def _places(board: _Board) -> list[Place]:
    """The towns in the order of their codes, then outside, then the total of the part.

    A town's own trajectory is not shown: by now it owes the share of its target that the district owes.
    """
    owed = {each.key: _owed(board, each) for each in board.of(COUNTS)}
    promised = {each.key: {promise.town: int(promise.value) for promise in each.promises} for each in board.of(COUNTS)}
    places = []
    for town in board.read.towns:
        if board.part.town in ("", town.code):
            targets = {key: of_town[town.code] for key, of_town in promised.items() if town.code in of_town}
            planned = {key: int(target * part) for key, target in targets.items() if (part := owed[key]) is not None}
            places.append(_town(board, town, targets, planned))
    if board.part.town in ("", UNKNOWN):
        places.append(Place(UNKNOWN, str(Scope.OUTSIDE.label), Scope.OUTSIDE, _figures(board, UNKNOWN)))
    totals = {formula.value: board.in_year.value(formula) for formula in COUNTS}
    return [*places, Place(Scope.TOTAL.value, str(Scope.TOTAL.label), Scope.TOTAL, totals)]


def _owed(board: _Board, indicator: Indicator) -> Fraction | None:
    """The part of its target that the district means to have reached by now."""
    goal, planned = board.goal(indicator), board.planned(indicator)
    return planned / Fraction(goal.value) if goal and planned is not None else None


def _figures(board: _Board, town: str) -> dict[str, int | None]:
    return {formula.value: board.in_year.value(formula, (Dimension.TOWN, town)) for formula in COUNTS}


def _town(board: _Board, town: Town, targets: Mapping[str, int], planned: Mapping[str, int]) -> Place:
    return Place(
        key=town.code,
        name=town.name,
        scope=Scope.TOWN,
        figures=_figures(board, town.code),
        targets=targets,
        planned=planned,
        longitude=town.longitude,
        latitude=town.latitude,
    )
