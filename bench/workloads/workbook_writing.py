"""100,000 rows written to a workbook: by the portal, as one does it with openpyxl, by the native writer alone.

Nothing here imports Django: what a process holds at most is what writing takes.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from rustpy_xlsxwriter import write_worksheet

from directory import workbooks
from directory.workbooks import Column

WRITTEN = 100_000
FIELDS = (
    "student_number",
    "name",
    "id_type",
    "id_number",
    "phone",
    "town",
    "employer_uscc",
    "entered_on",
    "note",
)


def rows(count: int) -> Iterator[list[Any]]:
    for number in range(count):
        born = date(1970, 1, 1) + timedelta(days=number % 12_000)
        yield [
            f"2026{number:06d}",
            f"示范{number}",
            "resident_id",
            f"330109{born:%Y%m%d}{number % 1000:03d}X",
            f"139{number:08d}",
            "北干街道",
            "91350100M000100Y43",
            date(2026, 3, 2),
            f"第{number % 40}组",
        ]


def write_with_the_portal(target: Path) -> None:
    with target.open("wb") as file:
        heads = [Column(field, 16, "yyyy-mm-dd" * (field == "entered_on")) for field in FIELDS]
        workbooks.write(file, title="名册", columns=heads, rows=rows(WRITTEN))


def write_with_openpyxl(target: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("名册")
    sheet.append(FIELDS)
    for row in rows(WRITTEN):
        sheet.append(row)
    book.save(target)


def write_with_the_native_writer(target: Path) -> None:
    write_worksheet((dict(zip(FIELDS, row, strict=True)) for row in rows(WRITTEN)), str(target), sheet_name="名册")
