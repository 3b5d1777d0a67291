from datetime import date

import pytest

from directory import calendars, selectors, workdays
from directory.enums import DayKind
from directory.models import CalendarDay, CalendarYear
from directory.workdays import MissingCalendarYear

pytestmark = pytest.mark.django_db


@pytest.fixture
def year_2024() -> CalendarYear:
    """国办发明电〔2023〕7号: 劳动节 from 1 to 5 May, 28 April and 11 May worked instead."""
    year = CalendarYear.objects.create(year=2024, source="国办发明电〔2023〕7号")
    for day in range(1, 6):
        CalendarDay.objects.create(year=year, date=date(2024, 5, day), kind=DayKind.HOLIDAY)
    for worked in (date(2024, 4, 28), date(2024, 5, 11)):
        CalendarDay.objects.create(year=year, date=worked, kind=DayKind.MAKE_UP)
    return year


def test_the_calendar_is_what_is_on_record(year_2024: CalendarYear) -> None:
    calendar = selectors.working_calendar()
    assert (calendar.years, len(calendar.holidays), calendar.makeup_days) == (
        frozenset({2024}),
        5,
        frozenset({date(2024, 4, 28), date(2024, 5, 11)}),
    )
    assert workdays.add(date(2024, 4, 26), 5, calendar) == date(2024, 5, 7)


def test_a_year_nobody_announced_is_refused(year_2024: CalendarYear) -> None:
    with pytest.raises(MissingCalendarYear):
        workdays.add(date(2024, 12, 31), 1, selectors.working_calendar())


def test_an_edited_day_counts_at_once(year_2024: CalendarYear) -> None:
    CalendarDay.objects.filter(date=date(2024, 4, 28)).delete()
    assert workdays.add(date(2024, 4, 26), 5, selectors.working_calendar()) == date(2024, 5, 8)


def test_an_empty_record_is_an_empty_calendar() -> None:
    assert selectors.working_calendar() == calendars.calendar([])
