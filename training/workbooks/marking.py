"""The rows that were not taken, sent back: the wrong cells in red, and on each what is wrong and how to mend it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from directory import workbooks
from directory.findings import Issue, Severity
from training.models import TrainingClass
from training.workbooks import columns, form

# Excel draws every comment; a sheet with more of them opens slowly, and nobody mends more at a time.
MAXIMUM_ROWS = 2_000
COMMENT_WIDTH, COMMENT_HEIGHT = 320, 140


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row as it was sent, with everything wrong with it. `line`: its row in the sender's own workbook."""

    line: int
    values: Mapping[str, object] = field(repr=False)
    issues: Sequence[Issue]


def marked(training_class: TrainingClass, rows: Sequence[WrongRow], *, author: str) -> bytes:
    """Only the wrong rows, so that what is mended is uploaded as it is, and changes nobody else.

    The first 2,000 of them; how many more there are is said below.
    """
    workbook, sheet = form.blank(training_class, str(columns.TO_MEND))
    line_column = len(columns.COLUMNS) + 1
    for place, (heading, width) in enumerate(((columns.LINE, 14), (columns.PROBLEMS, 80)), start=line_column):
        form.put(sheet, 1, place, heading).font = form.BOLD
        sheet.column_dimensions[get_column_letter(place)].width = width
    for row, wrong in enumerate(rows[:MAXIMUM_ROWS], start=2):
        form.fill(sheet, row, wrong.values)
        _mark(sheet, row, wrong.issues, author)
        form.put(sheet, row, line_column, wrong.line)
        form.put(
            sheet, row, line_column + 1, "\n".join(words(issue) for issue in wrong.issues)
        ).alignment = form.WRAPPED
    if left_out := rows[MAXIMUM_ROWS:]:
        said = _("%(count)s more wrong rows are not on this sheet: upload the whole workbook again after these.")
        form.put(sheet, MAXIMUM_ROWS + 2, line_column + 1, said % {"count": len(left_out)}).font = form.BOLD
    return form.saved(workbook)


def words(issue: Issue) -> str:
    """Rule, reason and suggestion in one line."""
    said = f"{issue.code}: {issue.message}"
    if not issue.suggestion:
        return said
    return _("%(said)s Suggestion: %(suggestion)s") % {"said": said, "suggestion": issue.suggestion}


def _mark(sheet: Worksheet, row: int, issues: Sequence[Issue], author: str) -> None:
    """What names no column of the form is said of the student number."""
    places = {column.field: place for place, column in enumerate(columns.COLUMNS, start=1)}
    by_place: defaultdict[int, list[Issue]] = defaultdict(list)
    for issue in issues:
        by_place[places.get(issue.field, 1)].append(issue)
    for place, said in by_place.items():
        cell = sheet.cell(row, place)
        if any(issue.severity == Severity.ERROR for issue in said):
            cell.fill = form.WRONG
        text = workbooks.printable("\n\n".join(words(issue) for issue in said))
        cell.comment = Comment(text, author, height=COMMENT_HEIGHT, width=COMMENT_WIDTH)
