"""The form of a class by the API: fetched, filled in, and pushed as it is."""

import io
from typing import Any

import openpyxl
import pytest

from accounts.models import User
from directory import workbooks
from directory.models import Person, Town
from directory.sheets import WorkbookRefused
from tests.training.conftest import ROSTER, SchoolProgram, id_number, push_rows, roster_row
from training.models import Enrolment, TrainingClass
from training.workbooks import reading, template

TEMPLATE = f"{ROSTER}/template.xlsx"


@pytest.fixture
def form(program: SchoolProgram, open_class: TrainingClass, town: Town) -> Any:
    answer = program.get(TEMPLATE)
    assert (answer.status_code, answer["Content-Type"]) == (200, workbooks.CONTENT_TYPE)
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def send(program: SchoolProgram, form: Any, **options: Any) -> Any:
    target = io.BytesIO()
    form.save(target)
    return program.send(ROSTER, target.getvalue(), content_type=workbooks.CONTENT_TYPE, **options)


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_a_filled_in_form_is_pushed_as_it_is(program: SchoolProgram, form: Any, method: str) -> None:
    form.worksheets[0].append(["S0001", "示范1", "Resident ID card", id_number(1), 13900000001, "北干街道"])
    form.worksheets[0].append(["S0002", "示范2", None, float(id_number(2)[:15] + "000"), None, None])
    answer = send(program, form, method=method)
    told = answer.json()
    assert (answer.status_code, told["counts"]["created"], told["counts"]["rejected"]) == (207, 1, 1)
    assert [(row["line"], row["outcome"], [issue["rule"] for issue in row["errors"]]) for row in told["rows"]] == [
        (3, "created", []),
        (4, "rejected", ["ID_SPREADSHEET"]),
    ]
    assert Enrolment.objects.get().person.phone_masked == "139****0001"


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_masks_of_the_filled_form_change_nothing(
    program: SchoolProgram, open_class: TrainingClass, town: Town, method: str
) -> None:
    program.push(ROSTER, [roster_row(1), roster_row(2)])
    kept = list(Person.objects.order_by("pk").values_list("name", "id_digest", "phone_masked"))
    filled = openpyxl.load_workbook(io.BytesIO(template.filled(open_class, Enrolment.objects.order_by("pk"))))
    answer = send(program, filled, method=method)
    assert (answer.status_code, answer.json()["counts"]["unchanged"]) == (200, 2)
    assert list(Person.objects.order_by("pk").values_list("name", "id_digest", "phone_masked")) == kept


def test_a_mask_of_somebody_the_school_never_sent_is_refused(
    program: SchoolProgram, open_class: TrainingClass, town: Town, clerk: User
) -> None:
    push_rows(open_class, [roster_row(1)], by=clerk)
    masked = Person.objects.get().id_masked
    [row] = program.push(ROSTER, [roster_row(1, id_number=masked)]).json()["rows"]
    assert [error["rule"] for error in row["errors"]] == ["ID_MASKED"]


def test_no_answer_gives_a_destroyed_number_back(program: SchoolProgram, form: Any) -> None:
    """Also to a school that once sent it: what a program is answered is logged and mailed."""
    form.worksheets[0].append(["S0001", "示范1", None, id_number(1)])
    assert send(program, form).status_code == 200
    form.worksheets[0].append(["S0101", "示范1", None, float(id_number(1)[:15] + "000")])
    assert id_number(1) not in send(program, form).content.decode()


def test_a_long_student_number_that_excel_cut_is_named(program: SchoolProgram, form: Any) -> None:
    form.worksheets[0].append([202600000000001234, "示范1", None, id_number(1)])
    [row] = send(program, form).json()["rows"]
    assert [issue["rule"] for issue in row["errors"]] == ["DIGITS_LOST"]


@pytest.mark.parametrize(("body", "code"), [(b"a,b", "WORKBOOK_TYPE"), (b"PK\x03\x04", "WORKBOOK_TYPE")])
def test_a_workbook_that_cannot_be_read_is_a_problem_with_its_page(
    program: SchoolProgram, open_class: TrainingClass, body: bytes, code: str
) -> None:
    answer = program.send(ROSTER, body, content_type=workbooks.CONTENT_TYPE)
    assert (answer.status_code, answer.json()["code"], answer.json()["type"]) == (400, code, f"/api/v1/rules/{code}/")


def test_the_empty_form_holds_nobody(program: SchoolProgram, form: Any) -> None:
    assert send(program, form).json()["code"] == "WORKBOOK_EMPTY"


def test_results_are_no_workbook(program: SchoolProgram, running_class: TrainingClass) -> None:
    answer = program.send(ROSTER.replace("roster", "results"), b"x", content_type=workbooks.CONTENT_TYPE)
    assert answer.status_code == 415


def test_the_form_is_the_schools_own(
    program: SchoolProgram, other_program: SchoolProgram, open_class: TrainingClass
) -> None:
    assert (program.get(TEMPLATE).status_code, other_program.get(TEMPLATE).status_code) == (200, 404)
    with pytest.raises(WorkbookRefused):
        reading.read(program.get(TEMPLATE).content)
