"""Every class of the district, seen from today: stated, under way, open, past."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from random import Random

from accounts.demonstration import CLASS_CODE, WIDE_CLASS_CODE
from config.demonstration.growth import FIRST_COUNTED_YEAR
from config.demonstration.holdings import Registry
from config.demonstration.organisations import Organisations
from config.demonstration.runs import Run, Seat, duration
from config.demonstration.teaching import Teaching
from training.enums import ClassKind, ClassStatus, EnrolmentStatus, SeatingMode
from training.models import Course, Venue

CLASSES = 400
FEWEST_CLASSES = 80
NIGHT_SCHOOL_DAY = date(2024, 4, 19)
NIGHT_SCHOOL_SEATS = 50
TRIAL_SEATS = 50
_OPEN_SHARE, _RUNNING_SHARE, _CERTIFIED_SHARE = 0.1, 0.06, 0.45
_OPEN_AT_LEAST = 20
_NOT_YET_REGISTERING = 3
_FULL_EVERY = 5
_COPIED_EVERY = 4
_OF_SCHOOL_EVERY = 7
_SMALLEST_GROUP, _LARGEST_GROUP = 6, 40
_FROM_END_TO_CERTIFICATE = timedelta(days=12)


@dataclass(frozen=True, slots=True)
class Scheduler:
    """What every kind of class is planned from. `people`: keys in chance order, nobody taken twice."""

    registry: Registry
    teaching: Teaching
    organisations: Organisations
    today: date
    rng: Random
    people: Iterator[int]

    def take(self, count: int, status: EnrolmentStatus = EnrolmentStatus.ENROLLED) -> list[Seat]:
        return [Seat(person, status) for person in islice(self.people, count)]

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)


def plan(
    registry: Registry, teaching: Teaching, organisations: Organisations, *, scale: float, today: date, rng: Random
) -> list[Run]:
    """All classes, numbered. The registry's holdings of those who completed one now come from it."""
    total = max(FEWEST_CLASSES, round(CLASSES * scale))
    people = iter(rng.sample(range(1, registry.size.persons + 1), registry.size.persons))
    scheduler = Scheduler(registry, teaching, organisations, today, rng, people)
    runs = [
        _night_class(scheduler),
        *_programmes(scheduler),
        *_open(scheduler, max(_OPEN_AT_LEAST, round(total * _OPEN_SHARE))),
        *_running(scheduler, round(total * _RUNNING_SHARE)),
        *_drawn(scheduler),
        *_evenings(scheduler),
        *_unpublished(scheduler),
    ]
    runs += islice(_certified(scheduler), round(total * _CERTIFIED_SHARE))
    runs += _past_evenings(scheduler, total - len(runs))
    _number(runs)
    for run in runs:
        if run.certified_on is not None:
            _certify(run, run.certified_on, registry)
    return runs


def _night_class(scheduler: Scheduler) -> Run:
    """The night class of 2024-04-19 at 广德社区: about 50 registered, 90 minutes."""
    return Run(
        course=scheduler.teaching.evening[0],
        venue=scheduler.teaching.night_schools[0],
        kind=ClassKind.NIGHT_CLASS,
        status=ClassStatus.FINISHED,
        starts_on=NIGHT_SCHOOL_DAY,
        opens_on=NIGHT_SCHOOL_DAY - timedelta(days=14),
        capacity=NIGHT_SCHOOL_SEATS,
        seats=scheduler.take(NIGHT_SCHOOL_SEATS, EnrolmentStatus.COMPLETED),
        is_fictional=False,
    )


def _programmes(scheduler: Scheduler) -> list[Run]:
    """The order class and the Weilan class under way, and two empty ones to try the API with, the second very wide."""
    teaching, organisations = scheduler.teaching, scheduler.organisations
    order = _begun(scheduler, teaching.order, ClassKind.ORDER_CLASS, teaching.college, days=25, capacity=45)
    order.seats = scheduler.take(45)
    weilan = _begun(scheduler, teaching.weilan, ClassKind.WEILAN_CLASS, teaching.factory_gates[0], days=12, capacity=32)
    weilan.seats, weilan.body = scheduler.take(30), organisations.social_bodies[1]
    trial, wide = (
        _begun(scheduler, teaching.demonstration, ClassKind.PUBLIC, teaching.school, days=20, capacity=capacity)
        for capacity in (TRIAL_SEATS, teaching.school.capacity)
    )
    trial.code, trial.body = CLASS_CODE, organisations.school_body
    wide.code = WIDE_CLASS_CODE
    return [order, weilan, trial, wide]


def _begun(scheduler: Scheduler, course: Course, kind: ClassKind, venue: Venue, *, days: int, capacity: int) -> Run:
    """A class that started so many days ago, nobody in it yet."""
    return Run(
        course=course,
        venue=venue,
        kind=kind,
        status=ClassStatus.RUNNING,
        starts_on=scheduler.ago(days),
        opens_on=scheduler.ago(days + 40),
        capacity=capacity,
    )


def _open(scheduler: Scheduler, count: int) -> Iterator[Run]:
    """In the coming weeks: most with seats left, every fifth full with people waiting, the last not registering."""
    for place in range(count):
        run = _coming(scheduler, starts_on=scheduler.today + timedelta(days=4 + 42 * place // count))
        run.status = ClassStatus.OPEN
        if place % _OF_SCHOOL_EVERY == 1:
            run.course, run.kind = scheduler.rng.choice(scheduler.teaching.of_school), ClassKind.PUBLIC
            run.venue, run.body = scheduler.teaching.school, scheduler.organisations.school_body
        if place >= count - _NOT_YET_REGISTERING:
            run.opens_on = scheduler.today + timedelta(days=1 + count - place)
        elif place % _FULL_EVERY == 0:
            run.seats = [
                *scheduler.take(run.capacity),
                *scheduler.take(scheduler.rng.randint(2, 7), EnrolmentStatus.WAITLISTED),
            ]
        else:
            run.seats = [
                *scheduler.take(round(run.capacity * scheduler.rng.uniform(0.2, 0.9))),
                *scheduler.take(1, EnrolmentStatus.WITHDRAWN),
            ]
        yield run


def _coming(scheduler: Scheduler, *, starts_on: date) -> Run:
    """A draft: an evening in a community, or now and then a course with a certificate in a workshop near home."""
    rng, teaching = scheduler.rng, scheduler.teaching
    opens_on = min(starts_on - timedelta(days=30), scheduler.ago(2))
    capacity = rng.choice([20, 24, 30, 36])
    if rng.random() < 0.6:
        course, kind = rng.choice(teaching.evening), ClassKind.NIGHT_CLASS
        venue = rng.choice(teaching.night_schools)
        return Run(course, venue, kind, ClassStatus.DRAFT, starts_on, opens_on, capacity)
    course = rng.choice(list(teaching.certified.values()))
    venue = rng.choice(teaching.workshops)
    body = rng.choice(scheduler.organisations.social_bodies)
    return Run(course, venue, ClassKind.PUBLIC, ClassStatus.DRAFT, starts_on, opens_on, capacity, body=body)


def _running(scheduler: Scheduler, count: int) -> Iterator[Run]:
    """Courses with a certificate that are half through: begun a few days after another, none over yet."""
    courses = list(scheduler.teaching.certified.values())
    for place in range(count):
        run = _begun(
            scheduler,
            scheduler.rng.choice(courses),
            ClassKind.PUBLIC,
            scheduler.rng.choice(scheduler.teaching.workshops),
            days=3 + place % 15,
            capacity=scheduler.rng.choice([24, 30, 36]),
        )
        run.body = scheduler.rng.choice(scheduler.organisations.social_bodies)
        run.seats = scheduler.take(run.capacity - scheduler.rng.randint(0, 6))
        yield run


def _drawn(scheduler: Scheduler) -> Iterator[Run]:
    """Two night classes whose seats are drawn: one that people enter now, one whose registration closed yesterday."""
    teaching = scheduler.teaching
    for days, capacity, entrants in ((18, 24, 47), (1, 20, 61)):
        yield Run(
            course=teaching.evening[-1],
            venue=teaching.night_schools[0],
            kind=ClassKind.NIGHT_CLASS,
            status=ClassStatus.OPEN,
            starts_on=scheduler.today + timedelta(days=days),
            opens_on=scheduler.ago(12),
            capacity=capacity,
            seats=scheduler.take(entrants, EnrolmentStatus.APPLIED),
            seating=SeatingMode.DRAW,
        )


def _evenings(scheduler: Scheduler) -> Iterator[Run]:
    """A night class that meets tonight for the second time, and one that ended last week; two of it never came."""
    course, venue = scheduler.teaching.evening[1], scheduler.teaching.night_schools[1]
    tonight = _begun(scheduler, course, ClassKind.NIGHT_CLASS, venue, days=3, capacity=24)
    tonight.seats = scheduler.take(22)
    yield tonight
    lately = _begun(scheduler, course, ClassKind.NIGHT_CLASS, venue, days=5 + duration(course).days, capacity=24)
    lately.status = ClassStatus.FINISHED
    lately.seats = [
        *scheduler.take(19, EnrolmentStatus.COMPLETED),
        *scheduler.take(2, EnrolmentStatus.FAILED),
    ]
    yield lately


def _unpublished(scheduler: Scheduler) -> Iterator[Run]:
    """What a clerk finds on the desk: two drafts, three waiting for approval, one cancelled."""
    statuses = [ClassStatus.DRAFT] * 2 + [ClassStatus.PENDING] * 3 + [ClassStatus.CANCELLED]
    for place, status in enumerate(statuses):
        run = _coming(scheduler, starts_on=scheduler.today + timedelta(days=30 + 3 * place))
        run.status = status
        yield run


def _certified(scheduler: Scheduler) -> Iterator[Run]:
    """Past courses, made of people who were certified in one occupation, level and year anyway."""
    groups: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for holding in scheduler.registry.firsts:
        if (holding.trade.key, holding.level) in scheduler.teaching.certified and not holding.exam:
            groups[holding.trade.key, holding.level, holding.issued_on.year].append(holding.person)
    years = {
        year: _days_of_certificates(scheduler, year) for year in range(FIRST_COUNTED_YEAR, scheduler.today.year + 1)
    }
    pools = [(key, people) for key, people in groups.items() if years.get(key[2])]
    while pools := [(key, people) for key, people in pools if len(people) >= _SMALLEST_GROUP]:
        scheduler.rng.shuffle(pools)
        for (trade, level, year), people in pools:
            graduates = [people.pop() for _place in range(min(len(people), _LARGEST_GROUP))]
            course = scheduler.teaching.certified[trade, level]
            yield _past(scheduler, course, scheduler.rng.choice(years[year]), graduates)


def _days_of_certificates(scheduler: Scheduler, year: int) -> list[date]:
    """The Wednesdays from March on that are past."""
    first, last = date(year, 3, 1), min(date(year, 12, 20), scheduler.ago(1))
    days = (first + timedelta(days=days) for days in range((last - first).days + 1))
    return [day for day in days if day.isoweekday() == 3]


def _past(scheduler: Scheduler, course: Course, certified_on: date, graduates: Sequence[int]) -> Run:
    rng, teaching = scheduler.rng, scheduler.teaching
    is_weilan = rng.random() < 0.2
    starts_on = certified_on - _FROM_END_TO_CERTIFICATE - duration(course)
    others = scheduler.take(rng.randint(0, 4), EnrolmentStatus.FAILED)
    failed = [seat for seat in others if seat.person not in graduates]
    return Run(
        course=course,
        venue=rng.choice(teaching.factory_gates if is_weilan else teaching.workshops),
        kind=ClassKind.WEILAN_CLASS if is_weilan else ClassKind.PUBLIC,
        status=ClassStatus.FINISHED,
        starts_on=starts_on,
        opens_on=starts_on - timedelta(days=30),
        capacity=len(graduates) + len(failed) + rng.randint(0, 4),
        seats=[*(Seat(person, EnrolmentStatus.COMPLETED) for person in graduates), *failed],
        body=rng.choice(scheduler.organisations.social_bodies),
        certified_on=certified_on,
    )


def _past_evenings(scheduler: Scheduler, count: int) -> Iterator[Run]:
    """The night school copied from community to community since its first evening."""
    since = (scheduler.ago(30) - NIGHT_SCHOOL_DAY).days
    for place in range(count):
        starts_on = NIGHT_SCHOOL_DAY + timedelta(days=since * (place + 1) // (count + 1))
        run = _coming(scheduler, starts_on=starts_on)
        evening = scheduler.teaching.evening
        run.course, run.body = evening[0] if place % _COPIED_EVERY == 0 else scheduler.rng.choice(evening), None
        run.kind, run.status = ClassKind.NIGHT_CLASS, ClassStatus.FINISHED
        people = scheduler.rng.sample(range(1, scheduler.registry.size.persons + 1), run.capacity - 4)
        run.seats = [Seat(person, EnrolmentStatus.COMPLETED) for person in people]
        yield run


def _number(runs: Sequence[Run]) -> None:
    """XS2024-0001 and so on, in the order the classes of a year begin."""
    numbers: Counter[int] = Counter()
    for run in sorted(runs, key=lambda run: run.starts_on):
        if not run.code:
            numbers[run.starts_on.year] += 1
            run.code = f"XS{run.starts_on.year}-{numbers[run.starts_on.year]:04d}"


def _certify(run: Run, certified_on: date, registry: Registry) -> None:
    for seat in run.seats:
        if seat.status == EnrolmentStatus.COMPLETED:
            holding = registry.firsts[seat.person - 1]
            registry.firsts[seat.person - 1] = holding._replace(issued_on=certified_on, reference=run.code)
