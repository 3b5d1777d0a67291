from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from directory.models import Community, Person, Town
from tests.training.conftest import MakeClass, make_persons, meet_at, queue_up
from training.enums import ClassStatus, EnrolmentStatus, SeatingMode
from training.errors import ClassFull, CourseAlreadyHeld, NotEnoughSeats, OfferGone
from training.models import Course, Enrolment, EnrolmentEvent, SeatingPolicy, SeatReservation, TrainingClass
from training.services import enrolment, offers, waiting


def _statuses(training_class: TrainingClass) -> list[str]:
    return list(training_class.enrolments.order_by("queue_number").values_list("status", flat=True))


@pytest.fixture
def full(make_class: MakeClass) -> TrainingClass:
    """A class of one seat, taken, with three people waiting."""
    small = make_class(capacity=1)
    first, *others = make_persons(4)
    enrolment.enrol(first, into=small, by=None)
    small.refresh_from_db()
    queue_up(small, others)
    return small


def _holder(training_class: TrainingClass) -> Enrolment:
    return training_class.enrolments.select_related("person", "training_class").get(queue_number=None)


def _offered(training_class: TrainingClass) -> Enrolment:
    return training_class.enrolments.select_related("person", "training_class").get(status=EnrolmentStatus.OFFERED)


# --- Promotion -------------------------------------------------------------------------------------------------------


def test_a_seat_given_up_is_offered_to_the_first_and_stays_taken(full: TrainingClass) -> None:
    before = timezone.now()
    enrolment.withdraw(_holder(full), reason="", by=None)
    full.refresh_from_db()
    offered = _offered(full)
    assert (full.seats_taken, offered) == (1, full.enrolments.exclude(queue_number=None).earliest("queue_number"))
    assert offered.offer_expires_at is not None
    assert timedelta(hours=24) <= offered.offer_expires_at - before < timedelta(hours=24, minutes=1)
    event = offered.events.get()
    assert (event.from_status, event.to_status, event.rule, event.by) == ("waitlisted", "offered", "promoted", None)


def test_how_long_an_offer_lasts_is_the_districts_rule(full: TrainingClass) -> None:
    SeatingPolicy.objects.create(valid_from=date(2020, 1, 1), offer_hours=6, document="test")
    enrolment.withdraw(_holder(full), reason="", by=None)
    left = _offered(full).offer_expires_at
    assert left is not None
    assert timedelta(hours=5) < left - timezone.now() < timedelta(hours=6)


def test_an_offer_ends_when_the_class_begins(full: TrainingClass) -> None:
    begins = timezone.now() + timedelta(hours=3)
    meet_at(full, begins)
    enrolment.withdraw(_holder(full), reason="", by=None)
    assert _offered(full).offer_expires_at == begins


@pytest.mark.parametrize("status", [ClassStatus.RUNNING, ClassStatus.FINISHED])
def test_nobody_is_promoted_into_a_class_that_is_on(full: TrainingClass, status: ClassStatus) -> None:
    TrainingClass.objects.update(status=status)
    enrolment.withdraw(_holder(full), reason="", by=None)
    assert _statuses(full).count("waitlisted") == 3


def test_nobody_is_promoted_once_it_has_begun(full: TrainingClass) -> None:
    meet_at(full, timezone.now() - timedelta(minutes=1))
    enrolment.withdraw(_holder(full), reason="", by=None)
    assert _statuses(full).count("waitlisted") == 3


def test_added_seats_go_to_those_who_wait(full: TrainingClass) -> None:
    TrainingClass.objects.update(capacity=3)
    assert waiting.promote_due() == 2
    full.refresh_from_db()
    assert (full.seats_taken, _statuses(full)) == (3, ["offered", "offered", "waitlisted", "enrolled"])
    assert waiting.promote_due() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_promoting_many_costs_what_promoting_one_costs(full: TrainingClass, count: int) -> None:
    TrainingClass.objects.update(capacity=1 + count)
    full.refresh_from_db()
    with CaptureQueriesContext(connection) as queries:
        promoted = waiting.promote(full, at=timezone.now())
    # Sessions, the queue, the class, the policy, sessions again for the end of the offer, the offers, their events.
    assert (len(promoted), len(queries)) == (count, 7)


# --- The end of the queue --------------------------------------------------------------------------------------------


def test_the_queue_ends_when_the_class_begins(full: TrainingClass) -> None:
    meet_at(full, timezone.now() + timedelta(hours=1))
    assert waiting.end_due() == 0
    meet_at(full, timezone.now() - timedelta(minutes=1))
    assert (waiting.end_due(), waiting.end_due()) == (3, 0)
    assert _statuses(full) == ["withdrawn"] * 3 + ["enrolled"]
    events = EnrolmentEvent.objects.filter(to_status="withdrawn")
    assert [(each.from_status, each.rule, each.by) for each in events] == [("waitlisted", "not_reached", None)] * 3


@pytest.mark.parametrize(
    ("change", "ended"),
    [
        ({"status": ClassStatus.RUNNING}, 3),
        ({"starts_on": timezone.localdate()}, 3),
        ({"starts_on": timezone.localdate() + timedelta(days=1)}, 0),
    ],
)
def test_where_no_session_is_entered_the_first_day_or_the_start_ends_it(
    full: TrainingClass, change: dict[str, object], ended: int
) -> None:
    TrainingClass.objects.update(**change)
    assert waiting.end_due() == ended


# --- Offers ----------------------------------------------------------------------------------------------------------


def test_an_offer_accepted_is_a_seat(full: TrainingClass) -> None:
    enrolment.withdraw(_holder(full), reason="", by=None)
    offered = _offered(full)
    for _click in range(2):
        offers.accept(offered, by=None)
    full.refresh_from_db()
    assert (offered.status, offered.offer_expires_at, full.seats_taken) == ("enrolled", None, 1)
    assert list(offered.events.values_list("rule", flat=True)) == ["accepted", "promoted"]


def test_an_offer_declined_goes_to_the_next(full: TrainingClass) -> None:
    enrolment.withdraw(_holder(full), reason="", by=None)
    offers.decline(_offered(full), by=None)
    full.refresh_from_db()
    assert (full.seats_taken, _statuses(full)) == (1, ["withdrawn", "offered", "waitlisted", "withdrawn"])
    assert EnrolmentEvent.objects.filter(rule="declined").count() == 1


def test_an_offer_whose_time_is_over_goes_to_the_next(full: TrainingClass) -> None:
    enrolment.withdraw(_holder(full), reason="", by=None)
    offered = _offered(full)
    assert offers.expire_due() == 0
    Enrolment.objects.filter(pk=offered.pk).update(offer_expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(OfferGone):
        offers.accept(offered, by=None)
    with pytest.raises(OfferGone):
        offers.decline(offered, by=None)
    assert (offers.expire_due(), offers.expire_due()) == (1, 0)
    full.refresh_from_db()
    assert (full.seats_taken, _statuses(full)) == (1, ["withdrawn", "offered", "waitlisted", "withdrawn"])
    assert offered.events.order_by("pk").values_list("rule", flat=True).last() == "expired"


def test_what_was_not_offered_is_not_accepted(full: TrainingClass) -> None:
    waits = full.enrolments.select_related("person").exclude(queue_number=None).latest("queue_number")
    with pytest.raises(OfferGone):
        offers.accept(waits, by=None)


def test_an_offer_does_not_override_what_one_has_elsewhere(full: TrainingClass, make_class: MakeClass) -> None:
    enrolment.withdraw(_holder(full), reason="", by=None)
    offered = _offered(full)
    enrolment.enrol(offered.person, into=make_class("XS2026-0002"), by=None)
    with pytest.raises(CourseAlreadyHeld):
        offers.accept(offered, by=None)
    offered.refresh_from_db()
    assert offered.status == "offered"


def _also_offered(person: Person, training_class: TrainingClass, next_one: Person) -> Enrolment:
    queue_up(training_class, [person, next_one])
    waiting.promote_due()
    return Enrolment.objects.get(person=person, training_class=training_class)


@pytest.mark.parametrize("is_same_course", [True, False])
def test_of_two_offers_one_is_accepted_and_the_other_goes_to_the_next(
    full: TrainingClass, make_class: MakeClass, course: Course, is_same_course: bool
) -> None:
    """Two parallel runs of a course, or two classes that meet at the same time."""
    enrolment.withdraw(_holder(full), reason="", by=None)
    offered = _offered(full)
    other_course = Course.objects.create(title="直播销售", provider=course.provider, hours=2)
    parallel = make_class("XS2026-0002", capacity=1, course=course if is_same_course else other_course)
    for each in (full, parallel):
        meet_at(each, timezone.now() + timedelta(days=8))
    next_one = make_persons(9)[-1]
    also = _also_offered(offered.person, parallel, next_one)
    assert also.status == "offered"
    offers.accept(offered, by=None)
    also.refresh_from_db()
    assert (also.status, also.events.latest("pk").rule) == ("withdrawn", "released")
    assert _offered(parallel).person == next_one


def test_an_offer_accepted_leaves_the_draw_of_the_same_course_and_no_queue(
    full: TrainingClass, make_class: MakeClass
) -> None:
    enrolment.withdraw(_holder(full), reason="", by=None)
    offered = _offered(full)
    drawn = make_class("XS2026-0002", seating=SeatingMode.DRAW)
    queueing = make_class("XS2026-0003", capacity=1, seats_taken=1)
    entered = Enrolment.objects.create(training_class=drawn, person=offered.person, status=EnrolmentStatus.APPLIED)
    [waits] = queue_up(queueing, [offered.person])
    offers.accept(offered, by=None)
    for each in (entered, waits):
        each.refresh_from_db()
    assert (entered.status, waits.status) == ("withdrawn", "waitlisted")


# --- Reserved seats --------------------------------------------------------------------------------------------------


@pytest.fixture
def community(town: Town) -> Community:
    return Community.objects.create(
        code="330109002001", name="广德社区", town=town, longitude="120.26", latitude="30.18"
    )


@pytest.fixture
def neighbours(community: Community) -> list[Person]:
    persons = list(make_persons(8))
    Person.objects.filter(pk__in=[each.pk for each in persons[:4]]).update(community=community)
    return persons


def _reserve(training_class: TrainingClass, community: Community, seats: int) -> SeatReservation:
    reservation = SeatReservation(
        training_class=training_class, community=community, seats=seats, until=timezone.now() + timedelta(days=1)
    )
    waiting.reserve(reservation, by=None)
    return reservation


def test_reserved_seats_are_kept_for_those_they_are_for(
    make_class: MakeClass, community: Community, neighbours: list[Person]
) -> None:
    small = make_class(capacity=3)
    reservation = _reserve(small, community, 2)
    first, second, *_rest = neighbours[4:]
    assert enrolment.enrol(first, into=small, by=None).reservation is None
    with pytest.raises(ClassFull):
        enrolment.enrol(second, into=small, by=None)
    own = enrolment.enrol(neighbours[0], into=small, by=None)
    small.refresh_from_db()
    reservation.refresh_from_db()
    assert own.reservation == reservation
    assert (small.seats_taken, small.seats_reserved, reservation.seats_taken) == (2, 1, 1)


def test_beyond_their_own_they_have_everybodys(
    make_class: MakeClass, community: Community, neighbours: list[Person]
) -> None:
    small = make_class(capacity=2)
    _reserve(small, community, 1)
    taken = [enrolment.enrol(person, into=small, or_queue=True, by=None) for person in neighbours[:3]]
    assert [each.status for each in taken] == ["enrolled", "enrolled", "waitlisted"]
    assert [each.reservation is None for each in taken] == [False, True, True]


def test_a_reserved_seat_given_up_goes_to_one_of_them(
    make_class: MakeClass, community: Community, neighbours: list[Person]
) -> None:
    small = make_class(capacity=2)
    _reserve(small, community, 1)
    own = enrolment.enrol(neighbours[0], into=small, by=None)
    for person in (neighbours[4], neighbours[5], neighbours[1]):
        enrolment.enrol(person, into=small, or_queue=True, by=None)
    enrolment.withdraw(own, reason="", by=None)
    offered = _offered(small)
    assert offered.person == neighbours[1]
    assert list(offered.events.values_list("rule", flat=True)) == ["promoted_reserved", "queued"]


def test_what_is_left_when_the_time_is_over_is_everybodys(
    make_class: MakeClass, community: Community, neighbours: list[Person]
) -> None:
    small = make_class(capacity=2)
    reservation = _reserve(small, community, 2)
    waits = enrolment.enrol(neighbours[4], into=small, or_queue=True, by=None)
    assert (waits.status, waiting.release_due()) == ("waitlisted", 0)
    SeatReservation.objects.update(until=timezone.now())
    assert (waiting.release_due(), waiting.release_due()) == (1, 0)
    small.refresh_from_db()
    waits.refresh_from_db()
    reservation.refresh_from_db()
    assert (small.seats_reserved, small.seats_taken, waits.status) == (0, 1, "offered")
    assert small.events.latest("pk").reason == f"released:{reservation}"
    assert reservation.released_at is not None


def test_no_more_is_kept_back_than_is_free(make_class: MakeClass, community: Community, clerk: User) -> None:
    small = make_class(capacity=2)
    _reserve(small, community, 1)
    with pytest.raises(NotEnoughSeats):
        _reserve(small, community, 2)
    small.refresh_from_db()
    assert (small.seats_reserved, SeatReservation.objects.count()) == (1, 1)


def test_a_draw_not_yet_held_promotes_nobody(make_class: MakeClass) -> None:
    drawn = make_class(capacity=1, seating=SeatingMode.DRAW)
    queue_up(drawn, make_persons(1))
    assert (waiting.promote_due(), _statuses(drawn)) == (0, ["waitlisted"])
