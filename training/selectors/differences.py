"""What a roster would change: each row held against what is on record, field by field."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, islice
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet

from directory import documents, protection
from training.enums import Difference, Outcome
from training.models import Enrolment, RosterUpload, UploadLine
from training.rows import Sent
from training.selectors import destroyed

KIND_OF: Mapping[Outcome, Difference] = {
    Outcome.CREATED: Difference.NEW,
    Outcome.UPDATED: Difference.CHANGED,
    Outcome.UNCHANGED: Difference.UNCHANGED,
    Outcome.WITHDRAWN: Difference.MISSING,
    Outcome.REJECTED: Difference.WRONG,
}
CHUNK = 2000
# A wrong row may hold anything; so much of its cell for the name is shown, masked.
NAME_SHOWN = 60


class Became(NamedTuple):
    """What would become of one row, its issues as a push keeps them."""

    line: int | None
    student_number: str
    outcome: Outcome
    issues: Sequence[Mapping[str, Any]]


def compare(
    upload: RosterUpload, rows: Iterable[Sent], outcomes: Iterable[Became], *, start: int = 0
) -> Iterator[UploadLine]:
    """A line for each row in the order of the sheet, then for whom the push would withdraw, none of them saved.

    One statement for every few thousand rows. `start`: how many lines there are before these.
    """
    sent, outcomes, places = iter(rows), iter(outcomes), count(start + 1)
    while chunk := list(islice(outcomes, CHUNK)):
        known = _known(upload, chunk)
        for became in chunk:
            _line, cells = next(sent) if became.line is not None else (None, {})
            enrolment = known.get(became.student_number)
            yield _compared(upload, next(places), became, cells if isinstance(cells, dict) else {}, enrolment)


def not_on_sheet(upload: RosterUpload) -> Iterator[UploadLine]:
    """Of an upload whose lines are saved, and which withdraws nobody: whoever is on the roster and not on the sheet."""
    named = {"", *upload.lines.values_list("student_number", flat=True)}
    missing = sorted(set(_on_roster(upload).values_list("student_number", flat=True)) - named)
    outcomes = (Became(None, student_number, Outcome.WITHDRAWN, []) for student_number in missing)
    return compare(upload, (), outcomes, start=upload.lines.count())


def counts(upload: RosterUpload) -> Mapping[Difference, int]:
    """How many lines there are of every kind."""
    found = upload.lines.order_by().values_list("kind").annotate(Count("pk"))
    return dict.fromkeys(Difference, 0) | {Difference(kind): lines for kind, lines in found}


def _on_roster(upload: RosterUpload) -> QuerySet[Enrolment]:
    return Enrolment.objects.live().filter(training_class=upload.training_class_id).select_related("person", "employer")


def _known(upload: RosterUpload, chunk: Iterable[Became]) -> Mapping[str, Enrolment]:
    """By student number, of whom more is said than the row itself does."""
    looked_for = [each.student_number for each in chunk if each.outcome in (Outcome.UPDATED, Outcome.WITHDRAWN)]
    found = _on_roster(upload).filter(student_number__in=looked_for) if looked_for else ()
    return {each.student_number: each for each in found}


def _compared(
    upload: RosterUpload, place: int, became: Became, cells: Mapping[str, object], enrolment: Enrolment | None
) -> UploadLine:
    kind = KIND_OF[became.outcome]
    name = str(cells.get("name", ""))
    cut = destroyed.cut(name, str(cells.get("id_number", ""))) if kind == Difference.WRONG else None
    return UploadLine(
        upload=upload,
        place=place,
        kind=kind,
        line=became.line,
        student_number=became.student_number,
        name=enrolment.person.masked_name if enrolment and kind == Difference.MISSING else _masked(name),
        changes=list(_changes(cells, enrolment)) if kind == Difference.CHANGED else [],
        issues=became.issues,
        cut=destroyed.sealed(cut) if cut else None,
    )


def _masked(name: str) -> str:
    return protection.mask_name(documents.name(name)[:NAME_SHOWN])


def _changes(cells: Mapping[str, object], enrolment: Enrolment | None) -> Iterable[tuple[str, str, str]]:
    """Only what an enrolment keeps can change; whoever had no student number here gets one."""
    if enrolment is None:
        yield "student_number", "", str(cells.get("student_number", ""))
        return
    on_record = {
        "employer_uscc": enrolment.employer.credit_code or "" if enrolment.employer else "",
        "entered_on": enrolment.entered_on.isoformat() if enrolment.entered_on else "",
        "note": enrolment.note,
    }
    for name, before in on_record.items():
        after = str(cells.get(name, "")).strip()
        if after and after != before:
            yield name, before, after
