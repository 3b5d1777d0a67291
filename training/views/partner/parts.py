"""What the partner pages show alike: tones of states, how far a push is, and the rows of the diff table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.errors import Message
from directory.findings import Issue, Severity
from directory.models import Person
from training import rulebook, selectors
from training.enums import PROGRAM_REASON, Difference, Outcome, PushStatus
from training.models import Push, UploadLine
from training.rows import RowOutcome
from training.selectors import destroyed
from training.selectors.destroyed import Cut
from training.services import push_places, push_work
from training.workbooks import columns

DIFFERENCE_TONES: Mapping[str, str] = {
    Difference.NEW: "good",
    Difference.CHANGED: "info",
    Difference.UNCHANGED: "plain",
    Difference.MISSING: "warn",
    Difference.WRONG: "bad",
}
OUTCOME_TONES: Mapping[str, str] = {
    Outcome.CREATED: "good",
    Outcome.UPDATED: "info",
    Outcome.UNCHANGED: "plain",
    Outcome.WITHDRAWN: "warn",
    Outcome.REJECTED: "bad",
}
PUSH_TONES: Mapping[str, str] = {
    PushStatus.QUEUED: "info",
    PushStatus.RUNNING: "info",
    PushStatus.DONE: "good",
    PushStatus.FAILED: "bad",
    PushStatus.HELD: "warn",
    PushStatus.CANCELLED: "plain",
    PushStatus.DISCARDED: "plain",
}
# What the services note where no person gave a reason.
REASONS: Mapping[str, Promise] = {
    push_places.WORKER_LOST: _("The process that worked on it was lost; nothing of it was applied."),
    push_work.INTERNAL: _("The portal failed; nothing of it was applied."),
    push_work.OVERTAKEN: _("A newer roster of this class was made equal, so this one no longer holds."),
    PROGRAM_REASON: _("Decided by the school's program."),
}
LABELS: Mapping[str, str | Promise] = {column.field: column.label for column in columns.COLUMNS}


@dataclass(frozen=True, slots=True)
class Tab:
    """One kind of rows that can be looked at, with how many there are."""

    kind: Difference
    count: int
    tone: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Said:
    """An issue as the page says it; `address`: of the page of its rule, if it has one."""

    code: str
    address: str
    label: str | Promise
    message: Message
    suggestion: str
    tone: str


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A row of the diff table. `person`: whose a destroyed number may be."""

    line: UploadLine
    tone: str
    changes: Sequence[tuple[str | Promise, str, str]]
    issues: Sequence[Said]
    person: Person | None


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """A row of a push with what became of it."""

    row: RowOutcome
    tone: str
    issues: Sequence[Said]


def reason_in_words(reason: str) -> Message:
    """The reason of an event or a failure: a code as a sentence, a person's own words as they are."""
    if reason in REASONS:
        return REASONS[reason]
    return rulebook.BOOK[reason].meaning if reason in rulebook.BOOK else reason


def is_poll(request: HttpRequest) -> bool:
    """Whether the page, still open, asks how far its push is by now."""
    return "HX-Request" in request.headers


def polled(request: HttpRequest, push: Push | None, *, is_under_way: bool) -> HttpResponse:
    """How far it is; once it is at its end, that the page is to be loaded anew."""
    if is_under_way:
        return render(request, "training/partner/_under_way.html", {"push": push})
    return HttpResponse(headers={"HX-Refresh": "true"})


def cuts(lines: Iterable[UploadLine]) -> list[Cut]:
    return [destroyed.unsealed(line.cut) for line in lines if line.cut]


def diff_lines(lines: Iterable[UploadLine], meant: Mapping[Cut, Person]) -> Iterator[DiffLine]:
    for line in lines:
        changes = [(LABELS.get(name, name), before, after) for name, before, after in line.changes]
        person = meant.get(destroyed.unsealed(line.cut)) if line.cut else None
        yield DiffLine(line, DIFFERENCE_TONES[line.kind], changes, said(selectors.issues_of(line.issues)), person)


def outcome_lines(rows: Iterable[RowOutcome]) -> list[OutcomeLine]:
    return [OutcomeLine(row, OUTCOME_TONES[row.outcome], said(row.issues)) for row in rows]


def said(issues: Iterable[Issue]) -> list[Said]:
    return [
        Said(
            code=issue.code,
            address=rulebook.address(issue.code) if issue.code in rulebook.BOOK else "",
            label=LABELS.get(issue.field, issue.field),
            message=issue.message,
            suggestion=issue.suggestion,
            tone="bad" if issue.severity == Severity.ERROR else "warn",
        )
        for issue in issues
    ]
