"""The rush: everybody at once, each from a connection of their own, while others give up their seats."""

import random
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection

from directory.errors import DomainError
from directory.models import Person
from tests.training.conftest import MakeClass, RewriteCondition, make_persons
from training.enums import HOLDS_SEAT, EnrolmentStatus
from training.models import Course, Enrolment, EnrolmentEvent, TrainingClass
from training.services import enrolment, offers, registrations

pytestmark = pytest.mark.django_db(transaction=True)

RESIDENTS, SEATS, THREADS = 400, 50, 16
LAW = "training_class_seats_within_capacity"
Job = Callable[[], object]


@pytest.fixture
def rush_classes(make_class: MakeClass, course: Course) -> Sequence[TrainingClass]:
    """Three classes of fifty seats, of different courses, at different times."""
    courses = [course, *(_like(course, title) for title in ("直播销售", "网站运营"))]
    return [make_class(f"XS2026-000{n}", course=each, capacity=SEATS) for n, each in enumerate(courses, start=1)]


def _like(course: Course, title: str) -> Course:
    return Course.objects.create(title=title, provider=course.provider, hours=2)


def run(jobs: Sequence[Job]) -> list[str]:
    """What became of each: `done`, or the code of the refusal; anything else fails the test that asked."""

    def attempt(job: Job) -> str:
        try:
            job()
        except DomainError as refusal:
            return refusal.code
        except IntegrityError as error:
            return LAW if LAW in str(error) else str(error)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        return list(pool.map(attempt, jobs))


def _registers(person: Person, into: TrainingClass) -> Job:
    return lambda: registrations.register(person, into=into, or_queue=True, by=None)


def _withdraws(place: Enrolment) -> Job:
    return lambda: enrolment.withdraw(place, reason="", by=None)


def _gives_up_whatever(person: Person, chance: random.Random) -> Job:
    """Withdraw a seat, decline or accept an offer, leave the queue: whatever the person has now."""
    wish = chance.random()

    def give_up() -> None:
        for place in Enrolment.objects.live().filter(person=person).select_related("person", "training_class"):
            if place.status == EnrolmentStatus.OFFERED and wish < 0.5:
                offers.accept(place, by=None)
            elif wish < 0.7:
                enrolment.withdraw(place, reason="", by=None)

    return give_up


def _jobs(persons: Sequence[Person], classes: Sequence[TrainingClass]) -> Iterator[Job]:
    chance = random.Random(20240419)
    for person in persons:
        wanted = chance.sample(list(classes), 2)
        yield from (_registers(person, each) for each in wanted)
        # A double click, or a request sent again.
        yield from (_registers(person, each) for each in wanted if chance.random() < 0.5)
    for person in chance.sample(list(persons), 120):
        yield _gives_up_whatever(person, chance)


def test_never_a_seat_too_many_never_two_for_one_the_queue_in_order(rush_classes: Sequence[TrainingClass]) -> None:
    persons = make_persons(RESIDENTS)
    jobs = list(_jobs(persons, rush_classes))
    random.Random(1).shuffle(jobs)
    answers = run(jobs)
    assert set(answers) <= {"done", "WITHDRAWAL_REFUSED", "OFFER_GONE"}
    for training_class in rush_classes:
        _holds_true(training_class)


def _holds_true(training_class: TrainingClass) -> None:
    training_class.refresh_from_db()
    places = list(training_class.enrolments.order_by("queue_number", "pk"))
    live = [place for place in places if place.status != EnrolmentStatus.WITHDRAWN]
    seated = [place for place in live if place.status in HOLDS_SEAT]
    waiting = [place for place in live if place.status == EnrolmentStatus.WAITLISTED]
    assert training_class.seats_taken == len(seated) == SEATS
    assert len({place.person_id for place in live}) == len(live)
    numbers = [place.queue_number for place in places if place.queue_number is not None]
    assert len(set(numbers)) == len(numbers)
    promoted = [place.queue_number for place in places if place.events.filter(to_status="offered").exists()]
    left = {place.queue_number for place in places if place.status == EnrolmentStatus.WITHDRAWN}
    # Nobody who still waits stands before anybody who was promoted.
    first_waiting = min((place.queue_number or 0 for place in waiting), default=sys.maxsize)
    assert [number for number in promoted if (number or 0) > first_waiting and number not in left] == []
    events = EnrolmentEvent.objects.filter(enrolment__training_class=training_class)
    for place in places:
        told = list(place.events.order_by("pk").values_list("from_status", "to_status"))
        assert [before for before, _after in told] == ["", *(after for _before, after in told[:-1])]
        assert told[-1][1] == place.status
    assert events.filter(from_status="").count() == len(places)


def test_without_the_condition_and_the_law_the_same_rush_sells_too_many(
    rush_classes: Sequence[TrainingClass], rewrite_condition: RewriteCondition
) -> None:
    """The race is real: with the condition asked of the past there are more than fifty."""
    # Between looking and taking lies a moment, so that several look before one of them has taken.
    rewrite_condition(
        "AND (SELECT seats_taken < capacity - seats_reserved AND pg_sleep(0.02) IS NOT NULL"
        " FROM training_trainingclass WHERE id = wanted_class)"
    )
    persons = make_persons(RESIDENTS)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE training_trainingclass DROP CONSTRAINT {LAW}")
    try:
        run([_registers(person, rush_classes[0]) for person in persons])
        sold = Enrolment.objects.filter(status=EnrolmentStatus.ENROLLED).count()
    finally:
        TrainingClass.objects.update(seats_taken=0)
        with connection.cursor() as cursor:
            cursor.execute(
                f"ALTER TABLE training_trainingclass ADD CONSTRAINT {LAW} "
                "CHECK (seats_taken >= 0 AND seats_taken <= capacity - seats_reserved)"
            )
    assert sold > SEATS


def test_fifty_give_up_at_once_and_the_next_fifty_are_offered_their_seats(
    rush_classes: Sequence[TrainingClass],
) -> None:
    training_class, persons = rush_classes[0], make_persons(120)
    for person in persons:
        registrations.register(person, into=training_class, or_queue=True, by=None)
    holders = training_class.enrolments.filter(status=EnrolmentStatus.ENROLLED)
    answers = run([_withdraws(each) for each in holders])
    training_class.refresh_from_db()
    offered = training_class.enrolments.filter(status=EnrolmentStatus.OFFERED).order_by("queue_number")
    assert (answers, training_class.seats_taken) == (["done"] * SEATS, SEATS)
    first = training_class.enrolments.exclude(queue_number=None).order_by("queue_number")[:SEATS]
    assert list(offered) == list(first)


def test_an_offer_is_not_accepted_and_declined_at_once(make_class: MakeClass) -> None:
    small = make_class(capacity=1)
    first, second, third = make_persons(3)
    held = registrations.register(first, into=small, or_queue=True, by=None)
    for person in (second, third):
        registrations.register(person, into=small, or_queue=True, by=None)
    enrolment.withdraw(held, reason="", by=None)
    offered = Enrolment.objects.select_related("person", "training_class").get(status=EnrolmentStatus.OFFERED)
    jobs: list[Job] = [lambda: offers.accept(offered, by=None), lambda: offers.decline(offered, by=None)] * 8
    answers = run(jobs)
    small.refresh_from_db()
    live = list(small.enrolments.live().values_list("status", flat=True))
    assert small.seats_taken == 1
    assert sorted(live) in (["enrolled", "waitlisted"], ["offered"])
    assert EnrolmentEvent.objects.filter(enrolment=offered, from_status="offered").count() == 1
    assert set(answers) <= {"done", "OFFER_GONE"}
