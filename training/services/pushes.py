"""Pushes: taken in, one at a time for a class; applied whole or not at all, at once or when their turn comes.

A push has its place (`training_push_one_under_way_per_class`) before its work begins, committed, so that others see it.
The work, its outcome and its end are one transaction: who dies in the middle leaves a push that runs no more, which
`sweep` finds by the lock it no longer holds. Whoever cancels moves the status, and the work sees so before it ends.
"""

from dataclasses import dataclass
from typing import Required, TypedDict, Unpack

from django.db import IntegrityError, connection, transaction

from accounts.models import SchoolCredential, User
from directory.errors import DomainError
from training.enums import OnError, PushKind, PushMode, PushStatus
from training.models import Push, TrainingClass
from training.rows import Rows
from training.services import locks, push_payloads, push_places, push_statuses, push_work
from training.services.push_work import KINDS, PushOutcome, Then

AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Order:
    """What a sender wants done with the rows."""

    kind: PushKind
    mode: PushMode = PushMode.MERGE
    on_error: OnError = OnError.SKIP
    dry_run: bool = False


class Origin(TypedDict, total=False):
    """Where rows came from: who sent them, with which credential, in which format, and the digest of the body."""

    by: Required[User]
    sha256: Required[str]
    credential: SchoolCredential | None
    media_type: str


def nothing_more(outcome: PushOutcome) -> None:
    """What most callers have to add to the transaction of a push."""


def submit(
    training_class: TrainingClass,
    rows: Rows,
    order: Order,
    *,
    then: Then = nothing_more,
    **origin: Unpack[Origin],
) -> PushOutcome:
    """Apply a push of up to a thousand rows at once, and let a longer one wait its turn; see `receive` and `queue`."""
    take = receive if len(rows) <= AT_ONCE else queue
    return take(training_class, rows, order, then=then, **origin)


def receive(
    training_class: TrainingClass,
    rows: Rows,
    order: Order,
    *,
    then: Then = nothing_more,
    **origin: Unpack[Origin],
) -> PushOutcome:
    """Apply the rows now. `then` is called with the outcome in the transaction of the effect, unless it is a dry run.

    A push that would withdraw many is held, and has changed nothing. Raises `PushUnderWay`, and what the kind refuses
    with: `RosterClosed`, `ResultsNotDue`.
    """
    push = _new(training_class, rows, order, **origin)
    KINDS[order.kind].refuse(training_class)
    if order.dry_run:
        return push_work.rehearse(push, rows)
    push_places.take(push, PushStatus.RUNNING)
    return push_work.perform(push, rows, then, push_work.no_tick)


def queue(
    training_class: TrainingClass,
    rows: Rows,
    order: Order,
    *,
    then: Then = nothing_more,
    **origin: Unpack[Origin],
) -> PushOutcome:
    """Keep the rows, encrypted, until beat finds them; `then` is called in the same transaction.

    Raises like `receive`.
    """
    push = _new(training_class, rows, order, **origin)
    push.payload = push_payloads.seal(rows)
    KINDS[order.kind].refuse(training_class)
    outcome = PushOutcome(push)
    push_places.take(push, PushStatus.QUEUED, lambda: then(outcome))
    return outcome


def run_due() -> int:
    """Apply what waits, oldest first; how many there were. Each is taken by one worker, whoever asks at once."""
    push_places.sweep()
    done = 0
    while push := push_places.take_next():
        run(push)
        done += 1
    return done


def run(push: Push) -> None:
    """Apply a push this worker has taken. It ends, or fails with its reason; in both cases once."""
    rows = push_payloads.unseal(push.payload or b"")
    watch = connection.copy(alias=connection.alias)
    try:
        push_work.begin_to_tell(watch)
        push_work.perform(push, rows, nothing_more, lambda done: push_work.tell_progress(watch, push, done))
    except DomainError:
        return
    finally:
        watch.close()


def cancel(push: Push, *, reason: str, by: User | None) -> None:
    """End a push before its work does; nothing of it stays. Raises `PushMoveRefused`."""
    push_statuses.decide(push, PushStatus.CANCELLED, reason, by)


def release(push: Push, *, reason: str, by: User) -> None:
    """Let a held push go on: it is checked anew, and held again where it would withdraw others than it showed.

    Raises `PushMoveRefused`, `RosterChangedSince` where it would undo what came later, and `PushUnderWay` while another
    push of the class is.
    """
    while True:
        try:
            _release(push, reason, by)
            return
        except IntegrityError as error:
            push_places.make_way(push, error)


@transaction.atomic
def _release(push: Push, reason: str, by: User) -> None:
    locks.lock(push.training_class_id)
    push.refresh_from_db(fields=["status", "missing_sha256", "roster_sha256"])
    if push.status == PushStatus.HELD:
        push_work.refuse_overtaken(push)
    push_statuses.decide(push, PushStatus.QUEUED, reason, by, approved_sha256=push.missing_sha256, progress=0)


def discard(push: Push, *, reason: str, by: User) -> None:
    """A held push will not be done. Raises `PushMoveRefused`."""
    push_statuses.decide(push, PushStatus.DISCARDED, reason, by)


def _new(training_class: TrainingClass, rows: Rows, order: Order, **origin: Unpack[Origin]) -> Push:
    return Push(
        training_class=training_class,
        kind=order.kind,
        mode=order.mode,
        on_error=order.on_error,
        is_dry_run=order.dry_run,
        received=len(rows),
        **origin,
    )
