"""Attendance as a school's program pushes it and reads it back."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from tests.training.conftest import MakeClass, SchoolProgram, end, make_persons, meet_at
from training.enums import ClassStatus, EnrolmentStatus
from training.models import Attendance, AttendanceEvent, Enrolment, Push, Result, Session, TrainingClass
from training.rows import numbered
from training.services import attendance, registers

ATTENDANCE = "/api/v1/classes/XS2026-0007/attendance"


def _row(number: int, **values: Any) -> dict[str, Any]:
    return {"student_number": f"S{number:04d}", "session": 1, "hours": 2, **values}


@pytest.fixture
def seats(class_now: TrainingClass) -> list[Enrolment]:
    """S0000 to S0002 in the class that met a week ago and meets now."""
    return [
        Enrolment.objects.create(
            training_class=class_now, person=person, student_number=f"S{n:04d}", status=EnrolmentStatus.ENROLLED
        )
        for n, person in enumerate(make_persons(3))
    ]


def _outcomes(answer: Any) -> list[tuple[str, list[str]]]:
    return [(row["outcome"], [issue["rule"] for issue in row["errors"]]) for row in answer.json()["rows"]]


def _minutes() -> list[int]:
    return list(Attendance.objects.order_by("pk").values_list("minutes", flat=True))


def test_attendance_is_taken_and_read_back(seats: list[Enrolment], program: SchoolProgram, school: User) -> None:
    answer = program.push(ATTENDANCE, [_row(0), _row(1, hours="0"), _row(2, session=2, hours="1.5")])
    assert (answer.status_code, _outcomes(answer)) == (200, [("created", [])] * 3)
    assert _minutes() == [90, 0, 68]
    push = Push.objects.get()
    assert (push.kind, push.status, push.received, push.created) == ("attendance", "done", 3, 3)
    assert AttendanceEvent.objects.filter(reason=f"attendance {push.pk}", by=school).count() == 3
    read = program.get(ATTENDANCE).json()["results"]
    assert [(row["student_number"], row["session"], row["hours"], row["method"]) for row in read] == [
        ("S0000", 1, "2.0", "pushed"),
        ("S0001", 1, "0.0", "pushed"),
        ("S0002", 2, "1.5", "pushed"),
    ]


def test_what_is_sent_again_changes_nothing(seats: list[Enrolment], program: SchoolProgram) -> None:
    rows = [_row(0), _row(1, hours="1.5")]
    program.push(ATTENDANCE, rows)
    assert _outcomes(program.push(ATTENDANCE, rows)) == [("unchanged", [])] * 2
    assert AttendanceEvent.objects.count() == 2


def test_what_is_read_back_may_be_sent_again(seats: list[Enrolment], program: SchoolProgram) -> None:
    """100 minutes are 2.2 class hours, which are 99 minutes: they stay 100."""
    Session.objects.update(ends_at=F("starts_at") + timedelta(minutes=100))
    program.push(ATTENDANCE, [_row(0, hours="2.2")])
    assert _minutes() == [100]
    [read] = program.get(ATTENDANCE).json()["results"]
    again = {name: read[name] for name in ("student_number", "session", "hours")}
    assert _outcomes(program.push(ATTENDANCE, [again])) == [("unchanged", [])]


def test_a_session_is_named_by_number_day_or_moment(seats: list[Enrolment], program: SchoolProgram) -> None:
    first = timezone.localtime(Session.objects.earliest("starts_at").starts_at)
    names: list[Any] = [1, "1", f"{first:%Y-%m-%d}", first.isoformat(), first.replace(tzinfo=None).isoformat()]
    for name in names:
        assert program.push(ATTENDANCE, [_row(0, session=name)]).status_code == 200
    assert Attendance.objects.count() == 1


def test_a_day_with_two_sessions_asks_for_the_time(seats: list[Enrolment], program: SchoolProgram) -> None:
    first = Session.objects.earliest("starts_at")
    day = timezone.localtime(first.starts_at).replace(hour=6, minute=0)
    for hour in (6, 9):
        meet_at(first.training_class, day.replace(hour=hour))
    answer = program.push(ATTENDANCE, [_row(0, session=f"{day:%Y-%m-%d}")])
    assert _outcomes(answer) == [("rejected", ["SESSION_AMBIGUOUS"])]


@pytest.mark.parametrize(
    ("values", "rules"),
    [
        ({"session": 3}, ["SESSION_UNKNOWN"]),
        ({"session": "2020-01-01"}, ["SESSION_UNKNOWN"]),
        ({"session": "the first"}, ["SESSION_UNKNOWN"]),
        ({"session": True}, ["FIELD_TYPE"]),
        ({"session": ""}, ["FIELD_MISSING"]),
        ({"hours": None}, ["FIELD_MISSING"]),
        ({"hours": "-1"}, ["HOURS_FORMAT"]),
        ({"hours": "1.25"}, ["HOURS_FORMAT"]),
        ({"hours": True}, ["HOURS_FORMAT"]),
        ({"hours": "2.1"}, ["HOURS_TOO_MANY"]),
        ({"student_number": "S0009"}, ["STUDENT_UNKNOWN"]),
        ({"student_number": "", "session": 9, "hours": "x"}, ["FIELD_MISSING", "HOURS_FORMAT", "SESSION_UNKNOWN"]),
        ({"room": "3"}, ["FIELD_UNKNOWN"]),
    ],
)
def test_whatever_is_wrong_is_named(
    seats: list[Enrolment], program: SchoolProgram, values: dict[str, Any], rules: list[str]
) -> None:
    answer = program.push(ATTENDANCE, [_row(0, **values), _row(1)])
    assert (answer.status_code, _outcomes(answer)) == (207, [("rejected", rules), ("created", [])])


def test_nobody_attends_what_has_not_begun(
    class_now: TrainingClass, seats: list[Enrolment], program: SchoolProgram
) -> None:
    meet_at(class_now, timezone.now() + timedelta(minutes=31))
    meet_at(class_now, timezone.now() + timedelta(minutes=20))
    answer = program.push(ATTENDANCE, [_row(0, session=3), _row(1, session=4)])
    assert _outcomes(answer) == [("created", []), ("rejected", ["ATTENDANCE_EARLY"])]


def test_a_person_stands_once_for_each_session(seats: list[Enrolment], program: SchoolProgram) -> None:
    day = timezone.localtime(Session.objects.earliest("starts_at").starts_at)
    answer = program.push(ATTENDANCE, [_row(0), _row(0, session=f"{day:%Y-%m-%d}", hours=0), _row(0, session=2)])
    assert _outcomes(answer) == [
        ("rejected", ["ATTENDANCE_REPEATED"]),
        ("rejected", ["ATTENDANCE_REPEATED"]),
        ("created", []),
    ]
    assert "1, 2" in answer.json()["rows"][0]["errors"][0]["message"]


def test_nobody_is_in_two_places_at_once(
    seats: list[Enrolment], make_class: MakeClass, program: SchoolProgram, school: User
) -> None:
    """Present in another class at the time of the session before this one; an absence there speaks against nothing."""
    elsewhere = make_class("XS2026-0008", status=ClassStatus.RUNNING)
    began: datetime = Session.objects.earliest("starts_at").starts_at
    other = meet_at(elsewhere, began + timedelta(minutes=60))
    for enrolment, minutes in zip(seats, (90, 0), strict=False):
        Attendance.objects.create(
            session=other,
            enrolment=Enrolment.objects.create(
                training_class=elsewhere, person=enrolment.person, status=EnrolmentStatus.ENROLLED
            ),
            minutes=minutes,
            method="ticked",
        )
    answer = program.push(ATTENDANCE, [_row(0), _row(1), _row(0, session=2)])
    assert _outcomes(answer) == [("rejected", ["SESSIONS_OVERLAP"]), ("created", []), ("created", [])]
    assert _outcomes(program.push(ATTENDANCE, [_row(0, hours=0)])) == [("created", [])]


def test_two_sessions_of_one_class_may_overlap_too(
    class_now: TrainingClass, seats: list[Enrolment], program: SchoolProgram
) -> None:
    """The later row of one push is refused; the same person moved from one session to the other is not."""
    first = Session.objects.earliest("starts_at")
    meet_at(class_now, first.starts_at + timedelta(minutes=30))
    answer = program.push(ATTENDANCE, [_row(0), _row(0, session=2)])
    assert _outcomes(answer) == [("created", []), ("rejected", ["SESSIONS_OVERLAP"])]
    moved = program.push(ATTENDANCE, [_row(0, hours=0), _row(0, session=2)])
    assert _outcomes(moved) == [("updated", []), ("created", [])]


def test_a_correction_keeps_what_stood_there(seats: list[Enrolment], program: SchoolProgram) -> None:
    program.push(ATTENDANCE, [_row(0)])
    assert _outcomes(program.push(ATTENDANCE, [_row(0, hours=1, reason="Left early")])) == [("updated", [])]
    history = AttendanceEvent.objects.order_by("pk").values_list("from_minutes", "to_minutes", "reason")
    assert list(history)[1:] == [(90, 45, "Left early")]


@pytest.mark.parametrize("hours", [2, 0])
def test_a_disputed_record_is_settled_with_a_reason(
    seats: list[Enrolment], program: SchoolProgram, school: User, hours: int
) -> None:
    program.push(ATTENDANCE, [_row(0, hours=2)])
    attendance.dispute(Attendance.objects.get(), reason="I was there", by=school)
    assert _outcomes(program.push(ATTENDANCE, [_row(0, hours=hours)])) == [("rejected", ["ATTENDANCE_DISPUTED"])]
    settled = program.push(ATTENDANCE, [_row(0, hours=hours, reason="Signed on paper")])
    assert _outcomes(settled) == [("updated", [])]
    assert Attendance.objects.get().status == "confirmed"


def test_a_row_that_is_refused_makes_no_room_for_another_session(
    class_now: TrainingClass, seats: list[Enrolment], program: SchoolProgram, school: User
) -> None:
    """Whose presence is disputed is present on record until the dispute is settled."""
    first = Session.objects.earliest("starts_at")
    meet_at(class_now, first.starts_at + timedelta(minutes=30))
    program.push(ATTENDANCE, [_row(0)])
    attendance.dispute(Attendance.objects.get(), reason="I was there", by=school)
    moved = program.push(ATTENDANCE, [_row(0, hours=0), _row(0, session=2)])
    assert _outcomes(moved) == [("rejected", ["ATTENDANCE_DISPUTED"]), ("rejected", ["SESSIONS_OVERLAP"])]


def test_progress_is_told_and_an_end_noticed_while_rows_are_looked_at(
    seats: list[Enrolment], school: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registers, "TOLD_EVERY", 2)
    training_class, push, told = seats[0].training_class, Push(by=school), list[int]()
    registers.apply(push, training_class, numbered([_row(0), _row(1), _row(9)]), told.append)
    assert told == [0, 2, 3]


def test_whoever_attended_enough_completes_the_class(seats: list[Enrolment], program: SchoolProgram) -> None:
    end(seats[0].training_class)
    Result.objects.bulk_create(Result(enrolment=enrolment, passed=True) for enrolment in seats)
    rows = [_row(number, session=session) for number in range(3) for session in (1, 2)]
    rows[3]["hours"] = 0
    program.push(ATTENDANCE, rows)
    assert list(Enrolment.objects.order_by("pk").values_list("status", flat=True)) == [
        "completed",
        "failed",
        "completed",
    ]


@pytest.mark.parametrize("status", [ClassStatus.DRAFT, ClassStatus.PENDING, ClassStatus.CANCELLED])
def test_a_class_that_is_not_held_takes_none(
    class_now: TrainingClass, seats: list[Enrolment], program: SchoolProgram, status: ClassStatus
) -> None:
    TrainingClass.objects.update(status=status)
    answer = program.push(ATTENDANCE, [_row(0)])
    assert (answer.status_code, answer.json()["code"]) == (409, "ATTENDANCE_CLOSED")


def test_a_dry_run_says_the_same_and_keeps_nothing(seats: list[Enrolment], program: SchoolProgram) -> None:
    answer = program.push(ATTENDANCE, [_row(0), _row(9)], dry_run="true")
    assert _outcomes(answer) == [("created", []), ("rejected", ["STUDENT_UNKNOWN"])]
    assert (Attendance.objects.count(), Push.objects.count()) == (0, 0)


def test_a_file_is_pushed_as_rows_are(seats: list[Enrolment], program: SchoolProgram) -> None:
    body = "\ufeffstudent_number,session,hours\nS0000,1,2\nS0001,1,0\n".encode()
    answer = program.send(ATTENDANCE, body, content_type="text/csv; charset=utf-8")
    assert _outcomes(answer) == [("created", []), ("created", [])]


def test_another_schools_class_is_not_found(seats: list[Enrolment], other_program: SchoolProgram) -> None:
    for answer in (other_program.get(ATTENDANCE), other_program.push(ATTENDANCE, [_row(0)])):
        assert (answer.status_code, answer.json()["code"]) == (404, "CLASS_NOT_FOUND")


# The third row is the last that session 1 lacked: closing it costs five more, whatever the number of rows.
@pytest.mark.parametrize(("count", "pushing_costs"), [(1, 28), (2, 28), (3, 33)])
def test_the_number_of_statements_does_not_grow(
    seats: list[Enrolment], program: SchoolProgram, count: int, pushing_costs: int
) -> None:
    with CaptureQueriesContext(connection) as pushing:
        program.push(ATTENDANCE, [_row(number) for number in range(count)])
    with CaptureQueriesContext(connection) as reading:
        program.get(ATTENDANCE)
    assert (len([q for q in pushing if "SAVEPOINT" not in q["sql"]]), len(reading)) == (pushing_costs, 6)
