"""Offered seats: accepted, declined, or gone when their time is over."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.actors import signature
from training import rules
from training.enums import EnrolmentStatus, SeatRule, Sweep
from training.models import Enrolment, EnrolmentEvent
from training.selectors import places
from training.services import enrolment as seats
from training.services import sweeps, turns, waiting


def accept(enrolment: Enrolment, *, by: User | None) -> None:
    """Take the offered seat; once taken, taking it again changes nothing.

    Raises `OfferGone`, and what `rules.claim_refusal` says against having this seat beside one's others.
    """
    with transaction.atomic():
        turns.wait_for(enrolment.person_id)
        training_class = seats.lock(enrolment.training_class_id)
        enrolment.refresh_from_db(fields=["status", "offer_expires_at"])
        if enrolment.status == EnrolmentStatus.ENROLLED:
            return
        now = timezone.now()
        refusal = rules.offer_refusal(enrolment, at=now) or rules.claim_refusal(
            places.standing(enrolment.person, training_class, at=now)
        )
        if refusal is not None:
            raise refusal
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
        seats.lock(enrolment.training_class_id)
        enrolment.refresh_from_db(fields=["status", "offer_expires_at"])
        refusal = rules.offer_refusal(enrolment, at=timezone.now())
        if refusal is not None:
            raise refusal
        seats.withdraw(enrolment, reason="", rule=SeatRule.DECLINED, by=by)


def expire_due() -> int:
    """End the offers whose time is over, and offer their seats to whoever is next; say how many ended."""
    over = Enrolment.objects.filter(status=EnrolmentStatus.OFFERED, offer_expires_at__lte=timezone.now())
    class_ids = over.order_by("training_class").values_list("training_class", flat=True).distinct()
    return sweeps.each(Sweep.EXPIRE, class_ids, _expire)


def _expire(class_id: int) -> int:
    training_class, now = seats.lock(class_id), timezone.now()
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
