"""Working days of the State Council's calendar: weekdays, less holidays, plus the weekend days worked instead."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from directory.errors import Missing

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


class MissingCalendarYear(Missing):
    """No calendar is on record for the year. A deadline is then refused, never guessed."""

    code = "CALENDAR_YEAR_MISSING"

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(format_lazy(_("The working days of {year} are not on record yet."), year=year))


@dataclass(frozen=True, slots=True)
class Calendar:
    """`years`: those announced. `holidays`: days off, on whatever weekday. `makeup_days`: weekend days worked.

    Raises `ValueError` when a day is both.
    """

    years: frozenset[int]
    holidays: frozenset[date]
    makeup_days: frozenset[date]

    def __post_init__(self) -> None:
        if both := self.holidays & self.makeup_days:
            raise ValueError(f"Both a holiday and a make-up day: {min(both)}")


def is_working(day: date, calendar: Calendar) -> bool:
    """Raises `MissingCalendarYear`."""
    if day.year not in calendar.years:
        raise MissingCalendarYear(day.year)
    if day in calendar.holidays:
        return False
    return day in calendar.makeup_days or day.weekday() < _SATURDAY


def add(start: date, days: int, calendar: Calendar) -> date:
    """The last of the `days` working days that follow `start`; `start` itself is not counted, and is the answer to 0.

    Raises `MissingCalendarYear` when the count reaches a year that is not announced, `ValueError` for negative days.
    """
    if days < 0:
        raise ValueError("Working days are counted forward only.")
    day = start
    while days:
        day += _ONE_DAY
        days -= is_working(day, calendar)
    return day
