"""The place of a push: in a class one is under way at a time, and whoever has died has no place any more."""

from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from training.enums import PushStatus
from training.errors import PushUnderWay
from training.models import Push
from training.services import push_statuses

ATTEMPTS = 3
# A push takes its lock a moment after its place; by then who is not found working is dead.
GRACE = timedelta(seconds=10)
# The first of the two numbers of the lock of whoever works on a push; nothing else takes locks of this kind.
WORK = 20240420
WORKER_LOST = "WORKER_LOST"


def take(push: Push, status: PushStatus, then: Callable[[], None] = lambda: None) -> None:
    """Commit the push as the one under way in its class. Raises `PushUnderWay`."""
    push.status = status
    if status == PushStatus.RUNNING:
        push.started_at, push.attempts = timezone.now(), 1
    while True:
        try:
            with transaction.atomic():
                push.save(force_insert=True)
                push_statuses.note(push, "", "", push.by)
                then()
            return
        except IntegrityError as error:
            make_way(push, error)


def make_way(push: Push, error: IntegrityError) -> None:
    """Return where the class is free by now; else raise `PushUnderWay`, or `error` where it is about something else."""
    if "training_push_one_under_way_per_class" not in str(error):
        raise error
    same = Push.objects.under_way().filter(training_class=push.training_class_id, is_dry_run=push.is_dry_run)
    found = same.first()
    if found is not None and not settle_lost(found):
        raise PushUnderWay(found.pk) from error


def take_next() -> Push | None:
    """Take the oldest push that waits, for good: compare and swap. What is only tried out comes after the others."""
    with transaction.atomic():
        waiting = Push.objects.filter(status=PushStatus.QUEUED).order_by("is_dry_run", "received_at")
        push = waiting.select_for_update(skip_locked=True, of=("self",), no_key=True).first()
        if push is None:
            return None
        push_statuses.move(push, PushStatus.RUNNING, "", None, started_at=timezone.now(), attempts=push.attempts + 1)
    return push


def sweep() -> int:
    """Settle the pushes whose worker is dead: those whose rows are kept wait again, the others have failed."""
    late = Push.objects.filter(status=PushStatus.RUNNING, started_at__lt=timezone.now() - GRACE)
    return sum(settle_lost(push) for push in late.order_by("received_at"))


def settle_lost(push: Push) -> bool:
    """Whether the push was under way in name only, and is no longer."""
    if push.status != PushStatus.RUNNING or push.started_at is None or push.started_at > timezone.now() - GRACE:
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", _lock_of(push))
        [is_dead] = cursor.fetchone()
        if not is_dead or not Push.objects.filter(pk=push.pk, status=PushStatus.RUNNING).exists():
            return False
        if push.payload is not None and push.attempts < ATTEMPTS:
            push_statuses.move(push, PushStatus.QUEUED, WORKER_LOST, None, progress=0)
        else:
            push_statuses.fail(push, WORKER_LOST)
    return True


def occupy(push: Push) -> None:
    """Show until the transaction ends that somebody works on the push."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", _lock_of(push))


def _lock_of(push: Push) -> tuple[int, int]:
    """What whoever works on it holds. Of two pushes that share a number by chance, one waits, or is settled later."""
    return WORK, push.pk.int & 0x7FFF_FFFF
