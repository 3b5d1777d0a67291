"""Places in classes: a seat or a place in the queue, taken by one conditional statement; given back under a lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.actors import signature
from directory.models import Person
from training.enums import ENROLMENT_MOVES, HOLDS_SEAT, STILL_TO_COME, EnrolmentStatus, SeatingMode, SeatRule
from training.errors import AlreadyEnrolled, ClassFull, WithdrawalRefused
from training.models import Enrolment, EnrolmentEvent, SeatReservation, TrainingClass
from training.rules import seating
from training.selectors import places
from training.services import locks, waiting

# A seat that is freed between looking for one and joining the queue of a full class leads to another look.
LOOKS = 5


@dataclass(frozen=True, slots=True)
class _Claim:
    """Who asks for a place where, when, and in whose name."""

    person: Person
    into: TrainingClass
    at: datetime
    by: User | None
    or_queue: bool
    consented_at: datetime | None


def enrol(
    person: Person,
    *,
    into: TrainingClass,
    by: User | None,
    or_queue: bool = False,
    consented_at: datetime | None = None,
) -> Enrolment:
    """Take a seat; with `or_queue`, the next place in the queue of a full class. Nothing personal is asked here.

    Who asks twice has one place and is given the same enrolment again. Raises `ClassFull`, `RegistrationNotOpenYet`,
    `RegistrationClosed`; `AlreadyEnrolled` after the class is taken.
    """
    try:
        with transaction.atomic():
            return place(person, into=into, by=by, or_queue=or_queue, consented_at=consented_at)
    except IntegrityError:
        held = held_already(person, into)
        if held is None:
            raise
        return held


def place(
    person: Person, *, into: TrainingClass, by: User | None, or_queue: bool, consented_at: datetime | None
) -> Enrolment:
    """What `enrol` does, in the transaction of the caller, who answers an `IntegrityError` with `held_already`."""
    claim = _Claim(person, into, timezone.now(), by, or_queue, consented_at)
    for _look in range(LOOKS):
        taken = _take(claim)
        if taken is not None:
            return _still_to_come(taken)
        current = TrainingClass.objects.get(pk=into.pk)
        taken = _take_under_lock(claim) if current.seats_reserved else None
        if taken is not None:
            return taken
        refusal = seating.registration_refusal(current, at=claim.at)
        if refusal is not None and not (or_queue and isinstance(refusal, ClassFull)):
            raise refusal
    raise ClassFull


def held_already(person: Person, into: TrainingClass) -> Enrolment | None:
    """The place somebody has, such as one whose two requests met: both passed the condition, the schema only one.

    Raises `AlreadyEnrolled` after the class is taken.
    """
    held = places.live_place(person, into)
    return _still_to_come(held) if held else None


def _still_to_come(held: Enrolment) -> Enrolment:
    if held.status not in STILL_TO_COME:
        raise AlreadyEnrolled
    return held


def withdraw(enrolment: Enrolment, *, reason: str, by: User | None, rule: SeatRule = SeatRule.GAVE_UP) -> None:
    """Give up the place for good; a seat goes to whoever is next in the queue. Raises `WithdrawalRefused`."""
    with transaction.atomic():
        training_class = locks.lock(enrolment.training_class_id)
        enrolment.refresh_from_db(fields=["status", "reservation", "offer_expires_at"])
        before = enrolment.status
        if EnrolmentStatus.WITHDRAWN not in ENROLMENT_MOVES[before]:
            raise WithdrawalRefused
        if before in HOLDS_SEAT:
            give_back(training_class, [enrolment.reservation_id])
        enrolment.status = EnrolmentStatus.WITHDRAWN
        enrolment.offer_expires_at = None
        enrolment.reservation = None
        enrolment.save(update_fields=["status", "reservation", "offer_expires_at"])
        EnrolmentEvent.objects.create(
            enrolment=enrolment,
            from_status=before,
            to_status=enrolment.status,
            rule=rule,
            reason=reason,
            **signature(by),
        )
        waiting.promote(training_class, at=timezone.now())


def give_back(training_class: TrainingClass, freed: Sequence[int | None]) -> None:
    """Return seats to the locked class: of each the reservation it was held under, to whose people it goes, or None."""
    kept = [reservation_id for reservation_id in freed if reservation_id is not None]
    returned = 0
    for reservation in SeatReservation.objects.open().filter(pk__in=set(kept)) if kept else ():
        seats = kept.count(reservation.pk)
        reservation.seats_taken -= seats
        reservation.save(update_fields=["seats_taken"])
        returned += seats
    training_class.seats_taken -= len(freed)
    training_class.seats_reserved += returned
    training_class.save(update_fields=["seats_taken", "seats_reserved"])


def _take(claim: _Claim) -> Enrolment | None:
    """The new enrolment, or the one this person has already; None when there is nothing to be had this way."""
    values: dict[str, int | str | bool | datetime | None] = {
        "person": claim.person.pk,
        "class": claim.into.pk,
        "at": claim.at,
        "or_queue": claim.or_queue,
        "consented_at": claim.consented_at,
        "by": claim.by.pk if claim.by else None,
        "by_name": signature(claim.by)["by_name"],
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE_PLACE, values)
        taken = cursor.fetchone()
    return Enrolment.from_db(connection.alias, PLACE, taken) if taken else None


def _take_under_lock(claim: _Claim) -> Enrolment | None:
    """The long way, for classes with seats kept back: whoever they are kept for takes one of these first."""
    locked = locks.lock(claim.into.pk)
    refusal = seating.registration_refusal(locked, at=claim.at)
    if locked.seating != SeatingMode.FIRST_COME or not isinstance(refusal, ClassFull | None):
        return None
    person = Person.objects.only("town", "community").get(pk=claim.person.pk)
    if places.live_place(person, locked) is not None:
        return None
    taken = Enrolment(
        training_class=locked, person=person, status=EnrolmentStatus.ENROLLED, consented_at=claim.consented_at
    )
    rule = SeatRule.REGISTERED
    reservation = waiting.reservation_for(person, waiting.pools(locked))
    if reservation is not None:
        waiting.take_reserved(locked, reservation)
        taken.reservation = reservation
    elif locked.seats_left > 0 and not waiting.is_anybody_waiting(locked):
        locked.seats_taken += 1
    elif claim.or_queue:
        taken.status, taken.queue_number, rule = EnrolmentStatus.WAITLISTED, waiting.next_number(), SeatRule.QUEUED
    else:
        return None
    locked.save(update_fields=["seats_taken", "seats_reserved"])
    taken.save(force_insert=True)
    EnrolmentEvent.objects.create(
        enrolment=taken, at=claim.at, to_status=taken.status, rule=rule, **signature(claim.by)
    )
    return taken


# What the function does by itself, and why nothing else need be locked: training/migrations/0022 and 0030.
PLACE = ["id", "training_class_id", "person_id", "status", "queue_number"]
TAKE_PLACE = """
    SELECT * FROM training_take_place(
        %(person)s, %(class)s, %(at)s, %(or_queue)s, %(consented_at)s, %(by)s, %(by_name)s
    )
"""
