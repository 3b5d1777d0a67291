from decimal import Decimal

import pytest

from training import completion
from training.completion import Register, Rule
from training.enums import AttendanceCounts

DEFAULT = Rule(Decimal("0.75"), needs_pass=True)
CLOSED = Register(taught=360, is_recorded=True, is_closed=True, is_over=True)
GOING_ON = Register(taught=360, is_recorded=True, is_closed=False, is_over=False)
UNRECORDED = Register(taught=360, is_recorded=False, is_closed=False, is_over=True)
NO_SESSIONS = Register(taught=0, is_recorded=False, is_closed=False, is_over=False)


@pytest.mark.parametrize(
    ("register", "attended", "passed", "verdict"),
    [
        (CLOSED, 270, True, True),
        (CLOSED, 269, True, False),
        (CLOSED, 360, False, False),
        (CLOSED, 360, None, None),
        (GOING_ON, 360, True, None),
        (GOING_ON, 0, False, False),
        (UNRECORDED, 0, True, True),
        (NO_SESSIONS, 0, True, True),
        (NO_SESSIONS, 0, None, None),
    ],
)
def test_three_quarters_and_a_pass(
    register: Register, attended: int, passed: bool | None, verdict: bool | None
) -> None:
    assert completion.verdict(DEFAULT, register, attended=attended, passed=passed) is verdict


@pytest.mark.parametrize(
    ("register", "attended", "verdict"),
    [(CLOSED, 270, True), (CLOSED, 0, False), (GOING_ON, 360, None), (UNRECORDED, 0, True), (NO_SESSIONS, 0, None)],
)
def test_a_rule_without_a_pass(register: Register, attended: int, verdict: bool | None) -> None:
    rule = Rule(Decimal("0.75"), needs_pass=False)
    assert completion.verdict(rule, register, attended=attended, passed=None) is verdict


def test_a_rule_may_insist_on_attendance() -> None:
    rule = Rule(Decimal("0.75"), needs_pass=True, counts=AttendanceCounts.ALWAYS)
    assert completion.verdict(rule, UNRECORDED, attended=0, passed=True) is None
