"""Tables that go out as workbooks, opened again with another library than wrote them."""

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import count

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from directory import workbooks
from directory.workbooks import Column

NAME, BORN = Column("姓名", 20), Column("出生日期", form="yyyy-mm-dd")


def opened(columns: list[Column], rows: object) -> Worksheet:
    target = io.BytesIO()
    workbooks.write(target, title="名单", columns=columns, rows=rows)  # type: ignore[arg-type]  # Rows of every kind.
    return openpyxl.load_workbook(io.BytesIO(target.getvalue())).worksheets[0]


def test_a_table_has_its_head_and_its_rows() -> None:
    sheet = opened([NAME, BORN], [["张*", date(1990, 1, 1)], ["李*", None]])
    assert (sheet.title, sheet.freeze_panes) == ("名单", "A2")
    assert [cell.value for cell in sheet["A"]] == ["姓名", "张*", "李*"]
    assert [sheet["B2"].value.date(), sheet["B2"].number_format] == [date(1990, 1, 1), "yyyy-mm-dd"]
    assert sheet["B3"].value is None


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://a")', "{=1}"])
def test_a_text_is_no_formula(text: str) -> None:
    cell = opened([NAME], [[text]])["A2"]
    assert (cell.data_type, cell.hyperlink) == ("s", None)
    assert str(cell.value).strip() == text.strip()


def test_numbers_stay_numbers() -> None:
    sheet = opened([Column("分数"), Column("人数")], [[Decimal("89.53"), 3]])
    assert [cell.value for cell in sheet[2]] == [89.53, 3]


def test_what_no_workbook_can_hold_is_left_out() -> None:
    assert opened([NAME], [["张\x00小\x0b满" + "长" * 40_000]])["A2"].value == ("张小满" + "长" * 40_000)[:32_767]


def test_a_table_without_rows_has_its_head() -> None:
    assert [list(row) for row in opened([NAME, BORN], iter([])).values] == [["姓名", "出生日期"]]


def test_no_more_rows_are_made_than_are_written() -> None:
    """A row that cannot be made stops the file where it stands."""
    made = count()

    def rows() -> Iterator[list[str]]:
        for _number in range(10):
            yield [str(next(made))]
        raise LookupError

    with pytest.raises(LookupError):
        opened([NAME], rows())
    assert next(made) == 10
