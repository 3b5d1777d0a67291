"""The work on a push: done, reported and ended in one transaction, or nothing of it is."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from directory.errors import DomainError
from training.enums import OnError, Outcome, PushKind, PushMode, PushStatus
from training.errors import RosterChangedSince
from training.models import Push, TrainingClass
from training.rows import Applied, RowOutcome, Rows, Tick
from training.rules import schools
from training.services import (
    locks,
    push_payloads,
    push_places,
    push_reports,
    push_statuses,
    registers,
    results,
    roster_plan,
    rosters,
)
from training.services.push_reports import PAGE, Report
from training.services.push_statuses import Overtaken

INTERNAL, OVERTAKEN = "INTERNAL_ERROR", "OVERTAKEN"


@dataclass(frozen=True, slots=True)
class PushOutcome:
    """A push and what became of its rows, in the order sent; none while it waits its turn.

    Of a dry run the push is not kept.
    """

    push: Push
    rows: Sequence[RowOutcome] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of push is done. `refuse` raises where the class takes none now; `apply` works on a locked class."""

    refuse: Callable[[TrainingClass], None]
    apply: Callable[[Push, TrainingClass, Rows, Tick], Applied]


class _Undone(Exception):
    """The work was done to see what becomes of it, and is rolled back."""


KINDS: Mapping[PushKind, Kind] = {
    PushKind.ROSTER: Kind(rosters.refuse, rosters.apply),
    PushKind.ATTENDANCE: Kind(registers.refuse, registers.apply),
    PushKind.RESULTS: Kind(results.refuse, results.apply),
}
Then = Callable[[PushOutcome], None]


def rehearse(push: Push, rows: Rows) -> PushOutcome:
    """What would become of a push that is not kept."""
    with transaction.atomic():
        report = _work(push, rows, no_tick, shown=sys.maxsize)
    push_reports.count(push, report)
    push.status = PushStatus.HELD if report.is_held else PushStatus.DONE
    return PushOutcome(push, report.first)


def perform(push: Push, rows: Rows, then: Then, tick: Tick) -> PushOutcome:
    """Work, outcome and end in one transaction; what stops it leaves a push that failed, and nothing else."""
    try:
        with transaction.atomic():
            push_places.occupy(push)
            report = _work(push, rows, tick)
            _keep(push, rows, report)
            outcome = PushOutcome(push, report.first)
            then(outcome)
    except Overtaken:
        push.refresh_from_db()
        return PushOutcome(push)
    except DomainError as error:
        push_statuses.fail(push, error.code)
        raise
    except Exception:
        # A server that was restarted took the connection with it.
        connection.close_if_unusable_or_obsolete()
        push_statuses.fail(push, INTERNAL)
        raise
    return outcome


def _work(push: Push, rows: Rows, tick: Tick, *, shown: int = PAGE) -> Report:
    """Do it, report it, and undo it where it was only to be seen or must wait for a person.

    The class stays locked until the transaction ends: what a held push says of it is true until it is held.
    `shown`: of about how many rows the outcome is wanted at once; of the others it is found in what is kept.
    """
    report = Report({}, shown=shown)
    locked = locks.lock(push.training_class_id)
    KINDS[PushKind(push.kind)].refuse(locked)
    if push.approved_sha256:
        refuse_overtaken(push)
    try:
        with transaction.atomic():
            applied = KINDS[PushKind(push.kind)].apply(push, locked, rows, tick)
            report.counts = applied.counts
            report.missing_sha256 = applied.missing_sha256
            report.is_held = _must_be_held(push, applied)
            is_refused = push.on_error == OnError.REJECT and applied.counts.get(Outcome.REJECTED, 0) > 0
            if is_refused:
                report.counts, report.is_held = {Outcome.REJECTED: push.received}, False
            push_reports.write_pages(report, map(push_reports.refused, applied.rows) if is_refused else applied.rows)
            if is_refused or report.is_held or push.is_dry_run:
                raise _Undone
    except _Undone:
        pass
    return report


def refuse_overtaken(push: Push) -> None:
    """A held push would undo what came after it. The class is locked. Raises `RosterChangedSince`."""
    if roster_plan.digest(push.training_class_id) != push.roster_sha256:
        raise RosterChangedSince


def _must_be_held(push: Push, applied: Applied) -> bool:
    """Whether a person must agree to the withdrawals: they are many, or others than were agreed to."""
    withdrawn = applied.counts.get(Outcome.WITHDRAWN, 0)
    if push.approved_sha256:
        return withdrawn > 0 and applied.missing_sha256 != push.approved_sha256
    return schools.withdraws_many(withdrawn, of=applied.on_record)


def _keep(push: Push, rows: Rows, report: Report) -> None:
    """The outcome and the end. Raises `Overtaken` where somebody has ended the push meanwhile."""
    push_reports.count(push, report)
    counts = {outcome.value: getattr(push, outcome.value) for outcome in push_reports.COUNTED}
    push_reports.keep_pages(push, report)
    if report.is_held and not push.is_dry_run:
        payload = push.payload if push.payload is not None else push_payloads.seal(rows)
        values = {
            "payload": payload,
            "missing_sha256": report.missing_sha256,
            "approved_sha256": "",
            "roster_sha256": roster_plan.digest(push.training_class_id),
        }
        push_statuses.move(push, PushStatus.HELD, "", None, progress=push.received, **values, **counts)
        return
    push_statuses.move(push, PushStatus.DONE, "", None, progress=push.received, would_be_held=report.is_held, **counts)
    if push.kind == PushKind.ROSTER and push.mode == PushMode.REPLACE and not push.is_dry_run:
        _discard_older(push)


def _discard_older(push: Push) -> None:
    """A held roster is not what the school has any more, once another was made equal: released, it would undo it."""
    older = Push.objects.filter(training_class=push.training_class_id, kind=push.kind, status=PushStatus.HELD)
    for each in older.exclude(pk=push.pk).defer("payload"):
        push_statuses.move(each, PushStatus.DISCARDED, OVERTAKEN, push.by)


def no_tick(done: int) -> None:
    """Who waits for the answer needs no progress."""


def begin_to_tell(watch: BaseDatabaseWrapper) -> None:
    """Progress that a crash forgets is that of a push that died with it: nobody waits for the disk."""
    with watch.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")


def tell_progress(watch: BaseDatabaseWrapper, push: Push, done: int) -> None:
    """Where others see it while the work is not committed. Raises `Overtaken` once the push is cancelled."""
    with watch.cursor() as cursor:
        cursor.execute(
            "UPDATE training_push SET progress = %s WHERE id = %s AND status = 'running' RETURNING 1", [done, push.pk]
        )
        if cursor.fetchone() is None:
            raise Overtaken
