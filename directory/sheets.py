"""Opening a workbook somebody else made: weighed before it is read, one sheet of it, values only.

A workbook is a zip of XML. What would fill the memory, or be read otherwise than the sender sees it on the screen, is
found by looking at the XML as bytes before the reader is let at it; what cannot be read is refused with a code.
"""

import html
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import column_index_from_string
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from directory.errors import Invalid, Message

Cell = str | int | float | bool | date | datetime | time | timedelta

MAXIMUM_BYTES = 20 * 1024 * 1024
# 50,000 rows of nine cells unpack to 30 MiB, and text packs to a twentieth at most.
MAXIMUM_UNPACKED = 160 * 1024 * 1024
MAXIMUM_RATIO = 250
MAXIMUM_PARTS = 500
# Below this a part may be packed as tightly as it likes: a thousand blanks pack better than any text.
SMALL_PART = 1024 * 1024
MAXIMUM_COLUMNS = 64
BLOCK = 1024 * 1024
# More than the longest tag of a row or cell, so that a tag cut by the end of a block is found in the next.
OVERLAP = 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_RELATION_ID = re.compile(r"\b\w+:id\s*=\s*[\"']([^\"']+)")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_ID = re.compile(r"\bId\s*=\s*[\"']([^\"']+)")
_TARGET = re.compile(r"\bTarget\s*=\s*[\"']([^\"']+)")
_REFERENCE = re.compile(rb"(?<![:\w])r\s*=\s*[\"']\s*([A-Za-z]*)\s*([0-9]*)")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
# Beyond row 99,999 or column Z, as every program writes a reference: found ten times faster than one in general.
_FAR = re.compile(rb' r="(?:[A-Za-z]{2}|[A-Za-z]?[0-9]{6})')
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b(?=[^>]*\bhidden=[\"'](?:1|true))[^>]*\br=[\"']([0-9]+)")
_HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col\b(?=[^>]*\bhidden=[\"'](?:1|true))[^>]*\bmin=[\"']([0-9]+)")
_FORMULA = re.compile(rb"<(?:\w+:)?c\b[^>]*\br=[\"']([A-Z]+[0-9]+)[^>]*>\s*<(?:\w+:)?f\b")
_FAILED = re.compile(rb"<(?:\w+:)?c\b(?=[^>]*\bt=[\"']e[\"'])[^>]*\br=[\"']([A-Z]+[0-9]+)")


class WorkbookRefused(Invalid):
    """A workbook that is not read. The code says which of many reasons; the message says how to mend it."""

    code = "WORKBOOK_REFUSED"


@dataclass(slots=True)
class Odd:
    """What a sheet has that its reader may not see on the screen. Rows and columns count from 1."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formulas: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, read. `rows` gives all its rows from the first, each time it is called.

    `first_column`: the column, counted from 1, of the first cell of every row.

    `merged`: ranges of cells, as (first row, first column, last row, last column), from 1. `others`: the titles of the
    other sheets one can see.
    """

    title: str
    rows: Callable[[], Iterator[Sequence[Cell]]]
    first_column: int
    merged: Sequence[tuple[int, int, int, int]]
    others: Sequence[str]
    odd: Odd


def read(content: bytes, *, choose: Callable[[Sequence[str]], str], maximum_rows: int) -> Sheet:
    """The sheet that `choose` picks among the titles of those one can see. Raises `WorkbookRefused`."""
    archive = _archive(content)
    for part in archive.infolist():
        if not part.filename.startswith("xl/worksheets/") and part.filename.endswith((".xml", ".rels")):
            for _block in _blocks(content, part):
                pass
    workbook = _workbook(content)
    titles = [each.name for each in workbook.sheets_metadata]
    visible = [
        each.name
        for each in workbook.sheets_metadata
        if each.visible == SheetVisibleEnum.Visible and each.typ == SheetTypeEnum.WorkSheet
    ]
    title = choose(visible)
    odd = _look(content, _part(archive, titles.index(title)), maximum_rows)
    sheet = _sheet(workbook, title)
    return Sheet(
        title=title,
        rows=sheet.iter_rows,
        first_column=sheet.start[1] + 1 if sheet.start else 1,
        merged=[
            (top + 1, left + 1, bottom + 1, right + 1)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
        ],
        others=[each for each in visible if each != title],
        odd=odd,
    )


def _archive(content: bytes) -> zipfile.ZipFile:
    """The zip, known to be a workbook of the present kind and of a bearable size."""
    if len(content) > MAXIMUM_BYTES:
        raise _refused("WORKBOOK_TOO_LARGE", _("The workbook is larger than 20 MiB."))
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            message = _("The workbook is protected by a password: take the password off and send it again.")
            raise _refused("WORKBOOK_ENCRYPTED", message)
        raise _refused("WORKBOOK_TYPE", _("This is a workbook of the old kind (.xls): save it as .xlsx."))
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        message = _("This is no Excel workbook, whatever its name says. Open it in Excel and save it as .xlsx.")
        raise _refused("WORKBOOK_TYPE", message) from error
    if "xl/workbook.xml" not in archive.namelist():
        message = _("This file is of another kind: only Excel workbooks (.xlsx) are read.")
        raise _refused("WORKBOOK_TYPE", message)
    _weigh(archive.infolist())
    return archive


def _weigh(parts: Sequence[zipfile.ZipInfo]) -> None:
    """What the zip's own directory says; `_blocks` holds it against what comes out."""
    if any(part.flag_bits & 0x1 for part in parts):
        message = _("The workbook is protected by a password: take the password off and send it again.")
        raise _refused("WORKBOOK_ENCRYPTED", message)
    is_tight = any(
        part.file_size > SMALL_PART and part.file_size > MAXIMUM_RATIO * part.compress_size for part in parts
    )
    if len(parts) > MAXIMUM_PARTS or is_tight or sum(part.file_size for part in parts) > MAXIMUM_UNPACKED:
        raise _bomb()


def _blocks(content: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part unpacked block by block, each beginning with the end of the one before. It must be as long as was said."""
    start = part.header_offset + 30
    header = content[part.header_offset : start]
    start += int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = memoryview(content)[start : start + part.compress_size]
    unpacked, tail = 0, b""
    for block in _inflated(packed, part.compress_type):
        unpacked += len(block)
        if unpacked > part.file_size:
            raise _bomb()
        yield tail + block
        tail = block[-OVERLAP:]
    if unpacked != part.file_size:
        raise _damaged()


def _inflated(packed: memoryview, method: int) -> Iterator[bytes]:
    if method == zipfile.ZIP_STORED:
        yield bytes(packed)
        return
    if method != zipfile.ZIP_DEFLATED:
        raise _damaged()
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        block = unpacker.decompress(packed, BLOCK)
        while block:
            yield block
            block = unpacker.decompress(unpacker.unconsumed_tail, BLOCK)
    except zlib.error as error:
        raise _damaged() from error


def _workbook(content: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except CalamineError as error:
        raise _damaged() from error


def _sheet(workbook: CalamineWorkbook, title: str) -> CalamineSheet:
    try:
        return workbook.get_sheet_by_name(title)
    except CalamineError as error:
        raise _damaged() from error


def _part(archive: zipfile.ZipFile, place: int) -> zipfile.ZipInfo:
    """The part that holds the sheet at this place in the workbook."""
    try:
        sheets = _SHEET.findall(archive.read("xl/workbook.xml").decode())
        relation = _RELATION_ID.findall(sheets[place])[0]
        relations = _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels").decode())
        targets = {_ID.findall(each)[0]: html.unescape(_TARGET.findall(each)[0]) for each in relations}
        target = targets[relation]
        return archive.getinfo(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
    except (KeyError, IndexError, UnicodeDecodeError, zipfile.BadZipFile) as error:
        raise _damaged() from error


def _look(content: bytes, part: zipfile.ZipInfo, maximum_rows: int) -> Odd:
    """One pass over the bytes of a sheet, before anybody lays out its cells.

    The reader lays a sheet out as one rectangle: a single cell in XFD1048576 would ask for 512 GiB.
    """
    odd = Odd()
    rows = 0
    for block in _blocks(content, part):
        rows += block.count(b"<row") + block.count(b":row")
        if rows > 2 * maximum_rows:
            raise _too_many_rows(maximum_rows)
        if not _is_plain(block):
            _refuse_far_cells(block, maximum_rows)
        if b"hidden" in block:
            odd.hidden_rows.update(int(number) for number in _HIDDEN_ROW.findall(block))
            odd.hidden_columns.update(int(number) for number in _HIDDEN_COLUMN.findall(block))
        if b"<f" in block or b":f" in block:
            odd.formulas.update(cell.decode() for cell in _FORMULA.findall(block))
        if b'"e"' in block or b"'e'" in block:
            odd.failed.update(cell.decode() for cell in _FAILED.findall(block))
    return odd


def _is_plain(block: bytes) -> bool:
    """Whether every cell has its reference, written as every program writes it, and none lies far off."""
    cells = block.count(b'<c r="')
    return (
        cells == block.count(b"<c")
        and cells + block.count(b'<row r="') == block.count(b"r=")
        and b":c" not in block
        and not any(spaced in block for spaced in (b" =", b"\t=", b"\n=", b"\r="))
        and not _FAR.search(block)
    )


def _refuse_far_cells(block: bytes, maximum_rows: int) -> None:
    references = _REFERENCE.findall(block)
    for column, row in references:
        if row and int(row) > maximum_rows:
            raise _too_many_rows(maximum_rows)
        if column and column_number(column.decode()) > MAXIMUM_COLUMNS:
            message = format_lazy(
                _("The sheet goes on to column {column}: delete what stands right of the table."),
                column=column.decode(),
            )
            raise _refused("WORKBOOK_TOO_WIDE", message)
    # Where references are left out, nothing says how wide a row is. One may be cut by the end of the block.
    if len(_CELL.findall(block)) > sum(bool(column) for column, _row in references) + 1:
        raise _damaged()


def column_number(letters: str) -> int:
    """`A` is 1. Letters that name no column are further right than any."""
    try:
        return column_index_from_string(letters)
    except ValueError:
        return MAXIMUM_COLUMNS + 1


def _refused(code: str, message: Message) -> WorkbookRefused:
    return WorkbookRefused(message, code=code)


def _too_many_rows(maximum: int) -> WorkbookRefused:
    message = format_lazy(
        _("The sheet has more than {count} rows. Delete the empty ones below the table, or split it."), count=maximum
    )
    return _refused("WORKBOOK_TOO_MANY_ROWS", message)


def _bomb() -> WorkbookRefused:
    return _refused("WORKBOOK_BOMB", _("The workbook unpacks to more than any roster needs, so it is not opened."))


def _damaged() -> WorkbookRefused:
    return _refused("WORKBOOK_DAMAGED", _("The workbook is damaged. Open it in Excel, save it anew, and send that."))
