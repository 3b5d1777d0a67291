from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.quiet import Night

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = Night(time(21), time(8), ZONE)
NOTICE = timedelta(hours=4)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "over"),
    [
        ("02T08:00", "02T08:00"),
        ("02T20:59", "02T20:59"),
        ("02T21:00", "03T08:00"),
        ("02T23:30", "03T08:00"),
        ("03T00:00", "03T08:00"),
        ("03T07:59", "03T08:00"),
    ],
)
def test_a_night_is_over_in_the_morning(moment: str, over: str) -> None:
    assert NIGHT.over(_at(moment)) == _at(over)


@pytest.mark.parametrize(
    ("moment", "deadline"),
    [
        ("02T15:00", "02T15:00"),
        ("02T12:00", "02T12:00"),
        ("02T08:30", "02T12:00"),
        ("02T21:30", "03T12:00"),
        ("03T03:00", "03T12:00"),
    ],
)
def test_who_slept_has_the_notice_in_the_morning(moment: str, deadline: str) -> None:
    assert NIGHT.deadline(_at(moment), notice=NOTICE) == _at(deadline)


@given(st.integers(0, 400_000))
def test_nothing_ends_in_the_night_or_earlier_than_it_was_to(minutes: int) -> None:
    moment = _at("01T00:00") + timedelta(minutes=minutes)
    deadline = NIGHT.deadline(moment, notice=NOTICE)
    assert deadline >= moment
    assert NIGHT.over(deadline) == deadline
