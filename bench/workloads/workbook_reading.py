"""50,000 rows read from a workbook: by the portal, as one does it with openpyxl, by the native reader alone."""

import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

import openpyxl
from python_calamine import CalamineWorkbook

from bench.workloads.workbook_writing import FIELDS, rows
from training.workbooks import columns, reading

READ = 50_000
HEADINGS = [column.others[0] if column.others else column.field for column in columns.COLUMNS]


def as_sent() -> bytes:
    """A roster as Excel saves it, with shared strings."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADINGS)
    for row in rows(READ):
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read_with_the_portal(content: bytes) -> str:
    return digest([sent.cells for sent in reading.read(content)])


def read_with_openpyxl(content: bytes) -> str:
    """What one writes with openpyxl: the head, then a dictionary a row, dates as text."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    values: Iterator[Any] = book.worksheets[0].iter_rows(values_only=True)
    known = columns.fields()
    named = [known[columns.plain(heading)] for heading in next(values)]
    return digest(
        [
            {
                name: cell.date().isoformat() if name == "entered_on" else cell
                for name, cell in zip(named, row, strict=True)
                if cell is not None
            }
            for row in values
        ]
    )


def read_with_calamine(content: bytes) -> str:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    count = sum(1 for _row in sheet.iter_rows()) - 1
    return digest([{**dict(zip(FIELDS, row, strict=True)), "entered_on": "2026-03-02"} for row in rows(count)])


def digest(found: Sequence[Any]) -> str:
    """Of the first, the middle and the last row, and of how many there are."""
    looked_at = [found[0], found[len(found) // 2], found[-1]]
    told = json.dumps([len(found), *({field: row[field] for field in FIELDS} for row in looked_at)])
    return hashlib.sha256(told.encode()).hexdigest()
