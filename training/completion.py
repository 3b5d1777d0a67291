"""Whether somebody has completed a class: a rule as data, a record, a verdict. Pure: no clock, no database."""

from dataclasses import dataclass
from decimal import Decimal

from training.enums import AttendanceCounts


@dataclass(frozen=True, slots=True)
class Rule:
    """`minimum_attendance` is a share of 0 to 1. `counts` says for which classes attendance is looked at."""

    minimum_attendance: Decimal
    needs_pass: bool
    counts: str = AttendanceCounts.WHERE_RECORDED


@dataclass(frozen=True, slots=True)
class Register:
    """What a class has recorded: `taught` minutes of all its sessions; `is_closed` once each of them is."""

    taught: int
    is_recorded: bool
    is_closed: bool
    is_over: bool


def verdict(rule: Rule, register: Register, *, attended: int, passed: bool | None) -> bool | None:
    """True: completed. False: not. None while the class has not said enough yet.

    A fail needs no waiting. Attendance is looked at when the register is closed, so that nobody fails for a session
    that is still to come or whose list has not come in yet. Where neither a pass nor attendance is asked for, the end
    will do.
    """
    if rule.needs_pass and not passed:
        return passed
    if rule.counts == AttendanceCounts.ALWAYS or register.is_recorded:
        if not register.is_closed:
            return None
        return is_enough(rule, register, attended=attended)
    return True if rule.needs_pass or register.is_over else None


def is_enough(rule: Rule, register: Register, *, attended: int) -> bool:
    """Exactly the minimum is enough."""
    return register.taught > 0 and attended >= rule.minimum_attendance * register.taught
