"""A school's sheet, made the rows that a push is made of. What cannot be read is refused with its reason."""

import difflib
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter

from directory import characters, findings, sheets
from directory.errors import Message
from directory.findings import Issue
from directory.sheets import Cell, Sheet, WorkbookRefused
from training import bodies
from training.bodies import PackedRows
from training.rows import Sent
from training.workbooks import columns

MAXIMUM_ROWS = 50_000
# A title, a notice and the name of the class may stand above the head.
HEAD_WITHIN = 20
LISTED = 10
# Excel keeps so many digits of a number, and makes the others 0.
DIGITS_KEPT = 15
_DAY_ZERO = date(1899, 12, 30)
# As serial numbers of Excel: 1954 to 2119. Smaller numbers are no dates, larger ones are written ones: 20260419.
_SERIALS = range(20_000, 80_000)
_DATE = re.compile(r"([12][0-9]{3})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_COMPACT_DATE = re.compile(r"[12][0-9]{7}")


@dataclass(frozen=True, slots=True)
class Head:
    """Where the table begins: the row of its headings, and the field of each column that is read."""

    row: int
    fields: Mapping[int, str]
    ignored: Sequence[str]


@dataclass(frozen=True, slots=True)
class RosterSheet(PackedRows):
    """The rows of a push as they stand on a sheet, packed at once: its cells take ten times the room.

    `notices`: what the sender may not have seen. `is_partial`: the sheet holds only rows that came back to be mended,
    so whoever is not on it is not missing.
    """

    notices: Sequence[Issue]
    is_partial: bool


def read(content: bytes) -> RosterSheet:
    """Raises `WorkbookRefused`; what is wrong with single rows shows where the push is checked."""
    sheet = sheets.read(content, choose=_choose, maximum_rows=MAXIMUM_ROWS + HEAD_WITHIN)
    head = _head(sheet)
    _refuse_merged(sheet, head)
    packed = io.BytesIO()
    packed.writelines(bodies.pack(_table(sheet, head)))
    rows = RosterSheet(packed.getvalue(), _notices(sheet, head), sheet.title in columns.spellings(columns.TO_MEND))
    if not rows:
        raise _refused("WORKBOOK_EMPTY", _("There is no row below the headings."))
    if len(rows) > MAXIMUM_ROWS:
        raise _refused("WORKBOOK_TOO_MANY_ROWS", _("The sheet has more than 50,000 rows: split it."))
    return rows


def refuse_part(sheet: RosterSheet) -> None:
    """A roster is not made equal to the few rows that came back to be mended."""
    if sheet.is_partial:
        message = _("This workbook holds only the rows to mend: upload it to add and change.")
        raise _refused("WORKBOOK_PARTIAL", message)


def _choose(titles: Sequence[str]) -> str:
    """The form's own sheet, else the only one that is no instruction."""
    for wanted in (columns.ROSTER, columns.TO_MEND):
        for title in titles:
            if title in columns.spellings(wanted):
                return title
    others = [title for title in titles if title not in columns.spellings(columns.INSTRUCTIONS)]
    if len(others) == 1:
        return others[0]
    if not others:
        raise _refused("WORKBOOK_EMPTY", _("The workbook has no sheet one can see."))
    message = format_lazy(
        _("The workbook has several sheets ({titles}): call the one to be read “{roster}”."),
        titles=_listed(others),
        roster=columns.ROSTER,
    )
    raise _refused("WORKBOOK_SHEETS", message)


def _head(sheet: Sheet) -> Head:
    """The first row in which two columns are known. Rows above it are passed over, blank columns left of it too."""
    for line, cells in enumerate(islice(sheet.rows(), HEAD_WITHIN), start=1):
        headings = {place: str(cell) for place, cell in enumerate(cells) if cell != ""}
        found = {place: columns.fields().get(columns.plain(heading), "") for place, heading in headings.items()}
        named = [name for name in found.values() if name]
        if len(set(named)) >= 2:
            _refuse_repeated(named)
            _refuse_missing(named, [heading for place, heading in headings.items() if not found[place]])
            ours = columns.spellings(columns.LINE) | columns.spellings(columns.PROBLEMS)
            return Head(
                row=line,
                fields={place: name for place, name in found.items() if name},
                ignored=[
                    f"{get_column_letter(sheet.first_column + place)} “{headings[place][:20]}”"
                    for place, name in found.items()
                    if not name and headings[place] not in ours
                ],
            )
    message = _("No row of headings was found. Take the form of this class, or name the columns as it does.")
    raise _refused("WORKBOOK_HEADINGS", message)


def _refuse_repeated(named: Sequence[str]) -> None:
    repeated = [str(each.label) for each in columns.COLUMNS if named.count(each.field) > 1]
    if repeated:
        message = format_lazy(_("Two columns say the same: {columns}. Keep one of them."), columns=_listed(repeated))
        raise _refused("WORKBOOK_COLUMN_TWICE", message)


def _refuse_missing(named: Sequence[str], unknown: Sequence[str]) -> None:
    missing = [str(each.label) for each in columns.COLUMNS if each.is_required and each.field not in named]
    if not missing:
        return
    nearest = [near for each in missing for near in difflib.get_close_matches(each, unknown, n=1, cutoff=0.5)]
    message = format_lazy(_("There is no column for: {columns}."), columns=_listed(missing))
    if nearest:
        message = format_lazy(_("{message} Perhaps {names} is meant."), message=message, names=_listed(nearest))
    raise _refused("WORKBOOK_COLUMN_MISSING", message)


def _refuse_merged(sheet: Sheet, head: Head) -> None:
    """A merged cell says of all its rows what only the first one holds; above the table it is a title."""
    merged = [
        f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
        for top, left, bottom, right in sheet.merged
        if bottom >= head.row
    ]
    if merged:
        message = format_lazy(
            _("Cells are merged ({ranges}): unmerge them, and fill in every row."), ranges=_listed(merged)
        )
        raise _refused("WORKBOOK_MERGED", message)


def _table(sheet: Sheet, head: Head) -> Iterator[Sent]:
    """The rows that say something, without the example. A blank cell is an absent one."""
    readers = [(place, name, _READERS.get(name)) for place, name in head.fields.items()]
    examples = columns.spellings(columns.EXAMPLE)
    for line, cells in enumerate(islice(sheet.rows(), head.row, None), start=head.row + 1):
        row: dict[str, object] = {}
        for place, name, read_cell in readers:
            cell = cells[place]
            if cell != "":
                is_plain = read_cell is None and cell.__class__ is str
                row[name] = cell if is_plain else (read_cell or _text)(cell)
        if row and row.get("student_number") not in examples:
            yield Sent(line, row)


def _text(cell: Cell) -> str:
    """A number as it was typed, while Excel still knows it.

    One too long for Excel is given as Excel shows it, `3.30109199001010E+17`, and is known by that.
    """
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return _digits(cell) if abs(cell) < 10**DIGITS_KEPT else f"{float(cell):.{DIGITS_KEPT - 1}E}"
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _digits(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)


def _day(cell: Cell) -> str:
    """A date as `2026-04-19`, from a date of Excel's, its serial number, or a date written year first."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, int | float) and int(cell) in _SERIALS:
        return (_DAY_ZERO + timedelta(days=int(cell))).isoformat()
    return _written_day(_text(cell))


@lru_cache(maxsize=1024)
def _written_day(text: str) -> str:
    """The rows of a class have few days among them."""
    text = characters.half_width(text)
    if _COMPACT_DATE.fullmatch(text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    parts = _DATE.fullmatch(text)
    if parts:
        with suppress(ValueError):
            return date(*(int(part) for part in parts.groups())).isoformat()
    return text


def _id_type(cell: Cell) -> str:
    return _written_id_type(_text(cell))


@lru_cache(maxsize=1024)
def _written_id_type(text: str) -> str:
    return columns.id_types().get(columns.plain(text), text)


_READERS = {"entered_on": _day, "id_type": _id_type}


def _notices(sheet: Sheet, head: Head) -> list[Issue]:
    """What was read though the sender may not see it, and what was not though they may think so."""
    own = columns.spellings(columns.INSTRUCTIONS)
    others = [title for title in sheet.others if title not in own]
    rows = sorted(row for row in sheet.odd.hidden_rows if row > head.row)
    letters = [get_column_letter(each) for each in sorted(sheet.odd.hidden_columns)]
    formulas, failed = sorted(sheet.odd.formulas), sorted(sheet.odd.failed)
    notices = [
        (
            head.ignored,
            findings.warning(
                "WORKBOOK_COLUMNS_IGNORED",
                format_lazy(_("These columns are not read: {what}."), what=_listed(head.ignored)),
            ),
        ),
        (
            others,
            findings.warning(
                "WORKBOOK_SHEETS_IGNORED", format_lazy(_("These sheets are not read: {what}."), what=_listed(others))
            ),
        ),
        (
            rows,
            findings.warning(
                "WORKBOOK_HIDDEN_ROWS",
                format_lazy(
                    _("These rows are hidden on the sheet and were read all the same: {what}."), what=_listed(rows)
                ),
            ),
        ),
        (
            letters,
            findings.warning(
                "WORKBOOK_HIDDEN_COLUMNS",
                format_lazy(
                    _("These columns are hidden on the sheet and were read all the same: {what}."),
                    what=_listed(letters),
                ),
            ),
        ),
        (
            formulas,
            findings.warning(
                "WORKBOOK_FORMULAS",
                format_lazy(
                    _("These cells hold formulas; what Excel last worked out was read: {what}."), what=_listed(formulas)
                ),
            ),
        ),
        (
            failed,
            findings.warning(
                "WORKBOOK_FAILED_CELLS",
                format_lazy(
                    _("These cells hold an error of Excel's and were read as empty: {what}."), what=_listed(failed)
                ),
            ),
        ),
    ]
    return [notice for what, notice in notices if what]


def _listed(what: Collection[object]) -> str:
    shown = ", ".join(str(each) for each in list(what)[:LISTED])
    return f"{shown} …" if len(what) > LISTED else shown


def _refused(code: str, message: Message) -> WorkbookRefused:
    return WorkbookRefused(message, code=code)
