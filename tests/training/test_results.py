from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from directory.levels import SkillLevel
from directory.models import EvaluationBody, Occupation, Town
from talents.enums import CertificateOrigin
from talents.models import Certificate, Standing
from talents.services import certificates
from talents.services.certificates import NewCertificate
from tests.training.conftest import MakeClass, certificate_number, push_rows, result_row, roster_row
from training.enums import ClassStatus, PushKind
from training.errors import ResultsNotDue
from training.models import Enrolment, EnrolmentEvent, Push, Result, TrainingClass
from training.rows import numbered
from training.services import results
from training.services.push_work import PushOutcome


@pytest.fixture
def today() -> str:
    return timezone.localdate().isoformat()


@pytest.fixture
def roster(running_class: TrainingClass, registrar: User, town: Town) -> TrainingClass:
    """The running class with forty persons in it, S0000 to S0039."""
    push_rows(running_class, [roster_row(n) for n in range(40)], by=registrar)
    return running_class


def _push(training_class: TrainingClass, *rows: object, by: User) -> PushOutcome:
    return push_rows(training_class, rows, by=by, kind=PushKind.RESULTS)


def _outcomes(outcome: PushOutcome) -> list[tuple[str, list[str]]]:
    return [(row.outcome.value, [issue.code for issue in row.issues]) for row in outcome.rows]


def test_a_pass_completes_the_class_and_issues_the_certificate(
    roster: TrainingClass, registrar: User, today: str
) -> None:
    number = certificate_number(1)
    outcome = _push(roster, result_row(1, number=number, issued_on=today), by=registrar)
    enrolment = Enrolment.objects.select_related("result").get(student_number="S0001")
    certificate = Certificate.objects.get()
    event = enrolment.events.first()
    assert _outcomes(outcome) == [("created", [])]
    assert (enrolment.status, enrolment.result.theory, enrolment.result.practice) == (
        "completed",
        Decimal("80.00"),
        Decimal("85.50"),
    )
    assert (certificate.number, certificate.person, certificate.level) == (
        number,
        enrolment.person,
        SkillLevel.INTERMEDIATE,
    )
    assert (certificate.origin, certificate.origin_reference) == ("training", "XS2026-0001")
    assert Standing.objects.get().person == enrolment.person
    assert event is not None
    assert (event.from_status, event.to_status, event.by, event.reason) == (
        "enrolled",
        "completed",
        registrar,
        f"results {outcome.push.pk}",
    )


def test_progress_is_told_and_an_end_noticed_while_rows_are_looked_at(
    roster: TrainingClass, registrar: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "TOLD_EVERY", 2)
    push, told = Push(by=registrar), list[int]()
    results.apply(push, roster, numbered([result_row(1), result_row(2), result_row(99)]), told.append)
    assert told == [0, 2, 3]


def test_a_fail_is_kept_and_may_be_made_good(roster: TrainingClass, registrar: User, today: str) -> None:
    _push(roster, result_row(1, theory=40, passed=False), by=registrar)
    failed = Enrolment.objects.get(student_number="S0001")
    assert (failed.status, Certificate.objects.count()) == ("failed", 0)
    outcome = _push(roster, result_row(1, number=certificate_number(1), issued_on=today), by=registrar)
    failed.refresh_from_db()
    assert (_outcomes(outcome), failed.status) == ([("updated", [])], "completed")
    assert (failed.result.theory, Certificate.objects.count()) == (Decimal("80.00"), 1)


def test_marks_without_a_verdict_leave_the_status(roster: TrainingClass, registrar: User) -> None:
    _push(roster, {"student_number": "S0001", "theory": 70}, by=registrar)
    enrolment = Enrolment.objects.get(student_number="S0001")
    assert (enrolment.status, enrolment.result.theory, enrolment.result.passed) == ("enrolled", Decimal("70.00"), None)


def test_a_certificate_may_follow_the_result(roster: TrainingClass, registrar: User, today: str) -> None:
    _push(roster, result_row(1), by=registrar)
    outcome = _push(roster, result_row(1, number=certificate_number(1), issued_on=today), by=registrar)
    assert _outcomes(outcome) == [("updated", [])]
    assert Result.objects.get().certificate_number == Certificate.objects.get().number


def test_a_certificate_sent_after_the_pass_needs_no_marks(roster: TrainingClass, registrar: User, today: str) -> None:
    number = certificate_number(1)
    _push(roster, result_row(1), by=registrar)
    row = {"student_number": "S0001", "certificate_number": number, "issued_on": today}
    assert _outcomes(_push(roster, row, by=registrar)) == [("updated", [])]
    result = Result.objects.get()
    assert (result.theory, result.practice, result.passed) == (Decimal("80.00"), Decimal("85.50"), True)
    assert (result.certificate_number, Certificate.objects.get().number) == (number, number)


def test_a_certificate_before_any_verdict_is_refused(roster: TrainingClass, registrar: User, today: str) -> None:
    row = {"student_number": "S0001", "certificate_number": certificate_number(1), "issued_on": today}
    assert _outcomes(_push(roster, row, by=registrar)) == [("rejected", ["CERT_WITHOUT_PASS"])]
    assert (Result.objects.count(), Certificate.objects.count()) == (0, 0)


@pytest.mark.parametrize(("practice", "passed", "status"), [(85, True, "completed"), (40, False, "failed")])
def test_marks_sent_one_after_the_other_give_the_verdict(
    roster: TrainingClass, registrar: User, practice: int, passed: bool, status: str
) -> None:
    _push(roster, {"student_number": "S0001", "theory": 80}, by=registrar)
    outcome = _push(roster, {"student_number": "S0001", "practice": practice}, by=registrar)
    enrolment = Enrolment.objects.select_related("result").get(student_number="S0001")
    assert _outcomes(outcome) == [("updated", [])]
    assert (enrolment.result.theory, enrolment.result.passed, enrolment.status) == (Decimal("80.00"), passed, status)


@pytest.mark.parametrize("values", [{"theory": 40}, {"theory": 40, "passed": True}])
def test_a_mark_below_the_pass_mark_does_not_stand_beside_a_pass(
    roster: TrainingClass, registrar: User, values: dict[str, Any]
) -> None:
    _push(roster, result_row(1), by=registrar)
    before = Result.objects.values().get()
    outcome = _push(roster, {"student_number": "S0001", **values}, by=registrar)
    assert _outcomes(outcome) == [("rejected", ["PASS_BELOW_MARK"])]
    assert Result.objects.values().get() == before


@pytest.mark.parametrize("values", [{}, {"theory": 90}])
def test_a_revoked_certificate_is_not_sent_again(
    roster: TrainingClass, registrar: User, clerk: User, today: str, values: dict[str, Any]
) -> None:
    row = result_row(1, number=certificate_number(1), issued_on=today)
    _push(roster, row, by=registrar)
    certificates.revoke(Certificate.objects.all(), reason="issued in error", by=clerk)
    before = Result.objects.values().get()
    assert _outcomes(_push(roster, {**row, **values}, by=registrar)) == [("rejected", ["CERT_REVOKED"])]
    assert (Result.objects.values().get(), Certificate.objects.get().status) == (before, "revoked")


def test_the_date_of_an_issued_certificate_stays(roster: TrainingClass, registrar: User, today: str) -> None:
    earlier = (timezone.localdate() - timedelta(days=1)).isoformat()
    _push(roster, result_row(1, number=certificate_number(1), issued_on=today), by=registrar)
    outcome = _push(roster, {"student_number": "S0001", "issued_on": earlier}, by=registrar)
    assert _outcomes(outcome) == [("rejected", ["CERT_DIFFERS"])]
    assert {Result.objects.get().issued_on, Certificate.objects.get().issued_on} == {timezone.localdate()}


def test_what_the_registry_knows_of_a_number_stands(
    roster: TrainingClass, registrar: User, clerk: User, occupation: Occupation, evaluation_body: EvaluationBody
) -> None:
    """The bureau entered the certificate by hand, with another date than the school sends."""
    today = timezone.localdate()
    known = NewCertificate(
        number=certificate_number(1),
        person_id=Enrolment.objects.get(student_number="S0001").person_id,
        occupation_id=occupation.pk,
        level=SkillLevel.INTERMEDIATE,
        body_id=evaluation_body.pk,
        issued_on=today - timedelta(days=1),
        origin=CertificateOrigin.EXAMINATION,
    )
    certificates.issue([known], by=clerk)
    row = result_row(1, number=certificate_number(1), issued_on=today.isoformat())
    assert _outcomes(_push(roster, row, by=registrar)) == [("rejected", ["CERT_DIFFERS"])]
    assert Result.objects.count() == 0


def test_every_error_of_a_row_is_told_at_once(roster: TrainingClass, registrar: User) -> None:
    rows = [result_row(1, theory="eighty", number="X", issued_on="2026-01-01"), {"theory": 101}, "S0002"]
    assert _outcomes(_push(roster, *rows, by=registrar)) == [
        ("rejected", ["MARK_FORMAT", "CERT_BEFORE_CLASS", "CERT_FORMAT"]),
        ("rejected", ["FIELD_MISSING", "MARK_FORMAT"]),
        ("rejected", ["ROW_FORMAT"]),
    ]


def test_the_same_results_again_change_nothing(roster: TrainingClass, registrar: User, today: str) -> None:
    rows = [result_row(n, number=certificate_number(n), issued_on=today) for n in range(3)]
    _push(roster, *rows, by=registrar)
    events = EnrolmentEvent.objects.count()
    assert _outcomes(_push(roster, *rows, by=registrar)) == [("unchanged", [])] * 3
    assert (Certificate.objects.count(), EnrolmentEvent.objects.count()) == (3, events)


@pytest.mark.parametrize(
    ("row", "rules"),
    [
        (result_row(99), ["STUDENT_UNKNOWN"]),
        (result_row(1, theory=1), ["PASS_BELOW_MARK"]),
        (result_row(1, number="X", issued_on="2026-01-01"), ["CERT_FORMAT"]),
    ],
)
def test_a_wrong_row_is_rejected(roster: TrainingClass, registrar: User, row: dict[str, Any], rules: list[str]) -> None:
    outcome = _push(roster, row, by=registrar)
    kind, codes = _outcomes(outcome)[0]
    assert (kind, set(rules) <= set(codes)) == ("rejected", True)
    assert (Result.objects.count(), Certificate.objects.count()) == (0, 0)


def test_a_number_of_somebody_elses_certificate_is_refused(roster: TrainingClass, registrar: User, today: str) -> None:
    number = certificate_number(1)
    _push(roster, result_row(1, number=number, issued_on=today), by=registrar)
    outcome = _push(roster, result_row(2, number=number, issued_on=today), result_row(3), by=registrar)
    assert _outcomes(outcome) == [("rejected", ["CERT_TAKEN"]), ("created", [])]
    assert (outcome.push.created, outcome.push.rejected) == (1, 1)
    assert Enrolment.objects.get(student_number="S0002").status == "enrolled"


def test_what_is_completed_stays_completed(roster: TrainingClass, registrar: User, today: str) -> None:
    _push(roster, result_row(1, number=certificate_number(1), issued_on=today), by=registrar)
    outcome = _push(
        roster,
        result_row(1, theory=1, passed=False),
        by=registrar,
    )
    other = _push(roster, result_row(1, number=certificate_number(2), issued_on=today), by=registrar)
    assert _outcomes(outcome) == [("rejected", ["RESULT_FINAL"])]
    assert _outcomes(other) == [("rejected", ["CERT_DIFFERS"])]
    assert Enrolment.objects.get(student_number="S0001").status == "completed"
    assert Certificate.objects.count() == 1


def test_who_withdrew_has_no_result(roster: TrainingClass, registrar: User) -> None:
    Enrolment.objects.filter(student_number="S0001").update(status="withdrawn")
    assert _outcomes(_push(roster, result_row(1), by=registrar)) == [("rejected", ["STUDENT_UNKNOWN"])]


@pytest.mark.parametrize("status", [ClassStatus.OPEN, ClassStatus.PENDING, ClassStatus.CANCELLED])
def test_a_class_without_results_due_says_so(make_class: MakeClass, registrar: User, status: ClassStatus) -> None:
    with pytest.raises(ResultsNotDue):
        _push(make_class(status=status), result_row(1), by=registrar)
    assert Push.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_number_of_statements_does_not_grow_with_the_rows(
    roster: TrainingClass, registrar: User, today: str, count: int
) -> None:
    rows = [result_row(n, number=certificate_number(n), issued_on=today) for n in range(count)]
    with CaptureQueriesContext(connection) as new:
        _push(roster, *rows, by=registrar)
    with CaptureQueriesContext(connection) as unchanged:
        _push(roster, *rows, by=registrar)
    assert (len(new), len(unchanged)) == (35, 25)
