"""Workbooks that were uploaded: kept with what they would do until somebody confirms them, and pushed once."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice

import msgspec
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts import rules as accounts
from accounts.models import Disclosure, User
from directory import protection, workbooks
from directory.errors import DomainError
from directory.findings import Issue
from directory.models import Person
from training import selectors
from training.enums import Outcome, PushKind, PushMode, PushStatus
from training.errors import UploadNotFound, UploadNotLookedThrough
from training.models import Push, PushPage, RosterUpload, TrainingClass, UploadLine
from training.rows import RowOutcome, Rows
from training.selectors import destroyed, differences, masks
from training.selectors.destroyed import Cut
from training.selectors.differences import Became
from training.services import push_reports, pushes
from training.services.push_work import PushOutcome
from training.services.pushes import Order

KEPT = timedelta(hours=24)
# Whoever took an upload up and whose process died before anything was done has had their turn.
UNDECIDED = timedelta(minutes=10)
SAVED = 2000

Read = Callable[[bytes], Rows]
"""How the rows of a workbook are read."""


def keep(
    training_class: TrainingClass,
    rows: Rows,
    *,
    content: bytes,
    mode: PushMode,
    notices: Iterable[Issue],
    by: User,
) -> RosterUpload:
    """Keep a workbook with what its rows would do, found by doing it and undoing it: a long one when its turn comes.

    Raises `RosterClosed`, and `PushUnderWay` while another long one of the class is looked through.
    """
    upload = RosterUpload(
        training_class=training_class,
        by=by,
        mode=mode,
        sha256=hashlib.sha256(content).hexdigest(),
        content=protection.seal(content),
        notices=protection.seal(msgspec.json.encode([push_reports.stored_issue(issue) for issue in notices])),
    )

    def rehearse_later(outcome: PushOutcome) -> None:
        upload.rehearsal = outcome.push
        upload.save()

    order = Order(PushKind.ROSTER, mode, dry_run=True)
    restored = masks.restored(rows, training_class, sender=by.organisation_id)
    if len(rows) > pushes.AT_ONCE:
        pushes.queue(
            training_class,
            restored,
            order,
            sha256=upload.sha256,
            by=by,
            media_type=workbooks.CONTENT_TYPE,
            then=rehearse_later,
        )
        return upload
    outcome = pushes.receive(training_class, restored, order, sha256=upload.sha256, by=by)
    with transaction.atomic():
        upload.save()
        _lay_out(upload, rows, map(_became, outcome.rows), is_held=outcome.push.status == PushStatus.HELD)
    return upload


def compare_due(read: Read) -> int:
    """Lay out the lines of the uploads that have been tried out, oldest first; how many there were."""
    done = 0
    while upload := _next():
        is_held = upload.rehearsal is not None and upload.rehearsal.would_be_held
        with transaction.atomic():
            _lay_out(upload, read(content_of(upload)), _rehearsed(upload), is_held=is_held)
        done += 1
    return done


def content_of(upload: RosterUpload) -> bytes:
    return protection.unseal(upload.content)


def notices_of(upload: RosterUpload) -> Sequence[Issue]:
    """What whoever sent the workbook may not have seen, in the reader's language."""
    return selectors.issues_of(msgspec.json.decode(protection.unseal(upload.notices)))


def confirm(upload: RosterUpload, rows: Rows, *, by: User) -> Push | None:
    """Push the rows of the kept workbook, once, however often it is asked; None while the first asking is under way.

    Raises `UploadNotLookedThrough`, and like `pushes.submit`; then nothing has been done, and it may be asked again.
    """
    if upload.compared_at is None:
        raise UploadNotLookedThrough
    if not _claim(upload):
        upload.refresh_from_db(fields=["push"])
        return upload.push

    def note(outcome: PushOutcome) -> None:
        RosterUpload.objects.filter(pk=upload.pk).update(push=outcome.push)

    restored = masks.restored(rows, upload.training_class, sender=by.organisation_id)
    order = Order(PushKind.ROSTER, PushMode(upload.mode))
    try:
        outcome = pushes.submit(
            upload.training_class,
            restored,
            order,
            sha256=upload.sha256,
            by=by,
            media_type=workbooks.CONTENT_TYPE,
            then=note,
        )
    except DomainError:
        RosterUpload.objects.filter(pk=upload.pk).update(confirmed_at=None)
        raise
    return outcome.push


def forget() -> int:
    """Delete what has been kept for a day; how many there were."""
    _deleted, by_model = RosterUpload.objects.filter(uploaded_at__lt=timezone.now() - KEPT).delete()
    return by_model.get(RosterUpload._meta.label, 0)


def is_of(upload: RosterUpload, user: User) -> bool:
    """Whether a workbook is their own or their organisation's: what it holds unmasked goes back to nobody else."""
    is_colleague = user.organisation_id is not None and upload.by.organisation_id == user.organisation_id
    return upload.by_id == user.pk or is_colleague


def meant(cuts: Iterable[Cut], *, by: User) -> Mapping[Cut, Person]:
    """Whose the destroyed numbers may be: for the bureau anybody's, for a school only those it once sent itself."""
    return destroyed.meant(list(cuts), among=_known_to(by))


def remind(upload: RosterUpload, cuts: Iterable[Cut], *, by: User) -> Mapping[Cut, str]:
    """The destroyed numbers in full, to whoever sent the workbook: each is a row of the audit log first.

    A school is told only numbers that it once sent itself. Raises `UploadNotFound` for anybody else's workbook.
    """
    if not is_of(upload, by):
        raise UploadNotFound
    among = _known_to(by) if accounts.may_reveal(by) or not by.is_staff else Person.objects.none()
    found = destroyed.meant(list(cuts), among=among)
    with transaction.atomic():
        Disclosure.objects.bulk_create(
            Disclosure(
                by=by,
                by_name=str(by),
                person=person,
                fields=["id_number"],
                purpose=f"number destroyed by a spreadsheet, class {upload.training_class.code}",
            )
            for person in found.values()
        )
    return {each: protection.decrypt(person.id_cipher) for each, person in found.items()}


def _known_to(user: User) -> QuerySet[Person]:
    if user.is_staff:
        return Person.objects.all()
    return destroyed.sent_by(user.organisation_id) if user.organisation_id else Person.objects.none()


def _claim(upload: RosterUpload) -> bool:
    """Compare and swap: of two who confirm at once, one does."""
    now = timezone.now()
    unclaimed = Q(confirmed_at=None) | Q(push=None, confirmed_at__lt=now - UNDECIDED)
    return bool(RosterUpload.objects.filter(unclaimed, pk=upload.pk).update(confirmed_at=now))


def _next() -> RosterUpload | None:
    """Take the oldest upload that has been tried out and not laid out yet; none that another worker has just taken."""
    now = timezone.now()
    untaken = Q(taken_up_at=None) | Q(taken_up_at__lt=now - UNDECIDED)
    due = RosterUpload.objects.filter(untaken, compared_at=None, rehearsal__status=PushStatus.DONE)
    upload = due.select_related("rehearsal").order_by("uploaded_at").first()
    if upload is None:
        return None
    if not RosterUpload.objects.filter(untaken, pk=upload.pk).update(taken_up_at=now):
        return _next()
    return upload


def _lay_out(upload: RosterUpload, rows: Rows, outcomes: Iterable[Became], *, is_held: bool) -> None:
    """Save the lines of an upload, kind by kind as the page shows them, a few thousand at a time."""
    _save(differences.compare(upload, rows, outcomes))
    if upload.mode == PushMode.MERGE:
        _save(differences.not_on_sheet(upload))
    upload.is_held, upload.compared_at = is_held, timezone.now()
    upload.save(update_fields=["is_held", "compared_at"])


def _save(lines: Iterator[UploadLine]) -> None:
    while chunk := list(islice(lines, SAVED)):
        UploadLine.objects.bulk_create(chunk)


def _became(row: RowOutcome) -> Became:
    return Became(row.line, row.student_number, row.outcome, [push_reports.stored_issue(issue) for issue in row.issues])


def _rehearsed(upload: RosterUpload) -> Iterator[Became]:
    """What became of the rows when they were tried out."""
    for page in PushPage.objects.filter(push=upload.rehearsal_id).order_by("number").iterator(1):
        for row in page.rows:
            yield Became(row["line"], row["student_number"], Outcome(row["outcome"]), row["issues"])
