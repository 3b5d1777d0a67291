"""The book of rules is complete, and its examples are true."""

import ast
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from directory.findings import Severity
from directory.levels import SkillLevel
from training import attendance_rows, proposals, result_rows, roster_rows
from training.attendance_rows import Meeting
from training.result_rows import Reached, Standard
from training.rows import numbered
from training.rulebook import BOOK, RULES, Rule, Subject

ROOT = Path(__file__).resolve().parent.parent.parent
# Where rows are read and checked; elsewhere the same checks serve forms and pages.
CHECKED_IN = [
    *(ROOT / "directory" / f"{name}.py" for name in ("documents", "identity", "phones", "uscc")),
    ROOT / "talents/numbers.py",
    *sorted((ROOT / "training").glob("*.py")),
    *sorted((ROOT / "training/rules").glob("*.py")),
    *sorted((ROOT / "training/services").rglob("*.py")),
    *sorted((ROOT / "training/workbooks").rglob("*.py")),
]
# What makes an issue of a row, and which of its arguments is the code.
MAKES_ISSUES = {"error": 0, "warning": 0, "refuse": 0, "contradiction": 0, "refuse_repeated": 2}
TODAY = date(2026, 11, 25)
ROSTER_ROW = {"student_number": "2026001", "name": "张小满", "id_number": "33018119750615232X"}
RESULT_ROW = {"student_number": "2026001", "theory": "86", "practice": "80"}
STANDARD = Standard(
    theory_pass_mark=Decimal(60),
    practice_pass_mark=Decimal(60),
    starts_on=date(2026, 3, 1),
    level=SkillLevel.INTERMEDIATE,
    body_letter="S",
    filing="0000",
    site="010901",
)
SAYS_WHEN_MET = [
    "TOWN_UNKNOWN",
    "EMPLOYER_UNKNOWN",
    "STUDENT_UNKNOWN",
    "CERT_NOT_DUE",
    "CERT_TAKEN",
    "CERT_REVOKED",
    "CERT_DIFFERS",
    "RESULT_FINAL",
    "STUDENT_NUMBER_TAKEN",
    "STUDENT_NUMBER_DIFFERS",
    "CLASS_FULL",
    "NAME_DIFFERS",
    "PHONE_DIFFERS",
    "OTHER_ROWS_WRONG",
    "STUDENT_NUMBER_REPEATED",
    "ID_REPEATED",
    "ID_CORRECTED",
    "ID_CORRECTION_REFUSED",
    "ATTENDANCE_DISPUTED",
    "COURSE_UNKNOWN",
    "CLASS_PROPOSED_ALREADY",
    "VENUE_UNKNOWN",
    "BODY_UNKNOWN",
    "BODY_MISSING",
    "VENUE_TOO_SMALL",
    "SEATS_TAKEN",
    "OUTSIDE_APPROVAL",
    "OCCUPATION_NOT_APPROVED",
]
ATTENDANCE_ROW = {"student_number": "2026001", "session": 1, "hours": 2}
PROPOSAL = {
    "course": "电工（四级）",
    "kind": "order_class",
    "venue": "广德社区梦工坊",
    "capacity": 40,
    "sessions": [{"starts_at": "2026-03-02T18:30", "ends_at": "2026-03-02T20:00"}],
}
ZONE = ZoneInfo("Asia/Shanghai")


def _meeting(number: int, begins: datetime) -> Meeting:
    return Meeting(number, number, begins, begins + timedelta(minutes=90))


TIMETABLE = [
    _meeting(1, datetime(2026, 3, 2, 18, 30, tzinfo=ZONE)),
    _meeting(2, datetime(2026, 3, 2, 20, 30, tzinfo=ZONE)),
    _meeting(12, datetime(2027, 3, 2, 18, 30, tzinfo=ZONE)),
]


def _emitted() -> Iterator[str]:
    """The codes of issues that the source makes."""
    for path in CHECKED_IN:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                place = MAKES_ISSUES.get(name)
                if place is not None and len(node.args) > place:
                    yield from _codes(node.args[place])
            if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "CONFLICTS" and node.value:
                for pair in node.value.values if isinstance(node.value, ast.Dict) else []:
                    yield from _codes(pair.elts[0] if isinstance(pair, ast.Tuple) else pair)


def _codes(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isupper():
        yield node.value
    if isinstance(node, ast.Attribute) and node.attr == "code" and getattr(node.value, "id", "") == "ClassFull":
        yield "CLASS_FULL"


def test_every_code_of_a_row_has_its_page_and_every_page_its_code() -> None:
    assert {rule.code for rule in RULES if rule.severity} == set(_emitted())


def test_every_reason_not_to_read_a_workbook_has_its_page() -> None:
    sources = (ROOT / "directory/sheets.py", *sorted((ROOT / "training/workbooks").rglob("*.py")))
    refused = {
        str(node.args[0].value)
        for path in sources
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_refused"
        if isinstance(node.args[0], ast.Constant)
    }
    assert {rule.code for rule in RULES if rule.about == (Subject.WORKBOOK,) and rule.status} == refused


def test_no_code_is_told_twice() -> None:
    assert len(BOOK) == len(RULES)


def _found(rule: Rule, text: str) -> set[str]:
    """The codes a reader of rows finds in an example, each of its pieces laid over a row that is right."""
    sent = json.loads(text)
    pieces = sent if isinstance(sent, list) and all(isinstance(each, dict) for each in sent) else [sent]
    if Subject.CLASS in rule.about and Subject.ROSTER not in rule.about and "session" not in sent:
        issues = [proposals.read({**PROPOSAL, **sent}, at=datetime(2026, 2, 1, tzinfo=ZONE), zone=ZONE).issues]
    elif rule.about[0] == Subject.ATTENDANCE and Subject.RESULTS not in rule.about:
        attended = attendance_rows.read(numbered(_rows(ATTENDANCE_ROW, pieces)))
        attendance_rows.schedule(attended, TIMETABLE, at=datetime.combine(TODAY, time(12), ZONE), zone=ZONE)
        issues = [row.issues for row in attended]
    elif Subject.ROSTER in rule.about:
        issues = [row.issues for row in roster_rows.read(numbered(_rows(ROSTER_ROW, pieces)), today=TODAY)]
    else:
        base = {"student_number": "2026001"} if rule.code == "RESULT_EMPTY" else RESULT_ROW
        rows = result_rows.read(numbered(_rows(base, pieces)))
        for row in rows:
            result_rows.merge(row, Reached(), STANDARD, is_final=False, today=TODAY)
        issues = [row.issues for row in rows]
    return {issue.code for of_row in issues for issue in of_row}


def _rows(base: Mapping[str, Any], pieces: list[Any]) -> list[Any]:
    own = [ROSTER_ROW["id_number"], "330109199001010017"]
    if base is ROSTER_ROW and len(pieces) > 1:
        return [{**base, "id_number": own[place], **piece} for place, piece in enumerate(pieces)]
    return [{**base, **piece} if isinstance(piece, dict) else piece for piece in pieces]


EXAMPLES = [
    rule
    for rule in RULES
    if rule.wrong
    and rule.code not in SAYS_WHEN_MET
    and rule.severity
    and Subject.WORKBOOK not in rule.about
    and rule.code != "SESSIONS_OVERLAP"
]


@pytest.mark.parametrize("rule", EXAMPLES, ids=lambda rule: rule.code)
def test_an_example_breaks_its_rule_and_its_mending_keeps_it(rule: Rule) -> None:
    assert rule.code in _found(rule, rule.wrong)
    if rule.right:
        assert rule.code not in _found(rule, rule.right)
        if rule.severity == Severity.ERROR:
            assert _errors(_found(rule, rule.right)) == set()


def _errors(codes: set[str]) -> set[str]:
    return {code for code in codes if BOOK[code].severity == Severity.ERROR}
