"""Which meeting of the class a row names. What is wrong with rows is tested where they arrive."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from training import attendance_rows
from training.attendance_rows import Meeting
from training.rows import numbered

ZONE = ZoneInfo("Asia/Shanghai")
FIRST = datetime(2026, 3, 2, 18, 30, tzinfo=ZONE)


class Counted(Meeting):
    """Counts how often its beginning is converted."""

    looked = 0

    def __getattribute__(self, name: str) -> object:
        if name == "starts_at":
            Counted.looked += 1
        return super().__getattribute__(name)


def _meeting(number: int, begins: datetime, made: type[Meeting] = Meeting) -> Meeting:
    return made(number, number, begins, begins + timedelta(minutes=90))


def _found(text: object, timetable: list[Meeting]) -> int | list[str]:
    [row] = attendance_rows.read(numbered([{"student_number": "S1", "session": text, "hours": 0}]))
    attendance_rows.schedule([row], timetable, at=FIRST + timedelta(days=9), zone=ZONE)
    return row.meeting.number if row.meeting else [issue.code for issue in row.issues]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (2, 2),
        ("02", 2),
        ("３", 3),
        ("4", ["SESSION_UNKNOWN"]),
        ("2026-03-03", 3),
        ("2026-03-02", ["SESSION_AMBIGUOUS"]),
        ("2026-03-02T18:30", 1),
        ("2026-03-02 20:30:00", 2),
        ("2026-03-02T10:30Z", 1),
        ("2026-03-02T18:31", ["SESSION_UNKNOWN"]),
        ("0001-01-01T00:00+14:00", ["SESSION_UNKNOWN"]),
        ("evening", ["SESSION_UNKNOWN"]),
    ],
)
def test_a_meeting_is_named_by_number_day_or_moment(text: object, found: int | list[str]) -> None:
    begins = (FIRST, FIRST + timedelta(hours=2), FIRST + timedelta(days=1))
    assert _found(text, [_meeting(number, each) for number, each in enumerate(begins, start=1)]) == found


def test_the_timetable_is_gone_through_once_for_all_rows() -> None:
    """200 sessions and 50,000 rows would be ten million comparisons."""
    timetable = [_meeting(number, FIRST + timedelta(days=number), Counted) for number in range(1, 6)]
    looked = []
    for count in (1, 3):
        rows = attendance_rows.read(
            numbered([{"student_number": f"S{n}", "session": "x", "hours": 0} for n in range(count)])
        )
        Counted.looked = 0
        attendance_rows.schedule(rows, timetable, at=FIRST, zone=ZONE)
        looked.append(Counted.looked)
    assert looked == [10, 10]
