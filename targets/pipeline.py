"""Who is on the way to a certificate and will hold it in time. Numbers in, numbers out: no ORM, no clock.

A seat in a class is worth its chance of a certificate by the day that counts: the pass rate of the occupation, level
and provider, times the chance that the certificate comes in time. Formulae stand in docs/forecast.md.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import accumulate
from math import exp, prod
from typing import NamedTuple

from targets import shrinkage
from targets.forecast import Amount
from targets.shrinkage import Prior, Rate, Tally

# The three counts nest: a certificate reaches the first, the first two, or all three.
REACHES = (1, 2, 3)
# What a wait is believed to be before any was seen, in days, and how many classes that belief weighs.
USUAL_WAIT, USUAL_WAIT_WEIGHT = 30, 5
# Whoever holds no certificate half a year after the last day of the class is taken not to have passed.
GIVEN_UP_AFTER = 180


class Cell(NamedTuple):
    """What a pass rate belongs to."""

    occupation: int
    level: int
    provider: int


@dataclass(frozen=True, slots=True)
class Seats:
    """People of one class with the same fate. `certified_on`: when they got their certificates; `None`: they did not.

    `closed_on`: when that was known.
    """

    training_class: int
    cell: Cell
    ends_on: date
    enrolled_on: date
    certified_on: date | None
    closed_on: date
    persons: int


class Step(NamedTuple):
    """A class somebody is in; `has_passed`: only the certificate is still to come."""

    training_class: int
    has_passed: bool


@dataclass(frozen=True, slots=True)
class Course:
    """A class as far as the forecast goes: whose pass rate, its last day, and how many of the counts it reaches."""

    cell: Cell
    ends_on: date
    reach: int


@dataclass(frozen=True, slots=True)
class Group:
    """People with the same classes before them. `counted`: how many of the three counts hold them this year already."""

    steps: tuple[Step, ...]
    counted: int
    persons: float


class Waits:
    """How long something took, by the number of classes it took that long, and how likely it is to take no longer.

    The people of a class wait together, so each class weighs the same. The usual wait, a memoryless one, joins in with
    the weight of a few classes, so that no wait is ever impossible.
    """

    def __init__(self, days: Mapping[int, float]) -> None:
        self._days = sorted(days)
        self._upto = list(accumulate((days[day] for day in self._days), initial=0.0))

    @property
    def classes(self) -> float:
        return self._upto[-1]

    def within(self, days: int) -> float:
        """The share of waits of at most so many days."""
        if days < 0:
            return 0.0
        seen = self._upto[bisect_right(self._days, days)]
        believed = 1 - exp(-days / USUAL_WAIT)
        return (seen + USUAL_WAIT_WEIGHT * believed) / (self.classes + USUAL_WAIT_WEIGHT)

    @property
    def median(self) -> int:
        """Half of them take no longer."""
        days = 0
        while self.within(days) < 0.5:
            days += 1
        return days


@dataclass(frozen=True)
class Experience:
    """What past classes teach. `lifts`: percentage points that somebody wants to see added to pass rates, as shares."""

    tallies: Mapping[Cell, Tally]
    classes: Collection[Tally]
    lags: Waits
    leads: Waits
    lifts: Mapping[Cell, float]

    @cached_property
    def everywhere(self) -> Prior:
        """All occupations and levels, by how far they are apart."""
        return shrinkage.prior(list(self._trades.values()))

    @cached_property
    def between_providers(self) -> Prior:
        return shrinkage.prior(list(self.tallies.values()))

    @cached_property
    def between_classes(self) -> Prior:
        return shrinkage.prior(self.classes)

    @cached_property
    def _trades(self) -> Mapping[tuple[int, int], Tally]:
        trades: defaultdict[tuple[int, int], Tally] = defaultdict(Tally)
        for cell, tally in self.tallies.items():
            trades[cell.occupation, cell.level] += tally
        return trades

    def of_trade(self, occupation: int, level: int) -> Rate:
        """The rate of an occupation at a level, whoever teaches it."""
        return shrinkage.shrunk(self._trades.get((occupation, level), Tally()), self.everywhere)

    def rate(self, cell: Cell) -> Rate:
        """A provider's rate, drawn toward that of the occupation and level, which is drawn toward that of everybody."""
        trade = self.of_trade(cell.occupation, cell.level)
        found = shrinkage.shrunk(self.tallies.get(cell, Tally()), Prior(trade.mean, self.between_providers.weight))
        return replace(found, mean=min(max(found.mean + self.lifts.get(cell, 0.0), 0.0), 1.0))

    def lifted(self, cells: Iterable[Cell], points: float) -> "Experience":
        return replace(self, lifts={**self.lifts, **dict.fromkeys(cells, points)})


def learn(seats: Iterable[Seats], *, on: date) -> Experience:
    """From the classes of which every fate was known on a day.

    Who passed is known before who never will: a class half of whose people still wait would teach that all pass, and
    pass soon.
    """
    people = list(seats)
    undecided = {each.training_class for each in people if each.closed_on > on}
    known = [each for each in people if each.training_class not in undecided]
    tallies: defaultdict[Cell, Tally] = defaultdict(Tally)
    classes: defaultdict[int, Tally] = defaultdict(Tally)
    for each in known:
        tally = Tally(each.persons if each.certified_on else 0, each.persons)
        tallies[each.cell] += tally
        classes[each.training_class] += tally
    lags: defaultdict[int, float] = defaultdict(float)
    leads: defaultdict[int, float] = defaultdict(float)
    for each in known:
        if each.certified_on:
            share = each.persons / classes[each.training_class].passed
            lags[max((each.certified_on - each.ends_on).days, 0)] += share
            leads[max((each.certified_on - each.enrolled_on).days, 0)] += share
    return Experience(dict(tallies), list(classes.values()), Waits(lags), Waits(leads), {})


class Chance(NamedTuple):
    """That a seat becomes a certificate in time, how unsure that is for the whole class, and for the whole cell."""

    mean: float
    of_class: float
    of_cell: float


def chance(step: Step, course: Course, experience: Experience, *, on: date, until: date) -> Chance:
    """Whoever is still waiting after the class passes less often the longer it is over: most who pass hear soon."""
    lags = experience.lags
    gone, left = lags.within((on - course.ends_on).days), lags.within((until - course.ends_on).days)
    in_time = max(left - gone, 0.0) / (1 - gone) if gone < 1 else 0.0
    if step.has_passed:
        return Chance(in_time, in_time * (1 - in_time), 0.0)
    rate = experience.rate(course.cell)
    passes = rate.mean * (1 - gone) / (1 - rate.mean * gone) if rate.mean * gone < 1 else 0.0
    of_class = passes * (1 - passes) * experience.between_classes.correlation
    return Chance(
        passes * in_time,
        # The certificates of a class come together, in time or not.
        in_time * of_class + passes**2 * in_time * (1 - in_time),
        in_time**2 * rate.variance,
    )


def expect(
    groups: Iterable[Group], courses: Mapping[int, Course], experience: Experience, *, on: date, until: date
) -> list[Amount]:
    """Of each of the three counts: people it does not hold yet and will hold by the day `until`, each once.

    Somebody in several classes is counted if one of them succeeds. The variance: each person passes or not; a class is
    better or worse as a whole (first order in its rate); and so is everything that shares a pass rate.
    """
    chances: dict[Step, Chance] = {}
    people = list(groups)
    for step in {step for group in people for step in group.steps}:
        chances[step] = chance(step, courses[step.training_class], experience, on=on, until=until)
    return [_count(reach, people, courses, chances) for reach in REACHES]


def _count(
    reach: int, groups: Sequence[Group], courses: Mapping[int, Course], chances: Mapping[Step, Chance]
) -> Amount:
    mean = alone = 0.0
    weight: defaultdict[Step, float] = defaultdict(float)
    for group in groups:
        steps = [step for step in group.steps if courses[step.training_class].reach >= reach]
        if group.counted >= reach or not steps:
            continue
        fails = prod(1 - chances[step].mean for step in steps)
        mean += group.persons * (1 - fails)
        alone += group.persons * fails * (1 - fails)
        for step in steps:
            others = prod(1 - chances[other].mean for other in steps if other != step)
            weight[step] += group.persons * others
    of_classes = sum(chances[step].of_class * people**2 for step, people in weight.items())
    cells: defaultdict[Cell, float] = defaultdict(float)
    for step, people in weight.items():
        cells[courses[step.training_class].cell] += people * chances[step].of_cell ** 0.5
    return Amount(mean, alone + of_classes + sum(spread**2 for spread in cells.values()))


def unseen_days(experience: Experience, *, days: int) -> float:
    """Of the coming days, how many full ones of certificates go to people who are in no class yet.

    Certificates that come h days from now belong to people enrolled by today, but for those whose way from enrolment to
    certificate is shorter than h.
    """
    return sum(experience.leads.within(day - 1) for day in range(1, days + 1))
