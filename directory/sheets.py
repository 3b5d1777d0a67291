"""Opening a workbook somebody else made: weighed before it is read, one sheet of it, values only.

A workbook is a zip of XML. What would fill the memory, or be read otherwise than the sender sees it on the screen, is
found by looking at the XML as bytes before the reader is let at it; what cannot be read is refused with a code.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from xml.parsers import expat

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
# The parts that say which sheets there are.
MAXIMUM_INDEX = 1024 * 1024
MAXIMUM_TAG = 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# None of these looks at a character more than a few times, whatever stands there: a tag ends where another begins.
_TAG = re.compile(rb"<(?![/?!])(?:[^ \t\r\n<>:]*:)?(row|col|c|f|extLst)(?=[\s/>])([^<>]*)(>?)")
_ATTRIBUTE = re.compile(rb"([^\s=\"'/]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_REFERENCE = re.compile(rb"([A-Za-z]{1,3})([0-9]{1,7})")
# Beyond row 99,999 or column Z, as every program writes a reference: found ten times faster than one in general.
_FAR = re.compile(rb' r="(?:[A-Za-z]{2}|[A-Za-z]?[0-9]{6})')
# What is never written of a cell or row that is like most; and where it begins with a byte that is rare in itself, by
# that, which is found several times faster.
_ODD = (b"hidden", b"<f", b"extLst", b'"e"', b" =")
_ODD_FROM = {b":": (b":c", b":f"), b"'": (b"'e'",), b"\t": (b"\t=",), b"\n": (b"\n=",), b"\r": (b"\r=",)}


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
    parts = _parts(content)
    for name, part in parts.items():
        if not name.startswith("xl/worksheets/") and name.endswith((".xml", ".rels")):
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
    odd = _look(content, _part(parts, content, titles.index(title)), maximum_rows)
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


def _parts(content: bytes) -> Mapping[str, zipfile.ZipInfo]:
    """The parts of what is known to be a workbook of the present kind and of a bearable size, by their plain names.

    The reader does not tell capitals apart: of two parts that differ in nothing else, it would read one and `_look`
    the other; so too where one of them takes `&` in a name as the beginning of an entity.
    """
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
    parts = {_plain_name(part.filename): part for part in archive.infolist()}
    if "xl/workbook.xml" not in parts:
        message = _("This file is of another kind: only Excel workbooks (.xlsx) are read.")
        raise _refused("WORKBOOK_TYPE", message)
    _weigh(archive.infolist())
    if len(parts) < len(archive.infolist()) or any("&" in name for name in parts):
        raise _damaged()
    return parts


def _plain_name(name: str) -> str:
    return name.replace("\\", "/").casefold()


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
    """A part unpacked block by block. It must be as long as was said."""
    start = part.header_offset + 30
    header = content[part.header_offset : start]
    start += int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = memoryview(content)[start : start + part.compress_size]
    unpacked = 0
    for block in _inflated(packed, part.compress_type):
        unpacked += len(block)
        if unpacked > part.file_size:
            raise _bomb()
        yield block
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


def _part(parts: Mapping[str, zipfile.ZipInfo], content: bytes, place: int) -> zipfile.ZipInfo:
    """The part that holds the sheet at this place in the workbook, found as the reader finds it."""
    sheets = _elements(content, parts["xl/workbook.xml"], "sheet")
    try:
        relations = _elements(content, parts["xl/_rels/workbook.xml.rels"], "Relationship")
        [relation] = [value for name, value in sheets[place].items() if name.endswith(":id")]
        [target] = [each["Target"] for each in relations if each["Id"] == relation]
        return parts[_plain_name(target[1:] if target.startswith("/xl/") else f"xl/{target.removeprefix('xl/')}")]
    except (KeyError, IndexError, ValueError) as error:
        raise _damaged() from error


def _elements(content: bytes, part: zipfile.ZipInfo, name: str) -> list[dict[str, str]]:
    """The attributes of every element of this name, whatever its prefix. A document type brings entities: refused."""
    found: list[dict[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.partition(":")[2] == name or tag == name:
            found.append(attributes)

    def refuse(*_declared: object) -> None:
        raise _damaged()

    if part.file_size > MAXIMUM_INDEX:
        raise _damaged()
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(b"".join(_blocks(content, part)), True)
    except expat.ExpatError as error:
        raise _damaged() from error
    return found


def _look(content: bytes, part: zipfile.ZipInfo, maximum_rows: int) -> Odd:
    """One pass over the bytes of a sheet, before anybody lays out its cells.

    The reader lays a sheet out as one rectangle: a single cell in XFD1048576 would ask for 512 GiB. An XML parser
    takes a few times as long, and memory for every name and depth it is given.
    """
    study = _Study(maximum_rows)
    rows = 0
    for tags in _whole_tags(content, part):
        rows += tags.count(b"<row") + tags.count(b":row")
        # A break between pages and a text may count too.
        if rows > 2 * maximum_rows:
            raise _too_many_rows(maximum_rows)
        if _is_plain(tags):
            study.pass_over(tags)
        else:
            study.read(tags)
    return study.odd


def _whole_tags(content: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part in pieces of about a block, none of which ends within a tag."""
    rest = b""
    for block in _blocks(content, part):
        cut = block.rfind(b"<")
        if cut >= 0:
            yield rest + block[:cut]
            rest = block[cut:]
        else:
            rest += block
        if len(rest) > 2 * BLOCK:
            # No tag is that long, and no text of a cell.
            raise _damaged()
    yield rest


def _is_plain(tags: bytes) -> bool:
    """Whether every cell has its reference, written as every program writes it, none lies far off, and none is odd."""
    cells = tags.count(b'<c r="')
    return (
        cells == tags.count(b"<c")
        and cells + tags.count(b'<row r="') == tags.count(b"r=")
        and not any(odd in tags for odd in _ODD)
        and not any(odd in tags for rare, odds in _ODD_FROM.items() if rare in tags for odd in odds)
        and not _FAR.search(tags)
    )


class _Study:
    """Takes every tag of a row, column, cell or formula once, in their order, and reads its attributes."""

    def __init__(self, maximum_rows: int) -> None:
        self.odd = Odd()
        self._maximum_rows = maximum_rows
        self._cell = b""

    def pass_over(self, plain: bytes) -> None:
        """Nothing is odd here, but a formula may follow of the last cell."""
        reference = _REFERENCE.match(plain, plain.rfind(b'<c r="') + len(b'<c r="'))
        if reference:
            self._cell = reference[0]

    def read(self, tags: bytes) -> None:
        for name, inside, end in _TAG.findall(tags):
            if name == b"f" and self._cell:
                self.odd.formulas.add(self._cell.decode())
            if name == b"extLst":
                # Charts and validations have formulas too, below the cells.
                self._cell = b""
            if name in (b"f", b"extLst"):
                continue
            if not end or len(inside) > MAXIMUM_TAG:
                raise _damaged()
            attributes = _attributes(inside)
            if name == b"c":
                self._read_cell(attributes)
            elif attributes.get(b"hidden") in (b"1", b"true"):
                self._read_hidden(name, attributes)
            if name == b"row" and _number(attributes.get(b"r", b"1")) > self._maximum_rows:
                raise _too_many_rows(self._maximum_rows)

    def _read_cell(self, attributes: Mapping[bytes, bytes]) -> None:
        """Where references are left out, nothing says how wide a row is."""
        self._cell = attributes.get(b"r", b"")
        reference = _REFERENCE.fullmatch(self._cell)
        if not reference:
            raise _damaged()
        column = reference[1].decode()
        if int(reference[2]) > self._maximum_rows:
            raise _too_many_rows(self._maximum_rows)
        if column_number(column) > MAXIMUM_COLUMNS:
            message = format_lazy(
                _("The sheet goes on to column {column}: delete what stands right of the table."), column=column
            )
            raise _refused("WORKBOOK_TOO_WIDE", message)
        if attributes.get(b"t") == b"e":
            self.odd.failed.add(self._cell.decode())

    def _read_hidden(self, name: bytes, attributes: Mapping[bytes, bytes]) -> None:
        if name == b"row":
            self.odd.hidden_rows.add(_number(attributes.get(b"r", b"")))
        else:
            first, last = (_number(attributes.get(side, b"")) for side in (b"min", b"max"))
            self.odd.hidden_columns.update(range(first, min(last, MAXIMUM_COLUMNS) + 1))


def _attributes(inside: bytes) -> Mapping[bytes, bytes]:
    """Of a tag. One that is there twice is read one way by one program and otherwise by another."""
    found = _ATTRIBUTE.findall(inside)
    attributes = {name: in_double or in_single for name, in_double, in_single in found}
    if len(attributes) < len(found):
        raise _damaged()
    return attributes


def _number(digits: bytes) -> int:
    if not digits.isdigit() or len(digits) > len("1048576"):
        raise _damaged()
    return int(digits)


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
