from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from training import result_rows
from training.result_rows import ResultRow, Standard

TODAY = date(2026, 3, 2)
STANDARD = Standard(
    theory_pass_mark=Decimal(60),
    practice_pass_mark=Decimal(60),
    starts_on=date(2026, 1, 5),
    level=3,
    body_letter="S",
    filing="0000",
    site="010901",
)
NUMBER = "S000033010901264000001"
PASS: dict[str, Any] = {"student_number": "S1", "theory": 80, "practice": Decimal("85.5"), "passed": True}
CERTIFIED: dict[str, Any] = {**PASS, "certificate_number": NUMBER, "issued_on": "2026-02-20"}


def _read(*rows: object, standard: Standard = STANDARD) -> list[ResultRow]:
    return result_rows.read(rows, standard=standard, today=TODAY)


def _rules(row: ResultRow) -> list[tuple[str, str]]:
    return [(issue.code, issue.field) for issue in row.issues]


def test_a_right_row_is_read() -> None:
    row = _read({**CERTIFIED, "certificate_number": f" {NUMBER.lower()} "})[0]
    assert (row.theory, row.practice, row.passed) == (Decimal("80.00"), Decimal("85.50"), True)
    assert (row.certificate_number, row.issued_on, row.issues) == (NUMBER, date(2026, 2, 20), [])


@pytest.mark.parametrize(
    ("theory", "practice", "passed"), [(60, 60, True), ("59.99", 60, False), (60, 59, False), (60, "", None)]
)
def test_without_a_verdict_both_marks_give_it(theory: object, practice: object, passed: bool | None) -> None:
    assert _read({"student_number": "S1", "theory": theory, "practice": practice})[0].passed is passed


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"theory": 100.5}, [("MARK_FORMAT", "theory")]),
        ({"theory": -1}, [("MARK_FORMAT", "theory")]),
        ({"theory": "eighty"}, [("MARK_FORMAT", "theory")]),
        ({"theory": True}, [("MARK_FORMAT", "theory")]),
        ({"theory": "NaN"}, [("MARK_FORMAT", "theory")]),
        ({"theory": "80.125"}, [("MARK_FORMAT", "theory")]),
        ({"passed": "yes"}, [("FIELD_TYPE", "passed")]),
        ({"theory": 59}, [("PASS_BELOW_MARK", "theory")]),
        ({"theory": 1, "practice": 2}, [("PASS_BELOW_MARK", "theory"), ("PASS_BELOW_MARK", "practice")]),
        ({"passed": False}, [("FAIL_ABOVE_MARK", "passed")]),
        ({"issued_on": "2026-02-20"}, [("CERT_NUMBER_MISSING", "certificate_number")]),
        ({"certificate_number": NUMBER}, [("CERT_DATE_MISSING", "issued_on")]),
    ],
)
def test_every_wrong_cell_is_named(values: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert _rules(_read({**PASS, **values})[0]) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"certificate_number": "S123"}, [("CERT_FORMAT", "certificate_number")]),
        ({"certificate_number": NUMBER.replace("264", "254")}, [("CERT_YEAR", "certificate_number")]),
        ({"certificate_number": NUMBER.replace("264", "263")}, [("CERT_LEVEL", "certificate_number")]),
        ({"certificate_number": NUMBER.replace("S", "Y")}, [("CERT_BODY", "certificate_number")]),
        ({"issued_on": "2026-03-03"}, [("DATE_FUTURE", "issued_on")]),
        ({"issued_on": "2026-01-04"}, [("CERT_BEFORE_CLASS", "issued_on")]),
        ({"theory": 1, "passed": False}, [("CERT_WITHOUT_PASS", "passed")]),
    ],
)
def test_a_certificate_is_held_against_class_and_marks(values: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    row = _read({**CERTIFIED, **values})[0]
    assert (_rules(row), row.is_wrong) == (expected, True)


def test_a_class_without_certificate_takes_no_number() -> None:
    standard = Standard(Decimal(60), Decimal(60), date(2026, 1, 5), level=None)
    assert _rules(_read(CERTIFIED, standard=standard)[0]) == [("CERT_NOT_DUE", "certificate_number")]


def test_a_row_that_says_nothing_is_an_error() -> None:
    assert _rules(_read({"student_number": "S1", "theory": ""})[0]) == [("RESULT_EMPTY", "passed")]


def test_a_repeated_certificate_number_names_every_line() -> None:
    rows = _read(CERTIFIED, {**CERTIFIED, "student_number": "S2"})
    assert [_rules(row) for row in rows] == [[("CERT_REPEATED", "certificate_number")]] * 2
    assert "1, 2" in str(rows[0].issues[0].message)


def test_somebody_may_fail_for_other_reasons_than_marks() -> None:
    row = _read({**PASS, "passed": False})[0]
    assert (row.is_wrong, row.passed) == (False, False)
