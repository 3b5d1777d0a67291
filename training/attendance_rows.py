"""A row of attendance, read and held against the timetable of its class. Pure: whoever knows the class gives it."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from directory import characters
from training import attendance
from training.rows import Cells, Row, Rows, number, refuse_repeated
from training.spelling import Names

FIELDS = frozenset(("student_number", "session", "hours", "reason"))
MOST_HOURS = 32
_NUMBER = re.compile(r"\d{1,4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session of the class: its place in the timetable, from 1, and its times where the class is held."""

    session_id: int
    number: int
    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        return attendance.length(self.starts_at, self.ends_at)

    @property
    def hours(self) -> Decimal:
        return attendance.class_hours(self.minutes)

    def overlaps(self, starts_at: datetime, ends_at: datetime) -> bool:
        return self.starts_at < ends_at and starts_at < self.ends_at


@dataclass(slots=True, kw_only=True)
class AttendanceRow(Row):
    """`session` is as sent: a number, a day, or a moment. `meeting` is the one it names, once that is known."""

    session: str
    hours: Decimal | None
    reason: str
    meeting: Meeting | None = None


class AttendanceCells(Cells):
    """The two cells no other row has."""

    def session(self) -> str:
        """A number of the timetable, a day or a moment, as text whatever it was sent as."""
        cell = self._cells.get("session")
        if isinstance(cell, int) and not isinstance(cell, bool):
            return str(cell)
        return self.text("session", required=True, maximum=40)

    def hours(self) -> Decimal | None:
        """Class hours of 45 minutes; 0 is an absence."""
        cell = self._cells.get("hours")
        if cell is None or cell == "":
            self.error("FIELD_MISSING", _("This field is required."), field="hours")
            return None
        hours = number(cell)
        if hours is None or not 0 <= hours <= MOST_HOURS or hours != round(hours, 1):
            message = format_lazy(_("Class hours are a number from 0 to {most}, such as 2 or 1.5."), most=MOST_HOURS)
            self.error("HOURS_FORMAT", message, field="hours")
            return None
        return round(hours, 1)


def read(sent: Rows) -> list[AttendanceRow]:
    """Every row with the issues it has for itself."""
    names = Names(FIELDS)
    return [_read(line, AttendanceCells(cells, names=names)) for line, cells in sent]


def _read(line: int, cells: AttendanceCells) -> AttendanceRow:
    return AttendanceRow(
        line=line,
        student_number=cells.student_number(),
        session=cells.session(),
        hours=cells.hours(),
        reason=cells.text("reason", maximum=200),
        issues=cells.issues,
    )


def schedule(rows: Sequence[AttendanceRow], timetable: Sequence[Meeting], *, at: datetime, zone: tzinfo) -> None:
    """Find the session each row means, and name what is wrong with it: unknown, not begun yet, too long, twice."""
    known = _Timetable(timetable, zone)
    for row in rows:
        if row.session:
            _find(row, known)
        if row.meeting is not None:
            _check(row, row.meeting, at)
    refuse_repeated(
        rows,
        lambda row: row.meeting and row.student_number and (row.student_number, row.meeting.number),
        "ATTENDANCE_REPEATED",
        lambda lines: format_lazy(_("This person's attendance of this session stands in lines {lines}."), lines=lines),
        field="session",
    )


def minutes_of(hours: Decimal, meeting: Meeting) -> int:
    """Class hours as minutes. All the hours of a session are all its minutes, whatever was lost in rounding."""
    if hours == meeting.hours:
        return meeting.minutes
    return min(int((hours * attendance.MINUTES_PER_HOUR).to_integral_value(ROUND_HALF_UP)), meeting.minutes)


class _Timetable:
    """The meetings of a class under all the names a row may give them, so that a row looks once."""

    def __init__(self, meetings: Sequence[Meeting], zone: tzinfo) -> None:
        self._zone = zone
        self._named: defaultdict[int | date | datetime, list[Meeting]] = defaultdict(list)
        for meeting in meetings:
            for name in (meeting.number, meeting.starts_at.astimezone(zone).date(), meeting.starts_at):
                self._named[name].append(meeting)

    def named(self, text: str) -> Sequence[Meeting]:
        """By number, day or moment; a moment without an offset is one where the class is held."""
        text = characters.half_width(text)
        try:
            return self._named.get(self._name(text), ())
        except ValueError:
            return ()

    def _name(self, text: str) -> int | date | datetime:
        if _NUMBER.fullmatch(text):
            return int(text)
        if len(text) == len("2026-03-02"):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=self._zone)


def _find(row: AttendanceRow, timetable: _Timetable) -> None:
    found = timetable.named(row.session)
    if not found:
        row.refuse("SESSION_UNKNOWN", _("The class has no such session."), field="session")
    elif len(found) > 1:
        numbers = ", ".join(str(meeting.number) for meeting in found)
        message = format_lazy(
            _("The class meets more than once on this day: sessions {numbers}. Add the time."), numbers=numbers
        )
        row.refuse("SESSION_AMBIGUOUS", message, field="session")
    else:
        row.meeting = found[0]


def _check(row: AttendanceRow, meeting: Meeting, at: datetime) -> None:
    if at < meeting.starts_at - attendance.OPENS_BEFORE:
        message = _("This session has not begun yet; attendance is taken from half an hour before it.")
        row.refuse("ATTENDANCE_EARLY", message, field="session")
    if row.hours is not None and row.hours > meeting.hours:
        message = format_lazy(_("The session has {hours} class hours."), hours=meeting.hours)
        row.refuse("HOURS_TOO_MANY", message, field="hours", suggestion=str(meeting.hours))
