"""Closing the attendance of a session: by its teacher, by a list that lacks nobody, or by time."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from tests.conftest import SignIn
from tests.training.conftest import end, make_persons, seat
from training import tasks
from training.enums import ClassStatus
from training.errors import ClosingRefused
from training.models import (
    Attendance,
    AttendanceEvent,
    Enrolment,
    NoShow,
    SeatingPolicy,
    Session,
    SessionEvent,
    TrainingClass,
)
from training.services import attendance, completions, no_shows

PAGE = "/teaching/XS2026-0007/"


@pytest.fixture
def seats(class_now: TrainingClass) -> list[Enrolment]:
    """Three who took their seats themselves."""
    seats = seat(class_now, *make_persons(3))
    Enrolment.objects.update(consented_at=timezone.now())
    return seats


def _sessions(training_class: TrainingClass) -> list[Session]:
    sessions = list(Session.objects.select_related("training_class").order_by("starts_at"))
    assert [session.training_class for session in sessions] == [training_class] * 2
    return sessions


def _scan_last(training_class: TrainingClass, *present: Enrolment) -> None:
    last = _sessions(training_class)[-1]
    for enrolment in present:
        attendance.check_in(enrolment, to=last, by=None)


def _close_all(training_class: TrainingClass, by: User) -> None:
    for session in _sessions(training_class):
        attendance.close(session, by=by)


def test_who_never_scanned_was_absent_once_the_teacher_closes(
    class_now: TrainingClass, seats: list[Enrolment], school: User
) -> None:
    _scan_last(class_now, seats[0])
    end(class_now)
    assert (no_shows.note_due(), Attendance.objects.count()) == (0, 1)
    first, last = _sessions(class_now)
    assert (attendance.close(first, by=school), no_shows.note_due()) == (3, 0)
    assert (attendance.close(last, by=school), no_shows.note_due()) == (2, 2)
    assert list(NoShow.objects.order_by("pk").values_list("enrolment", flat=True)) == [seats[1].pk, seats[2].pk]
    absences = Attendance.objects.filter(method="closed")
    assert set(absences.values_list("minutes", "status")) == {(0, "confirmed")}
    events = AttendanceEvent.objects.filter(attendance__in=absences)
    assert list(events.values_list("to_minutes", "by")) == [(0, school.pk)] * 5
    assert list(SessionEvent.objects.values_list("to_status", "by")) == [("closed", school.pk)] * 2


def test_one_scan_judges_nobody_whose_sheet_is_not_keyed_in_yet(
    class_now: TrainingClass, seats: list[Enrolment], school: User
) -> None:
    _scan_last(class_now, seats[0])
    end(class_now)
    first = _sessions(class_now)[0]
    attendance.tick(first, present={each.pk for each in seats}, shown=set(), by=school)
    completions.assess(class_now, {each.pk: True for each in seats}, by=school)
    assert set(Enrolment.objects.values_list("status", flat=True)) == {"enrolled"}
    attendance.key_in(_sessions(class_now)[-1], "1-3", by=school)
    assert set(Enrolment.objects.values_list("status", flat=True)) == {"completed"}


def test_a_list_that_lacks_nobody_closes_its_session_once_that_is_over(
    class_now: TrainingClass, seats: list[Enrolment], school: User
) -> None:
    """While the session goes on somebody may still come."""
    for session in _sessions(class_now):
        attendance.tick(session, present={seats[0].pk}, shown=set(), by=school)
    assert [session.closed_at is None for session in _sessions(class_now)] == [False, True]
    end(class_now)
    tasks.judge_classes()
    assert [session.closed_at is None for session in _sessions(class_now)] == [False, False]
    assert NoShow.objects.count() == 2


def test_who_is_down_as_absent_can_dispute_it(class_now: TrainingClass, seats: list[Enrolment], school: User) -> None:
    end(class_now)
    _close_all(class_now, school)
    record = Attendance.objects.filter(enrolment=seats[0]).latest("session__starts_at")
    attendance.dispute(record, reason="I was there", by=school)
    assert no_shows.note_due() == 2


def test_nothing_is_closed_before_its_end_or_twice(
    class_now: TrainingClass, seats: list[Enrolment], school: User
) -> None:
    first, last = _sessions(class_now)
    with pytest.raises(ClosingRefused):
        attendance.close(last, by=school)
    attendance.close(first, by=school)
    with pytest.raises(ClosingRefused):
        attendance.close(first, by=school)
    assert SessionEvent.objects.count() == 1


def test_what_nobody_closed_closes_by_itself_in_the_days_the_district_gives(
    class_now: TrainingClass, seats: list[Enrolment]
) -> None:
    """But for a session without any record: it may not have been held."""
    SeatingPolicy.objects.create(valid_from="2020-01-01", closing_days=8, document="test")
    _scan_last(class_now, seats[0])
    end(class_now)
    assert attendance.close_due() == 0
    SeatingPolicy.objects.update(closing_days=7)
    assert (attendance.close_due(), attendance.close_due()) == (2, 0)
    assert [session.closed_at is None for session in _sessions(class_now)] == [True, False]
    assert list(SessionEvent.objects.values_list("by", flat=True)) == [None]


def test_a_class_that_is_not_held_is_not_closed(class_now: TrainingClass, seats: list[Enrolment], school: User) -> None:
    TrainingClass.objects.update(status=ClassStatus.CANCELLED)
    with pytest.raises(ClosingRefused):
        attendance.close(_sessions(class_now)[0], by=school)


@pytest.mark.parametrize("count", [1, 30])
def test_closing_costs_the_same_for_few_and_many(class_now: TrainingClass, school: User, count: int) -> None:
    seat(class_now, *make_persons(count))
    session = _sessions(class_now)[0]
    with CaptureQueriesContext(connection) as queries:
        assert attendance.close(session, by=school) == count
    assert len(queries) == 18


def test_a_closed_session_does_not_end_later(class_now: TrainingClass, seats: list[Enrolment], school: User) -> None:
    session = _sessions(class_now)[0]
    attendance.close(session, by=school)
    session.refresh_from_db()
    session.ends_at = timezone.now() + timedelta(days=1)
    with pytest.raises(ValidationError) as wrong:
        session.clean()
    assert list(wrong.value.message_dict) == ["ends_at"]
    with pytest.raises(IntegrityError, match="training_session_closes_after_its_end"), transaction.atomic():
        session.save()


@pytest.mark.usefixtures("district")
def test_the_teacher_sees_what_is_open_and_closes_it(
    class_now: TrainingClass, seats: list[Enrolment], school: User, signed_in: SignIn
) -> None:
    _scan_last(class_now, seats[0])
    end(class_now)
    browser = signed_in(school)
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    text = browser.get(PAGE).content.decode()
    assert ("1 of 3 were there" in text, "Not closed yet" in text, "Not taken yet" in text) == (True, True, True)
    assert "2 people are not on record." in text
    for session in _sessions(class_now):
        answer = browser.post(f"{PAGE}{session.pk}/close/", follow=True)
        assert answer.status_code == 200
    text = answer.content.decode()
    assert "Attendance closed: 2 people were absent." in text
    assert ("Not closed yet" in text, "Close attendance" in text) == (False, False)


@pytest.mark.usefixtures("district")
def test_nobody_else_closes_it(
    class_now: TrainingClass, seats: list[Enrolment], other_school: User, auditor: User, signed_in: SignIn
) -> None:
    address = f"{PAGE}{_sessions(class_now)[0].pk}/close/"
    assert [signed_in(user).post(address).status_code for user in (other_school, auditor)] == [404, 403]
    assert (signed_in(auditor).get(address).status_code, SessionEvent.objects.count()) == (405, 0)
