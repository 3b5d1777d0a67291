"""training.services.completions: who completes a class, and the certificate of it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Disclosure, User
from tests.training.conftest import end, make_persons, push_rows, result_row, seat
from training.enums import CompletionStatus, PushKind
from training.errors import AssessmentRefused, CompletionNotFound, ResultsNotDue, RuleMissing
from training.models import (
    Attendance,
    Completion,
    CompletionRule,
    Enrolment,
    EnrolmentEvent,
    Result,
    Session,
    TrainingClass,
)
from training.selectors import registers
from training.services import completions


@pytest.fixture
def seats(class_now: TrainingClass) -> list[Enrolment]:
    return seat(class_now, *make_persons(3))


def _record(training_class: TrainingClass, *minutes: int) -> None:
    """For each person in turn, so many minutes in every session."""
    for session in Session.objects.filter(training_class=training_class):
        for enrolment, each in zip(Enrolment.objects.order_by("pk"), minutes, strict=True):
            Attendance.objects.create(session=session, enrolment=enrolment, minutes=each, method="ticked")


def _statuses() -> list[str]:
    return list(Enrolment.objects.order_by("pk").values_list("status", flat=True))


def _pass(training_class: TrainingClass, *verdicts: bool, by: User) -> int:
    ids = Enrolment.objects.order_by("pk").values_list("pk", flat=True)
    return completions.assess(training_class, dict(zip(ids, verdicts, strict=False)), by=by)


def test_three_quarters_of_the_hours_and_a_pass(class_now: TrainingClass, seats: list[Enrolment], school: User) -> None:
    _record(class_now, 68, 67, 90)
    end(class_now)
    assert _pass(class_now, True, True, False, by=school) == 3
    assert _statuses() == ["completed", "failed", "failed"]
    completion = Completion.objects.get()
    assert (completion.enrolment, completion.hours, completion.issued_on) == (seats[0], 2, timezone.localdate())
    assert (len(completion.code), set(completion.code) <= set(completions.ALPHABET)) == (16, True)
    assert [event.by for event in completion.events.all()] == [school]


def test_nobody_is_judged_before_the_last_session_is_over(
    class_now: TrainingClass, seats: list[Enrolment], school: User
) -> None:
    _record(class_now, 90, 0, 90)
    _pass(class_now, True, True, True, by=school)
    assert _statuses() == ["enrolled"] * 3
    end(class_now)
    assert completions.judge(class_now, by=None) == 3
    assert _statuses() == ["completed", "failed", "completed"]
    assert completions.judge(class_now, by=None) == 0


def test_a_session_nobody_recorded_fails_nobody(class_now: TrainingClass, seats: list[Enrolment], school: User) -> None:
    _record(class_now, 90, 0, 0)
    Attendance.objects.filter(session=class_now.sessions.all()[0]).delete()
    end(class_now)
    _pass(class_now, True, True, True, by=school)
    assert _statuses() == ["enrolled"] * 3


def test_a_class_without_attendance_is_judged_by_its_results(
    class_now: TrainingClass, seats: list[Enrolment], school: User
) -> None:
    _pass(class_now, True, False, by=school)
    assert _statuses() == ["completed", "failed", "enrolled"]


def test_a_correction_makes_good(class_now: TrainingClass, seats: list[Enrolment], school: User) -> None:
    _record(class_now, 45, 90, 90)
    end(class_now)
    _pass(class_now, True, by=school)
    Attendance.objects.filter(enrolment=seats[0]).update(minutes=90)
    completions.judge(class_now, by=school)
    assert (_statuses()[0], Completion.objects.count()) == ("completed", 1)


def test_pushed_results_wait_for_the_attendance(class_now: TrainingClass, seats: list[Enrolment], school: User) -> None:
    """The marks are kept at once; the status follows when the register is closed."""
    _record(class_now, 90, 10, 90)
    for number, enrolment in enumerate(seats):
        Enrolment.objects.filter(pk=enrolment.pk).update(student_number=f"S{number:04d}")
    push_rows(class_now, [result_row(0), result_row(1)], by=school, kind=PushKind.RESULTS)
    assert (_statuses(), Result.objects.count()) == (["enrolled"] * 3, 2)
    end(class_now)
    push_rows(class_now, [result_row(0, theory=90), result_row(2)], by=school, kind=PushKind.RESULTS)
    assert _statuses() == ["completed", "enrolled", "completed"]
    completions.judge(class_now, by=None)
    assert _statuses() == ["completed", "failed", "completed"]


def test_the_first_day_selects_the_rule(class_now: TrainingClass, seats: list[Enrolment], school: User) -> None:
    _record(class_now, 45, 45, 45)
    end(class_now)
    CompletionRule.objects.create(
        valid_from=class_now.starts_on, minimum_attendance=Decimal("0.5"), document="本区规则"
    )
    CompletionRule.objects.create(
        valid_from=class_now.starts_on + timedelta(days=1), minimum_attendance=Decimal(1), document="下一版"
    )
    _pass(class_now, True, by=school)
    assert _statuses()[0] == "completed"


def test_without_a_rule_nobody_is_judged(class_now: TrainingClass, seats: list[Enrolment], school: User) -> None:
    CompletionRule.objects.update(valid_from=date(2999, 1, 1))
    with pytest.raises(RuleMissing):
        _pass(class_now, True, by=school)
    assert Result.objects.count() == 0


def test_the_first_rule_is_data(db: None) -> None:
    rule = CompletionRule.objects.get()
    assert (rule.minimum_attendance, rule.attendance_counts, rule.needs_pass, rule.percent) == (
        Decimal("0.75"),
        "where_recorded",
        True,
        "75",
    )


def test_a_verdict_does_not_overrule_marks_or_a_completion(
    class_now: TrainingClass, seats: list[Enrolment], school: User
) -> None:
    Result.objects.create(enrolment=seats[0], theory=50)
    with pytest.raises(AssessmentRefused):
        _pass(class_now, True, by=school)
    completions.assess(class_now, {seats[1].pk: True}, by=school)
    with pytest.raises(AssessmentRefused):
        completions.assess(class_now, {seats[1].pk: False, seats[2].pk: True}, by=school)
    assert _statuses() == ["enrolled", "completed", "enrolled"]


def test_a_stranger_on_the_list_refuses_the_list(
    class_now: TrainingClass, seats: list[Enrolment], school: User
) -> None:
    with pytest.raises(AssessmentRefused):
        completions.assess(class_now, {seats[0].pk: True, 999_999: True}, by=school)
    assert Result.objects.count() == 0


def test_no_verdict_before_the_class_runs(open_class: TrainingClass, school: User) -> None:
    with pytest.raises(ResultsNotDue):
        completions.assess(open_class, {}, by=school)


@pytest.mark.parametrize("count", [1, 3, 30])
def test_a_list_of_verdicts_costs_the_same(class_now: TrainingClass, school: User, count: int) -> None:
    verdicts = {each.pk: True for each in seat(class_now, *make_persons(count))}
    with CaptureQueriesContext(connection) as queries:
        completions.assess(class_now, verdicts, by=school)
    assert len(queries) == 13


def test_what_time_alone_brings_about(class_now: TrainingClass, seats: list[Enrolment], school: User) -> None:
    _record(class_now, 90, 90, 90)
    _pass(class_now, True, by=school)
    assert completions.judge_due() == 0
    end(class_now)
    assert completions.judge_due() == 1
    event = EnrolmentEvent.objects.get(to_status="completed")
    assert (event.by, event.reason) == (None, "attendance")


def test_who_completed_before_gets_the_certificate_too(seats: list[Enrolment]) -> None:
    Enrolment.objects.filter(pk=seats[0].pk).update(status="completed")
    assert [completions.certify_missing(by=None) for _round in range(2)] == [1, 0]
    assert Completion.objects.get().enrolment == seats[0]


def test_a_certificate_is_revoked_once(class_now: TrainingClass, seats: list[Enrolment], clerk: User) -> None:
    _pass(class_now, True, by=clerk)
    completion = Completion.objects.get()
    counts = [completions.revoke([completion], reason=reason, by=clerk) for reason in ("冒名顶替", "again")]
    completion.refresh_from_db()
    event = completion.events.first()
    assert (counts, completion.status) == ([1, 0], CompletionStatus.REVOKED)
    assert event is not None
    assert (event.from_status, event.to_status, event.reason) == ("issued", "revoked", "冒名顶替")


def test_printing_full_names_is_on_record(class_now: TrainingClass, seats: list[Enrolment], school: User) -> None:
    _pass(class_now, True, True, by=school)
    revoked, kept = completions.hand_out(class_now, by=school).printable
    assert list(Disclosure.objects.order_by("pk").values_list("person", "fields", "by")) == [
        (seats[0].person_id, ["name"], school.pk),
        (seats[1].person_id, ["name"], school.pk),
    ]
    completions.revoke([revoked], reason="x", by=school)
    assert completions.hand_out(class_now, by=school).printable == [kept]


def test_nothing_to_print_is_no_file(class_now: TrainingClass, school: User) -> None:
    with pytest.raises(CompletionNotFound):
        completions.hand_out(class_now, by=school)


def test_a_completion_without_its_number_is_to_come(
    running_class: TrainingClass, school: User, other_school: User, clerk: User
) -> None:
    first, second = seat(running_class, *make_persons(2))
    completions.assess(running_class, {first.pk: True, second.pk: True}, by=school)
    Result.objects.filter(enrolment=second).update(certificate_number="S1", issued_on=timezone.localdate())
    listed = [list(registers.certificates_to_come(user)) for user in (school, clerk, other_school)]
    assert listed == [[first], [first], []]
