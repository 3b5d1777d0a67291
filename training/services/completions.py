"""Completing a class: judged by the rule in force, certified once, and revoked only for a reason."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.models import Disclosure, User
from accounts.services.actors import signature
from directory import typefaces
from training.enums import IN_THE_ROOM, TAKES_ATTENDANCE, CompletionStatus, EnrolmentStatus, Reason, Sweep
from training.errors import AssessmentRefused, CharacterNotPrintable, CompletionNotFound, ResultsNotDue
from training.models import Completion, CompletionEvent, Enrolment, EnrolmentEvent, Result, TrainingClass
from training.rules import classroom, schools
from training.selectors import registers
from training.services import closing, locks, sweeps

# Without the letters that look like digits: 32 signs, so that sixteen of them are 80 bits nobody guesses.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Handout:
    """Certificates to be printed, and those whose names the face cannot print."""

    printable: Sequence[Completion]
    unprintable: Sequence[Completion]


class Settled(NamedTuple):
    """An enrolment as it stands, and the status it shall have, which may be the same."""

    enrolment: Enrolment
    status: str


def judge(training_class: TrainingClass, *, by: User | None) -> int:
    """Complete or fail everybody whose attendance and results now say so; the number of those who moved.

    Nothing happens before every session is closed. A constant number of statements.
    """
    with transaction.atomic():
        locked = locks.lock(training_class.pk)
        closing.close_complete(locked, by=by)
        book = registers.ledger(locked)
        if book.register.is_recorded and not book.register.is_closed:
            return 0
        undecided = Enrolment.objects.filter(
            training_class=locked, status__in=[EnrolmentStatus.ENROLLED, EnrolmentStatus.FAILED]
        )
        settled = [
            Settled(enrolment, status)
            for enrolment in undecided.select_related("result")
            if (status := book.status(enrolment, passed=_passed(enrolment))) != enrolment.status
        ]
        settle(settled, reason=Reason.ATTENDANCE, by=by)
    return len(settled)


def judge_due() -> int:
    """Judge the classes that ended lately and still have somebody undecided: the last session ends without a click."""
    today = timezone.localdate()
    due = TrainingClass.objects.filter(
        status__in=TAKES_ATTENDANCE,
        ends_on__range=(today - registers.CLOSED_LATELY, today),
        enrolments__status=EnrolmentStatus.ENROLLED,
    )
    class_ids = due.order_by("pk").distinct().values_list("pk", flat=True)
    return sweeps.each(Sweep.JUDGE, class_ids, lambda pk: judge(TrainingClass.objects.get(pk=pk), by=None))


def assess(training_class: TrainingClass, verdicts: Mapping[int, bool], *, by: User) -> int:
    """Keep who passed and who did not, by enrolment, where the school sends no marks; how many verdicts are new.

    A constant number of statements. Raises `ResultsNotDue`, and `AssessmentRefused` for the whole list where one of it
    has marks on record, has completed the class, or is not in it.
    """
    with transaction.atomic():
        locked = locks.lock(training_class.pk)
        verdict = schools.may_push_results(locked)
        if not verdict:
            raise ResultsNotDue(verdict.reason)
        seated = Enrolment.objects.filter(training_class=locked, status__in=IN_THE_ROOM, pk__in=verdicts)
        found = {enrolment.pk: enrolment for enrolment in seated.select_related("result")}
        changed = {pk: passed for pk, passed in verdicts.items() if pk not in found or _passed(found[pk]) != passed}
        if not all(pk in found and classroom.may_be_assessed(found[pk]) for pk in changed):
            raise AssessmentRefused
        Result.objects.bulk_create(
            [Result(enrolment=found[pk], passed=passed) for pk, passed in changed.items()],
            update_conflicts=True,
            unique_fields=["enrolment"],
            update_fields=["passed"],
        )
        closing.close_complete(locked, by=by)
        book = registers.ledger(locked)
        settled = [Settled(found[pk], book.status(found[pk], passed=passed)) for pk, passed in changed.items()]
        settle(settled, reason=Reason.ASSESSED, by=by)
    return len(changed)


def settle(settled: Sequence[Settled], *, reason: str, by: User | None) -> None:
    """Move each to its status, leave an event for every one, and certify who has completed. The class is locked."""
    events = [
        EnrolmentEvent(
            enrolment=each.enrolment,
            from_status=each.enrolment.status,
            to_status=each.status,
            reason=reason,
            **signature(by),
        )
        for each in settled
    ]
    moving = [each for each in settled if each.status != each.enrolment.status]
    for status in (EnrolmentStatus.COMPLETED, EnrolmentStatus.FAILED):
        Enrolment.objects.filter(pk__in=[each.enrolment.pk for each in moving if each.status == status]).update(
            status=status
        )
    EnrolmentEvent.objects.bulk_create(events)
    certify([each.enrolment for each in moving if each.status == EnrolmentStatus.COMPLETED], by=by)


def certify(enrolments: Iterable[Enrolment], *, by: User | None) -> None:
    """Issue the certificate of completion of each; none of them has one. A constant number of statements."""
    completed = Enrolment.objects.filter(pk__in=[each.pk for each in enrolments])
    today = timezone.localdate()
    issued = Completion.objects.bulk_create(
        Completion(enrolment_id=pk, code=_code(), hours=hours, issued_on=today)
        for pk, hours in completed.values_list("pk", "training_class__course__hours")
    )
    CompletionEvent.objects.bulk_create(
        CompletionEvent(completion=each, to_status=CompletionStatus.ISSUED, **signature(by)) for each in issued
    )


def certify_all_missing() -> None:
    """Certify everybody who completed before certificates were issued here."""
    while certify_missing(by=None):
        pass


def certify_missing(*, by: User | None) -> int:
    """Certify who completed before certificates were issued here, a batch at a time; how many there were."""
    with transaction.atomic():
        lacking = Enrolment.objects.filter(status=EnrolmentStatus.COMPLETED, completion=None).order_by("pk")
        batch = list(lacking.select_for_update(of=("self",), skip_locked=True, no_key=True)[:BATCH])
        certify(batch, by=by)
    return len(batch)


def revoke(chosen: Iterable[Completion], *, reason: str, by: User) -> int:
    """They are genuine no longer, and their verification pages say so. How many were until now; others are left alone.

    A constant number of statements, whatever the number of certificates.
    """
    wanted = [completion.pk for completion in chosen]
    with transaction.atomic():
        locked = Completion.objects.select_for_update(no_key=True).filter(pk__in=wanted, status=CompletionStatus.ISSUED)
        genuine = list(locked.order_by("pk").values_list("pk", flat=True))
        Completion.objects.filter(pk__in=genuine).update(status=CompletionStatus.REVOKED)
        CompletionEvent.objects.bulk_create(
            CompletionEvent(
                completion_id=pk,
                from_status=CompletionStatus.ISSUED,
                to_status=CompletionStatus.REVOKED,
                reason=reason,
                **signature(by),
            )
            for pk in genuine
        )
    return len(genuine)


def lacking(completion: Completion) -> str:
    """The characters that the face of the certificate has no shape for; empty where it can be printed."""
    training_class = completion.enrolment.training_class
    printed = (completion.enrolment.person.name, training_class.course.title, str(training_class.course.provider))
    return "".join(typefaces.missing("".join(printed)))


def hand_out(training_class: TrainingClass, *, by: User) -> Handout:
    """The genuine certificates of a class, to be printed with full names; of whose somebody read them is on record.

    Raises `CompletionNotFound` where there are none, and `CharacterNotPrintable` where none can be printed.
    """
    with transaction.atomic():
        found = list(registers.completions_of(training_class).filter(status=CompletionStatus.ISSUED))
        if not found:
            raise CompletionNotFound(registers.NONE_TO_PRINT)
        handout = Handout([each for each in found if not lacking(each)], [each for each in found if lacking(each)])
        if not handout.printable:
            raise CharacterNotPrintable
        Disclosure.objects.bulk_create(
            Disclosure(
                by=by,
                by_name=str(by),
                person=each.enrolment.person,
                fields=["name"],
                purpose=f"certificate of completion {each.code}",
            )
            for each in handout.printable
        )
    return handout


def _passed(enrolment: Enrolment) -> bool | None:
    result: Result | None = getattr(enrolment, "result", None)
    return result.passed if result else None


def _code() -> str:
    return "".join(secrets.choice(ALPHABET) for _sign in range(CODE_LENGTH))
