"""Who kept a seat and never came: noted once, and lifted where there was a reason."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.actors import signature
from training.enums import EnrolmentStatus
from training.errors import NoShowRefused
from training.models import Enrolment, NoShow, NoShowEvent
from training.selectors import places

NOTED, LIFTED = "noted", "lifted"
KEPT_A_SEAT = (EnrolmentStatus.ENROLLED, EnrolmentStatus.FAILED)


def note(enrolment: Enrolment, *, reason: str = "", by: User | None) -> NoShow:
    """Somebody stayed away from a class that has begun; noting it twice is noting it once. Raises `NoShowRefused`."""
    now = timezone.now()
    if enrolment.status not in KEPT_A_SEAT or now < enrolment.training_class.begins_at:
        raise NoShowRefused
    cools_until = now + timedelta(days=places.policy().cool_down_days)
    with transaction.atomic():
        no_show, is_new = NoShow.objects.get_or_create(
            enrolment=enrolment, defaults={"noted_at": now, "cools_until": cools_until, "reason": reason}
        )
        if is_new:
            NoShowEvent.objects.create(no_show=no_show, to_status=NOTED, reason=reason, **signature(by))
    return no_show


def lift(no_show: NoShow, *, reason: str, by: User | None) -> None:
    """Let the person register again at once; lifting what is lifted changes nothing."""
    with transaction.atomic():
        if NoShow.objects.filter(pk=no_show.pk, lifted_at=None).update(lifted_at=timezone.now()):
            NoShowEvent.objects.create(
                no_show=no_show, from_status=NOTED, to_status=LIFTED, reason=reason, **signature(by)
            )
