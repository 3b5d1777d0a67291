from datetime import date
from typing import Any

import pytest

from tests.training.conftest import roster_row
from training import roster_rows
from training.roster_rows import RosterRow
from training.rows import numbered

TODAY = date(2026, 3, 2)


def _read(*rows: object) -> list[RosterRow]:
    return list(roster_rows.read(numbered(rows), today=TODAY))


def _rules(row: RosterRow) -> list[tuple[str, str]]:
    return [(issue.code, issue.field) for issue in row.issues]


def test_a_right_row_is_read_with_what_its_number_says() -> None:
    row = _read(roster_row(1, name=" 张 三 ", phone="+86 139-0000-0001"))[0]
    assert (row.line, row.student_number, row.name, row.phone) == (1, "S0001", "张 三", "13900000001")
    assert (row.birth_date, row.sex, row.entered_on) == (date(1980, 1, 1), "M", date(2026, 3, 2))
    assert (row.is_wrong, row.issues) == (False, [])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"student_number": ""}, [("FIELD_MISSING", "student_number")]),
        ({"student_number": "S" * 21}, [("FIELD_LENGTH", "student_number")]),
        ({"student_number": 17}, [("FIELD_TYPE", "student_number")]),
        ({"name": None}, [("FIELD_MISSING", "name")]),
        ({"id_number": ""}, [("FIELD_MISSING", "id_number")]),
        ({"id_number": 330109199001010017}, [("FIELD_TYPE", "id_number")]),
        ({"id_number": "330109199001010018"}, [("ID_CHECK_DIGIT", "id_number")]),
        ({"id_number": "330109199001010000"}, [("ID_SPREADSHEET", "id_number")]),
        ({"id_type": "driving_licence"}, [("ID_TYPE_UNKNOWN", "id_type")]),
        ({"id_type": "passport", "id_number": "E1"}, [("DOCUMENT_FORMAT", "id_number")]),
        ({"phone": "0571-82623456"}, [("PHONE_FORMAT", "phone")]),
        ({"employer_uscc": "91350100M000100Y44"}, [("USCC_CHECK_CHARACTER", "employer_uscc")]),
        ({"entered_on": "2 March"}, [("DATE_FORMAT", "entered_on")]),
        ({"note": "x" * 201}, [("FIELD_LENGTH", "note")]),
        ({"nationality": "汉"}, [("FIELD_UNKNOWN", "nationality")]),
    ],
)
def test_every_wrong_cell_is_named(values: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    row = _read(roster_row(1, **values))[0]
    assert (_rules(row), row.is_wrong) == (expected, True)


def test_all_errors_of_a_row_are_reported_at_once() -> None:
    row = _read({"student_number": "S1", "id_number": "1", "phone": "2", "entered_on": "3", "idnumber": "4"})[0]
    assert _rules(row) == [
        ("FIELD_UNKNOWN", "idnumber"),
        ("FIELD_MISSING", "name"),
        ("ID_LENGTH", "id_number"),
        ("PHONE_FORMAT", "phone"),
        ("DATE_FORMAT", "entered_on"),
    ]
    assert row.issues[0].suggestion == "id_number"


@pytest.mark.parametrize("sent", [None, "S0001", 7, ["S0001"]])
def test_what_is_no_row_is_said_to_be_none_and_no_more(sent: object) -> None:
    assert _rules(_read(sent)[0]) == [("ROW_FORMAT", "")]


def test_an_odd_number_is_only_a_warning() -> None:
    row = _read(roster_row(1, id_number="99010919900101001X"))[0]
    assert (_rules(row), row.is_wrong) == ([("ID_AREA_UNKNOWN", "id_number")], False)


def test_the_number_is_in_no_message_and_in_no_print() -> None:
    row = _read(roster_row(1, id_number="330109199001010018"))[0]
    assert "330109199001010018" not in repr(row)
    assert "13900000001" not in repr(row)
