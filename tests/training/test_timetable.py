from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from directory.workdays import Calendar, MissingCalendarYear
from training import timetable
from training.timetable import Meeting, Rule, Shift

SHANGHAI = ZoneInfo("Asia/Shanghai")
# The Labour Day of 2026, with the Saturday worked instead.
CALENDAR = Calendar(
    years=frozenset({2026}),
    holidays=frozenset(date(2026, 5, day) for day in range(1, 6)),
    makeup_days=frozenset({date(2026, 5, 9)}),
)


def evenings(weekdays: Collection[int] = (2, 4), **values: Any) -> Rule:
    given: dict[str, Any] = {"begins": time(18, 30), "ends": time(20), "first_day": date(2026, 4, 27)} | values
    return Rule(weekdays=frozenset(weekdays), **given)


def days(rule: Rule) -> list[date]:
    return [meeting.starts_at.date() for meeting in timetable.meetings(rule, CALENDAR, SHANGHAI)]


def test_every_tuesday_and_thursday_evening() -> None:
    meetings = timetable.meetings(evenings(count=2), CALENDAR, SHANGHAI)
    assert meetings == [
        Meeting(datetime(2026, 4, day, 18, 30, tzinfo=SHANGHAI), datetime(2026, 4, day, 20, 0, tzinfo=SHANGHAI))
        for day in (28, 30)
    ]


def test_holidays_are_skipped_and_the_number_is_kept() -> None:
    assert days(evenings(count=4)) == [date(2026, 4, 28), date(2026, 4, 30), date(2026, 5, 7), date(2026, 5, 12)]


def test_the_last_day_ends_it_and_belongs_to_it() -> None:
    assert days(evenings(last_day=date(2026, 5, 7))) == [date(2026, 4, 28), date(2026, 4, 30), date(2026, 5, 7)]


def test_what_comes_first_ends_it() -> None:
    assert len(days(evenings(count=1, last_day=date(2026, 12, 31)))) == 1
    assert len(days(evenings(count=9, last_day=date(2026, 4, 28)))) == 1


def test_a_weekend_is_no_holiday() -> None:
    assert days(evenings(weekdays={6}, count=2)) == [date(2026, 5, 9), date(2026, 5, 16)]


def test_a_rule_never_makes_more_than_two_hundred_sessions() -> None:
    rule = evenings(weekdays=set(range(1, 8)), first_day=date(2026, 1, 1), last_day=date(2026, 12, 31))
    assert len(days(rule)) == 200


def test_a_year_without_a_calendar_is_refused() -> None:
    with pytest.raises(MissingCalendarYear) as missing:
        days(evenings(first_day=date(2026, 12, 30), count=3))
    assert missing.value.year == 2027


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"weekdays": set(), "count": 1}, "weekdays from 1 to 7"),
        ({"weekdays": {0}, "count": 1}, "weekdays from 1 to 7"),
        ({"ends": time(18, 30), "count": 1}, "ends after it begins"),
        ({"last_day": date(2026, 4, 26)}, "last day is before the first"),
        ({"count": 0}, "one session at least"),
        ({}, "has an end"),
    ],
)
def test_a_rule_that_says_nothing_or_runs_backwards_is_none(values: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        evenings(**values)


def test_known_holidays_are_found_among_days_of_any_year() -> None:
    asked = [date(2026, 5, 4), date(2026, 5, 6), date(2030, 10, 1)]
    assert timetable.holidays_among(asked, CALENDAR) == [date(2026, 5, 4)]


def test_months_are_sheets_of_whole_weeks() -> None:
    first, second = (
        Meeting(datetime(2026, month, 1, 18, 30, tzinfo=SHANGHAI), datetime(2026, month, 1, 20, tzinfo=SHANGHAI))
        for month in (4, 6)
    )
    april, june = timetable.months([second, first])
    assert (april.first, june.first) == (date(2026, 4, 1), date(2026, 6, 1))
    assert [[day.date.day if day.date else 0 for day in week] for week in april.weeks][::4] == [
        [0, 0, 1, 2, 3, 4, 5],
        [27, 28, 29, 30, 0, 0, 0],
    ]
    assert [day.date for week in april.weeks for day in week if day.meetings] == [date(2026, 4, 1)]
    assert june.weeks[0][0].meetings == [second]


FIRST, SECOND, THIRD = (
    Meeting(datetime(2026, 4, day, 18, 30, tzinfo=SHANGHAI), datetime(2026, 4, day, 20, tzinfo=SHANGHAI))
    for day in (1, 2, 3)
)


def test_between_two_timetables_sessions_move_come_and_go() -> None:
    before, after = {1: FIRST, 2: SECOND, 3: THIRD}, {1: FIRST, 2: THIRD, 4: SECOND}
    assert timetable.shifts(before, after) == [Shift(SECOND, THIRD), Shift(None, SECOND), Shift(THIRD, None)]


@pytest.mark.parametrize(
    ("earlier", "later", "both"),
    [
        ([Shift(FIRST, SECOND)], [Shift(SECOND, THIRD)], [Shift(FIRST, THIRD)]),
        ([Shift(FIRST, SECOND)], [Shift(SECOND, FIRST)], []),
        ([Shift(None, SECOND)], [Shift(SECOND, None)], []),
        ([Shift(FIRST, None)], [Shift(None, THIRD)], [Shift(FIRST, None), Shift(None, THIRD)]),
        ([Shift(SECOND, None)], [Shift(FIRST, THIRD)], [Shift(FIRST, THIRD), Shift(SECOND, None)]),
    ],
)
def test_two_changes_are_told_as_one(earlier: list[Shift], later: list[Shift], both: list[Shift]) -> None:
    assert timetable.merged(earlier, later) == both
