"""Draws: the seed is bound before registration closes, and shown with all that is needed to recompute the result."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, F, Max, OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from accounts.services.actors import signature
from directory.models import Person
from training import draw, reasons
from training.draw import Entrant
from training.enums import HOLDS_SEAT, ClassStatus, EnrolmentStatus, Reason, SeatingMode, SeatRule, Sweep
from training.errors import AlreadyEnrolled, RegistrationClosed, SeedNotBound
from training.models import (
    Draw,
    DrawWeighting,
    Enrolment,
    EnrolmentEvent,
    KeyGroupMember,
    SeatReservation,
    TrainingClass,
)
from training.rules import seating
from training.selectors import places
from training.services import locks, sweeps, waiting


@dataclass(frozen=True, slots=True)
class _Applicant:
    enrolment: Enrolment
    lots: int


@dataclass(frozen=True, slots=True)
class _Move:
    """Where the draw puts one entrant: `pool`, the reservation; `number`, the place in the queue."""

    receipt: str
    rule: SeatRule
    pool: int | None = None
    number: int | None = None


def enter(person: Person, *, into: TrainingClass, by: User | None, consented_at: datetime) -> Enrolment:
    """A place in the draw; who asks twice has one. Raises `RegistrationNotOpenYet`, `RegistrationClosed`.

    Belongs in a transaction of the caller, who answers an `IntegrityError` with `enrolment.held_already`.
    """
    now = timezone.now()
    values = {
        "class": into.pk,
        "person": person.pk,
        "at": now,
        "consented_at": consented_at,
        "by": by.pk if by else None,
        "by_name": signature(by)["by_name"],
    }
    entered = next(iter(Enrolment.objects.raw(ENTER, values)), None) or places.live_place(person, into)
    if entered is None:
        raise seating.registration_refusal(TrainingClass.objects.get(pk=into.pk), at=now) or RegistrationClosed()
    if entered.status in (EnrolmentStatus.COMPLETED, EnrolmentStatus.FAILED):
        raise AlreadyEnrolled
    return entered


def commit_due() -> int:
    """Bind a seed for every class that will be drawn and has none yet; say how many were bound.

    Not once registration has closed: who could choose the seed then would choose who is drawn.
    """
    bound = Draw.objects.filter(training_class=OuterRef("pk"))
    lacking = TrainingClass.objects.registering(timezone.now()).filter(~Exists(bound), seating=SeatingMode.DRAW)
    return bind(lacking)


def bind(training_classes: Iterable[TrainingClass]) -> int:
    """Bind a seed for each of these that has none yet; say how many were bound."""
    prepared = [_prepare(training_class) for training_class in training_classes]
    return len(Draw.objects.bulk_create(prepared, ignore_conflicts=True))


def hold_due() -> int:
    """Hold every draw whose registration has closed; say how many were held."""
    due = TrainingClass.objects.filter(
        status=ClassStatus.OPEN,
        seating=SeatingMode.DRAW,
        drawn_at=None,
        registration_closes_at__lte=timezone.now(),
    )
    return sweeps.each(Sweep.HOLD, due.order_by("pk").values_list("pk", flat=True), hold)


def hold(class_id: int) -> bool:
    """Draw the seats of one class, in a transaction of the caller; false where somebody else has just done so.

    Statements do not grow with entrants. Raises `SeedNotBound`: then registration is extended, or the class called off.
    """
    locked = locks.lock(class_id)
    now = timezone.now()
    is_due = locked.status == ClassStatus.OPEN and now >= locked.registration_closes_at
    if not is_due or not seating.waits_for_draw(locked):
        return False
    bound = Draw.objects.select_related("training_class").filter(training_class=locked).first()
    if bound is None or bound.committed_at >= locked.registration_closes_at:
        raise SeedNotBound
    kept = waiting.pools(locked)
    applied = _applied(locked, now)
    entrants = [
        Entrant(each.enrolment.receipt_number, each.lots, _pool(each.enrolment.person, kept)) for each in applied
    ]
    free, pools = locked.seats_left, {str(each.pk): each.seats - each.seats_taken for each in kept}
    outcome = draw.hold(bound.seed, entrants, seats=free, pools=pools)
    _seat(locked, applied, outcome, now)
    bound.held_at = now
    bound.protocol = _protocol(bound, entrants, outcome, seats=free, pools=pools)
    bound.save(update_fields=["held_at", "protocol"])
    status = locked.status
    locked.events.create(
        from_status=status, to_status=status, reason=reasons.written(Reason.DRAWN, bound.seed), **signature(None)
    )
    return True


def _prepare(training_class: TrainingClass) -> Draw:
    seed = secrets.token_hex(32)
    now = timezone.now()
    return Draw(training_class=training_class, seed=seed, seed_hash=draw.seed_hash(seed), committed_at=now)


def _pool(person: Person, kept: Sequence[SeatReservation]) -> str:
    reservation = waiting.reservation_for(person, kept)
    return str(reservation.pk) if reservation else ""


def _applied(training_class: TrainingClass, at: datetime) -> Sequence[_Applicant]:
    """Everybody in the draw in the order of receipts, with what their lots are counted by."""
    applied = training_class.enrolments.filter(status=EnrolmentStatus.APPLIED)
    persons, today = applied.values("person"), timezone.localdate(at)
    had_seats = Enrolment.objects.filter(person__in=persons, status__in=HOLDS_SEAT)
    certified = KeyGroupMember.objects.filter(person__in=persons, certified_on__lte=today).exclude(
        valid_until__lt=today
    )
    known, helped = set(had_seats.values_list("person", flat=True)), set(certified.values_list("person", flat=True))
    weighting, town_id = training_class.draw_weighting, training_class.venue.town_id
    return [
        _Applicant(
            each,
            _lots(
                weighting,
                is_first_timer=each.person_id not in known,
                is_nearby=town_id is not None and each.person.town_id == town_id,
                is_key_group=each.person_id in helped,
            ),
        )
        for each in applied.select_related("person").order_by("pk")
    ]


def _lots(weighting: DrawWeighting | None, *, is_first_timer: bool, is_nearby: bool, is_key_group: bool) -> int:
    """Everybody has one; a group adds what the weighting of the class says."""
    if weighting is None:
        return 1
    groups = (
        (is_first_timer, weighting.first_timer),
        (is_nearby, weighting.nearby),
        (is_key_group, weighting.key_group),
    )
    return 1 + sum(extra for belongs, extra in groups if belongs)


def _seat(training_class: TrainingClass, applied: Sequence[_Applicant], outcome: draw.Outcome, at: datetime) -> None:
    """Write the result: seats, reserved seats, and the queue in the order of the draw."""
    by_receipt = {each.enrolment.receipt_number: each.enrolment for each in applied}
    first = training_class.enrolments.aggregate(last=Coalesce(Max("queue_number"), 0))["last"] + 1
    moves = [
        *(_Move(receipt, SeatRule.DRAWN) for receipt in outcome.seated),
        *(
            _Move(receipt, SeatRule.DRAWN_RESERVED, pool=int(pool))
            for pool, receipts in outcome.reserved.items()
            for receipt in receipts
        ),
        *(_Move(receipt, SeatRule.NOT_DRAWN, number=number) for number, receipt in enumerate(outcome.waiting, first)),
    ]
    for pool, receipts in outcome.reserved.items():
        SeatReservation.objects.filter(pk=int(pool)).update(seats_taken=F("seats_taken") + len(receipts))
    events = [
        EnrolmentEvent(
            enrolment=by_receipt[move.receipt],
            at=at,
            from_status=EnrolmentStatus.APPLIED,
            to_status=EnrolmentStatus.WAITLISTED if move.number else EnrolmentStatus.ENROLLED,
            rule=move.rule,
            **signature(None),
        )
        for move in moves
    ]
    columns: list[list[Any]] = [
        [event.enrolment_id for event in events],
        [event.to_status for event in events],
        [move.pool for move in moves],
        [move.number for move in moves],
    ]
    with connection.cursor() as cursor:
        cursor.execute(SEAT, columns)
    EnrolmentEvent.objects.bulk_create(events)
    reserved = sum(len(receipts) for receipts in outcome.reserved.values())
    training_class.seats_taken += len(outcome.seated) + reserved
    training_class.seats_reserved -= reserved
    training_class.drawn_at = at
    training_class.save(update_fields=["seats_taken", "seats_reserved", "drawn_at"])


def _protocol(
    bound: Draw, entrants: Sequence[Entrant], outcome: draw.Outcome, *, seats: int, pools: Mapping[str, int]
) -> dict[str, Any]:
    """What is published: all that goes into the draw, and all that comes out. Receipt numbers, no names."""
    return {
        "class": bound.training_class.code,
        "seed": bound.seed,
        "seed_hash": bound.seed_hash,
        "seed_bound_at": bound.committed_at.isoformat(),
        "registration_closed_at": bound.training_class.registration_closes_at.isoformat(),
        "seats": seats,
        "pools": dict(pools),
        "entrants": [[entrant.receipt, entrant.lots, entrant.pool] for entrant in entrants],
        "reserved": {pool: list(receipts) for pool, receipts in outcome.reserved.items()},
        "seated": list(outcome.seated),
        "waiting": list(outcome.waiting),
    }


# The class is read under a share lock: entrants do not wait for each other, but the draw waits for all of them, and
# whoever comes after it finds the class drawn.
ENTER = """
    WITH class AS (
        SELECT id FROM training_trainingclass
        WHERE id = %(class)s
            AND status = 'open' AND seating = 'draw' AND drawn_at IS NULL
            AND registration_opens_at <= %(at)s AND registration_closes_at > %(at)s
            AND NOT EXISTS (
                SELECT FROM training_enrolment
                WHERE training_class_id = %(class)s AND person_id = %(person)s AND status <> 'withdrawn'
            )
        FOR SHARE
    ), enrolment AS (
        INSERT INTO training_enrolment (training_class_id, person_id, student_number, status, note, consented_at)
        SELECT id, %(person)s, '', 'applied', '', %(consented_at)s::timestamptz FROM class
        RETURNING *
    ), event AS (
        INSERT INTO training_enrolmentevent (enrolment_id, at, by_id, by_name, from_status, to_status, rule, reason)
        SELECT id, %(at)s, %(by)s::bigint, %(by_name)s, '', status, 'entered', '' FROM enrolment
    )
    SELECT * FROM enrolment
"""
SEAT = """
    UPDATE training_enrolment
    SET status = drawn.status, reservation_id = drawn.reservation_id, queue_number = drawn.queue_number
    FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::int[])
        AS drawn(id, status, reservation_id, queue_number)
    WHERE training_enrolment.id = drawn.id
"""
