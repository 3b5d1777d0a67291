"""What if there were more classes, or a pass rate were better: each target's forecast before and after."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from django.db.models import QuerySet

from directory.models import Occupation
from targets import pipeline
from targets.pipeline import Cell, Course, Experience, Group, Seats, Step
from targets.selectors import outlooks
from targets.selectors import pipeline as read
from targets.selectors.outlooks import CountOutlook
from targets.sources import Facts, Scenario
from training.models import Provider

USUAL_SIZE, USUAL_LENGTH = 30, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """`classes` more of an occupation and level, and `points` (a share) added to its pass rate.

    `provider`: who teaches them, and whose rate is raised; `None`: anybody, and everybody's. Left out, the size and the
    last day are the usual ones.
    """

    occupation: Occupation
    level: int
    provider: Provider | None = None
    classes: int = 0
    size: int | None = None
    ends_on: date | None = None
    points: float = 0.0


@dataclass(frozen=True, slots=True)
class Effect:
    before: CountOutlook
    after: CountOutlook

    @property
    def more(self) -> int:
        return self.after.forecast.expected - self.before.forecast.expected

    @property
    def percent_more(self) -> int | None:
        """By how many points the chance of reaching the target changes."""
        if self.before.chance is None or self.after.chance is None:
            return None
        return round(100 * self.after.chance) - round(100 * self.before.chance)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The effects, the widest count first, and what they come from: so many people, this pass rate, this much in time.

    `seated`: people who sit in classes whose pass rate is raised.
    """

    effects: Sequence[Effect]
    size: int
    is_usual_size: bool
    ends_on: date
    is_usual_end: bool
    people: int
    rate_before: float
    rate_after: float
    rate_people: int
    in_time: float
    seated: int


def occupations() -> QuerySet[Occupation]:
    """Those that courses leading to a certificate are taught in."""
    return Occupation.objects.filter(courses__level__isnull=False).distinct()


def providers() -> QuerySet[Provider]:
    return Provider.objects.filter(courses__level__isnull=False).distinct().select_related("organisation")


def answer(wish: Wish, *, on: date, facts: Facts) -> Answer:
    """The forecast is made twice from the same facts, which are those of `on`."""
    before = outlooks.outlooks(on.year, on=on, facts=facts)
    experience = facts.experience(on)
    cell = Cell(wish.occupation.pk, wish.level, wish.provider.pk if wish.provider else read.NO_PROVIDER)
    past = [each for each in facts.seats if each.closed_on <= on]
    size, ends_on = wish.size or _usual_size(past, cell), wish.ends_on or on + _usual_length(past, cell)
    reach = read.reach(wish.level, is_digital=wish.occupation.is_digital)
    lifted = _lifted(facts, cell, wish)
    keys = range(-wish.classes, 0)
    scenario = Scenario(
        courses={key: Course(cell, ends_on, reach) for key in keys},
        groups=[Group((Step(key, has_passed=False),), 0, size) for key in keys],
        lifted=lifted,
        lift=wish.points,
    )
    after = outlooks.outlooks(on.year, on=on, facts=facts, scenario=scenario)
    raised = experience.lifted(lifted, wish.points)
    until = after[0].until if after else date(on.year, 12, 31)
    return Answer(
        effects=[Effect(*pair) for pair in zip(before, after, strict=True)],
        size=size,
        is_usual_size=wish.size is None,
        ends_on=ends_on,
        is_usual_end=wish.ends_on is None,
        people=wish.classes * size,
        rate_before=experience.rate(cell).mean,
        rate_after=raised.rate(cell).mean,
        rate_people=experience.rate(cell).people or experience.of_trade(cell.occupation, cell.level).people,
        in_time=_in_time(experience, ends_on, on=on, until=until),
        seated=_seated(facts, lifted, on),
    )


def _in_time(experience: Experience, ends_on: date, *, on: date, until: date) -> float:
    sure = Step(0, has_passed=True)
    return pipeline.chance(sure, Course(Cell(0, 0, 0), ends_on, 1), experience, on=on, until=until).mean


def _lifted(facts: Facts, cell: Cell, wish: Wish) -> list[Cell]:
    """The pass rates that are raised: the provider's alone, or those of everybody who teaches this."""
    if not wish.points:
        return []
    if wish.provider is not None:
        return [cell]
    known = {course.cell for course in facts.courses.values()}
    return sorted({cell, *(each for each in known if each[:2] == cell[:2])})


def _seated(facts: Facts, lifted: Sequence[Cell], on: date) -> int:
    return round(
        sum(
            group.persons
            for group in facts.ahead.get(on, ())
            if any(facts.courses[step.training_class].cell in lifted and not step.has_passed for step in group.steps)
        )
    )


def _usual_size(past: Sequence[Seats], cell: Cell) -> int:
    """The median of past classes of the occupation and level; where there is none, of all."""
    people: defaultdict[tuple[int, tuple[int, ...]], int] = defaultdict(int)
    for each in past:
        people[each.training_class, each.cell[:2]] += each.persons
    alike = [number for (_key, trade), number in people.items() if trade == cell[:2]]
    return round(median(alike or people.values())) if people else USUAL_SIZE


def _usual_length(past: Sequence[Seats], cell: Cell) -> timedelta:
    """From enrolment to the last day, likewise."""
    lengths = {each.training_class: (each.cell[:2], (each.ends_on - each.enrolled_on).days) for each in past}
    alike = [days for trade, days in lengths.values() if trade == cell[:2]]
    days = median(alike or [days for _trade, days in lengths.values()]) if lengths else USUAL_LENGTH
    return timedelta(days=max(round(days), 1))
