"""Seats: taken by one conditional statement, given back under the lock of the class."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from accounts.services.actors import signature
from directory.models import Person
from training import rules
from training.enums import ENROLMENT_MOVES, EnrolmentStatus
from training.errors import AlreadyEnrolled, ClassFull, WithdrawalRefused
from training.models import Enrolment, EnrolmentEvent, TrainingClass

STILL_TO_COME = (EnrolmentStatus.ENROLLED, EnrolmentStatus.WAITLISTED)


def enrol(person: Person, *, into: TrainingClass, by: User | None, consented_at: datetime | None = None) -> Enrolment:
    """Take a seat. Who asks twice has one seat and is given the same enrolment again.

    Raises `ClassFull`, `RegistrationNotOpenYet`, `RegistrationClosed`; `AlreadyEnrolled` after the class is taken.
    """
    now = timezone.now()
    with transaction.atomic():
        enrolment = _take_seat(person, into, now, by, consented_at)
        if enrolment is None:
            enrolment = _seat_held(person, into)
    if enrolment is None:
        # Where nothing stands in the way any longer, somebody else was faster and has just left again.
        raise rules.registration_refusal(TrainingClass.objects.get(pk=into.pk), at=now) or ClassFull()
    return enrolment


def withdraw(enrolment: Enrolment, *, reason: str, by: User | None) -> None:
    """Give up the seat, or the place in the queue, for good. Raises `WithdrawalRefused`."""
    with transaction.atomic():
        training_class = TrainingClass.objects.select_for_update(no_key=True).get(pk=enrolment.training_class_id)
        enrolment.refresh_from_db(fields=["status"])
        before = enrolment.status
        if EnrolmentStatus.WITHDRAWN not in ENROLMENT_MOVES[before]:
            raise WithdrawalRefused
        enrolment.status = EnrolmentStatus.WITHDRAWN
        enrolment.save(update_fields=["status"])
        if before == EnrolmentStatus.ENROLLED:
            TrainingClass.objects.filter(pk=training_class.pk).update(seats_taken=F("seats_taken") - 1)
        EnrolmentEvent.objects.create(
            enrolment=enrolment, from_status=before, to_status=enrolment.status, reason=reason, **signature(by)
        )


def _take_seat(
    person: Person, into: TrainingClass, at: datetime, by: User | None, consented_at: datetime | None
) -> Enrolment | None:
    """The new enrolment; None when there is no seat to be had, or the person holds one already."""
    actor = signature(by)
    values = {
        "class": into.pk,
        "person": person.pk,
        "at": at,
        "consented_at": consented_at,
        "by": by.pk if by else None,
        "by_name": actor["by_name"],
    }
    try:
        with transaction.atomic():
            return next(iter(Enrolment.objects.raw(TAKE_SEAT, values)), None)
    except IntegrityError:
        # Two requests of one person at one moment: both pass the condition, the unique constraint lets one through.
        if _seat_held(person, into) is None:
            raise
        return None


def _seat_held(person: Person, into: TrainingClass) -> Enrolment | None:
    held = Enrolment.objects.live().filter(person=person, training_class=into).first()
    if held is not None and held.status not in STILL_TO_COME:
        raise AlreadyEnrolled
    return held


# The row lock of the UPDATE makes rivals wait, and PostgreSQL looks at the condition again once they may go on.
TAKE_SEAT = """
    WITH seat AS (
        UPDATE training_trainingclass SET seats_taken = seats_taken + 1
        WHERE id = %(class)s
            AND status = 'open'
            AND seats_taken < capacity
            AND registration_opens_at <= %(at)s AND registration_closes_at > %(at)s
            AND NOT EXISTS (
                SELECT FROM training_enrolment
                WHERE training_class_id = %(class)s AND person_id = %(person)s AND status <> 'withdrawn'
            )
        RETURNING id
    ), enrolment AS (
        INSERT INTO training_enrolment (training_class_id, person_id, student_number, status, note, consented_at)
        SELECT id, %(person)s, '', 'enrolled', '', %(consented_at)s::timestamptz FROM seat
        RETURNING *
    ), event AS (
        INSERT INTO training_enrolmentevent (enrolment_id, at, by_id, by_name, from_status, to_status, reason)
        SELECT id, %(at)s, %(by)s::bigint, %(by_name)s, '', status, '' FROM enrolment
    )
    SELECT * FROM enrolment
"""
