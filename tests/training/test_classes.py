from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.models import User
from directory.models import Person, Town
from tests.training.conftest import MakeClass, make_persons, queue_up
from training.enums import CLASS_MOVES, ClassKind, ClassStatus, EnrolmentStatus, SeatingMode
from training.errors import (
    AmendmentRefused,
    MoveRefused,
    NothingToClose,
    ReasonNeeded,
    RegistrationClosed,
    SeatingKept,
)
from training.models import (
    ClassEvent,
    Course,
    Enrolment,
    EnrolmentEvent,
    Provider,
    SeatReservation,
    TrainingClass,
    Venue,
)
from training.services import classes, draws, enrolment, registrations
from training.timetable import Meeting, Shift

MOVES = [(before, to) for before in ClassStatus for to in ClassStatus]


def test_a_new_class_is_a_draft_with_its_event(course: Course, venue: Venue, clerk: User) -> None:
    now = timezone.now()
    drafted = TrainingClass(
        code="XS2026-0002",
        course=course,
        kind=ClassKind.PUBLIC,
        venue=venue,
        starts_on=date(2026, 6, 1),
        ends_on=date(2026, 6, 2),
        capacity=20,
        status=ClassStatus.OPEN,
        registration_opens_at=now,
        registration_closes_at=now + timedelta(days=1),
    )
    classes.draft(drafted, by=clerk)
    event = ClassEvent.objects.get()
    assert TrainingClass.objects.get().status == "draft"
    assert (event.training_class, event.from_status, event.to_status, event.by) == (drafted, "", "draft", clerk)


def test_amending_saves_what_was_amended_and_no_seat_is_lost(
    open_class: TrainingClass, resident: Person, clerk: User
) -> None:
    on_the_desk = TrainingClass.objects.get()
    enrolment.enrol(resident, into=open_class, by=None)
    on_the_desk.capacity = 40
    on_the_desk.teacher_name = "周老师"
    classes.amend(on_the_desk, ["teacher_name", "capacity", "status", "code"], by=clerk)
    open_class.refresh_from_db()
    assert (open_class.capacity, open_class.teacher_name, open_class.seats_taken) == (40, "周老师", 1)
    assert ClassEvent.objects.get().reason == "amended:capacity,teacher_name"


def test_amending_nothing_leaves_no_event(open_class: TrainingClass, clerk: User) -> None:
    classes.amend(open_class, ["status"], by=clerk)
    assert ClassEvent.objects.count() == 0


@pytest.mark.parametrize(("before", "to"), [(b, t) for b, t in MOVES if t in CLASS_MOVES[b]])
def test_a_class_moves_along_the_table(
    make_class: MakeClass, clerk: User, before: ClassStatus, to: ClassStatus
) -> None:
    moving = make_class(status=before)
    classes.move(moving, to=to, reason="as planned", by=clerk)
    event = ClassEvent.objects.get()
    assert (moving.status, TrainingClass.objects.get().status) == (to, to)
    assert (event.from_status, event.to_status, event.reason, event.by) == (before, to, "as planned", clerk)


@pytest.mark.parametrize(("before", "to"), [(b, t) for b, t in MOVES if t not in CLASS_MOVES[b]])
def test_and_no_other_way(make_class: MakeClass, clerk: User, before: ClassStatus, to: ClassStatus) -> None:
    with pytest.raises(MoveRefused):
        classes.move(make_class(status=before), to=to, by=clerk)
    assert (TrainingClass.objects.get().status, ClassEvent.objects.count()) == (before, 0)


def test_a_class_outside_the_providers_approval_is_not_opened(
    make_class: MakeClass, provider: Provider, clerk: User
) -> None:
    provider.approved_until = timezone.localdate()
    provider.save()
    _not_opened(
        make_class(status=ClassStatus.PENDING), clerk, "The class lies outside the provider's time of approval."
    )


def test_a_class_with_more_seats_than_the_room_is_not_opened(make_class: MakeClass, clerk: User) -> None:
    too_large = make_class(status=ClassStatus.PENDING, capacity=61)
    _not_opened(too_large, clerk, "The class has more seats than the venue has places.")


def test_a_class_that_certifies_needs_a_body_to_open(
    make_class: MakeClass, certified_course: Course, clerk: User
) -> None:
    without = make_class(status=ClassStatus.PENDING, course=certified_course)
    _not_opened(without, clerk, "The course leads to a certificate: name the evaluation body.")


def _not_opened(training_class: TrainingClass, clerk: User, reason: str) -> None:
    with translation.override("en"), pytest.raises(MoveRefused) as refusal:
        classes.move(training_class, to=ClassStatus.OPEN, by=clerk)
    training_class.refresh_from_db()
    assert (refusal.value.args[1], training_class.status) == (reason, "pending")


def test_a_draw_is_held_before_the_class_starts(make_class: MakeClass, clerk: User, resident: Person) -> None:
    """Otherwise whoever entered would stay in the draw for ever."""
    drawn = make_class(seating=SeatingMode.DRAW)
    registrations.register(resident, into=drawn, by=None)
    with pytest.raises(MoveRefused):
        classes.move(drawn, to=ClassStatus.RUNNING, by=clerk)
    classes.close_registration(drawn, by=clerk)
    draws.hold_due()
    classes.move(drawn, to=ClassStatus.RUNNING, by=clerk)
    assert (drawn.status, Enrolment.objects.get().status) == ("running", "enrolled")


@pytest.mark.parametrize("field", ["seating", "draw_weighting"])
def test_how_seats_are_given_is_not_amended_once_open(make_class: MakeClass, clerk: User, field: str) -> None:
    drawn = make_class(seating=SeatingMode.DRAW)
    drawn.seating, drawn.draw_weighting = SeatingMode.FIRST_COME, None
    with pytest.raises(SeatingKept) as refusal:
        classes.amend(drawn, [field], by=clerk)
    assert (list(refusal.value.fields), ClassEvent.objects.count()) == ([field], 0)


def _amended(training_class: TrainingClass, **values: Any) -> list[str]:
    for name, value in values.items():
        setattr(training_class, name, value)
    return list(values)


def _late(_venue: Venue) -> dict[str, Any]:
    return {"registration_closes_at": timezone.now() + timedelta(days=30)}


def _cramped(venue: Venue) -> dict[str, Any]:
    place = {"kind": venue.kind, "town": venue.town, "longitude": 120, "latitude": 30}
    return {"venue": Venue.objects.create(name="小教室", capacity=10, **place)}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda _venue: {"capacity": 61}, "capacity"),
        (lambda _venue: {"capacity": 2}, "capacity"),
        (lambda _venue: {"ends_on": timezone.localdate() + timedelta(days=400)}, "sessions"),
        (_cramped, "capacity"),
        (_late, "registration_closes_at"),
    ],
)
def test_what_approval_asked_is_asked_again_of_an_open_class(
    open_class: TrainingClass, venue: Venue, clerk: User, change: Callable[[Venue], dict[str, Any]], field: str
) -> None:
    """Also of seats that were taken while the form was open."""
    Provider.objects.update(approved_until=timezone.localdate() + timedelta(days=100))
    on_the_desk = TrainingClass.objects.get()
    fields = _amended(on_the_desk, **change(venue))
    for person in make_persons(3):
        enrolment.enrol(person, into=open_class, by=None)
    with pytest.raises(AmendmentRefused) as refusal:
        classes.amend(on_the_desk, fields, by=clerk)
    assert (list(refusal.value.fields), ClassEvent.objects.count()) == ([field], 0)


def test_what_stood_before_hinders_no_other_change(make_class: MakeClass, clerk: User) -> None:
    crowded = make_class(capacity=61)
    crowded.teacher_name = "周老师"
    classes.amend(crowded, ["teacher_name"], by=clerk)
    assert TrainingClass.objects.get().teacher_name == "周老师"


def test_cancelling_frees_everybody_still_to_come(open_class: TrainingClass, clerk: User, resident: Person) -> None:
    for person in make_persons(3):
        enrolment.enrol(person, into=open_class, by=None)
    queue_up(open_class, [resident])
    classes.move(open_class, to=ClassStatus.CANCELLED, reason="teacher ill", by=clerk)
    withdrawn = EnrolmentEvent.objects.filter(to_status="withdrawn")
    assert (open_class.status, open_class.seats_taken) == ("cancelled", 0)
    assert list(Enrolment.objects.values_list("status", flat=True)) == ["withdrawn"] * 4
    assert sorted(withdrawn.values_list("from_status", "reason")) == [
        ("enrolled", "teacher ill"),
        ("enrolled", "teacher ill"),
        ("enrolled", "teacher ill"),
        ("waitlisted", "teacher ill"),
    ]


def test_calling_off_needs_a_reason(open_class: TrainingClass, clerk: User) -> None:
    with pytest.raises(ReasonNeeded):
        classes.cancel(open_class, reason="  ", by=clerk)
    classes.cancel(open_class, reason=" teacher ill ", by=clerk)
    assert (open_class.status, ClassEvent.objects.get().reason) == ("cancelled", "teacher ill")


@pytest.mark.parametrize("count", [1, 3])
def test_classes_are_approved_together_at_one_cost(make_class: MakeClass, clerk: User, count: int) -> None:
    proposed = [make_class(f"XS2026-000{serial}", status=ClassStatus.PENDING) for serial in range(count)]
    with CaptureQueriesContext(connection) as queries:
        approval = classes.approve(proposed, by=clerk)
    assert len(queries) == 7
    assert (approval.approved, approval.refused) == (proposed, [])
    assert set(TrainingClass.objects.values_list("status", flat=True)) == {"open"}
    events = ClassEvent.objects.values_list("from_status", "to_status", "by")
    assert list(events) == [("pending", "open", clerk.pk)] * count


def test_one_that_may_not_be_held_does_not_hold_up_the_others(make_class: MakeClass, clerk: User) -> None:
    ready, too_large, drafted = (
        make_class("XS2026-0001", status=ClassStatus.PENDING),
        make_class("XS2026-0002", status=ClassStatus.PENDING, capacity=61),
        make_class("XS2026-0003", status=ClassStatus.DRAFT),
    )
    with translation.override("en"):
        approval = classes.approve([ready, too_large, drafted], by=clerk)
        refused = [(each.code, str(reason)) for each, reason in approval.refused]
    assert approval.approved == [ready]
    assert refused == [
        ("XS2026-0002", "The class has more seats than the venue has places."),
        ("XS2026-0003", "The class cannot move to this status now."),
    ]
    assert list(TrainingClass.objects.order_by("code").values_list("status", flat=True)) == ["open", "pending", "draft"]


def test_closed_registration_takes_nobody_and_keeps_everybody(
    open_class: TrainingClass, clerk: User, resident: Person
) -> None:
    enrolment.enrol(resident, into=open_class, by=None)
    classes.close_registration(open_class, by=clerk)
    late = make_persons(1)[0]
    with pytest.raises(RegistrationClosed):
        enrolment.enrol(late, into=open_class, by=None)
    open_class.refresh_from_db()
    assert (open_class.status, open_class.seats_taken, ClassEvent.objects.get().reason) == (
        "open",
        1,
        "registration_closed",
    )


@pytest.mark.parametrize(
    "values",
    [
        {"status": ClassStatus.PENDING},
        {"registration_opens_at": timezone.now() + timedelta(days=1)},
        {"registration_closes_at": timezone.now() - timedelta(minutes=1)},
    ],
)
def test_only_registration_under_way_is_closed(make_class: MakeClass, clerk: User, values: dict[str, Any]) -> None:
    with pytest.raises(NothingToClose):
        classes.close_registration(make_class(**values), by=clerk)


@pytest.mark.parametrize(
    ("status", "amended", "change"),
    [
        (ClassStatus.OPEN, ["starts_on"], "moved"),
        (ClassStatus.RUNNING, ["venue", "fee"], "moved"),
        (ClassStatus.OPEN, ["sessions"], "moved"),
        (ClassStatus.OPEN, ["fee"], ""),
        (ClassStatus.PENDING, ["starts_on", "sessions"], ""),
    ],
)
def test_only_people_who_count_on_a_class_hear_that_it_moved(
    make_class: MakeClass, clerk: User, status: ClassStatus, amended: list[str], change: str
) -> None:
    fields = [name for name in amended if name != "sessions"]
    now = timezone.now()
    added = Shift(None, Meeting(now, now + timedelta(hours=1)))
    shifts = [added] if "sessions" in amended else []
    classes.amend(make_class(status=status), fields, sessions_changed=bool(shifts), shifts=shifts, by=clerk)
    assert ClassEvent.objects.get().change == change


def test_calling_off_releases_reserved_seats_and_withdraws_offers(
    open_class: TrainingClass, clerk: User, resident: Person, town: Town
) -> None:
    kept = SeatReservation.objects.create(
        training_class=open_class, town=town, seats=5, seats_taken=1, until=timezone.now() + timedelta(days=1)
    )
    Enrolment.objects.create(
        training_class=open_class, person=resident, status=EnrolmentStatus.ENROLLED, reservation=kept
    )
    offered = make_persons(1)[0]
    Enrolment.objects.create(
        training_class=open_class, person=offered, status=EnrolmentStatus.OFFERED, offer_expires_at=timezone.now()
    )
    TrainingClass.objects.update(seats_taken=2, seats_reserved=4)
    classes.cancel(open_class, reason="teacher ill", by=clerk)
    kept.refresh_from_db()
    assert (open_class.seats_taken, open_class.seats_reserved) == (0, 0)
    assert (kept.seats_taken, kept.released_at is None) == (0, False)
    assert list(EnrolmentEvent.objects.values_list("rule", flat=True)) == ["class_cancelled"] * 2
