from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.models import User
from directory.models import Community, Person, Town
from tests.training.conftest import MakeClass
from training.enums import NextStepKind, VenueKind
from training.models import ClassEvent, NextStep, Session, TrainingClass, Venue
from training.services import copies, enrolment


@pytest.fixture
def community(other_town: Town) -> Community:
    return Community.objects.create(
        code="330109113905", name="励行村", town=other_town, longitude="120.46", latitude="30.19"
    )


@pytest.fixture
def model_class(make_class: MakeClass) -> TrainingClass:
    model = make_class(is_model=True, teacher_name="周老师", fee=Decimal(20), capacity=50)
    begins = timezone.now() + timedelta(days=7)
    for week in range(2):
        starts_at = begins + timedelta(weeks=week)
        Session.objects.create(
            training_class=model, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=90), topic=f"第{week}课"
        )
    NextStep.objects.create(training_class=model, kind=NextStepKind.JOBS, text="招聘")
    return model


def _copy(source: TrainingClass, community: Community | None, clerk: User, *, days: int = 28) -> TrainingClass:
    starts_on = source.starts_on + timedelta(days=days)
    copied = copies.copy(source, into=community, starts_on=starts_on, by=clerk)
    return TrainingClass.objects.get(pk=copied.pk)


def test_a_copy_is_a_draft_moved_by_whole_days(
    model_class: TrainingClass, community: Community, clerk: User, resident: Person
) -> None:
    enrolment.enrol(resident, into=model_class, by=None)
    copied = _copy(model_class, community, clerk)
    month = timedelta(days=28)
    assert (copied.status, copied.seats_taken, copied.is_model) == ("draft", 0, False)
    assert (copied.course, copied.teacher_name, copied.fee) == (model_class.course, "周老师", Decimal(20))
    assert (copied.starts_on, copied.ends_on) == (model_class.starts_on + month, model_class.ends_on + month)
    assert copied.registration_closes_at == model_class.registration_closes_at + month
    moved = [(each.starts_at + month, each.topic) for each in model_class.sessions.all()]
    assert [(each.starts_at, each.topic) for each in copied.sessions.all()] == moved
    assert copied.next_steps.get().text == "招聘"
    event = ClassEvent.objects.get(training_class=copied)
    assert (event.to_status, event.by, event.reason) == ("draft", clerk, f"copied:{model_class.code}")


def test_a_community_without_a_room_gets_one_at_its_centre(
    model_class: TrainingClass, community: Community, clerk: User
) -> None:
    with translation.override("en"):
        venue = _copy(model_class, community, clerk).venue
    assert (venue.name, venue.kind, venue.town, venue.community) == (
        "励行村 skills workshop",
        VenueKind.COMMUNITY,
        community.town,
        community,
    )
    assert (venue.longitude, venue.latitude, venue.capacity) == (Decimal("120.46"), Decimal("30.19"), 60)
    assert _copy(model_class, community, clerk).venue == venue


def test_the_room_most_like_it_is_taken_and_its_size_is_minded(
    model_class: TrainingClass, community: Community, clerk: User
) -> None:
    rooms = [(VenueKind.COLLEGE, 200), (VenueKind.COMMUNITY, 30), (VenueKind.COMMUNITY, 12)]
    for number, (kind, capacity) in enumerate(rooms):
        Venue.objects.create(
            name=f"教室{number}",
            kind=kind,
            town=community.town,
            community=community,
            longitude="120.46",
            latitude="30.19",
            capacity=capacity,
        )
    copied = _copy(model_class, community, clerk)
    assert (copied.venue.name, copied.capacity) == ("教室1", 30)


def test_without_a_community_it_meets_where_it_met(model_class: TrainingClass, clerk: User) -> None:
    assert _copy(model_class, None, clerk).venue == model_class.venue


def test_numbers_go_on_within_the_year(make_class: MakeClass, clerk: User) -> None:
    source = make_class("XS2026-0001")
    for code in ("XS2031-0009", "XS2031-10000", "AB2031-0700"):
        make_class(code)
    codes = [copies.copy(source, into=None, starts_on=date(2031, 3, 1), by=clerk).code for _copy in range(2)]
    assert codes == ["XS2031-10001", "XS2031-10002"]
    assert copies.copy(source, into=None, starts_on=date(2032, 3, 1), by=clerk).code == "XS2032-0001"


@pytest.mark.parametrize("sessions", [1, 3])
def test_a_copy_costs_the_same_whatever_its_length(make_class: MakeClass, clerk: User, sessions: int) -> None:
    source = make_class()
    for day in range(sessions):
        begins = timezone.now() + timedelta(days=7 + day)
        Session.objects.create(training_class=source, starts_at=begins, ends_at=begins + timedelta(hours=1))
    source = TrainingClass.objects.select_related("venue").get(pk=source.pk)
    with CaptureQueriesContext(connection) as queries:
        copies.copy(source, into=None, starts_on=date(2031, 3, 1), by=clerk)
    assert len(queries) == 12
