"""Pushes: taken in, one at a time for a class; applied whole or not at all, at once or when their turn comes.

A push has its place (`training_push_one_under_way_per_class`) before its work begins, committed, so that others see it.
The work, its outcome and its end are one transaction: who dies in the middle leaves a push that runs no more, which
`sweep` finds by the lock it no longer holds. Whoever cancels moves the status, and the work sees so before it ends.
"""

import sys
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import islice
from typing import Required, TypedDict, Unpack

import msgspec
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import SchoolCredential, User
from accounts.services.actors import signature
from directory import findings, protection
from directory.errors import DomainError
from directory.findings import Issue
from training import bodies, rules
from training.enums import PUSH_MOVES, OnError, Outcome, PushKind, PushMode, PushStatus
from training.errors import PushMoveRefused, PushUnderWay
from training.models import Push, PushEvent, PushPage, TrainingClass
from training.rows import Applied, RowOutcome, Rows, Tick
from training.services import enrolment, registers, results, rosters

AT_ONCE = 1000
PAGE = 1000
ATTEMPTS = 3
# A push takes its lock a moment after its place; by then who is not found working is dead.
GRACE = timedelta(seconds=10)
# The first of the two numbers of the lock of whoever works on a push; nothing else takes locks of this kind.
WORK = 20240420
WORKER_LOST, INTERNAL, OVERTAKEN = "WORKER_LOST", "INTERNAL_ERROR", "OVERTAKEN"
COUNTED = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED, Outcome.WITHDRAWN, Outcome.REJECTED)


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


@dataclass(slots=True)
class Report:
    """What became of the rows, ready to be kept: counted, and page by page as it is stored."""

    counts: Mapping[Outcome, int]
    is_held: bool = False
    missing_sha256: str = ""
    pages: list[bytes] = field(default_factory=list)
    shown: int = PAGE
    first: list[RowOutcome] = field(default_factory=list)


class _Undone(Exception):
    """The work was done to see what becomes of it, and is rolled back."""


class _Overtaken(Exception):
    """Somebody moved the push on while its work was under way, which must leave nothing."""


KINDS: Mapping[PushKind, Kind] = {
    PushKind.ROSTER: Kind(rosters.refuse, rosters.apply),
    PushKind.ATTENDANCE: Kind(registers.refuse, registers.apply),
    PushKind.RESULTS: Kind(results.refuse, results.apply),
}
NOT_ALONE = findings.error(
    "OTHER_ROWS_WRONG", _("This row is right, but others are not, and all or none were to be taken."), field=""
)

Then = Callable[[PushOutcome], None]


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
        return _rehearse(push, rows)
    _take_place(push, PushStatus.RUNNING)
    return _perform(push, rows, then, _no_tick)


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
    push.payload = _sealed(rows)
    KINDS[order.kind].refuse(training_class)
    outcome = PushOutcome(push)
    _take_place(push, PushStatus.QUEUED, lambda: then(outcome))
    return outcome


def run_due() -> int:
    """Apply what waits, oldest first; how many there were. Each is taken by one worker, whoever asks at once."""
    sweep()
    done = 0
    while push := _next():
        run(push)
        done += 1
    return done


def run(push: Push) -> None:
    """Apply a push this worker has taken. It ends, or fails with its reason; in both cases once."""
    rows = bodies.unpack(zlib.decompress(protection.unseal(push.payload or b"")))
    watch = connection.copy(alias=connection.alias)
    try:
        _perform(push, rows, nothing_more, lambda done: _tell_progress(watch, push, done))
    except DomainError:
        return
    finally:
        watch.close()


def sweep() -> int:
    """Settle the pushes whose worker is dead: those whose rows are kept wait again, the others have failed."""
    late = Push.objects.filter(status=PushStatus.RUNNING, started_at__lt=timezone.now() - GRACE)
    return sum(_settle_lost(push) for push in late.order_by("received_at"))


def cancel(push: Push, *, reason: str, by: User | None) -> None:
    """End a push before its work does; nothing of it stays. Raises `PushMoveRefused`."""
    _decide(push, PushStatus.CANCELLED, reason, by)


def release(push: Push, *, reason: str, by: User) -> None:
    """Let a held push go on: it is checked anew, and held again where it would withdraw others than it showed.

    Raises `PushMoveRefused`, and `PushUnderWay` while another push of the class is.
    """
    while True:
        try:
            _decide(push, PushStatus.QUEUED, reason, by, approved_sha256=push.missing_sha256, progress=0)
            return
        except IntegrityError as error:
            _make_way(push, error)


def discard(push: Push, *, reason: str, by: User) -> None:
    """A held push will not be done. Raises `PushMoveRefused`."""
    _decide(push, PushStatus.DISCARDED, reason, by)


# --- Taking a place --------------------------------------------------------------------------------------------------


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


def _take_place(push: Push, status: PushStatus, then: Callable[[], None] = lambda: None) -> None:
    """Commit the push as the one under way in its class. Raises `PushUnderWay`."""
    push.status = status
    if status == PushStatus.RUNNING:
        push.started_at, push.attempts = timezone.now(), 1
    while True:
        try:
            with transaction.atomic():
                push.save(force_insert=True)
                _note(push, "", "", push.by)
                then()
            return
        except IntegrityError as error:
            _make_way(push, error)


def _make_way(push: Push, error: IntegrityError) -> None:
    """Return where the class is free by now; else raise `PushUnderWay`, or `error` where it is about something else."""
    if "training_push_one_under_way_per_class" not in str(error):
        raise error
    same = Push.objects.under_way().filter(training_class=push.training_class_id, is_dry_run=push.is_dry_run)
    found = same.first()
    if found is not None and not _settle_lost(found):
        raise PushUnderWay(found.pk) from error


def _next() -> Push | None:
    """Take the oldest push that waits, for good: compare and swap. What is only tried out comes after the others."""
    with transaction.atomic():
        waiting = Push.objects.filter(status=PushStatus.QUEUED).order_by("is_dry_run", "received_at")
        push = waiting.select_for_update(skip_locked=True, of=("self",), no_key=True).first()
        if push is None:
            return None
        _move(push, PushStatus.RUNNING, "", None, started_at=timezone.now(), attempts=push.attempts + 1)
    return push


def _settle_lost(push: Push) -> bool:
    """Whether the push was under way in name only, and is no longer."""
    if push.status != PushStatus.RUNNING or push.started_at is None or push.started_at > timezone.now() - GRACE:
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", _lock_of(push))
        [is_dead] = cursor.fetchone()
        if not is_dead or not Push.objects.filter(pk=push.pk, status=PushStatus.RUNNING).exists():
            return False
        if push.payload is not None and push.attempts < ATTEMPTS:
            _move(push, PushStatus.QUEUED, WORKER_LOST, None, progress=0)
        else:
            _fail(push, WORKER_LOST)
    return True


# --- The work --------------------------------------------------------------------------------------------------------


def _lock_of(push: Push) -> tuple[int, int]:
    """What whoever works on it holds. Of two pushes that share a number by chance, one waits, or is settled later."""
    return WORK, push.pk.int & 0x7FFF_FFFF


def _no_tick(done: int) -> None:
    """Who waits for the answer needs no progress."""


def _rehearse(push: Push, rows: Rows) -> PushOutcome:
    with transaction.atomic():
        report = _work(push, rows, _no_tick, shown=sys.maxsize)
    _count(push, report)
    push.status = PushStatus.HELD if report.is_held else PushStatus.DONE
    return PushOutcome(push, report.first)


def _perform(push: Push, rows: Rows, then: Then, tick: Tick) -> PushOutcome:
    """Work, outcome and end in one transaction; what stops it leaves a push that failed, and nothing else."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", _lock_of(push))
            report = _work(push, rows, tick)
            _keep(push, rows, report)
            outcome = PushOutcome(push, report.first)
            then(outcome)
    except _Overtaken:
        push.refresh_from_db()
        return PushOutcome(push)
    except DomainError as error:
        _fail(push, error.code)
        raise
    except Exception:
        _fail(push, INTERNAL)
        raise
    return outcome


def _work(push: Push, rows: Rows, tick: Tick, *, shown: int = PAGE) -> Report:
    """Do it, report it, and undo it where it was only to be seen or must wait for a person.

    `shown`: of about how many rows the outcome is wanted at once; of the others it is found in what is kept.
    """
    report = Report({}, shown=shown)
    try:
        with transaction.atomic():
            locked = enrolment.lock(push.training_class_id)
            KINDS[PushKind(push.kind)].refuse(locked)
            applied = KINDS[PushKind(push.kind)].apply(push, locked, rows, tick)
            report.counts = applied.counts
            report.missing_sha256 = applied.missing_sha256
            report.is_held = _must_be_held(push, applied)
            is_refused = push.on_error == OnError.REJECT and applied.counts.get(Outcome.REJECTED, 0) > 0
            if is_refused:
                report.counts, report.is_held = {Outcome.REJECTED: push.received}, False
            _write_pages(report, map(_refused, applied.rows) if is_refused else applied.rows)
            if is_refused or report.is_held or push.is_dry_run:
                raise _Undone
    except _Undone:
        pass
    return report


def _must_be_held(push: Push, applied: Applied) -> bool:
    """Whether a person must agree to the withdrawals: they are many, or others than were agreed to."""
    withdrawn = applied.counts.get(Outcome.WITHDRAWN, 0)
    if push.approved_sha256:
        return withdrawn > 0 and applied.missing_sha256 != push.approved_sha256
    return rules.withdraws_many(withdrawn, of=applied.on_record)


def _refused(row: RowOutcome) -> RowOutcome:
    if row.outcome == Outcome.REJECTED:
        return row
    return replace(row, outcome=Outcome.REJECTED, issues=[*row.issues, NOT_ALONE])


def _write_pages(report: Report, rows: Iterable[RowOutcome]) -> None:
    rows = iter(rows)
    while page := list(islice(rows, PAGE)):
        report.pages.append(msgspec.json.encode([_stored(row) for row in page]))
        if len(report.first) < report.shown:
            report.first += page


def _stored(row: RowOutcome) -> dict[str, object]:
    return {
        "line": row.line,
        "student_number": row.student_number,
        "outcome": str(row.outcome),
        "issues": [stored_issue(issue) for issue in row.issues],
    }


def stored_issue(issue: Issue) -> dict[str, object]:
    """An issue as it is kept, with its message in every language; `selectors.pushes.issue_of` reads it."""
    messages = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            messages[language] = str(issue.message)
    return {
        "rule": issue.code,
        "severity": str(issue.severity),
        "field": issue.field,
        "message": messages,
        "suggestion": issue.suggestion,
    }


# --- The end ---------------------------------------------------------------------------------------------------------


def _count(push: Push, report: Report) -> None:
    for outcome in COUNTED:
        setattr(push, outcome.value, report.counts.get(outcome, 0))
    push.progress = push.received


def _keep(push: Push, rows: Rows, report: Report) -> None:
    """The outcome and the end. Raises `_Overtaken` where somebody has ended the push meanwhile."""
    _count(push, report)
    counts = {outcome.value: getattr(push, outcome.value) for outcome in COUNTED}
    PushPage.objects.filter(push=push).delete()
    with connection.cursor() as cursor:
        pages = [page.decode() for page in report.pages]
        cursor.execute(KEEP_PAGES, [push.pk, pages])
    if report.is_held and not push.is_dry_run:
        payload = push.payload if push.payload is not None else _sealed(rows)
        values = {"payload": payload, "missing_sha256": report.missing_sha256, "approved_sha256": ""}
        _move(push, PushStatus.HELD, "", None, progress=push.received, **values, **counts)
        return
    _move(push, PushStatus.DONE, "", None, progress=push.received, would_be_held=report.is_held, **counts)
    if push.kind == PushKind.ROSTER and push.mode == PushMode.REPLACE and not push.is_dry_run:
        _discard_older(push)


def _discard_older(push: Push) -> None:
    """A held roster is not what the school has any more, once another was made equal: released, it would undo it."""
    older = Push.objects.filter(training_class=push.training_class_id, kind=push.kind, status=PushStatus.HELD)
    for each in older.exclude(pk=push.pk).defer("payload"):
        _move(each, PushStatus.DISCARDED, OVERTAKEN, push.by)


def _fail(push: Push, code: str) -> None:
    try:
        with transaction.atomic():
            _move(push, PushStatus.FAILED, code, None, failure=code)
    except _Overtaken:
        push.refresh_from_db()


def _decide(push: Push, to: PushStatus, reason: str, by: User | None, **values: object) -> None:
    """Somebody's decision on the push as it stands."""
    with transaction.atomic():
        push.refresh_from_db(fields=["status", "withdrawn"])
        if to not in PUSH_MOVES[push.status]:
            raise PushMoveRefused
        try:
            _move(push, to, reason, by, **values)
        except _Overtaken as overtaken:
            raise PushMoveRefused from overtaken


def _move(push: Push, to: PushStatus, reason: str, by: User | None, **values: object) -> None:
    """From the status this process knows to the next, with its event; `_Overtaken` where it has another by now."""
    before = push.status
    if to not in (PushStatus.QUEUED, PushStatus.RUNNING, PushStatus.HELD):
        values |= {"payload": None, "finished_at": timezone.now()}
    if not Push.objects.filter(pk=push.pk, status=before).update(status=to, **values):
        raise _Overtaken
    for name, value in {"status": to, **values}.items():
        setattr(push, name, value)
    _note(push, before, reason, by)


def _note(push: Push, before: str, reason: str, by: User | None) -> None:
    PushEvent.objects.create(push=push, from_status=before, to_status=push.status, reason=reason, **signature(by))


def _tell_progress(watch: BaseDatabaseWrapper, push: Push, done: int) -> None:
    """Where others see it while the work is not committed. Raises `_Overtaken` once the push is cancelled."""
    with watch.cursor() as cursor:
        cursor.execute(
            "UPDATE training_push SET progress = %s WHERE id = %s AND status = 'running' RETURNING 1", [done, push.pk]
        )
        if cursor.fetchone() is None:
            raise _Overtaken


def _sealed(rows: Rows) -> bytes:
    compressor = zlib.compressobj(level=1)
    return protection.seal(b"".join([*map(compressor.compress, bodies.pack(rows)), compressor.flush()]))


KEEP_PAGES = """
    INSERT INTO training_pushpage (push_id, number, rows)
    SELECT %s, number, page::jsonb FROM unnest(%s::text[]) WITH ORDINALITY AS sent(page, number)
"""
