"""The announced holidays: 国办发明电〔2023〕7号, 〔2024〕12号, 〔2025〕7号."""

from datetime import date, timedelta

import pytest

from directory import calendars, workdays
from directory.calendars import AnnouncedYear

by_year = pytest.mark.parametrize("announced", calendars.ANNOUNCED, ids=lambda announced: str(announced.year))


@pytest.mark.parametrize(("year", "statutory_days"), [(2024, 11), (2025, 13), (2026, 13)])
def test_make_up_days_balance_to_the_statutory_holidays(year: int, statutory_days: int) -> None:
    """全国年节及纪念日放假办法: 11 days, 13 since 2025; a year works its days less weekends less these."""
    official = calendars.calendar()
    days = [
        date(year, 1, 1) + timedelta(days=offset) for offset in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]
    weekends = sum(day.weekday() >= 5 for day in days)
    assert sum(workdays.is_working(day, official) for day in days) == len(days) - weekends - statutory_days


@by_year
def test_make_up_days_are_weekend_days(announced: AnnouncedYear) -> None:
    """The notices name each one 星期六 or 星期日."""
    assert {day.weekday() for holiday in announced.holidays for day in holiday.makeup_days} == {5, 6}


@by_year
def test_holidays_follow_each_other_in_their_year(announced: AnnouncedYear) -> None:
    """The notices list them in order, 元旦 first, inside one year."""
    ends = [end for holiday in announced.holidays for end in (holiday.first, holiday.last)]
    assert ends == sorted(ends)
    assert {end.year for end in ends} == {announced.year}


def test_spring_festival_2026_is_the_longest() -> None:
    """国办发明电〔2025〕7号: 2月15日至23日, 共9天."""
    spring = calendars.ANNOUNCED[2].holidays[1]
    assert (spring.name, len(spring.days), spring.days[-1]) == ("春节", 9, date(2026, 2, 23))


def test_a_calendar_knows_the_years_it_was_made_of() -> None:
    """A missing year is refused, so the years must be exact."""
    assert calendars.calendar().years == {2024, 2025, 2026}
    assert calendars.calendar(calendars.ANNOUNCED[:1]).years == {2024}
