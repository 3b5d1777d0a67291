"""training.services.attendance: three ways onto the record, and what corrects it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from tests.training.conftest import MakeClass, end, make_persons, seat
from training.enums import ClassStatus
from training.errors import (
    AttendanceNotDue,
    CheckInClosed,
    CodeExpired,
    CodeWrong,
    CorrectionRefused,
    DisputeRefused,
    RowsUnknown,
)
from training.models import Attendance, AttendanceEvent, Enrolment, Session, TrainingClass
from training.selectors import registers
from training.services import attendance


@pytest.fixture
def session(class_now: TrainingClass) -> Session:
    """The one going on."""
    return registers.session_of(class_now, class_now.sessions.latest("starts_at").pk)


@pytest.fixture
def seats(class_now: TrainingClass) -> list[Enrolment]:
    return seat(class_now, *make_persons(3))


def _minutes(session: Session) -> dict[int, int]:
    return dict(Attendance.objects.filter(session=session).values_list("enrolment", "minutes"))


def _history(record: Attendance) -> list[tuple[str, str, int | None, int, str]]:
    fields = ("from_status", "to_status", "from_minutes", "to_minutes", "reason")
    return list(AttendanceEvent.objects.filter(attendance=record).order_by("pk").values_list(*fields))


def test_a_scan_is_presence_throughout(session: Session, seats: list[Enrolment], school: User) -> None:
    record = attendance.check_in(seats[0], to=session, by=school)
    assert (record.minutes, record.status, record.method) == (90, "confirmed", "scanned")
    assert _history(record) == [("", "confirmed", None, 90, "")]


def test_a_second_scan_changes_nothing(session: Session, seats: list[Enrolment], school: User) -> None:
    first = attendance.check_in(seats[0], to=session, by=school)
    assert attendance.check_in(seats[0], to=session, by=school) == first
    assert AttendanceEvent.objects.count() == 1


def test_who_was_ticked_absent_and_scans_is_there(session: Session, seats: list[Enrolment], school: User) -> None:
    attendance.tick(session, present=set(), shown=set(), by=school)
    record = attendance.check_in(seats[0], to=session, by=school)
    assert (record.minutes, len(_history(record))) == (90, 2)


def test_no_scan_after_the_end(class_now: TrainingClass, seats: list[Enrolment], school: User) -> None:
    with pytest.raises(CheckInClosed):
        attendance.check_in(seats[0], to=registers.session_of(class_now, class_now.sessions.all()[0].pk), by=school)
    assert Attendance.objects.count() == 0


def test_no_scan_in_a_cancelled_class(session: Session, seats: list[Enrolment], school: User) -> None:
    session.training_class.status = ClassStatus.CANCELLED
    with pytest.raises(CheckInClosed):
        attendance.check_in(seats[0], to=session, by=school)


def test_the_code_is_of_this_session_and_of_this_minute(class_now: TrainingClass, session: Session) -> None:
    now = timezone.now()
    token = attendance.token(session, at=now)
    attendance.check_token(token, session, at=now + timedelta(seconds=29))
    with pytest.raises(CodeExpired):
        attendance.check_token(token, session, at=now + timedelta(seconds=60))
    with pytest.raises(CodeWrong):
        attendance.check_token(token, registers.session_of(class_now, class_now.sessions.all()[0].pk), at=now)


def test_a_list_records_everybody(session: Session, seats: list[Enrolment], school: User) -> None:
    present = {seats[0].pk, seats[2].pk}
    assert attendance.tick(session, present=present, shown=set(), by=school) == 3
    assert _minutes(session) == {seats[0].pk: 90, seats[1].pk: 0, seats[2].pk: 90}
    assert attendance.tick(session, present=present, shown=present, by=school) == 0
    assert AttendanceEvent.objects.count() == 3


def test_taking_a_tick_away_is_a_correction(session: Session, seats: list[Enrolment], school: User) -> None:
    attendance.tick(session, present={seats[0].pk}, shown=set(), by=school)
    attendance.tick(session, present=set(), shown={seats[0].pk}, by=school)
    record = Attendance.objects.get(enrolment=seats[0])
    assert _history(record) == [("", "confirmed", None, 90, ""), ("confirmed", "confirmed", 90, 0, "")]


def test_who_scans_while_the_list_is_open_stays(session: Session, seats: list[Enrolment], school: User) -> None:
    attendance.check_in(seats[1], to=session, by=school)
    attendance.tick(session, present={seats[0].pk}, shown=set(), by=school)
    assert _minutes(session) == {seats[0].pk: 90, seats[1].pk: 90, seats[2].pk: 0}


def test_a_tick_keeps_a_corrected_length(session: Session, seats: list[Enrolment], school: User) -> None:
    attendance.tick(session, present={seats[0].pk}, shown=set(), by=school)
    attendance.correct(Attendance.objects.get(enrolment=seats[0]), minutes=45, reason="迟到", by=school)
    attendance.tick(session, present={seats[0].pk}, shown={seats[0].pk}, by=school)
    assert _minutes(session)[seats[0].pk] == 45


def test_strangers_ids_are_nobodys_tick(
    session: Session, seats: list[Enrolment], school: User, make_class: MakeClass
) -> None:
    other = seat(make_class("XS2026-0008"), *make_persons(4)[3:])[0]
    attendance.tick(session, present={other.pk, 999_999}, shown=set(), by=school)
    assert _minutes(session) == dict.fromkeys([each.pk for each in seats], 0)


def test_who_waits_or_left_is_not_on_the_list(session: Session, seats: list[Enrolment], school: User) -> None:
    Enrolment.objects.filter(pk=seats[1].pk).update(status="withdrawn")
    attendance.tick(session, present={each.pk for each in seats}, shown=set(), by=school)
    assert sorted(_minutes(session)) == [seats[0].pk, seats[2].pk]


def test_no_list_before_the_doors_open(class_now: TrainingClass, session: Session, school: User) -> None:
    session.starts_at += timedelta(days=1)
    with pytest.raises(AttendanceNotDue):
        attendance.tick(session, present=set(), shown=set(), by=school)


@pytest.mark.parametrize("count", [1, 3, 30])
def test_a_list_costs_the_same_whatever_its_length(
    class_now: TrainingClass, session: Session, school: User, count: int
) -> None:
    seats = [each.pk for each in seat(class_now, *make_persons(count))]
    with CaptureQueriesContext(connection) as first:
        attendance.tick(session, present=seats, shown=set(), by=school)
    with CaptureQueriesContext(connection) as again:
        attendance.tick(session, present=set(), shown=seats, by=school)
    assert (len(first), len(again)) == (15, 15)


def test_a_sheet_is_keyed_in_by_row(session: Session, seats: list[Enrolment], school: User) -> None:
    attendance.key_in(session, "1、3", by=school)
    assert _minutes(session) == {seats[0].pk: 90, seats[1].pk: 0, seats[2].pk: 90}
    assert set(Attendance.objects.values_list("method", flat=True)) == {"keyed"}


def test_rows_keep_their_numbers_when_somebody_leaves(session: Session, seats: list[Enrolment], school: User) -> None:
    Enrolment.objects.filter(pk=seats[0].pk).update(status="withdrawn")
    attendance.key_in(session, "3", by=school)
    assert _minutes(session) == {seats[1].pk: 0, seats[2].pk: 90}


@pytest.mark.parametrize(("text", "named"), [("1, 4, 9", "4, 9"), ("1, abc", "abc"), ("0", "0")])
def test_an_unknown_row_is_named_and_nothing_changed(
    session: Session, seats: list[Enrolment], school: User, text: str, named: str
) -> None:
    with pytest.raises(RowsUnknown) as refusal:
        attendance.key_in(session, text, by=school)
    assert str(refusal.value.fields["rows"]).endswith(named)
    assert Attendance.objects.count() == 0


def test_a_correction_keeps_what_stood_there(session: Session, seats: list[Enrolment], school: User) -> None:
    record = attendance.check_in(seats[0], to=session, by=school)
    attendance.correct(record, minutes=45, reason="早退", by=school)
    record.refresh_from_db()
    assert (record.minutes, record.status) == (45, "confirmed")
    assert _history(record) == [("", "confirmed", None, 90, ""), ("confirmed", "confirmed", 90, 45, "早退")]


@pytest.mark.parametrize("minutes", [90, 91, -1])
def test_a_correction_changes_something_within_the_session(
    session: Session, seats: list[Enrolment], school: User, minutes: int
) -> None:
    record = attendance.check_in(seats[0], to=session, by=school)
    with pytest.raises(CorrectionRefused):
        attendance.correct(record, minutes=minutes, reason="x", by=school)
    assert len(_history(record)) == 1


@pytest.mark.parametrize("minutes", [0, 90])
def test_a_dispute_is_decided_one_way_or_the_other(
    session: Session, seats: list[Enrolment], school: User, minutes: int
) -> None:
    attendance.tick(session, present=set(), shown=set(), by=school)
    record = Attendance.objects.get(enrolment=seats[0])
    attendance.dispute(record, reason="我在场", by=school)
    record.refresh_from_db()
    assert (record.status, record.minutes) == ("disputed", 0)
    attendance.correct(record, minutes=minutes, reason="核对了签到表", by=school)
    record.refresh_from_db()
    assert (record.status, record.minutes) == ("confirmed", minutes)
    assert _history(record)[1:] == [
        ("confirmed", "disputed", 0, 0, "我在场"),
        ("disputed", "confirmed", 0, minutes, "核对了签到表"),
    ]


def test_nothing_is_disputed_twice_or_after_two_weeks(
    class_now: TrainingClass, session: Session, seats: list[Enrolment], school: User
) -> None:
    attendance.tick(session, present=set(), shown=set(), by=school)
    first, second = Attendance.objects.filter(enrolment__in=seats[:2])
    attendance.dispute(first, reason="x", by=school)
    with pytest.raises(DisputeRefused):
        attendance.dispute(first, reason="x", by=school)
    for _week in range(3):
        end(class_now)
    with pytest.raises(DisputeRefused):
        attendance.dispute(second, reason="x", by=school)
