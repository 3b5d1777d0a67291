"""What comes back: only the wrong rows, red where they are wrong, with the reason on the cell."""

import io
from typing import Any

import openpyxl
import pytest

from directory import findings
from tests.training.workbooks.conftest import cells
from training.models import TrainingClass
from training.workbooks import marking, reading
from training.workbooks.marking import WrongRow

RED = "00F6C9C9"
SENT = {"student_number": "=2026001", "name": "+张小满", "id_number": "3.30109199001010E+17", "town": "北干"}


def marked(training_class: TrainingClass, *rows: WrongRow) -> Any:
    content = marking.marked(training_class, rows, author="萧山区技能人才服务平台")
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


@pytest.fixture
def sheet(open_class: TrainingClass) -> Any:
    issues = [
        findings.error("ID_SPREADSHEET", "后三位没了。", field="id_number", suggestion="330109199001010017"),
        findings.error("TOWN_UNKNOWN", "没有这个镇街。", field="town", suggestion="北干街道"),
        findings.warning("NAME_DIFFERS", "姓名不同。", field="name"),
        findings.error("CLASS_FULL", "满员。", field=""),
    ]
    return marked(open_class, WrongRow(7, SENT, issues))


def test_the_sheet_says_how_many_rows_it_leaves_out(open_class: TrainingClass, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking, "MAXIMUM_ROWS", 2)
    sheet = marked(open_class, *(WrongRow(line, SENT, []) for line in (3, 4, 9)))
    assert [row[-2].value for row in sheet.iter_rows(min_row=2)] == ["3", "4", None]
    assert sheet[4][-1].value == "另有 1 行错误未列入本表，改完后请重新上传原工作簿。"


def test_the_row_comes_back_as_it_was_sent(sheet: Any) -> None:
    assert sheet.title == "待改名册"
    assert [cell.value for cell in sheet[2]][:6] == [
        "=2026001",
        "+张小满",
        None,
        "3.30109199001010E+17",
        None,
        "北干",
    ]
    assert {cell.data_type for cell in sheet[2] if cell.value} == {"s"}


def test_wrong_cells_are_red_and_say_why(sheet: Any) -> None:
    assert {cell.coordinate: cell.comment.text for cell in sheet[2] if cell.comment} == {
        "A2": "CLASS_FULL: 满员。",
        "B2": "NAME_DIFFERS: 姓名不同。",
        "D2": "ID_SPREADSHEET: 后三位没了。 建议：330109199001010017",
        "F2": "TOWN_UNKNOWN: 没有这个镇街。 建议：北干街道",
    }
    assert [cell.coordinate for cell in sheet[2] if cell.fill.fgColor.rgb == RED] == ["A2", "D2", "F2"]


def test_the_row_says_whence_it_came_and_all_that_is_wrong(sheet: Any) -> None:
    assert [cell.value for cell in sheet[1]][9:] == ["原行号", "需要改的地方"]
    assert sheet["J2"].value == "7"
    assert sheet["K2"].value.splitlines() == [
        "ID_SPREADSHEET: 后三位没了。 建议：330109199001010017",
        "TOWN_UNKNOWN: 没有这个镇街。 建议：北干街道",
        "NAME_DIFFERS: 姓名不同。",
        "CLASS_FULL: 满员。",
    ]


def test_it_is_read_again_as_a_part(open_class: TrainingClass) -> None:
    content = marking.marked(open_class, [WrongRow(7, SENT, [])], author="")
    again = reading.read(content)
    assert (again.is_partial, cells(again), list(again.notices)) == (True, [SENT], [])
