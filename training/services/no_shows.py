"""Who kept a seat and never came: noted when the register closes, and lifted where there was a reason."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.services.actors import signature
from training.enums import KEPT_A_SEAT, AttendanceStatus, Reason, Sweep
from training.models import Attendance, Enrolment, NoShow, NoShowEvent, TrainingClass
from training.selectors import places, registers
from training.services import locks, sweeps

NOTED, LIFTED = "noted", "lifted"


def note_due() -> int:
    """Note who took a seat and was in no session at all, in every class whose register has closed; how many are new.

    Nobody is noted while a record of theirs is disputed, and whom a school's roster brought is the school's to ask.
    Noting twice is noting once: a class is looked at under its lock.
    """
    due = _stayed_away().filter(training_class__in=registers.lately_closed())
    class_ids = due.order_by("training_class").values_list("training_class", flat=True).distinct()
    return sweeps.each(Sweep.NOTE, class_ids, lambda pk: _note(locks.lock(pk)))


def lift_mistaken() -> int:
    """Lift what a later correction of the register disproves; how many were lifted."""
    came = Attendance.objects.filter(enrolment=OuterRef("enrolment"), minutes__gt=0)
    mistaken = NoShow.objects.filter(Exists(came), lifted_at=None)
    with transaction.atomic():
        return _lift(mistaken, reason=Reason.REGISTER_CORRECTED, by=None)


def lift(no_shows: QuerySet[NoShow], *, reason: str, by: User | None) -> int:
    """Let these people register again at once; how many could not until now. What is lifted already stays as it is."""
    with transaction.atomic():
        return _lift(no_shows.filter(lifted_at=None), reason=reason, by=by)


def _stayed_away() -> QuerySet[Enrolment]:
    records = Attendance.objects.filter(enrolment=OuterRef("pk"))
    return Enrolment.objects.filter(
        Exists(records),
        ~Exists(records.filter(minutes__gt=0)),
        ~Exists(records.filter(status=AttendanceStatus.DISPUTED)),
        status__in=KEPT_A_SEAT,
        consented_at__isnull=False,
        no_show=None,
    )


def _note(training_class: TrainingClass) -> int:
    now = timezone.now()
    cools_until = now + timedelta(days=places.policy().cool_down_days)
    noted = NoShow.objects.bulk_create(
        NoShow(enrolment=each, noted_at=now, cools_until=cools_until)
        for each in _stayed_away().filter(training_class=training_class)
    )
    _events(noted, "", NOTED, "", None)
    return len(noted)


def _lift(no_shows: QuerySet[NoShow], *, reason: str, by: User | None) -> int:
    cooling = list(no_shows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    NoShow.objects.filter(pk__in=[each.pk for each in cooling]).update(lifted_at=timezone.now())
    _events(cooling, NOTED, LIFTED, reason, by)
    return len(cooling)


def _events(no_shows: Iterable[NoShow], before: str, after: str, reason: str, by: User | None) -> None:
    NoShowEvent.objects.bulk_create(
        NoShowEvent(no_show=each, from_status=before, to_status=after, reason=reason, **signature(by))
        for each in no_shows
    )
