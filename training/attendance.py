"""Attendance in class hours, and the row numbers a clerk keys in from a sign-in sheet. Pure: no clock, no database."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from directory import characters

MINUTES_PER_HOUR = 45
OPENS_BEFORE = timedelta(minutes=30)
DISPUTED_WITHIN = timedelta(days=14)
_SEPARATORS = re.compile(r"[\s,;、。]+")
_PART = re.compile(r"(\d{1,5})(?:[-–—~至到](\d{1,5}))?")
_LONGEST_RANGE = 1_000


@dataclass(frozen=True, slots=True)
class KeyedRows:
    """The row numbers of a sign-in sheet as keyed in, and the pieces nobody can read as numbers."""

    numbers: frozenset[int]
    unreadable: tuple[str, ...]


def class_hours(minutes: int) -> Decimal:
    """Class hours (课时) of 45 minutes, to one decimal, half up: 90 minutes are 2.0, 100 are 2.2."""
    return (Decimal(minutes) / MINUTES_PER_HOUR).quantize(Decimal("0.1"), ROUND_HALF_UP)


def length(starts_at: datetime, ends_at: datetime) -> int:
    """A session's length in whole minutes."""
    return int((ends_at - starts_at).total_seconds() // 60)


def can_check_in(starts_at: datetime, ends_at: datetime, *, at: datetime) -> bool:
    """Whether a code of this session is shown and taken: from half an hour before it until it ends."""
    return starts_at - OPENS_BEFORE <= at < ends_at


def parse_rows(text: str) -> KeyedRows:
    """`1-12, 14、17至20` and the like, in half or full width; the order and repetitions do not matter."""
    numbers: set[int] = set()
    unreadable = []
    tight = re.sub(r"\s*([-–—~至到])\s*", r"\1", characters.half_width(text))
    for part in filter(None, _SEPARATORS.split(tight)):
        found = _PART.fullmatch(part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if found and first <= last < first + _LONGEST_RANGE:
            numbers.update(range(first, last + 1))
        else:
            unreadable.append(part)
    return KeyedRows(frozenset(numbers), tuple(unreadable))
