"""The form of a class, as Excel would find it."""

import io
from typing import Any

import openpyxl
import pytest
from django.utils import translation

from directory.models import Town
from directory.sheets import WorkbookRefused
from tests.training.conftest import roster_row
from tests.training.workbooks.conftest import cells, lines
from training import selectors
from training.enums import EnrolmentStatus
from training.models import Enrolment, TrainingClass
from training.workbooks import export, reading, template

HEADINGS = [
    "学号 *",
    "姓名 *",
    "证件类型",
    "证件号码 *",
    "手机号码",
    "镇街",
    "用人单位统一社会信用代码",
    "入班日期",
    "备注",
]


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture
def form(open_class: TrainingClass, other_town: Town) -> Any:
    return opened(template.empty(open_class))


def test_the_form_has_its_sheets(form: Any) -> None:
    assert [(sheet.title, sheet.sheet_state) for sheet in form] == [
        ("名册", "visible"),
        ("lists", "hidden"),
        ("填写说明", "visible"),
    ]
    assert [cell.value for cell in form["名册"][1]] == HEADINGS


def test_numbers_are_texts_before_anybody_types(form: Any) -> None:
    formats = {letter: form["名册"].column_dimensions[letter].number_format for letter in "ADEGH"}
    assert formats == {"A": "@", "D": "@", "E": "@", "G": "@", "H": "yyyy-mm-dd"}


def test_there_are_lists_to_choose_from(form: Any) -> None:
    checks = {str(check.sqref)[0]: check for check in form["名册"].data_validations.dataValidation}
    assert {column: check.formula1 for column, check in checks.items() if check.type == "list"} == {
        "C": "lists!$B$1:$B$5",
        "F": "lists!$A$1:$A$2",
    }
    assert [cell.value for cell in form["lists"]["A"]][:2] == ["北干街道", "瓜沥镇"]
    assert form["lists"]["B1"].value == "居民身份证"


def test_dates_and_lengths_are_checked_while_typing(form: Any) -> None:
    checks = {str(check.sqref): check for check in form["名册"].data_validations.dataValidation}
    assert checks["H2:H50001"].type == "date"
    assert [checks["E2:E50001"].type, checks["E2:E50001"].operator, checks["E2:E50001"].formula1] == [
        "textLength",
        "equal",
        "11",
    ]
    assert all(check.allow_blank for check in checks.values())


def test_the_instructions_name_every_column(form: Any, open_class: TrainingClass) -> None:
    said = [row[0] for row in form["填写说明"].values]
    assert said[0] == f"摄影和视频剪辑 · {open_class.code}"
    assert said[-9:] == [heading.removesuffix(" *") for heading in HEADINGS]


def test_the_form_as_it_comes_holds_nobody(open_class: TrainingClass) -> None:
    with pytest.raises(WorkbookRefused) as refused:
        reading.read(template.empty(open_class))
    assert refused.value.code == "WORKBOOK_EMPTY"


def test_a_row_typed_into_the_form_is_read_without_a_word(form: Any) -> None:
    for column, value in enumerate(["2026001", "张小满", "护照", "E12345678", "13800001234", "瓜沥镇"], start=1):
        form["名册"].cell(3, column).value = value
    target = io.BytesIO()
    form.save(target)
    sheet = reading.read(target.getvalue())
    assert (cells(sheet), lines(sheet), list(sheet.notices)) == (
        [
            {
                "student_number": "2026001",
                "name": "张小满",
                "id_type": "passport",
                "id_number": "E12345678",
                "phone": "13800001234",
                "town": "瓜沥镇",
            }
        ],
        [3],
        [],
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_the_portal_has_comes_masked_and_is_read_again(
    enrolled: Enrolment, django_assert_num_queries: Any, language: str
) -> None:
    roster = selectors.roster(enrolled.training_class)
    with translation.override(language), django_assert_num_queries(2):
        filled = template.filled(enrolled.training_class, roster)
    masked = {
        "student_number": "S0001",
        "name": "示**",
        "id_type": "resident_id",
        "id_number": enrolled.person.id_masked,
        "phone": "139****0001",
        "town": "北干街道",
        "entered_on": "2026-03-02",
        "note": "=1+1",
    }
    assert cells(reading.read(filled)) == [masked]
    exported = io.BytesIO()
    with translation.override(language):
        export.roster(exported, roster)
    again = reading.read(exported.getvalue())
    assert (cells(again), [notice.code for notice in again.notices]) == ([masked], ["WORKBOOK_COLUMNS_IGNORED"])


def test_what_has_been_disclosed_stands_in_full(enrolled: Enrolment) -> None:
    exported = io.BytesIO()
    shown = {enrolled.person_id: {"name": "示范1", "id_number": roster_row(1)["id_number"], "phone": "13900000001"}}
    export.roster(exported, selectors.roster(enrolled.training_class), in_full=shown)
    [row] = cells(reading.read(exported.getvalue()))
    assert [row["name"], row["id_number"], row["phone"]] == list(shown[enrolled.person_id].values())


@pytest.mark.parametrize("status", EnrolmentStatus)
def test_the_status_stands_in_words(enrolled: Enrolment, status: EnrolmentStatus) -> None:
    enrolled.status = status
    exported = io.BytesIO()
    export.roster(exported, [enrolled])
    assert [cell.value for cell in opened(exported.getvalue()).worksheets[0]["J"]] == ["状态", status.label]
