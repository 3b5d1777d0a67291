"""Offered seats: accepted, declined, or gone when their time is over."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.actors import signature
from training.enums import STILL_TO_COME, EnrolmentStatus, SeatRule, Sweep
from training.models import Enrolment, EnrolmentEvent
from training.rules import seating
from training.selectors import places
from training.services import enrolment as seats
from training.services import locks, sweeps, turns, waiting


def accept(enrolment: Enrolment, *, by: User | None) -> None:
    """Take the offered seat; once taken, taking it again changes nothing.

    Other offers and entries in draws that cannot be had beside it are given up. Raises `OfferGone`, and
    `CourseAlreadyHeld` where one of the person's seats cannot be.
    """
    with transaction.atomic():
        turns.wait_for(enrolment.person_id)
        rivals = list(places.rivals_of(enrolment))
        locks.lock_all([enrolment.training_class_id, *(rival.training_class_id for rival in rivals)])
        enrolment.refresh_from_db(fields=["status", "offer_expires_at"])
        if enrolment.status == EnrolmentStatus.ENROLLED:
            return
        for rival in rivals:
            rival.refresh_from_db(fields=["status"])
        refusal = seating.offer_refusal(enrolment, at=timezone.now()) or seating.seat_refusal(rivals)
        if refusal is not None:
            raise refusal
        for rival in rivals:
            if rival.status in STILL_TO_COME:
                seats.withdraw(rival, reason="", rule=SeatRule.RELEASED, by=by)
        enrolment.status, enrolment.offer_expires_at = EnrolmentStatus.ENROLLED, None
        enrolment.save(update_fields=["status", "offer_expires_at"])
        EnrolmentEvent.objects.create(
            enrolment=enrolment,
            from_status=EnrolmentStatus.OFFERED,
            to_status=EnrolmentStatus.ENROLLED,
            rule=SeatRule.ACCEPTED,
            **signature(by),
        )


def decline(enrolment: Enrolment, *, by: User | None) -> None:
    """Leave the offered seat to whoever is next. Raises `OfferGone`."""
    with transaction.atomic():
        locks.lock(enrolment.training_class_id)
        enrolment.refresh_from_db(fields=["status", "offer_expires_at"])
        refusal = seating.offer_refusal(enrolment, at=timezone.now())
        if refusal is not None:
            raise refusal
        seats.withdraw(enrolment, reason="", rule=SeatRule.DECLINED, by=by)


def expire_due() -> int:
    """End the offers whose time is over, and offer their seats to whoever is next; say how many ended."""
    over = Enrolment.objects.filter(status=EnrolmentStatus.OFFERED, offer_expires_at__lte=timezone.now())
    class_ids = over.order_by("training_class").values_list("training_class", flat=True).distinct()
    return sweeps.each(Sweep.EXPIRE, class_ids, _expire)


def _expire(class_id: int) -> int:
    training_class, now = locks.lock(class_id), timezone.now()
    over = training_class.enrolments.filter(status=EnrolmentStatus.OFFERED, offer_expires_at__lte=now)
    ended = list(over)
    if not ended:
        return 0
    seats.give_back(training_class, [each.reservation_id for each in ended])
    Enrolment.objects.filter(pk__in=[each.pk for each in ended]).update(
        status=EnrolmentStatus.WITHDRAWN, offer_expires_at=None, reservation=None
    )
    EnrolmentEvent.objects.bulk_create(
        EnrolmentEvent(
            enrolment=each,
            at=now,
            from_status=EnrolmentStatus.OFFERED,
            to_status=EnrolmentStatus.WITHDRAWN,
            rule=SeatRule.EXPIRED,
            **signature(None),
        )
        for each in ended
    )
    waiting.promote(training_class, at=now)
    return len(ended)
