"""A row of a roster, read and checked as far as that is possible without the district's own data."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from directory import documents, phones, protection, uscc
from directory.enums import IdentityType, Sex
from directory.findings import Issue
from training.rows import Cells, Row, Sent
from training.spelling import Names

FIELDS = frozenset(
    ("student_number", "name", "id_type", "id_number", "phone", "town", "employer_uscc", "entered_on", "note")
)

ID_TYPES = frozenset(IdentityType.values)


@dataclass(slots=True, kw_only=True)
class RosterRow(Row):
    """`town` and `employer_uscc` are as sent; whoever knows the directory fills in the two ids."""

    name: str
    id_type: str
    id_number: str = field(repr=False)
    sex: Sex
    birth_date: date | None = field(repr=False)
    phone: str = field(repr=False)
    town: str
    employer_uscc: str
    entered_on: date | None
    note: str
    town_id: int | None = None
    employer_id: int | None = None


def read(sent: Iterable[Sent], *, today: date) -> Iterator[RosterRow]:
    """Every row with its own issues, one by one; what shows only when rows are laid side by side is not among them."""
    names = Names(FIELDS)
    for line, cells in sent:
        yield _read(line, Cells(cells, names=names), today)


def _read(line: int, cells: Cells, today: date) -> RosterRow:
    student_number = cells.student_number()
    name = documents.name(cells.text("name", required=True, maximum=60))
    id_type = _id_type(cells)
    document = documents.inspect(id_type, _id_number(cells), today=today)
    if document.number:
        cells.issues += [*document.errors, *document.warnings]
    return RosterRow(
        line=line,
        student_number=student_number,
        name=name,
        id_type=id_type,
        id_number=document.number,
        sex=document.sex,
        birth_date=document.birth_date,
        phone=_phone(cells),
        town=cells.text("town", maximum=40),
        employer_uscc=_employer(cells),
        entered_on=cells.day("entered_on"),
        note=cells.text("note", maximum=200),
        issues=cells.issues,
    )


def _id_number(cells: Cells) -> str:
    text = cells.text("id_number", required=True, maximum=40)
    if protection.MASK not in text:
        return text
    message = _("This is a mask that the portal shows, not a number: type the number in full.")
    cells.error("ID_MASKED", message, field="id_number")
    return ""


def _id_type(cells: Cells) -> str:
    id_type = cells.text("id_type") or IdentityType.RESIDENT
    if id_type not in ID_TYPES:
        message = format_lazy(_("The kinds of document are {kinds}."), kinds=", ".join(IdentityType.values))
        cells.error("ID_TYPE_UNKNOWN", message, field="id_type")
        return IdentityType.RESIDENT
    return id_type


def _phone(cells: Cells) -> str:
    text = cells.text("phone", maximum=30)
    if not text:
        return ""
    finding = phones.inspect(text)
    cells.issues += finding.errors
    return finding.number


def _employer(cells: Cells) -> str:
    text = cells.text("employer_uscc", maximum=30)
    if not text:
        return ""
    finding = uscc.inspect(text)
    cells.issues += [_here(issue) for issue in finding.errors]
    return finding.code


def _here(issue: Issue) -> Issue:
    return Issue(issue.code, issue.severity, issue.message, "employer_uscc", issue.suggestion)
