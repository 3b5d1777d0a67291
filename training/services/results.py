"""Results arrive: marks and verdicts are kept, classes completed, certificates issued."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.actors import signature
from talents.enums import CertificateOrigin
from talents.services import certificates
from talents.services.certificates import NewCertificate
from training import result_rows, rules
from training.enums import ENROLMENT_MOVES, EnrolmentStatus, Outcome, PushKind
from training.errors import ResultsNotDue
from training.models import Enrolment, EnrolmentEvent, Push, Result, TrainingClass
from training.result_rows import ResultRow, Standard
from training.services import receipts
from training.services.receipts import PushOutcome

HELD = ("theory", "practice", "passed", "certificate_number", "issued_on")


@dataclass(slots=True)
class Change:
    """A row that is right so far, the enrolment it is about, and the result as it would be."""

    row: ResultRow
    enrolment: Enrolment
    result: Result
    status: str
    certifies: bool


def push(training_class: TrainingClass, rows: Sequence[object], *, sha256: str, by: User) -> PushOutcome:
    """Take every row that is right, name what is wrong with the others, and keep a receipt.

    A pass with a certificate number issues the certificate. A constant number of statements, whatever the number of
    rows. A blank or absent cell leaves what is there. Raises `ResultsNotDue`.
    """
    with transaction.atomic():
        locked = _lock(training_class)
        verdict = rules.may_push_results(locked)
        if not verdict:
            raise ResultsNotDue(verdict.reason)
        sheet = result_rows.read(rows, standard=_standard(locked), today=timezone.localdate())
        found = _hold_against_record(locked, [row for row in sheet if not row.is_wrong])
        _issue(locked, [each for each in found if each.certifies], by)
        outcome = receipts.record(locked, PushKind.RESULTS, sheet, sha256=sha256, by=by)
        changed = [each for each in found if each.row.outcome in (Outcome.CREATED, Outcome.UPDATED)]
        _write(changed, outcome.push, by)
    return outcome


def _lock(training_class: TrainingClass) -> TrainingClass:
    """The class under its lock: rosters and results of one class come one after the other."""
    classes = TrainingClass.objects.select_for_update(of=("self",), no_key=True)
    return classes.select_related("course", "evaluation_body").get(pk=training_class.pk)


def _standard(training_class: TrainingClass) -> Standard:
    course, body = training_class.course, training_class.evaluation_body
    return Standard(
        theory_pass_mark=course.theory_pass_mark,
        practice_pass_mark=course.practice_pass_mark,
        starts_on=training_class.starts_on,
        level=course.level if body else None,
        body_letter=body.kind if body else "",
        filing=body.filing_code if body else "",
        site=body.site_code if body else "",
    )


def _hold_against_record(training_class: TrainingClass, rows: Sequence[ResultRow]) -> list[Change]:
    enrolments = Enrolment.objects.live().filter(
        training_class=training_class, student_number__in=[row.student_number for row in rows]
    )
    known = {enrolment.student_number: enrolment for enrolment in enrolments.select_related("result")}
    found = []
    for row in rows:
        enrolment = known.get(row.student_number)
        if enrolment is None or enrolment.status == EnrolmentStatus.WAITLISTED:
            message = _("Nobody in this class has this student number; push the roster first.")
            row.refuse("STUDENT_UNKNOWN", message, field="student_number")
        elif change := _merge(row, enrolment):
            found.append(change)
    return found


def _merge(row: ResultRow, enrolment: Enrolment) -> Change | None:
    """The result as the row makes it; None, and an issue on the row, where it contradicts what is final."""
    existing: Result | None = getattr(enrolment, "result", None)
    before = {name: getattr(existing, name) for name in HELD} if existing else {}
    sent = {name: value for name in HELD if (value := getattr(row, name)) not in (None, "")}
    after = {**before, **sent}
    if before.get("certificate_number") and before["certificate_number"] != after["certificate_number"]:
        message = _("Another certificate has been issued for this result; only the bureau can revoke it.")
        row.refuse("CERT_DIFFERS", message, field="certificate_number")
        return None
    status = _status(after.get("passed"), enrolment)
    if status != enrolment.status and status not in ENROLMENT_MOVES[enrolment.status]:
        row.refuse("RESULT_FINAL", _("This person has completed the class already."), field="passed")
        return None
    changed = any(before.get(name) != value for name, value in sent.items())
    row.outcome = Outcome.CREATED if existing is None else Outcome.UPDATED if changed else Outcome.UNCHANGED
    return Change(
        row=row,
        enrolment=enrolment,
        result=Result(enrolment=enrolment, **after),
        status=status,
        certifies=bool(row.certificate_number) and not before.get("certificate_number"),
    )


def _status(passed: bool | None, enrolment: Enrolment) -> str:
    if passed is None:
        return enrolment.status
    return EnrolmentStatus.COMPLETED if passed else EnrolmentStatus.FAILED


def _issue(training_class: TrainingClass, found: Sequence[Change], by: User) -> None:
    """Issue the certificates; a row whose number belongs to somebody else is rejected."""
    course, body = training_class.course, training_class.evaluation_body
    if course.occupation_id is None or course.level is None or body is None:
        return
    issued = certificates.issue(
        [
            NewCertificate(
                number=each.result.certificate_number,
                person_id=each.enrolment.person_id,
                occupation_id=course.occupation_id,
                level=course.level,
                body_id=body.pk,
                issued_on=each.result.issued_on,
                origin=CertificateOrigin.TRAINING,
                origin_reference=training_class.code,
                exam_reference=training_class.code,
            )
            for each in found
            if each.result.issued_on
        ],
        by=by,
    )
    for each, certificate in zip(found, issued, strict=True):
        if certificate.taken:
            message = _("This number is on record for another certificate.")
            each.row.refuse("CERT_TAKEN", message, field="certificate_number")


def _write(found: Sequence[Change], receipt: Push, by: User) -> None:
    Result.objects.bulk_create(
        [each.result for each in found],
        update_conflicts=True,
        unique_fields=["enrolment"],
        update_fields=HELD,
    )
    events = [
        EnrolmentEvent(
            enrolment=each.enrolment,
            from_status=each.enrolment.status,
            to_status=each.status,
            reason=f"results {receipt.pk}",
            **signature(by),
        )
        for each in found
    ]
    for status in (EnrolmentStatus.COMPLETED, EnrolmentStatus.FAILED):
        moving = [e.enrolment.pk for e in found if e.status == status != e.enrolment.status]
        Enrolment.objects.filter(pk__in=moving).update(status=status)
    EnrolmentEvent.objects.bulk_create(events)
