"""When a class meets: its sessions made from a rule, moved by days, and laid out as months."""

from calendar import Calendar as Weeks
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import islice

from directory.workdays import Calendar, MissingCalendarYear

MOST_SESSIONS = 200
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """Every such weekday (1 Monday to 7 Sunday) between two times of day, from a day on.

    Ends with `last_day`, or after `count` sessions, whichever comes first; one of them is given. Raises `ValueError`
    for a rule that says nothing or runs backwards.
    """

    weekdays: frozenset[int]
    begins: time
    ends: time
    first_day: date
    last_day: date | None = None
    count: int | None = None

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= frozenset(range(1, 8)):
            raise ValueError("A rule names weekdays from 1 to 7.")
        if self.ends <= self.begins:
            raise ValueError("A session ends after it begins.")
        if self.last_day is None and self.count is None:
            raise ValueError("A rule has an end.")
        if self.last_day is not None and self.last_day < self.first_day:
            raise ValueError("The last day is before the first.")
        if self.count is not None and self.count < 1:
            raise ValueError("There is one session at least.")


@dataclass(frozen=True, slots=True)
class Meeting:
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Shift:
    """What became of one session: `before` None, it is new; `after` None, it is not held."""

    before: Meeting | None
    after: Meeting | None


def shifts(before: Mapping[int, Meeting], after: Mapping[int, Meeting]) -> list[Shift]:
    """What differs between two timetables of the same sessions by number, in the order of their times."""
    differing = [
        Shift(before.get(number), after.get(number))
        for number in before.keys() | after.keys()
        if before.get(number) != after.get(number)
    ]
    return sorted(differing, key=_first_moment)


def merged(earlier: Sequence[Shift], later: Sequence[Shift]) -> list[Shift]:
    """Two changes as one: what was moved twice has moved once, and what was moved back has not."""
    followed = {shift.before: shift for shift in later if shift.before is not None}
    joined = [
        Shift(shift.before, followed.pop(shift.after).after) if shift.after in followed else shift for shift in earlier
    ]
    joined += [shift for shift in later if shift.before is None or shift.before in followed]
    return sorted((shift for shift in joined if shift.before != shift.after), key=_first_moment)


def _first_moment(shift: Shift) -> datetime:
    return min(meeting.starts_at for meeting in (shift.before, shift.after) if meeting is not None)


def meetings(rule: Rule, calendar: Calendar, zone: tzinfo) -> list[Meeting]:
    """The sessions of a rule; none on a public holiday, and at most `MOST_SESSIONS`.

    Raises `MissingCalendarYear` when it reaches a year whose holidays are not announced.
    """
    most = min(rule.count or MOST_SESSIONS, MOST_SESSIONS)
    return [
        Meeting(datetime.combine(day, rule.begins, zone), datetime.combine(day, rule.ends, zone))
        for day in islice(_days(rule, calendar), most)
    ]


def _days(rule: Rule, calendar: Calendar) -> Iterator[date]:
    day = rule.first_day
    while rule.last_day is None or day <= rule.last_day:
        if day.isoweekday() in rule.weekdays and not is_holiday(day, calendar):
            yield day
        day += _ONE_DAY


def is_holiday(day: date, calendar: Calendar) -> bool:
    """Whether the day is a public holiday; an ordinary Sunday is none. Raises `MissingCalendarYear`."""
    if day.year not in calendar.years:
        raise MissingCalendarYear(day.year)
    return day in calendar.holidays


def holidays_among(days: Collection[date], calendar: Calendar) -> list[date]:
    """Those that are known to be public holidays; a year that is not announced has none yet."""
    return sorted(set(days) & calendar.holidays)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month's sheet; None for a day of the month before or after. `meetings`: what is held on it."""

    date: date | None
    meetings: Sequence[Meeting]


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    weeks: Sequence[Sequence[Day]]


def months(held: Collection[Meeting]) -> list[Month]:
    """A sheet of whole weeks, Monday first, for every month in which something is held."""
    by_day: dict[date, list[Meeting]] = {}
    for meeting in sorted(held, key=lambda meeting: meeting.starts_at):
        by_day.setdefault(meeting.starts_at.date(), []).append(meeting)
    firsts = sorted({day.replace(day=1) for day in by_day})
    return [Month(first, _weeks(first, by_day)) for first in firsts]


def _weeks(first: date, by_day: Mapping[date, Sequence[Meeting]]) -> list[list[Day]]:
    return [
        [Day(day, by_day.get(day, ())) if day.month == first.month else Day(None, ()) for day in week]
        for week in Weeks().monthdatescalendar(first.year, first.month)
    ]
