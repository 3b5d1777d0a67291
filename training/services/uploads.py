"""Workbooks that were uploaded: kept with what they would do until somebody confirms them, and pushed once."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation

from accounts import rules as accounts
from accounts.models import Disclosure, User
from directory import protection, workbooks
from directory.errors import DomainError
from directory.findings import Issue
from directory.models import Person
from training import selectors
from training.enums import Difference, PushKind, PushMode, PushStatus
from training.errors import UploadNotFound
from training.models import Push, RosterUpload, TrainingClass
from training.rows import Rows
from training.selectors import destroyed, differences, masks
from training.selectors.destroyed import Cut
from training.selectors.differences import Change, Line
from training.services import pushes
from training.services.pushes import Order, PushOutcome

KEPT = timedelta(hours=24)
# Whoever confirmed and whose process died before anything was done may confirm again.
UNDECIDED = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Preview:
    """What an upload would do, as it was found when it arrived; `is_held`: a person would have to agree first."""

    lines: Sequence[Line]
    notices: Sequence[Issue]
    is_held: bool

    def counts(self) -> Mapping[Difference, int]:
        kinds = [line.kind for line in self.lines]
        return {kind: kinds.count(kind) for kind in Difference}


def keep(
    training_class: TrainingClass,
    rows: Rows,
    *,
    content: bytes,
    mode: PushMode,
    notices: Iterable[Issue],
    by: User,
) -> RosterUpload:
    """Keep a workbook and what its rows would do, found by doing it and undoing it. Raises `RosterClosed`."""
    sha256 = hashlib.sha256(content).hexdigest()
    order = Order(PushKind.ROSTER, mode, dry_run=True)
    restored = masks.restored(rows, training_class, sender=by.organisation_id)
    outcome = pushes.receive(training_class, restored, order, sha256=sha256, by=by)
    lines = differences.compare(training_class, rows, outcome.rows, mode=mode)
    report = {
        "lines": [_stored(line) for line in lines],
        "notices": [pushes.stored_issue(issue) for issue in notices],
        "is_held": outcome.push.status == PushStatus.HELD,
    }
    return RosterUpload.objects.create(
        training_class=training_class,
        by=by,
        mode=mode,
        sha256=sha256,
        content=protection.seal(content),
        report=protection.seal(msgspec.json.encode(report)),
    )


def content_of(upload: RosterUpload) -> bytes:
    return protection.unseal(upload.content)


def preview_of(upload: RosterUpload) -> Preview:
    """In the reader's language."""
    report = msgspec.json.decode(protection.unseal(upload.report))
    language = translation.get_language()
    return Preview(
        lines=[_line(stored, language) for stored in report["lines"]],
        notices=[selectors.issue_of(stored, language) for stored in report["notices"]],
        is_held=report["is_held"],
    )


def confirm(upload: RosterUpload, rows: Rows, *, by: User) -> Push | None:
    """Push the rows of the kept workbook, once, however often it is asked; None while the first asking is under way.

    Raises like `pushes.submit`; then nothing has been done, and the upload can be confirmed again.
    """
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
    deleted, _by_model = RosterUpload.objects.filter(uploaded_at__lt=timezone.now() - KEPT).delete()
    return deleted


def is_of(upload: RosterUpload, user: User) -> bool:
    """Whether a workbook is their own or their organisation's: what it holds unmasked goes back to nobody else."""
    is_colleague = user.organisation_id is not None and upload.by.organisation_id == user.organisation_id
    return upload.by_id == user.pk or is_colleague


def meant(lines: Iterable[Line], *, by: User) -> Mapping[Cut, Person]:
    """Whose the destroyed numbers may be: for the bureau anybody's, for a school only those it once sent itself."""
    return destroyed.meant([line.cut for line in lines if line.cut], among=_known_to(by))


def remind(upload: RosterUpload, lines: Iterable[Line], *, by: User) -> Mapping[Cut, str]:
    """The destroyed numbers in full, to whoever sent the workbook: each is a row of the audit log first.

    A school is told only numbers that it once sent itself. Raises `UploadNotFound` for anybody else's workbook.
    """
    if not is_of(upload, by):
        raise UploadNotFound
    among = _known_to(by) if accounts.may_reveal(by) or not by.is_staff else Person.objects.none()
    found = destroyed.meant([line.cut for line in lines if line.cut], among=among)
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


def _stored(line: Line) -> dict[str, object]:
    return {
        "kind": str(line.kind),
        "line": line.line,
        "student_number": line.student_number,
        "name": line.name,
        "changes": [[change.name, change.before, change.after] for change in line.changes],
        "issues": [pushes.stored_issue(issue) for issue in line.issues],
        "cut": [line.cut.name, line.cut.digits] if line.cut else None,
    }


def _line(stored: Mapping[str, Any], language: str) -> Line:
    return Line(
        kind=Difference(stored["kind"]),
        line=stored["line"],
        student_number=stored["student_number"],
        name=stored["name"],
        changes=[Change(*change) for change in stored["changes"]],
        issues=[selectors.issue_of(issue, language) for issue in stored["issues"]],
        cut=Cut(*stored["cut"]) if stored["cut"] else None,
    )
