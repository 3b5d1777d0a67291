from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from training import result_rows
from training.result_rows import Reached, ResultRow, Standard
from training.rows import numbered

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


PASSED = Reached(Decimal(80), Decimal(85), passed=True)
ISSUED = replace(PASSED, certificate_number=NUMBER, issued_on=date(2026, 2, 20))


def _read(row: object, standard: Standard = STANDARD) -> ResultRow:
    """A row of somebody of whom nothing is on record yet."""
    return _merge(row, Reached(), standard=standard)[0]


def _merge(
    row: object, on_record: Reached, *, is_final: bool = False, standard: Standard = STANDARD
) -> tuple[ResultRow, Reached]:
    [read] = result_rows.read(numbered([row]))
    return read, result_rows.merge(read, on_record, standard, is_final=is_final, today=TODAY)


def _rules(row: ResultRow) -> list[tuple[str, str]]:
    return [(issue.code, issue.field) for issue in row.issues]


def test_a_right_row_is_read() -> None:
    row, merged = _merge({**CERTIFIED, "certificate_number": f" {NUMBER.lower()} "}, Reached())
    assert merged == Reached(Decimal("80.00"), Decimal("85.50"), True, NUMBER, date(2026, 2, 20))
    assert row.issues == []


@pytest.mark.parametrize(
    ("theory", "practice", "passed"), [(60, 60, True), ("59.99", 60, False), (60, 59, False), (60, "", None)]
)
def test_without_a_verdict_both_marks_give_it(theory: object, practice: object, passed: bool | None) -> None:
    _row, merged = _merge({"student_number": "S1", "theory": theory, "practice": practice}, Reached())
    assert merged.passed is passed


@pytest.mark.parametrize(
    ("on_record", "sent", "passed"),
    [
        (Reached(theory=Decimal(70)), {"practice": 80}, True),
        (Reached(theory=Decimal(70)), {"practice": 40}, False),
        (Reached(practice=Decimal(40)), {"practice": 80}, None),
        (Reached(Decimal(40), Decimal(80), passed=False), {"theory": 70}, True),
        (PASSED, {"theory": 40}, False),
        # Declared against the marks, or without them: only another verdict takes its place.
        (Reached(Decimal(80), Decimal(80), passed=False), {"theory": 90}, False),
        (Reached(passed=False), {"theory": 80, "practice": 80}, False),
        (Reached(passed=False), {"theory": 80, "practice": 80, "passed": True}, True),
    ],
)
def test_marks_sent_one_after_the_other_give_the_verdict_together(
    on_record: Reached, sent: dict[str, Any], passed: bool | None
) -> None:
    row, merged = _merge({"student_number": "S1", **sent}, on_record)
    assert (merged.passed, row.is_wrong) == (passed, False)


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
        (
            {"student_number": "", "theory": "eighty", "certificate_number": "X", "issued_on": "2026-02-20"},
            [("FIELD_MISSING", "student_number"), ("MARK_FORMAT", "theory"), ("CERT_FORMAT", "certificate_number")],
        ),
    ],
)
def test_every_wrong_cell_is_named(values: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert _rules(_read({**PASS, **values})) == expected


@pytest.mark.parametrize("sent", [None, "S0001", 7, ["S0001"]])
def test_what_is_no_row_is_said_to_be_none_and_no_more(sent: object) -> None:
    assert [_rules(row) for row in result_rows.read(numbered([sent]))] == [[("ROW_FORMAT", "")]]


@pytest.mark.parametrize(
    ("on_record", "sent", "expected"),
    [
        (PASSED, {"theory": 59, "passed": True}, [("PASS_BELOW_MARK", "theory")]),
        (Reached(theory=Decimal(59)), {"passed": True}, [("PASS_BELOW_MARK", "theory")]),
        (Reached(passed=True), {"practice": 59}, [("PASS_BELOW_MARK", "practice")]),
        (Reached(Decimal(80), Decimal(80), passed=True), {"passed": False}, [("FAIL_ABOVE_MARK", "passed")]),
    ],
)
def test_a_verdict_is_held_against_the_marks_on_record_too(
    on_record: Reached, sent: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert _rules(_merge({"student_number": "S1", **sent}, on_record)[0]) == expected


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"theory": 59}, [("PASS_BELOW_MARK", "theory")]),
        ({"theory": 59, "passed": True}, [("PASS_BELOW_MARK", "theory")]),
        ({"passed": False}, [("RESULT_FINAL", "passed")]),
        ({"theory": 1, "passed": False}, [("RESULT_FINAL", "passed")]),
        ({"theory": 60}, []),
    ],
)
def test_nothing_undoes_a_pass_that_is_final(sent: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    row, merged = _merge({"student_number": "S1", **sent}, PASSED, is_final=True)
    assert (_rules(row), merged.passed) == (expected, True)


@pytest.mark.parametrize(
    ("on_record", "sent", "expected"),
    [
        (PASSED, {"certificate_number": NUMBER, "issued_on": "2026-02-20"}, []),
        (PASSED, {"certificate_number": NUMBER}, [("CERT_DATE_MISSING", "issued_on")]),
        (PASSED, {"issued_on": "2026-02-20"}, [("CERT_NUMBER_MISSING", "certificate_number")]),
        (Reached(), {"certificate_number": NUMBER, "issued_on": "2026-02-20"}, [("CERT_WITHOUT_PASS", "passed")]),
        (ISSUED, {"certificate_number": NUMBER}, []),
        (ISSUED, {"issued_on": "2026-02-20"}, []),
        (ISSUED, {"issued_on": "2026-02-21"}, [("CERT_DIFFERS", "issued_on")]),
        (ISSUED, {"certificate_number": NUMBER.replace("0001", "0002")}, [("CERT_DIFFERS", "certificate_number")]),
    ],
)
def test_a_certificate_is_held_against_what_is_on_record(
    on_record: Reached, sent: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert _rules(_merge({"student_number": "S1", **sent}, on_record)[0]) == expected


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
    row = _read({**CERTIFIED, **values})
    assert (_rules(row), row.is_wrong) == (expected, True)


def test_a_class_without_certificate_takes_no_number() -> None:
    standard = Standard(Decimal(60), Decimal(60), date(2026, 1, 5), level=None)
    assert _rules(_read(CERTIFIED, standard)) == [("CERT_NOT_DUE", "certificate_number")]


def test_a_row_that_says_nothing_is_an_error() -> None:
    assert _rules(_read({"student_number": "S1", "theory": ""})) == [("RESULT_EMPTY", "passed")]


def test_a_repeated_certificate_number_names_every_line() -> None:
    rows = result_rows.read(numbered([CERTIFIED, {**CERTIFIED, "student_number": "S2"}]))
    assert [_rules(row) for row in rows] == [[("CERT_REPEATED", "certificate_number")]] * 2
    assert "1, 2" in str(rows[0].issues[0].message)


def test_somebody_may_fail_for_other_reasons_than_marks() -> None:
    row, merged = _merge({**PASS, "passed": False}, Reached())
    assert (row.is_wrong, merged.passed) == (False, False)
