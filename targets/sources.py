"""Where the people of a count come from until its day: those counted, classes, competitions, examinations elsewhere.

Numbers in, numbers out: no ORM, no clock. The same facts are read for today and for every past day, each time only as
far as they were known on that day.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from targets import forecast, pace, pipeline
from targets.forecast import Amount
from targets.pipeline import REACHES, Cell, Course, Experience, Group, Seats, Step

TRAINING = "training"
COMPETITION = "competition"
# How far back pass rates, waits and usual competitions are learnt from.
YEARS_OF_EXPERIENCE = 3


class Arrival(NamedTuple):
    """People who came into a count of the year on a day, by a certificate of this origin."""

    reach: int
    day: date
    origin: str
    persons: int


@dataclass(frozen=True, slots=True)
class Contest:
    """How many a competition promotes to a level by a rule; `published_on` is empty before its results stand.

    `until`: the day the rule was changed or taken back. `known_on`: from when on the competition has a name, a day and
    its rules.
    """

    rule: int
    until: date | None
    competition: int
    course: Course
    places: int
    published_on: date | None
    known_on: date


class Planned(NamedTuple):
    """How many competitions a year's plan has, or had until the day it was changed."""

    year: int
    number: int
    until: date | None


class Named(NamedTuple):
    """A competition that has a name: its day, and from when on that was known."""

    held_on: date
    known_on: date


Version = TypeVar("Version", Planned, Contest)


@dataclass(frozen=True)
class Facts:
    """All that a forecast is made from.

    `ahead`: by day, who is in which classes. `planned`, `contests`: as plans and rules stand and stood; `named`: the
    competitions that have a name, held or not. `promoted`: what became of people whom competitions promoted, a
    competition in place of a class.
    """

    arrivals: Sequence[Arrival]
    seats: Sequence[Seats]
    ahead: Mapping[date, Sequence[Group]]
    courses: Mapping[int, Course]
    contests: Sequence[Contest] = ()
    promoted: Sequence[Seats] = ()
    planned: Sequence[Planned] = ()
    named: Sequence[Named] = ()

    def contests_on(self, on: date) -> list[Contest]:
        """By the rules in force on a day, of the competitions known by then: a rule changed later stood until then."""
        stood = _latest_first([each for each in self.contests if each.known_on <= on], on)
        return list({each.rule: each for each in stood}.values())

    def planned_on(self, on: date) -> int:
        """How many competitions the plan of the year had on a day."""
        stood = _latest_first([each for each in self.planned if each.year == on.year], on)
        return stood[-1].number if stood else 0

    def experience(self, on: date) -> Experience:
        """What the classes of the latest years teach, as far as it was known on a day."""
        return pipeline.learn(_latest(self.seats, on), on=on)


@dataclass(frozen=True, slots=True)
class Scenario:
    """What if: classes that are not there, and pass rates that are better by so much."""

    courses: Mapping[int, Course] = field(default_factory=dict)
    groups: Sequence[Group] = ()
    lifted: Sequence[Cell] = ()
    lift: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """One count on a day and until its end. The amounts are of people not counted yet.

    `classes`: who sits in one today; `later_classes`: who will come out of one without sitting in it today;
    `examinations`: certificates that no class and no competition here led to. `trend`: all of it at the pace of late.
    """

    counted: int
    in_classes: float
    classes: Amount
    later_classes: Amount
    competitions: Amount
    examinations: Amount
    trend: Amount
    weekly: float

    @property
    def to_come(self) -> Amount:
        return forecast.total([self.classes, self.later_classes, self.competitions, self.examinations])


def foresee(facts: Facts, *, on: date, until: date, scenario: Scenario | None = None) -> list[Sources]:
    """Of each of the three counts, the widest first, standing at the end of the day `on`."""
    what_if = scenario or Scenario()
    experience = facts.experience(on).lifted(what_if.lifted, what_if.lift)
    groups = [*facts.ahead.get(on, ()), *what_if.groups]
    courses = {**facts.courses, **what_if.courses}
    in_classes = pipeline.expect(groups, courses, experience, on=on, until=until)
    competitions = _competitions(facts, on, until)
    days = max((until - on).days, 0)
    unseen = pipeline.unseen_days(experience, days=days)
    found = []
    for reach in REACHES:
        arrivals = [each for each in facts.arrivals if each.reach == reach and each.day <= on]
        weeks = weekly(arrivals, on)
        elsewhere = weekly([each for each in arrivals if each.origin not in (TRAINING, COMPETITION)], on)
        trained = weekly([each for each in arrivals if each.origin == TRAINING], on)
        found.append(
            Sources(
                counted=sum(each.persons for each in arrivals if each.day.year == on.year),
                in_classes=_seated(groups, courses, reach),
                classes=in_classes[reach - 1],
                later_classes=pace.expected(trained, unseen),
                competitions=competitions[reach - 1],
                examinations=pace.expected(elsewhere, days),
                trend=pace.expected(weeks, days),
                weekly=sum(weeks) / len(weeks),
            )
        )
    return found


def _seated(groups: Sequence[Group], courses: Mapping[int, Course], reach: int) -> float:
    """People the count does not hold yet who sit in a class that leads to it."""
    return sum(
        group.persons
        for group in groups
        if group.counted < reach and any(courses[step.training_class].reach >= reach for step in group.steps)
    )


def _latest_first(versions: Sequence[Version], on: date) -> list[Version]:
    """Those that stood after a day, what stands today first; what stood on the day itself is the last of its kind."""
    standing = [each for each in versions if each.until is None or each.until > on]
    return sorted(standing, key=lambda each: each.until or date.max, reverse=True)


def _latest(seats: Sequence[Seats], on: date) -> list[Seats]:
    return [each for each in seats if each.ends_on.year >= on.year - YEARS_OF_EXPERIENCE]


def weekly(arrivals: Sequence[Arrival], on: date) -> list[int]:
    """People in each of the latest weeks up to a day, that week last."""
    weeks = [0] * pace.WEEKS
    for each in arrivals:
        ago = (on - each.day).days // pace.DAYS_OF_A_WEEK
        if 0 <= ago < pace.WEEKS:
            weeks[-1 - ago] += each.persons
    return weeks


def _competitions(facts: Facts, on: date, until: date) -> list[Amount]:
    """Promotions by the competitions known, and by those the year's plan still owes, which are like the usual one."""
    experience = pipeline.learn(_latest(facts.promoted, on), on=on)
    courses: dict[int, Course] = {}
    groups: list[Group] = []
    for key, contest in enumerate(facts.contests_on(on)):
        persons = _promoted(contest, facts.promoted, on, until)
        if persons:
            courses[key] = contest.course
            groups.append(Group((Step(key, False),), 0, persons))
    days = (until - on).days
    owed = _owed(facts, on, days)
    if owed > 0:
        halfway = on + timedelta(days=days // 2)
        for reach, usual in _usual(facts, on).items():
            key = -reach
            courses[key] = Course(Cell(0, 0, 0), halfway, reach)
            groups.append(Group((Step(key, False),), 0, owed * usual))
    return pipeline.expect(groups, courses, experience, on=on, until=until)


def _owed(facts: Facts, on: date, days: int) -> float:
    """Planned competitions without a name yet; no more than the plan would hold in so many days of a year."""
    planned = facts.planned_on(on)
    named = sum(each.held_on.year == on.year and each.known_on <= on for each in facts.named)
    return max(min(planned - named, planned * days / float(pace.DAYS_OF_A_YEAR)), 0)


def _promoted(contest: Contest, promoted: Sequence[Seats], on: date, until: date) -> int:
    """Those without a certificate yet once the results stand; before that, as many as the rules have places for."""
    held_on = contest.course.ends_on
    if contest.published_on is None or contest.published_on > on:
        is_coming = held_on <= until and (on - held_on).days < pipeline.GIVEN_UP_AFTER
        return contest.places if is_coming else 0
    return sum(
        each.persons
        for each in promoted
        if each.training_class == contest.competition and each.cell == contest.course.cell and each.closed_on > on
    )


def _usual(facts: Facts, on: date) -> dict[int, float]:
    """How many a competition promotes, by how many counts that reaches: the mean of those held so far."""
    first = date(on.year - YEARS_OF_EXPERIENCE, 1, 1)
    held = sum(first <= each.held_on <= on for each in facts.named)
    promoted: defaultdict[int, int] = defaultdict(int)
    for contest in facts.contests_on(on):
        if first <= contest.course.ends_on <= on:
            promoted[contest.course.reach] += contest.places
    return {reach: places / held for reach, places in promoted.items()} if held else {}
