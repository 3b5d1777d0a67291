"""The waiting list: a seat that becomes free is offered to whoever is first, and stays taken while it is offered."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.services.actors import signature
from directory.models import Person
from training import reasons
from training.enums import TAKES_RESULTS, ClassStatus, EnrolmentStatus, Reason, SeatRule, Sweep
from training.errors import NotEnoughSeats
from training.models import Enrolment, EnrolmentEvent, SeatReservation, Session, TrainingClass
from training.rules import seating
from training.selectors import places
from training.services import locks, sweeps


def promote(training_class: TrainingClass, *, at: datetime) -> Sequence[Enrolment]:
    """Offer the free seats of this class, which the caller has locked, to the first in its queue.

    Seats kept for a place go to the first from there, all others to the first of all. A constant number of statements.
    """
    if training_class.seats_taken >= training_class.capacity or not seating.gives_seats(training_class, at=at):
        return []
    kept = pools(training_class) if training_class.seats_reserved else []
    first = _first_in_queue(training_class, kept)
    chosen: list[Enrolment] = []
    for enrolment in first:
        reservation = reservation_for(enrolment.person, kept)
        if reservation is not None:
            take_reserved(training_class, reservation)
            enrolment.reservation = reservation
        elif training_class.seats_left > 0:
            training_class.seats_taken += 1
        else:
            continue
        chosen.append(enrolment)
    if chosen:
        training_class.save(update_fields=["seats_taken", "seats_reserved"])
        _offer(chosen, training_class, at)
    return chosen


def promote_due() -> int:
    """Promote wherever seats are free and people wait: after seats were added, or a roster or reservation left some."""
    waiting = Enrolment.objects.filter(training_class=OuterRef("pk"), status=EnrolmentStatus.WAITLISTED)
    free = TrainingClass.objects.filter(
        Exists(waiting), status=ClassStatus.OPEN, seats_taken__lt=F("capacity") - F("seats_reserved")
    )
    return sweeps.each(Sweep.PROMOTE, free.order_by("pk").values_list("pk", flat=True), _promote)


def end_due() -> int:
    """End the queues of classes that have begun; how many waited in vain."""
    now = timezone.now()
    sessions = Session.objects.filter(training_class=OuterRef("training_class"))
    begun = (
        Q(training_class__status__in=TAKES_RESULTS)
        | Exists(sessions.filter(starts_at__lte=now))
        | (~Exists(sessions) & Q(training_class__starts_on__lte=timezone.localdate(now)))
    )
    over = Enrolment.objects.filter(begun, status=EnrolmentStatus.WAITLISTED)
    class_ids = over.order_by("training_class").values_list("training_class", flat=True).distinct()
    return sweeps.each(Sweep.END, class_ids, _end)


def is_anybody_waiting(training_class: TrainingClass) -> bool:
    return training_class.enrolments.filter(status=EnrolmentStatus.WAITLISTED).exists()


def next_number() -> int:
    """The next place in a queue. Taken under a lock of the class, so that the order of numbers is that of promotion."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('training_queue_number')")
        return int(cursor.fetchone()[0])


def pools(training_class: TrainingClass) -> list[SeatReservation]:
    """The reservations of a locked class that still have seats."""
    return list(training_class.reservations.open().filter(seats_taken__lt=F("seats")).order_by("pk"))


def reservation_for(person: Person, kept: Sequence[SeatReservation]) -> SeatReservation | None:
    """The first of these with a seat left for this person."""
    return next((each for each in kept if each.seats_taken < each.seats and each.admits(person)), None)


def take_reserved(training_class: TrainingClass, reservation: SeatReservation) -> None:
    """Count one reserved seat of a locked class as taken; the caller saves the class."""
    reservation.seats_taken += 1
    reservation.save(update_fields=["seats_taken"])
    training_class.seats_taken += 1
    training_class.seats_reserved -= 1


def reserve(reservation: SeatReservation, *, by: User | None) -> None:
    """Keep free seats of a class back. Raises `NotEnoughSeats`."""
    with transaction.atomic():
        locked = locks.lock(reservation.training_class_id)
        if locked.seats_left < reservation.seats:
            raise NotEnoughSeats
        reservation.save(force_insert=True)
        locked.seats_reserved += reservation.seats
        locked.save(update_fields=["seats_reserved"])
        note = reasons.written(Reason.RESERVED, reservation)
        locked.events.create(from_status=locked.status, to_status=locked.status, reason=note, **signature(by))


def release_due() -> int:
    """Give everybody what is left of reservations whose time is over, and offer it to those who wait."""
    due = SeatReservation.objects.open().filter(until__lte=timezone.now())
    class_ids = due.order_by("training_class").values_list("training_class", flat=True).distinct()
    return sweeps.each(Sweep.RELEASE, class_ids, _release)


def release(reservations: Iterable[SeatReservation], *, by: User | None) -> int:
    """Give everybody what is left of these before their time is over; how many were still kept back."""
    released = 0
    with transaction.atomic():
        chosen = SeatReservation.objects.open().filter(pk__in=[each.pk for each in reservations])
        for class_id in chosen.order_by("training_class").values_list("training_class", flat=True).distinct():
            released += _give_to_everybody(locks.lock(class_id), chosen, by)
    return released


def promote_now(training_class: TrainingClass, *, by: User | None) -> int:
    """Offer the free seats of a class at once; how many. Who asked for it stands among the events of the class."""
    with transaction.atomic():
        locked = locks.lock(training_class.pk)
        promoted = len(promote(locked, at=timezone.now()))
        if promoted:
            note = reasons.written(Reason.OFFERED, promoted)
            locked.events.create(from_status=locked.status, to_status=locked.status, reason=note, **signature(by))
    return promoted


def _promote(class_id: int) -> int:
    return len(promote(locks.lock(class_id), at=timezone.now()))


def _release(class_id: int) -> int:
    return _give_to_everybody(locks.lock(class_id), SeatReservation.objects.filter(until__lte=timezone.now()), None)


def _give_to_everybody(locked: TrainingClass, chosen: QuerySet[SeatReservation], by: User | None) -> int:
    """Release those of the chosen that the class still keeps back, and offer their seats to who waits."""
    now = timezone.now()
    over = list(chosen.filter(training_class=locked, released_at=None).select_related("town", "community"))
    locked.seats_reserved -= sum(each.seats - each.seats_taken for each in over)
    locked.save(update_fields=["seats_reserved"])
    released = SeatReservation.objects.filter(pk__in=[each.pk for each in over]).update(released_at=now)
    if over:
        note = reasons.written(Reason.RELEASED, ", ".join(map(str, over)))
        locked.events.create(from_status=locked.status, to_status=locked.status, reason=note, **signature(by))
    promote(locked, at=now)
    return released


def _end(class_id: int) -> int:
    training_class, now = locks.lock(class_id), timezone.now()
    if not seating.is_queue_over(training_class, at=now):
        return 0
    waited = list(training_class.enrolments.filter(status=EnrolmentStatus.WAITLISTED))
    Enrolment.objects.filter(pk__in=[each.pk for each in waited]).update(status=EnrolmentStatus.WITHDRAWN)
    EnrolmentEvent.objects.bulk_create(
        EnrolmentEvent(
            enrolment=each,
            at=now,
            from_status=EnrolmentStatus.WAITLISTED,
            to_status=EnrolmentStatus.WITHDRAWN,
            rule=SeatRule.NOT_REACHED,
            **signature(None),
        )
        for each in waited
    )
    return len(waited)


def _first_in_queue(training_class: TrainingClass, kept: Sequence[SeatReservation]) -> Sequence[Enrolment]:
    """Those who may be next, in order: with seats kept for some, all who wait; else as many as there are seats."""
    queue = training_class.enrolments.filter(status=EnrolmentStatus.WAITLISTED).order_by("queue_number")
    queue = queue.select_related("person")
    return list(queue) if kept else list(queue[: training_class.seats_left])


def _offer(chosen: Sequence[Enrolment], training_class: TrainingClass, at: datetime) -> None:
    """The offers and their events; an offer ends when the class begins, if not before."""
    expires_at = min(places.policy(timezone.localdate(at)).offer_ends(at), training_class.begins_at)
    with connection.cursor() as cursor:
        cursor.execute(OFFER, [expires_at, [each.pk for each in chosen], [each.reservation_id for each in chosen]])
    for enrolment in chosen:
        enrolment.status, enrolment.offer_expires_at = EnrolmentStatus.OFFERED, expires_at
    EnrolmentEvent.objects.bulk_create(
        EnrolmentEvent(
            enrolment=enrolment,
            at=at,
            from_status=EnrolmentStatus.WAITLISTED,
            to_status=EnrolmentStatus.OFFERED,
            rule=SeatRule.PROMOTED_RESERVED if enrolment.reservation_id else SeatRule.PROMOTED,
            **signature(None),
        )
        for enrolment in chosen
    )


OFFER = """
    UPDATE training_enrolment
    SET status = 'offered', offer_expires_at = %s, reservation_id = chosen.reservation_id
    FROM unnest(%s::bigint[], %s::bigint[]) AS chosen(id, reservation_id)
    WHERE training_enrolment.id = chosen.id
"""
