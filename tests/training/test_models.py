"""The law of the room, as the schema itself keeps it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError, models, transaction
from django.utils import timezone

from accounts.models import User
from directory.models import Community, Occupation, Organisation, Person, Town
from tests.training.conftest import MakeClass
from training.enums import ClassStatus, EnrolmentStatus, SeatingMode, VenueKind
from training.models import (
    Course,
    DemandPosting,
    Enrolment,
    Provider,
    PublicEvent,
    Push,
    Result,
    Session,
    TrainingClass,
    Venue,
)


def _breaks(constraint: str, model: type[models.Model], **values: Any) -> None:
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        model._default_manager.create(**values)
    assert constraint in str(broken.value)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"seats_taken": 51}, "training_class_seats_within_capacity"),
        ({"capacity": 0}, "training_class_has_seats"),
        ({"fee": Decimal(-1)}, "training_class_fee_not_negative"),
        ({"ends_on": "2020-01-01"}, "training_class_dates_in_order"),
        (
            {"seating": SeatingMode.DRAW, "status": ClassStatus.RUNNING},
            "training_class_is_drawn_before_it_begins",
        ),
        ({"registration_closes_at": timezone.now() - timedelta(days=9)}, "training_class_registration_in_order"),
    ],
)
def test_a_class_keeps_its_law(make_class: MakeClass, change: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        make_class(**change)
    assert constraint in str(broken.value)


@pytest.mark.parametrize("status", [ClassStatus.OPEN, ClassStatus.RUNNING, ClassStatus.CANCELLED])
def test_how_seats_are_given_is_kept_once_a_class_is_open(make_class: MakeClass, status: ClassStatus) -> None:
    seen = make_class(status=status)
    with pytest.raises(InternalError, match="seating"), transaction.atomic():
        TrainingClass.objects.filter(pk=seen.pk).update(seating=SeatingMode.DRAW)
    seen.save()


@pytest.mark.parametrize("status", [ClassStatus.DRAFT, ClassStatus.PENDING])
def test_and_may_be_thought_over_before(make_class: MakeClass, status: ClassStatus) -> None:
    make_class(status=status)
    assert TrainingClass.objects.update(seating=SeatingMode.DRAW) == 1


def test_fewer_seats_than_are_taken_is_said_before_saving(make_class: MakeClass) -> None:
    sold = make_class(seats_taken=10)
    sold.capacity = 9
    with pytest.raises(ValidationError) as wrong:
        sold.clean()
    assert list(wrong.value.message_dict) == ["capacity"]


def test_one_live_enrolment_for_person_and_class(open_class: TrainingClass, resident: Person) -> None:
    for _time in range(2):
        Enrolment.objects.create(training_class=open_class, person=resident, status=EnrolmentStatus.WITHDRAWN)
    live = {"training_class": open_class, "person": resident, "status": EnrolmentStatus.ENROLLED}
    Enrolment.objects.create(**live)
    _breaks("training_enrolment_once_per_person_and_class", Enrolment, **live)


def test_one_live_holder_of_a_student_number(open_class: TrainingClass, resident: Person, stranger: Person) -> None:
    values = {"training_class": open_class, "student_number": "S1"}
    Enrolment.objects.create(person=resident, status=EnrolmentStatus.ENROLLED, **values)
    _breaks(
        "training_enrolment_student_number_once_per_class",
        Enrolment,
        person=stranger,
        status=EnrolmentStatus.ENROLLED,
        **values,
    )


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"theory": Decimal("100.01")}, "training_result_marks_in_range"),
        ({"certificate_number": "S1", "passed": True}, "training_result_certificate_is_of_a_pass"),
        ({"issued_on": "2026-01-01", "passed": True}, "training_result_certificate_is_of_a_pass"),
        (
            {"certificate_number": "S1", "issued_on": "2026-01-01", "passed": False},
            "training_result_certificate_is_of_a_pass",
        ),
        ({"certificate_number": "S1", "issued_on": "2026-01-01"}, "training_result_certificate_is_of_a_pass"),
    ],
)
def test_a_result_keeps_its_law(
    open_class: TrainingClass, resident: Person, values: dict[str, Any], constraint: str
) -> None:
    enrolment = Enrolment.objects.create(training_class=open_class, person=resident, status=EnrolmentStatus.ENROLLED)
    _breaks(constraint, Result, enrolment=enrolment, **values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"created": 1}, "training_push_accounts_for_every_row"),
        ({"received": 0, "payload": b"x"}, "training_push_forgets_its_rows"),
        ({"received": 0, "finished_at": None}, "training_push_ends_once"),
        ({"status": "running"}, "training_push_ends_once"),
        ({"status": "failed"}, "training_push_failure_has_its_reason"),
        ({"received": 0, "failure": "INTERNAL"}, "training_push_failure_has_its_reason"),
        ({"received": 0, "withdrawn": 1}, "training_push_withdraws_only_by_replacing"),
    ],
)
def test_a_push_keeps_its_laws(
    open_class: TrainingClass, registrar: User, values: dict[str, Any], constraint: str
) -> None:
    done = {"status": "done", "finished_at": timezone.now(), "received": 5}
    _breaks(
        constraint,
        Push,
        training_class=open_class,
        by=registrar,
        kind="roster",
        sha256="0" * 64,
        **{**done, **values},
    )


def test_a_class_takes_one_push_at_a_time(open_class: TrainingClass, registrar: User) -> None:
    values = {"training_class": open_class, "by": registrar, "kind": "roster", "sha256": "0" * 64, "received": 1}
    Push.objects.create(**values, status="queued")
    _breaks("training_push_one_under_way_per_class", Push, **values, status="running")


@pytest.mark.parametrize(
    "values",
    [
        {"kind": VenueKind.COMMUNITY},
        {"kind": VenueKind.COMMUNITY, "has_town": True},
        {"kind": VenueKind.ONLINE, "longitude": "120", "latitude": "30"},
        {"kind": VenueKind.ONLINE, "has_town": True},
        {"kind": VenueKind.COLLEGE, "has_town": True, "longitude": "12", "latitude": "30"},
    ],
)
def test_a_venue_has_its_place(town: Town, values: dict[str, Any]) -> None:
    place = town if values.pop("has_town", False) else None
    _breaks("training_venue_has_its_place", Venue, name="x", town=place, capacity=10, **values)


def test_a_venues_community_lies_in_its_town(venue: Venue, other_town: Town) -> None:
    venue.community = Community.objects.create(
        code="330109113001", name="x", town=other_town, longitude="120.4", latitude="30.1"
    )
    with pytest.raises(ValidationError) as wrong:
        venue.clean()
    assert list(wrong.value.message_dict) == ["community"]


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"level": 3}, "training_course_level_is_of_an_occupation"),
        ({"hours": 0}, "training_course_has_hours"),
        ({"theory_pass_mark": 101}, "training_course_pass_marks_in_range"),
    ],
)
def test_a_course_keeps_its_law(provider: Provider, change: dict[str, Any], constraint: str) -> None:
    _breaks(constraint, Course, **{"title": "x", "provider": provider, "hours": 2, **change})


def test_there_is_no_course_for_an_appointment(provider: Provider, occupation: Occupation) -> None:
    values = {"title": "x", "provider": provider, "hours": 2, "occupation": occupation, "level": 8}
    _breaks("training_course_level_is_of_an_occupation", Course, **values)


def test_times_are_in_order(open_class: TrainingClass, venue: Venue) -> None:
    times = {"starts_at": timezone.now(), "ends_at": timezone.now() - timedelta(hours=1)}
    _breaks("training_session_times_in_order", Session, training_class=open_class, **times)
    _breaks("training_public_event_times_in_order", PublicEvent, kind="skills_fair", title="x", venue=venue, **times)


def test_a_class_meets_once_at_a_time(open_class: TrainingClass) -> None:
    begins = timezone.now()
    values = {"training_class": open_class, "starts_at": begins, "ends_at": begins + timedelta(hours=1)}
    Session.objects.create(**values)
    _breaks("training_session_once_at_a_time", Session, **values)


def test_small_laws(school_organisation: Organisation, occupation: Occupation) -> None:
    _breaks(
        "training_provider_period_in_order",
        Provider,
        organisation=school_organisation,
        approved_from="2026-01-02",
        approved_until="2026-01-01",
    )
    _breaks(
        "training_demand_is_for_someone",
        DemandPosting,
        enterprise=school_organisation,
        occupation=occupation,
        head_count=0,
        posted_on="2026-01-01",
    )
