"""A class to be: one run of a course, with its dates, meetings and seats. No row is written here."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone

from directory.models import EvaluationBody
from training.enums import ClassKind, ClassStatus, EnrolmentStatus, SeatingMode
from training.models import Course, Venue

STEP = timedelta(days=3)
CLASS_HOUR = timedelta(minutes=45)
_BREAK = timedelta(hours=1)
_HOURS_OF_DAY, _HOURS_OF_EVENING = 8, 2


class Seat(NamedTuple):
    person: int
    status: EnrolmentStatus


class Meeting(NamedTuple):
    starts_at: datetime
    ends_at: datetime


@dataclass(slots=True)
class Run:
    """`certified_on`: when those who completed it were given their certificates; `body`: by whom."""

    course: Course
    venue: Venue
    kind: ClassKind
    status: ClassStatus
    starts_on: date
    opens_on: date
    capacity: int
    seats: list[Seat] = field(default_factory=list)
    seating: SeatingMode = SeatingMode.FIRST_COME
    body: EvaluationBody | None = None
    certified_on: date | None = None
    is_fictional: bool = True
    code: str = ""

    @property
    def ends_on(self) -> date:
        return self.starts_on + duration(self.course)

    @property
    def opens_at(self) -> datetime:
        return at(self.opens_on, 9)

    @property
    def closes_at(self) -> datetime:
        return at(self.starts_on - timedelta(days=2), 20)

    @property
    def meetings(self) -> Iterator[Meeting]:
        """Every third day: an evening of 90 minutes, or a day of eight class hours with a break."""
        for days in range(0, duration(self.course).days + 1, STEP.days):
            day = self.starts_on + timedelta(days=days)
            if is_evening(self.course):
                yield Meeting(at(day, 18, 30), at(day, 18, 30) + _HOURS_OF_EVENING * CLASS_HOUR)
            else:
                yield Meeting(at(day, 9), at(day, 9) + _HOURS_OF_DAY * CLASS_HOUR + _BREAK)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """The district's own time."""
    return datetime.combine(day, time(hour, minute), tzinfo=timezone.get_default_timezone())


def is_evening(course: Course) -> bool:
    """What leads to no occupation is taught after work."""
    return course.occupation_id is None


def duration(course: Course) -> timedelta:
    """From the day of the first meeting to that of the last."""
    meetings = -(-course.hours // (_HOURS_OF_EVENING if is_evening(course) else _HOURS_OF_DAY))
    return (meetings - 1) * STEP
