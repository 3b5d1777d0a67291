"""What became of the rows of a push: counted, and kept page by page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

import msgspec
from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from directory import findings
from directory.findings import Issue
from training.enums import Outcome
from training.models import Push, PushPage
from training.rows import RowOutcome

PAGE = 1000
COUNTED = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED, Outcome.WITHDRAWN, Outcome.REJECTED)
NOT_ALONE = findings.error(
    "OTHER_ROWS_WRONG", _("This row is right, but others are not, and all or none were to be taken."), field=""
)


@dataclass(slots=True)
class Report:
    """What became of the rows, ready to be kept: counted, and page by page as it is stored."""

    counts: Mapping[Outcome, int]
    is_held: bool = False
    missing_sha256: str = ""
    pages: list[bytes] = field(default_factory=list)
    shown: int = PAGE
    first: list[RowOutcome] = field(default_factory=list)


def write_pages(report: Report, rows: Iterable[RowOutcome]) -> None:
    """Add the rows to the report, in the order they come."""
    rows = iter(rows)
    while page := list(islice(rows, PAGE)):
        report.pages.append(msgspec.json.encode([_stored(row) for row in page]))
        if len(report.first) < report.shown:
            report.first += page


def refused(row: RowOutcome) -> RowOutcome:
    """The outcome of a row where one wrong row stops all."""
    if row.outcome == Outcome.REJECTED:
        return row
    return replace(row, outcome=Outcome.REJECTED, issues=[*row.issues, NOT_ALONE])


def count(push: Push, report: Report) -> None:
    """Set the counts of the push."""
    for outcome in COUNTED:
        setattr(push, outcome.value, report.counts.get(outcome, 0))
    push.progress = push.received


def keep_pages(push: Push, report: Report) -> None:
    """The pages of an earlier attempt are replaced."""
    PushPage.objects.filter(push=push).delete()
    with connection.cursor() as cursor:
        cursor.execute(KEEP_PAGES, [push.pk, [page.decode() for page in report.pages]])


def stored_issue(issue: Issue) -> dict[str, object]:
    """An issue as it is kept, with its message in every language; `selectors.pushes.issues_of` reads it."""
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


def _stored(row: RowOutcome) -> dict[str, object]:
    return {
        "line": row.line,
        "student_number": row.student_number,
        "outcome": str(row.outcome),
        "issues": [stored_issue(issue) for issue in row.issues],
    }


KEEP_PAGES = """
    INSERT INTO training_pushpage (push_id, number, rows)
    SELECT %s, number, page::jsonb FROM unnest(%s::text[]) WITH ORDINALITY AS sent(page, number)
"""
