"""The life of a class: drafted, amended, approved, closed, cancelled, each leaving its event."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count, F, IntegerField, Max, OuterRef, Subquery
from django.db.models.functions import Cast, Coalesce, Substr
from django.utils import timezone
from django.utils.functional import Promise

from accounts.models import User
from accounts.services.actors import signature
from training import reasons
from training.enums import (
    COUNTED_ON,
    HOLDS_SEAT,
    STILL_TO_COME,
    ClassChange,
    ClassStatus,
    EnrolmentStatus,
    Reason,
    SeatRule,
)
from training.errors import AmendmentRefused, MoveRefused, NothingToClose, NothingToDraw, ReasonNeeded, SeatingKept
from training.models import ClassEvent, Enrolment, EnrolmentEvent, SeatReservation, TrainingClass
from training.rules import planning, seating
from training.services import draws, locks
from training.timetable import Meeting, Shift

NEVER_AMENDED = frozenset({"code", "status", "seats_taken", "seats_reserved", "drawn_at"})
# People have arranged themselves with these once a class is open.
TIME_AND_PLACE = frozenset({"venue", "starts_on", "ends_on"})


@dataclass(frozen=True, slots=True)
class Approval:
    """What became of classes put forward together; `refused`: each with the reason."""

    approved: Sequence[TrainingClass]
    refused: Sequence[tuple[TrainingClass, str | Promise]]


def draft(training_class: TrainingClass, *, reason: str = "", by: User | None) -> None:
    """Save a new class as a draft."""
    training_class.status = ClassStatus.DRAFT
    with transaction.atomic():
        training_class.save(force_insert=True)
        ClassEvent.objects.create(
            training_class=training_class, to_status=ClassStatus.DRAFT, reason=reason, **signature(by)
        )


def next_code(prefix: str, year: int) -> str:
    """The next free number of the year. Who asks at the same moment waits until this transaction is over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('training.class_codes'))")
    begins = f"{prefix}{year}-"
    numbers = TrainingClass.objects.filter(code__startswith=begins).aggregate(
        last=Max(Cast(Substr("code", len(begins) + 1), IntegerField()))
    )
    return f"{begins}{(numbers['last'] or 0) + 1:04d}"


def amend(
    training_class: TrainingClass,
    fields: Collection[str],
    *,
    sessions_changed: bool = False,
    shifts: Sequence[Shift] = (),
    by: User | None,
) -> None:
    """Save these fields and no others: seats are being taken while somebody has the form open.

    `sessions_changed`: the sessions were edited on the same form, and `shifts` which of them moved, which its people
    are told together with the rest.
    Raises `SeatingKept`, and `AmendmentRefused` for whatever else `planning.against_amending` says.
    """
    changed = sorted(set(fields) - NEVER_AMENDED)
    if not changed and not sessions_changed:
        return
    named = [*changed, *(["sessions"] if sessions_changed else [])]
    with transaction.atomic():
        stored = locks.lock(training_class.pk)
        _refuse_amending(training_class, named, stored)
        if changed:
            training_class.save(update_fields=changed)
        has_moved = bool(shifts) or not TIME_AND_PLACE.isdisjoint(changed)
        record_change(training_class, reasons.amended(named), has_moved=has_moved, shifts=shifts, by=by)


def _refuse_amending(amended: TrainingClass, named: Collection[str], stored: TrainingClass) -> None:
    issues = list(planning.against_amending(amended, named, stored=stored))
    if any(issue.code == SeatingKept.code for issue in issues):
        raise SeatingKept(fields={issue.field: issue.message for issue in issues})
    if issues:
        raise AmendmentRefused(issues[0].message, fields={issue.field: issue.message for issue in issues})


def record_change(
    training_class: TrainingClass, reason: str, *, has_moved: bool, shifts: Sequence[Shift] = (), by: User | None
) -> None:
    """The event of a change that is no move; where people count on the class, they hear that time or place changed."""
    status = training_class.status
    is_news = has_moved and status in COUNTED_ON
    ClassEvent.objects.create(
        training_class=training_class,
        from_status=status,
        to_status=status,
        reason=reason,
        change=ClassChange.MOVED if is_news else "",
        shifts=[[_written(shift.before), _written(shift.after)] for shift in shifts],
        **signature(by),
    )


def move(training_class: TrainingClass, *, to: ClassStatus, reason: str = "", by: User | None) -> None:
    """Give the class another status. Cancelling it frees everybody. Raises `MoveRefused`, with the reason."""
    with transaction.atomic():
        locked = locks.lock(training_class.pk)
        verdict = planning.may_move(locked, to=to)
        if not verdict:
            raise MoveRefused(verdict.reason)
        ClassEvent.objects.create(
            training_class=locked, from_status=locked.status, to_status=to, reason=reason, **signature(by)
        )
        locked.status = to
        locked.save(update_fields=["status"])
        if to == ClassStatus.CANCELLED:
            _free_everybody(locked, reason, by)
    training_class.refresh_from_db(fields=["status", "seats_taken", "seats_reserved"])


def cancel(training_class: TrainingClass, *, reason: str, by: User | None) -> None:
    """Call the class off; its people are told the reason. Raises `ReasonNeeded`, `MoveRefused`."""
    if not reason.strip():
        raise ReasonNeeded
    move(training_class, to=ClassStatus.CANCELLED, reason=reason.strip(), by=by)


def approve(chosen: Collection[TrainingClass], *, by: User | None) -> Approval:
    """Open those of the chosen classes that may be held as planned, in a constant number of statements."""
    with transaction.atomic():
        locked = list(
            TrainingClass.objects.filter(pk__in=[each.pk for each in chosen])
            .select_related("course__provider", "venue")
            .prefetch_related("course__provider__occupations", "sessions")
            .select_for_update(of=("self",), no_key=True)
            .order_by("pk")
        )
        verdicts = [(each, planning.may_move(each, to=ClassStatus.OPEN)) for each in locked]
        approved = [each for each, verdict in verdicts if verdict]
        ClassEvent.objects.bulk_create(
            ClassEvent(training_class=each, from_status=each.status, to_status=ClassStatus.OPEN, **signature(by))
            for each in approved
        )
        TrainingClass.objects.filter(pk__in=[each.pk for each in approved]).update(status=ClassStatus.OPEN)
    return Approval(approved, [(each, verdict.reason) for each, verdict in verdicts if not verdict])


def close_registration(training_class: TrainingClass, *, by: User | None) -> None:
    """Take nobody else from now on; whoever has a seat or waits stays. Raises `NothingToClose`.

    A draw that has no seed yet has it bound before.
    """
    now = timezone.now()
    with transaction.atomic():
        locked = locks.lock(training_class.pk)
        is_under_way = locked.registration_opens_at < now < locked.registration_closes_at
        if locked.status != ClassStatus.OPEN or not is_under_way:
            raise NothingToClose
        if seating.waits_for_draw(locked):
            draws.bind([locked])
        locked.registration_closes_at = timezone.now()
        locked.save(update_fields=["registration_closes_at"])
        record_change(locked, Reason.REGISTRATION_CLOSED, has_moved=False, by=by)
    training_class.registration_closes_at = locked.registration_closes_at


def draw_now(training_class: TrainingClass, *, by: User | None) -> None:
    """Close registration if it is open, and hold the draw at once. Raises `NothingToDraw`, `SeedNotBound`."""
    with transaction.atomic():
        if seating.registration_refusal(training_class, at=timezone.now()) is None:
            close_registration(training_class, by=by)
        if not draws.hold(training_class.pk):
            raise NothingToDraw


def _written(meeting: Meeting | None) -> list[str] | None:
    return [meeting.starts_at.isoformat(), meeting.ends_at.isoformat()] if meeting else None


def _free_everybody(training_class: TrainingClass, reason: str, by: User | None) -> None:
    still_to_come = Enrolment.objects.filter(training_class=training_class, status__in=STILL_TO_COME)
    freed = list(still_to_come)
    still_to_come.update(status=EnrolmentStatus.WITHDRAWN, offer_expires_at=None, reservation=None)
    EnrolmentEvent.objects.bulk_create(
        EnrolmentEvent(
            enrolment=enrolment,
            from_status=enrolment.status,
            to_status=EnrolmentStatus.WITHDRAWN,
            reason=reason,
            rule=SeatRule.CLASS_CANCELLED,
            **signature(by),
        )
        for enrolment in freed
    )
    _release_reservations(training_class, timezone.now())
    training_class.seats_taken -= sum(enrolment.status in HOLDS_SEAT for enrolment in freed)
    training_class.seats_reserved = 0
    training_class.save(update_fields=["seats_taken", "seats_reserved"])


def _release_reservations(training_class: TrainingClass, at: datetime) -> None:
    """Keep nothing back any longer; a reservation counts those who still hold a seat of it."""
    holding = Enrolment.objects.order_by().filter(reservation=OuterRef("pk")).values("reservation")
    SeatReservation.objects.filter(training_class=training_class).update(
        released_at=Coalesce(F("released_at"), at),
        seats_taken=Coalesce(
            Subquery(holding.annotate(count=Count("pk")).values("count")), 0, output_field=IntegerField()
        ),
    )
