"""The life of a class: drafted, amended, moved from status to status, each leaving its event."""

from collections.abc import Collection

from django.db import transaction

from accounts.models import User
from accounts.services.actors import signature
from training import rules
from training.enums import ClassStatus, EnrolmentStatus
from training.errors import MoveRefused
from training.models import ClassEvent, Enrolment, EnrolmentEvent, TrainingClass

NEVER_AMENDED = frozenset({"code", "status", "seats_taken"})


def draft(training_class: TrainingClass, *, by: User | None) -> None:
    """Save a new class as a draft."""
    training_class.status = ClassStatus.DRAFT
    with transaction.atomic():
        training_class.save(force_insert=True)
        ClassEvent.objects.create(training_class=training_class, to_status=ClassStatus.DRAFT, **signature(by))


def amend(training_class: TrainingClass, fields: Collection[str], *, by: User | None) -> None:
    """Save these fields and no others: seats are being taken while somebody has the form open."""
    changed = sorted(set(fields) - NEVER_AMENDED)
    if not changed:
        return
    with transaction.atomic():
        training_class.save(update_fields=changed)
        status = training_class.status
        ClassEvent.objects.create(
            training_class=training_class,
            from_status=status,
            to_status=status,
            reason=f"amended: {', '.join(changed)}"[:300],
            **signature(by),
        )


def move(training_class: TrainingClass, *, to: ClassStatus, reason: str = "", by: User | None) -> None:
    """Give the class another status. Cancelling it frees everybody. Raises `MoveRefused`, with the reason."""
    with transaction.atomic():
        locked = TrainingClass.objects.select_for_update(no_key=True).get(pk=training_class.pk)
        verdict = rules.may_move(locked, to=to)
        if not verdict:
            raise MoveRefused(verdict.reason)
        ClassEvent.objects.create(
            training_class=locked, from_status=locked.status, to_status=to, reason=reason, **signature(by)
        )
        locked.status = to
        locked.save(update_fields=["status"])
        if to == ClassStatus.CANCELLED:
            _free_everybody(locked, reason, by)
    training_class.refresh_from_db(fields=["status", "seats_taken"])


def _free_everybody(training_class: TrainingClass, reason: str, by: User | None) -> None:
    still_to_come = Enrolment.objects.filter(
        training_class=training_class, status__in=[EnrolmentStatus.ENROLLED, EnrolmentStatus.WAITLISTED]
    )
    freed = list(still_to_come)
    seats = sum(enrolment.status == EnrolmentStatus.ENROLLED for enrolment in freed)
    still_to_come.update(status=EnrolmentStatus.WITHDRAWN)
    EnrolmentEvent.objects.bulk_create(
        EnrolmentEvent(
            enrolment=enrolment,
            from_status=enrolment.status,
            to_status=EnrolmentStatus.WITHDRAWN,
            reason=reason,
            **signature(by),
        )
        for enrolment in freed
    )
    training_class.seats_taken -= seats
    training_class.save(update_fields=["seats_taken"])
