"""A school's sheet, however it looks, read as the rows of a push."""

import io
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
from django.utils import translation

from directory.sheets import WorkbookRefused
from tests.training.workbooks.conftest import cells, lines
from training.workbooks import reading
from training.workbooks.reading import RosterSheet

HEAD = ["学号", "姓名", "证件号码"]
ROW = ["2026001", "张小满", "330109199001010017"]
NO_HEAD = (
    "WORKBOOK_HEADINGS: No row of headings was found. Take the form of this class, or name the columns as it does."
)
Change = Callable[[Any], None]


def workbook(*rows: Sequence[Any], title: str = "名册", change: Change = lambda book: None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read(*rows: Sequence[object], **options: Any) -> RosterSheet:
    return reading.read(workbook(*rows, **options))


def cell(heading: str, value: object) -> object:
    """What a cell under this heading says of the one person of a sheet."""
    [row] = cells(read([*HEAD, heading], [*ROW, value]))
    return next((row[name] for name in row if name not in ("student_number", "name", "id_number")), None)


def refusal(*rows: Sequence[object], **options: Any) -> str:
    with pytest.raises(WorkbookRefused) as refused:
        read(*rows, **options)
    with translation.override("en"):
        return f"{refused.value.code}: {refused.value.message}"


def notices(*rows: Sequence[object], **options: Any) -> list[str]:
    with translation.override("en"):
        return [f"{issue.code}: {issue.message}" for issue in read(*rows, **options).notices]


def test_a_row_is_read_with_its_line() -> None:
    sheet = read(HEAD, ROW, [None, None, None], ["2026002", "李谷雨", None])
    assert cells(sheet) == [
        {"student_number": "2026001", "name": "张小满", "id_number": "330109199001010017"},
        {"student_number": "2026002", "name": "李谷雨"},
    ]
    assert (lines(sheet), list(sheet.notices), sheet.is_partial) == ([2, 4], [], False)


@pytest.mark.parametrize(
    "head",
    [
        ["学号", "姓名", "证件号码"],
        ["学号 *", "姓名*", "证件号码 ＊"],
        ["学员编号", "学员姓名", "身份证号码"],
        ["Student number", "NAME", "Number of the document"],
        ["student_number", "name", "id_number"],
        ["学 号", " 姓名：", "（身份证号）"],
    ],
)
def test_columns_go_by_many_names(head: list[str]) -> None:
    assert [sorted(row) for row in cells(read(head, ROW))] == [["id_number", "name", "student_number"]]


def test_the_table_may_begin_anywhere_and_its_columns_stand_in_any_order() -> None:
    sheet = read(
        [],
        [None, "2026年电工班花名册"],
        [],
        [None, None, "证件号码", "学号", "姓名"],
        [None, None, ROW[2], ROW[0], ROW[1]],
        change=lambda book: book.worksheets[0].merge_cells("B2:E2"),
    )
    assert (cells(sheet), lines(sheet)) == (
        [{"student_number": "2026001", "name": "张小满", "id_number": "330109199001010017"}],
        [5],
    )


@pytest.mark.parametrize(
    ("heading", "value", "read"),
    [
        ("手机号", 13800001234, "13800001234"),
        ("手机号", 13800001234.0, "13800001234"),
        ("镇街", 330109002, "330109002"),
        ("备注", 1.5, "1.5"),
        ("备注", True, "TRUE"),
        ("备注", date(2026, 4, 19), "2026-04-19"),
        ("备注", datetime.fromisoformat("2026-04-19 08:30"), "2026-04-19 08:30"),
        ("备注", time(8, 30), "08:30:00"),
        ("备注", "=1+1 不是公式", None),
        ("入班日期", date(2026, 4, 19), "2026-04-19"),
        ("入班日期", 46131, "2026-04-19"),
        ("入班日期", 20260419, "2026-04-19"),
        ("入班日期", "2026/4/19", "2026-04-19"),
        ("入班日期", "2026.4.19", "2026-04-19"),
        ("入班日期", "２０２６年４月１９日", "2026-04-19"),
        ("入班日期", "2026-02-30", "2026-02-30"),
        ("入班日期", "19/04/2026", "19/04/2026"),
        ("入班日期", 7, "7"),
        ("证件类型", "居民身份证", "resident_id"),
        ("证件类型", "护照", "passport"),
        ("证件类型", "Passport", "passport"),
        ("证件类型", "驾照", "驾照"),
    ],
)
def test_what_excel_keeps_is_read_as_it_was_meant(heading: str, value: object, read: object) -> None:
    assert cell(heading, value) == read


@pytest.mark.parametrize("text", ["+86 13800001234", "-1", "@SUM(A1)", "\t=1+1"])
def test_a_text_that_looks_like_a_formula_is_a_text(text: str) -> None:
    assert cell("备注", text) == text


def test_a_number_excel_has_cut_is_given_as_excel_shows_it() -> None:
    """Whatever its check digit, it is known for what it is: the last digits are gone."""
    [row] = cells(read(HEAD, [2026001, "张小满", 330109199001010017]))
    assert row == {"student_number": "2026001", "name": "张小满", "id_number": "3.30109199001010E+17"}
    [row] = cells(read(HEAD, [2026000000000012345, "张小满", ROW[2]]))
    assert row["student_number"] == "2.02600000000001E+18"


def test_a_number_of_fifteen_digits_is_whole() -> None:
    [row] = cells(read(HEAD, [*ROW[:2], 330109900101001]))
    assert row["id_number"] == "330109900101001"


def test_the_example_is_not_read() -> None:
    assert lines(read(HEAD, ["示例", *ROW[1:]], ["Example", *ROW[1:]], ROW)) == [4]


def test_the_sheet_that_came_back_is_known_as_a_part() -> None:
    assert read(HEAD, ROW, title="待改名册").is_partial


def test_no_roster_is_made_equal_to_a_part() -> None:
    with pytest.raises(WorkbookRefused) as refused:
        reading.refuse_part(read(HEAD, ROW, title="待改名册"))
    assert refused.value.code == "WORKBOOK_PARTIAL"
    reading.refuse_part(read(HEAD, ROW))


def test_the_columns_added_to_it_are_passed_over() -> None:
    assert notices([*HEAD, "原行号", "需要改的地方"], [*ROW, 7, "…"], title="待改名册") == []


@pytest.mark.parametrize(
    ("rows", "refused"),
    [
        ([], NO_HEAD),
        ([ROW], NO_HEAD),
        ([*[[None]] * 20, HEAD, ROW], NO_HEAD),
        ([HEAD], "WORKBOOK_EMPTY: There is no row below the headings."),
        ([HEAD, ["示例", "张小满"]], "WORKBOOK_EMPTY: There is no row below the headings."),
    ],
)
def test_a_sheet_without_a_table_is_refused(rows: list[list[object]], refused: str) -> None:
    assert refusal(*rows) == refused


def test_a_column_that_is_missing_is_named_with_what_may_be_meant() -> None:
    assert refusal(["学号", "姓名", "证件号砝码"], ROW).startswith("WORKBOOK_COLUMN_MISSING: ")
    with translation.override("en"):
        assert refusal(["Student number", "Name", "Number of document"], ROW) == (
            "WORKBOOK_COLUMN_MISSING: There is no column for: Number of the document. "
            "Perhaps Number of document is meant."
        )


def test_two_columns_for_one_field_are_refused() -> None:
    with translation.override("en"):
        assert refusal([*HEAD, "身份证号"], [*ROW, ""]) == (
            "WORKBOOK_COLUMN_TWICE: Two columns say the same: Number of the document. Keep one of them."
        )


def test_merged_cells_in_the_table_are_refused_with_their_place() -> None:
    assert (
        refusal(HEAD, ROW, ["2026002"], change=lambda book: book.worksheets[0].merge_cells("B2:B3"))
        == "WORKBOOK_MERGED: Cells are merged (B2:B3): unmerge them, and fill in every row."
    )


def test_of_several_sheets_the_one_of_the_form_is_read() -> None:
    def add(book: Any) -> None:
        book.create_sheet("汇总")

    assert notices(HEAD, ROW, change=add) == ["WORKBOOK_SHEETS_IGNORED: These sheets are not read: 汇总."]
    assert refusal(HEAD, ROW, title="Sheet1", change=add) == (
        "WORKBOOK_SHEETS: The workbook has several sheets (Sheet1, 汇总): call the one to be read “Roster”."
    )
    assert len(read(HEAD, ROW, title="Sheet1")) == 1


def test_sheets_out_of_sight_are_not_read() -> None:
    def hide(book: Any) -> None:
        book.create_sheet("另存").append(["x"])
        book.worksheets[0].sheet_state = "hidden"

    assert refusal(HEAD, ROW, change=hide).startswith("WORKBOOK_HEADINGS")


def test_what_is_out_of_sight_is_read_and_said() -> None:
    def hide(book: Any) -> None:
        book.worksheets[0].row_dimensions[3].hidden = True
        book.worksheets[0].column_dimensions["D"].hidden = True

    assert notices([*HEAD, "备注"], ROW, ROW, change=hide) == [
        "WORKBOOK_HIDDEN_ROWS: These rows are hidden on the sheet and were read all the same: 3.",
        "WORKBOOK_HIDDEN_COLUMNS: These columns are hidden on the sheet and were read all the same: D.",
    ]


def test_formulas_errors_and_other_columns_are_said() -> None:
    def dress(book: Any) -> None:
        book.worksheets[0]["D2"] = "=A2"
        book.worksheets[0]["E2"] = "#N/A"
        book.worksheets[0]["E2"].data_type = "e"

    assert notices([*HEAD, "备注", "政治面貌"], [*ROW, "", ""], change=dress) == [
        "WORKBOOK_COLUMNS_IGNORED: These columns are not read: E “政治面貌”.",
        "WORKBOOK_FORMULAS: These cells hold formulas; what Excel last worked out was read: D2.",
        "WORKBOOK_FAILED_CELLS: These cells hold an error of Excel's and were read as empty: E2.",
    ]


def test_a_long_list_is_cut_short() -> None:
    hidden = notices(HEAD, *[ROW] * 30, change=_hide_all)
    assert [text.partition(": ")[2].partition(": ")[2] for text in hidden] == ["2, 3, 4, 5, 6, 7, 8, 9, 10, 11 …."]


def _hide_all(book: Any) -> None:
    for row in range(2, 32):
        book.worksheets[0].row_dimensions[row].hidden = True


def test_more_rows_than_a_push_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAXIMUM_ROWS", 2)
    assert refusal(HEAD, ROW, ROW, ROW) == "WORKBOOK_TOO_MANY_ROWS: The sheet has more than 50,000 rows: split it."
