"""Results arrive: marks and verdicts are kept, classes completed, certificates issued."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directory.errors import Message
from talents import selectors as talents
from talents.enums import CertificateOrigin, NumberConflict
from talents.services import certificates
from talents.services.certificates import NewCertificate
from training import result_rows
from training.enums import ENROLMENT_MOVES, NO_SEAT_YET, EnrolmentStatus, Outcome
from training.errors import ResultsNotDue
from training.models import Enrolment, Push, Result, TrainingClass
from training.result_rows import Reached, ResultRow, Standard
from training.rows import Applied, Rows, Tick
from training.rules import schools
from training.selectors import registers
from training.selectors.registers import Ledger
from training.services import closing, completions
from training.services.completions import Settled

CONFLICTS: Mapping[NumberConflict, tuple[str, Message]] = {
    NumberConflict.NUMBER_TAKEN: ("CERT_TAKEN", _("This number is on record for another certificate.")),
    NumberConflict.REVOKED: ("CERT_REVOKED", _("The certificate with this number has been revoked.")),
    NumberConflict.DIFFERS: (
        "CERT_DIFFERS",
        _("The registry has this certificate with another date, occupation, level or evaluation body."),
    ),
}
# How many rows are looked at before progress is told, and a cancelled push seen to be so.
TOLD_EVERY = 2000
HELD = ("theory", "practice", "passed", "certificate_number", "issued_on")


@dataclass(slots=True)
class Change:
    """A row that is right so far, the enrolment it is about, and the result and status as they would be."""

    row: ResultRow
    enrolment: Enrolment
    result: Result
    status: str


def refuse(training_class: TrainingClass) -> None:
    """Raises `ResultsNotDue`."""
    verdict = schools.may_push_results(training_class)
    if not verdict:
        raise ResultsNotDue(verdict.reason)


def apply(push: Push, training_class: TrainingClass, rows: Rows, tick: Tick) -> Applied:
    """Take every row that is right, and name what is wrong with the others. The class is locked.

    A pass completes the class unless the attendance on record is too low or not closed yet (`training.completion`).
    A pass with a certificate number issues the certificate. A constant number of statements, whatever the number of
    rows. A blank or absent cell leaves what is there. Raises `RuleMissing`.
    """
    closing.close_complete(training_class, by=push.by)
    sheet = result_rows.read(rows)
    found = _hold_against_record(training_class, [row for row in sheet if row.student_number], tick)
    _issue(training_class, [each for each in found if each.row.certificate_number], push.by)
    tick(len(sheet))
    changed = [each for each in found if each.row.outcome in (Outcome.CREATED, Outcome.UPDATED)]
    _write(changed, push)
    return Applied(Counter(row.outcome for row in sheet), (row.reported for row in sheet))


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


def _hold_against_record(training_class: TrainingClass, rows: Sequence[ResultRow], tick: Tick) -> list[Change]:
    enrolments = Enrolment.objects.live().filter(
        training_class=training_class, student_number__in=[row.student_number for row in rows]
    )
    known = {enrolment.student_number: enrolment for enrolment in enrolments.select_related("result")}
    revoked = talents.revoked_among(_numbers_on_record(known.values()))
    book, standard, today = registers.ledger(training_class), _standard(training_class), timezone.localdate()
    found = []
    for done, row in enumerate(rows):
        if done % TOLD_EVERY == 0:
            tick(done)
        enrolment = known.get(row.student_number)
        if enrolment is None or enrolment.status in (*NO_SEAT_YET, EnrolmentStatus.OFFERED):
            message = _("Nobody in this class has this student number; push the roster first.")
            row.refuse("STUDENT_UNKNOWN", message, field="student_number")
        elif change := _merge(row, enrolment, book, standard, today, revoked=revoked):
            found.append(change)
    return found


def _numbers_on_record(enrolments: Iterable[Enrolment]) -> list[str]:
    results: list[Result | None] = [getattr(enrolment, "result", None) for enrolment in enrolments]
    return [result.certificate_number for result in results if result and result.certificate_number]


def _merge(
    row: ResultRow, enrolment: Enrolment, book: Ledger, standard: Standard, today: date, *, revoked: Collection[str]
) -> Change | None:
    """The result as the row makes it; None where the row is wrong, or contradicts itself or what is final."""
    existing: Result | None = getattr(enrolment, "result", None)
    on_record = Reached(**{name: getattr(existing, name) for name in HELD}) if existing else Reached()
    is_revoked = on_record.certificate_number in revoked
    is_final = enrolment.status == EnrolmentStatus.COMPLETED or (bool(on_record.certificate_number) and not is_revoked)
    merged = result_rows.merge(row, on_record, standard, is_final=is_final, today=today, is_revoked=is_revoked)
    status = book.status(enrolment, passed=merged.passed)
    if status != enrolment.status and status not in ENROLMENT_MOVES[enrolment.status]:
        row.refuse("RESULT_FINAL", _("This person has completed the class already."), field="passed")
    if row.is_wrong:
        return None
    row.outcome = Outcome.CREATED if existing is None else Outcome.UPDATED if merged != on_record else Outcome.UNCHANGED
    return Change(row, enrolment, Result(enrolment=enrolment, **asdict(merged)), status)


def _issue(training_class: TrainingClass, found: Sequence[Change], by: User) -> None:
    """Issue the certificates; a row whose number the registry holds against it is rejected."""
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
        if certificate.conflict:
            code, message = CONFLICTS[certificate.conflict]
            each.row.refuse(code, message, field="certificate_number")


def _write(found: Sequence[Change], push: Push) -> None:
    Result.objects.bulk_create(
        [each.result for each in found],
        update_conflicts=True,
        unique_fields=["enrolment"],
        update_fields=HELD,
    )
    settled = [Settled(each.enrolment, each.status) for each in found]
    completions.settle(settled, reason=f"results {push.pk}", by=push.by)
