"""What stands between a stranger's file and the reader: each kind of file that is not read, and why."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from directory import sheets
from directory.sheets import Sheet, WorkbookRefused

CONTENT_TYPES = "[Content_Types].xml"
SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def workbook(cells: Mapping[str, Any], *, dress: Callable[[Any], None] = lambda sheet: None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for place, value in cells.items():
        sheet[place] = value
    dress(sheet)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def repacked(content: bytes, change: Callable[[str, bytes], bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The workbook with each part given to `change`."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(target, "w", method) as after:
        for name in before.namelist():
            after.writestr(name, change(name, before.read(name)))
    return target.getvalue()


def with_sheet(change: Callable[[bytes], bytes]) -> bytes:
    return repacked(workbook({"A1": "x"}), lambda name, part: change(part) if name == SHEET else part)


def read(content: bytes, maximum_rows: int = 100) -> Sheet:
    return sheets.read(content, choose=lambda titles: titles[0], maximum_rows=maximum_rows)


def refusal(content: bytes) -> str:
    with pytest.raises(WorkbookRefused) as refused:
        read(content)
    return refused.value.code


def test_a_sheet_is_read_with_its_place() -> None:
    sheet = read(workbook({"B3": "学号", "C3": 12}))
    assert (sheet.first_column, [list(row) for row in sheet.rows()]) == (2, [["", ""], ["", ""], ["学号", 12]])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "WORKBOOK_TYPE"),
        ("学号,姓名\n1,张小满\n".encode(), "WORKBOOK_TYPE"),
        (b"%PDF-1.7", "WORKBOOK_TYPE"),
        (b"PK\x03\x04 and no more", "WORKBOOK_TYPE"),
        (OLE + bytes(600), "WORKBOOK_TYPE"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "WORKBOOK_ENCRYPTED"),
        (bytes(sheets.MAXIMUM_BYTES + 1), "WORKBOOK_TOO_LARGE"),
    ],
)
def test_what_is_no_workbook_of_the_present_kind_is_refused(content: bytes, code: str) -> None:
    assert refusal(content) == code


def test_a_document_of_another_program_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(CONTENT_TYPES, "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
    assert refusal(target.getvalue()) == "WORKBOOK_TYPE"


def test_a_part_packed_tighter_than_any_text_is_a_bomb() -> None:
    assert refusal(with_sheet(lambda part: part + b" " * 4 * 1024 * 1024)) == "WORKBOOK_BOMB"


def test_parts_that_unpack_to_too_much_are_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAXIMUM_UNPACKED", 1_000)
    assert refusal(workbook({"A1": "x"})) == "WORKBOOK_BOMB"


def test_a_directory_that_lies_about_a_size_is_found_out() -> None:
    content = bytearray(with_sheet(lambda part: part + b" " * 900_000))
    directory = content.rindex(b"PK\x01\x02", 0, content.rindex(SHEET.encode()))
    struct.pack_into("<I", content, directory + 24, 1_000)
    assert refusal(bytes(content)) == "WORKBOOK_BOMB"


def test_a_part_that_ends_too_soon_is_damaged() -> None:
    content = bytearray(workbook({"A1": "x"}))
    directory = content.rindex(b"PK\x01\x02", 0, content.rindex(SHEET.encode()))
    struct.pack_into("<I", content, directory + 24, 1_000_000)
    assert refusal(bytes(content)) == "WORKBOOK_DAMAGED"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (b'<c r="XFD1048576"><v>1</v></c>', "WORKBOOK_TOO_MANY_ROWS"),
        (b'<c r="A1048576"><v>1</v></c>', "WORKBOOK_TOO_MANY_ROWS"),
        (b'<c r="XFD1"><v>1</v></c>', "WORKBOOK_TOO_WIDE"),
        (b'<c r="xfd1"><v>1</v></c>', "WORKBOOK_TOO_WIDE"),
        (b"<c r='XFD1'><v>1</v></c>", "WORKBOOK_TOO_WIDE"),
        (b'<c\tr="XFD1"><v>1</v></c>', "WORKBOOK_TOO_WIDE"),
        (b'<c r = "XFD1"><v>1</v></c>', "WORKBOOK_TOO_WIDE"),
        (b'<c\nr\n=\n"XFD1"><v>1</v></c>', "WORKBOOK_TOO_WIDE"),
        (b'<x:c xmlns:x="a" r="XFD1"><v>1</v></x:c>', "WORKBOOK_TOO_WIDE"),
        (b"<c><v>1</v></c>" * 70, "WORKBOOK_DAMAGED"),
    ],
)
def test_a_cell_far_off_is_found_before_the_sheet_is_laid_out(cell: bytes, code: str) -> None:
    """The reader would ask for 512 GiB, and the process end."""
    assert refusal(with_sheet(lambda part: part.replace(b"</row>", cell + b"</row>"))) == code


@pytest.mark.parametrize(
    "tag",
    [
        b'<c r="A1" x="<" r="XFD1"/>',
        b'<c r="A1" r="XFD1"/>',
        b'<c x=" r=\'A1\'" r="XFD1"/>',
        b'<c x:r="A1"/>',
        b'<a-b:c r="XFD1"/>',
        b'<c a=">" r="XFD1"/>',
        b'<c r="A' + b"9" * 900 + b'"/>',
        b'<c r="A1" x="' + b"y" * 2_000 + b'"/>',
    ],
)
def test_a_tag_that_can_be_read_two_ways_is_refused(tag: bytes) -> None:
    assert refusal(with_sheet(lambda part: part.replace(b"</row>", tag + b"</row>"))) in {
        "WORKBOOK_DAMAGED",
        "WORKBOOK_TOO_WIDE",
    }


@pytest.mark.parametrize(
    ("piece", "code"),
    [
        (b'<c r="A1" ', "WORKBOOK_DAMAGED"),
        (b"<c r='A1' t='e' ", "WORKBOOK_DAMAGED"),
        (b'<row hidden="1" ', "WORKBOOK_TOO_MANY_ROWS"),
        (b'<col hidden="1" min="1" ', "WORKBOOK_DAMAGED"),
        (b"<c \t", "WORKBOOK_DAMAGED"),
    ],
)
def test_a_tag_without_end_is_looked_at_once(piece: bytes, code: str) -> None:
    """Where each beginning is held against all that follows, a mebibyte of this takes hours."""
    noise = piece * (1024 * 1024 // len(piece))
    content = repacked(
        workbook({"A1": "x"}),
        lambda name, part: part.replace(b"<sheetData", b"<f/>" + noise + b"<sheetData") if name == SHEET else part,
        method=zipfile.ZIP_STORED,
    )
    assert refusal(content) == code


# More than the parts may have that say which sheets there are.
LONG = b"".join(b"<!--%d-->" % number for number in range(90_000))
FAR = b'<c r="XFD1"><v>1</v></c>'


def disguised(name: str, *, index: Callable[[str, bytes], bytes] = lambda name, part: part) -> bytes:
    """A workbook with the far cell in another part of this name."""
    plain = workbook({"A1": "x"})
    target = io.BytesIO(repacked(plain, index))
    with zipfile.ZipFile(target, "a") as archive, zipfile.ZipFile(io.BytesIO(plain)) as before:
        archive.writestr(name, before.read(SHEET).replace(b"</row>", FAR + b"</row>"))
    return target.getvalue()


@pytest.mark.parametrize(
    "name", ["xl/worksheets/SHEET1.xml", "XL\\worksheets\\sheet1.xml", "xl/worksheets/sheet&#49;.xml"]
)
def test_two_parts_that_the_reader_might_take_for_one_are_refused(name: str) -> None:
    assert refusal(disguised(name)) == "WORKBOOK_DAMAGED"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused() -> None:
    assert refusal(disguised(SHEET)) == "WORKBOOK_DAMAGED"


def test_capitals_do_not_hide_a_part_from_the_scales() -> None:
    assert read(disguised("xl/other.xml", index=_in_capitals)).title == "Sheet"
    content = bytearray(disguised("xl/other.XML"))
    directory = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/other.XML"))
    struct.pack_into("<I", content, directory + 24, 10)
    assert refusal(bytes(content)) == "WORKBOOK_BOMB"


def _in_capitals(name: str, part: bytes) -> bytes:
    return part.replace(b"sheet1.xml", b"SHEET1.XML") if name == "xl/_rels/workbook.xml.rels" else part


@pytest.mark.parametrize(
    ("index", "change", "code"),
    [
        (
            "xl/workbook.xml",
            lambda part: part.replace(b"<sheet ", b'<!--<sheet r:id="rId1"/>--><sheet '),
            "WORKBOOK_TOO_WIDE",
        ),
        ("xl/workbook.xml", lambda part: b"<!DOCTYPE workbook>" + part, "WORKBOOK_DAMAGED"),
        ("xl/workbook.xml", lambda part: part + LONG, "WORKBOOK_DAMAGED"),
        ("xl/workbook.xml", lambda part: part.replace(b"<sheet ", b'<sheet x:id="rId1" '), "WORKBOOK_DAMAGED"),
        (
            "xl/_rels/workbook.xml.rels",
            lambda part: part.replace(b"/xl/other.xml", b"xl/other.xml"),
            "WORKBOOK_TOO_WIDE",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            lambda part: part.replace(b"/xl/other.xml", b"../other.xml"),
            "WORKBOOK_DAMAGED",
        ),
    ],
)
def test_the_part_that_is_looked_at_is_the_one_that_is_read(
    index: str, change: Callable[[bytes], bytes], code: str
) -> None:
    def changed(name: str, part: bytes) -> bytes:
        if name == "xl/_rels/workbook.xml.rels":
            part = part.replace(b"/xl/worksheets/sheet1.xml", b"/xl/other.xml")
        return change(part) if name == index else part

    assert refusal(disguised("xl/other.xml", index=changed)) == code


def test_formulas_below_the_cells_are_of_no_cell() -> None:
    lines = b'<extLst><ext xmlns:xm="a"><xm:f>A1</xm:f></ext></extLst></worksheet>'
    assert read(with_sheet(lambda part: part.replace(b"</worksheet>", lines))).odd == sheets.Odd()


def test_rows_without_end_are_refused() -> None:
    assert refusal(with_sheet(lambda part: part.replace(b"</row>", b"</row>" + b"<row/>" * 300))) == (
        "WORKBOOK_TOO_MANY_ROWS"
    )


def test_a_workbook_that_is_torn_is_damaged() -> None:
    assert refusal(repacked(workbook({"A1": "x"}), lambda name, part: b"<" if name == "xl/workbook.xml" else part)) == (
        "WORKBOOK_DAMAGED"
    )
    assert refusal(with_sheet(lambda part: part[:-40])) == "WORKBOOK_DAMAGED"


def test_what_the_screen_does_not_show_is_named() -> None:
    def dress(sheet: Any) -> None:
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["C"].hidden = True
        sheet["B4"].data_type = "e"
        sheet.merge_cells("A6:B7")

    odd = workbook({"A1": "a", "B1": "b", "C1": "c", "A3": "=1+1", "B4": "#N/A", "A6": "m"}, dress=dress)
    sheet = read(odd)
    assert sheet.odd == sheets.Odd({2}, {3}, {"A3"}, {"B4"})
    assert sheet.merged == [(6, 1, 7, 2)]


def test_the_parts_of_a_long_sheet_are_read_as_one() -> None:
    """A tag cut by the end of a block is found in the next."""

    def dress(sheet: Any) -> None:
        for row in range(1, 9_001):
            sheet.append([f"{row}", "x" * 40, f"={row}" if row % 1_000 == 0 else "y"])
            sheet.row_dimensions[row].hidden = row % 500 == 0

    sheet = read(workbook({}, dress=dress), maximum_rows=10_000)
    assert sheet.odd.hidden_rows == set(range(500, 9_001, 500))
    assert sheet.odd.formulas == {f"C{row}" for row in range(1_000, 9_001, 1_000)}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_packed_or_not_the_sheet_is_the_same(method: int) -> None:
    sheet = read(repacked(workbook({"A1": "x"}), lambda name, part: part, method=method))
    assert [list(row) for row in sheet.rows()] == [["x"]]


def test_other_ways_of_packing_are_refused() -> None:
    assert refusal(repacked(workbook({"A1": "x"}), lambda name, part: part, method=zipfile.ZIP_BZIP2)) == (
        "WORKBOOK_DAMAGED"
    )


@pytest.mark.parametrize("number", [1, 26, 27, 64])
def test_column_letters(number: int) -> None:
    assert sheets.column_number(get_column_letter(number)) == number
