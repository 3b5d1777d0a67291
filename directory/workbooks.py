"""Long tables as xlsx, row by row: however many rows there are, no more than one is held.

Text is written as text. `=1+1`, `@SUM(A1)` or `-1` in a name is no formula in the file, whoever typed it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import BinaryIO

from openpyxl import Workbook
from rustpy_xlsxwriter import Format, write_worksheet

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What Excel puts into one cell at most.
LONGEST_TEXT = 32_767

Cell = str | int | float | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table that goes out. `width` in characters of Latin text; `form` as Excel writes number formats."""

    label: str
    width: float = 14
    form: str = ""


def write(target: BinaryIO, *, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """A workbook of one sheet with its head, into `target`. Each row has a cell for every column.

    Labels differ from one another; `title` has at most 31 characters. Whole numbers above 15 digits are to be sent as
    text, since Excel keeps no more.
    """
    remaining = iter(rows)
    first = next(remaining, None)
    labels = [column.label for column in columns]
    if first is None:
        _head_alone(target, title, labels)
        return
    write_worksheet(
        _records(labels, first, remaining),
        target,
        sheet_name=title,
        freeze_row=1,
        autofilter=True,
        header_format=Format().set_bold(),
        column_widths={column.label: column.width for column in columns},
        column_formats={column.label: Format().set_num_format(column.form) for column in columns if column.form},
    )


def _records(
    labels: Sequence[str], first: Sequence[Cell], others: Iterator[Sequence[Cell]]
) -> Iterator[dict[str, Cell]]:
    for row in chain([first], others):
        yield {label: _writable(cell) for label, cell in zip(labels, row, strict=True)}


def _writable(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return cell if cell.isprintable() and len(cell) <= LONGEST_TEXT else printable(cell)
    return float(cell) if isinstance(cell, Decimal) else cell


def printable(text: str) -> str:
    """Without the characters XML cannot hold, and as long as a cell can be."""
    return "".join(each for each in text if each.isprintable() or each in "\t\n")[:LONGEST_TEXT]


def _head_alone(target: BinaryIO, title: str, labels: Sequence[str]) -> None:
    """The streaming writer takes the head from the first row, and here is none."""
    workbook = Workbook(write_only=True)
    workbook.create_sheet(title).append(labels)
    workbook.save(target)
