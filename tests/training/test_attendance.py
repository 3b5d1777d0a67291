from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from training import attendance

BEGINS = datetime(2026, 4, 17, 18, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
ENDS = BEGINS + timedelta(minutes=90)


@pytest.mark.parametrize(("minutes", "hours"), [(0, "0.0"), (45, "1.0"), (90, "2.0"), (100, "2.2"), (70, "1.6")])
def test_a_class_hour_has_forty_five_minutes(minutes: int, hours: str) -> None:
    assert attendance.class_hours(minutes) == Decimal(hours)


def test_a_session_is_as_long_as_it_lasts() -> None:
    assert attendance.length(BEGINS, ENDS) == 90


@pytest.mark.parametrize(
    ("minutes", "is_open"), [(-31, False), (-30, True), (0, True), (89, True), (90, False), (600, False)]
)
def test_doors_open_half_an_hour_before_and_close_with_the_session(minutes: int, is_open: bool) -> None:
    assert attendance.can_check_in(BEGINS, ENDS, at=BEGINS + timedelta(minutes=minutes)) == is_open


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1-3, 5", {1, 2, 3, 5}),
        ("１－３，５", {1, 2, 3, 5}),
        ("1 至 3、7 7", {1, 2, 3, 7}),
        ("12\n14\n", {12, 14}),
        ("4~6;9", {4, 5, 6, 9}),
        ("", set()),
    ],
)
def test_row_numbers_are_read_as_people_type_them(text: str, numbers: set[int]) -> None:
    assert attendance.parse_rows(text) == attendance.KeyedRows(frozenset(numbers), ())


@pytest.mark.parametrize("text", ["x", "3-1", "1-99999", "-", "0x1", "²"])
def test_what_is_no_number_is_named(text: str) -> None:
    assert attendance.parse_rows(f"1, {text}") == attendance.KeyedRows(frozenset({1}), (text,))
