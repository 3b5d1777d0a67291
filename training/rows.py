"""Rows that schools send: read cell by cell, everything wrong with every row collected, nothing raised."""

import heapq
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple, Protocol, TypeVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from directory import characters, findings, identity, protection
from directory.errors import Message
from directory.findings import Issue, Severity
from training.enums import Outcome
from training.spelling import Names

STUDENT_NUMBER_LENGTH = 20
# So many unknown fields of a row are named, and the others counted.
NAMED = 20
TRUTHS = {"true": True, "false": False, "是": True, "否": False}
# A phone number or that of a document, where the name of a field was expected.
_NUMBER = re.compile(r"[0-9](?:[ -]?[0-9]){5,}[Xx]?", re.ASCII)
# As spreadsheets write a number of more than 15 digits; a document's own check knows it too.
_CUT = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]{2}")


class Sent(NamedTuple):
    """One row as it arrived: the line it stood in, and its cells by name, or whatever stood there instead of a row."""

    line: int
    cells: object


class Rows(Protocol):
    """The rows of a push; there may be many, so they may be read anew each time they are walked through."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Sent]: ...


Tick = Callable[[int], None]
"""Told now and then how many rows have been looked at; may end the work by raising."""


def numbered(rows: Iterable[object]) -> list[Sent]:
    """Rows that stood in no file: their lines count from 1."""
    return [Sent(line, cells) for line, cells in enumerate(rows, start=1)]


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of one row; of somebody who was not sent and is withdrawn, without a line."""

    line: int | None
    student_number: str
    outcome: Outcome
    issues: Sequence[Issue] = ()


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of the rows of a push, as counted; `rows` may be walked through once, before the transaction ends.

    `on_record`: how many people the roster had before, where the push may withdraw some; `missing_sha256` is the same
    where it withdraws the same ones.
    """

    counts: Mapping[Outcome, int]
    rows: Iterable[RowOutcome]
    on_record: int = 0
    missing_sha256: str = ""


@dataclass(slots=True, kw_only=True)
class Row:
    """One row of a push. `line` counts from 1; a row is rejected until something good has come of it."""

    line: int
    student_number: str
    issues: list[Issue] = field(default_factory=list)
    outcome: Outcome = Outcome.REJECTED

    @property
    def is_wrong(self) -> bool:
        return bool(self.issues) and any(issue.severity == Severity.ERROR for issue in self.issues)

    @property
    def reported(self) -> RowOutcome:
        return RowOutcome(self.line, self.student_number, self.outcome, self.issues)

    def refuse(self, code: str, message: Message, *, field: str, suggestion: str = "") -> None:
        """An error found where the row meets the district's own data."""
        self.issues.append(findings.error(code, message, field=field, suggestion=suggestion))
        self.outcome = Outcome.REJECTED


R = TypeVar("R", bound=Row)


class Cells:
    """The cells of one row as sent. A blank cell reads like an absent one; of what is no row no more is said."""

    def __init__(self, sent: object, *, names: Names) -> None:
        self._is_row = isinstance(sent, dict)
        self._cells: Mapping[str, object] = sent if isinstance(sent, dict) else {}
        self.issues: list[Issue] = []
        if not self._is_row:
            self.issues.append(findings.error("ROW_FORMAT", _("A row is an object with named fields."), field=""))
        if not self._cells.keys() <= names.known:
            self._name_unknown(self._cells.keys() - names.known, names)

    def _name_unknown(self, unknown: Collection[str], names: Names) -> None:
        """A row of ten thousand fields is no reason for ten thousand issues."""
        for name in map(_shown, heapq.nsmallest(NAMED, unknown)):
            message = _("There is no such field.")
            self.error("FIELD_UNKNOWN", message, field=name, suggestion=names.nearest(name))
        if len(unknown) > NAMED:
            message = format_lazy(_("{count} more fields do not exist."), count=len(unknown) - NAMED)
            self.error("FIELD_UNKNOWN", message, field="")

    def error(self, code: str, message: Message, *, field: str, suggestion: str = "") -> None:
        if self._is_row:
            self.issues.append(findings.error(code, message, field=field, suggestion=suggestion))

    def text(self, name: str, *, required: bool = False, maximum: int = 200) -> str:
        """A trimmed text. A number is refused: leading zeros and digits beyond the fifteenth may be lost already."""
        cell = self._cells.get(name)
        if cell is None:
            text = ""
        elif isinstance(cell, str):
            text = cell.strip()
        else:
            self.error("FIELD_TYPE", _("Send this field as text, in quotation marks."), field=name)
            return ""
        if "\x00" in text:
            text = text.replace("\x00", "")
        if len(text) > maximum:
            self.error("FIELD_LENGTH", format_lazy(_("At most {count} characters."), count=maximum), field=name)
            return ""
        if required and not text:
            self.error("FIELD_MISSING", _("This field is required."), field=name)
        return text

    def student_number(self) -> str:
        """The school's own number of the person. It is shown and logged: one of a document is refused and not kept."""
        text = self.text("student_number", required=True, maximum=STUDENT_NUMBER_LENGTH)
        if _CUT.fullmatch(text):
            message = _("A spreadsheet kept only the first 15 digits of this number: type the cell again as text.")
            self.error("DIGITS_LOST", message, field="student_number")
        elif identity.looks_like_one(text):
            message = _("This looks like a resident ID number: send the number the school itself gave.")
            self.error("STUDENT_NUMBER_IS_ID", message, field="student_number")
            return ""
        return text

    def day(self, name: str) -> date | None:
        text = self.text(name)
        if not text:
            return None
        try:
            return _date(text)
        except ValueError:
            self.error("DATE_FORMAT", _("A date looks like 2026-04-19."), field=name)
            return None

    def mark(self, name: str, *, full: int) -> Decimal | None:
        """A mark of 0 to `full` with at most two decimal places, sent as a number or as text."""
        cell = self._cells.get(name)
        if cell is None or cell == "":
            return None
        mark = number(cell)
        if mark is None or not 0 <= mark <= full or mark != round(mark, 2):
            message = format_lazy(_("A mark is a number from 0 to {full} with at most two decimal places."), full=full)
            self.error("MARK_FORMAT", message, field=name)
            return None
        return round(mark, 2)

    def truth(self, name: str) -> bool | None:
        """True or false; files, which know only text, write them as such or as 是 and 否."""
        cell = self._cells.get(name)
        if isinstance(cell, str):
            cell = TRUTHS.get(cell.strip().lower(), cell.strip())
        if cell is None or cell == "":
            return None
        if not isinstance(cell, bool):
            self.error("FIELD_TYPE", _("Send true or false."), field=name)
            return None
        return cell


@lru_cache(maxsize=1024)
def _date(text: str) -> date:
    """The rows of a class have few days among them."""
    return date.fromisoformat(characters.half_width(text))


def _shown(name: str) -> str:
    """The name of an unknown field as it may be kept and shown.

    Where a file has no line of names, the first person stands there.
    """
    printable = "".join(filter(str.isprintable, characters.half_width(name[:60])))
    return _NUMBER.sub(protection.MASK * 6, printable)


def number(cell: object) -> Decimal | None:
    """A cell as a number, sent as one or as text; None for anything else, and for what is no finite number."""
    if isinstance(cell, bool) or not isinstance(cell, str | int | Decimal):
        return None
    try:
        found = Decimal(characters.half_width(cell) if isinstance(cell, str) else cell)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def refuse_repeated(
    rows: Iterable[R], key: Callable[[R], object], code: str, message: Callable[[str], Message], *, field: str
) -> None:
    """An error on every row whose key, unless empty, stands in another row too. `message` is given all their lines."""
    sharing: defaultdict[object, list[R]] = defaultdict(list)
    for row in rows:
        if key(row):
            sharing[key(row)].append(row)
    for repeated in sharing.values():
        if len(repeated) > 1:
            lines = ", ".join(str(row.line) for row in repeated)
            for row in repeated:
                row.refuse(code, message(lines), field=field)
