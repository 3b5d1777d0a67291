from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component

from training import calendars
from training.calendars import Entry

NOW = datetime(2026, 4, 1, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
BEGINS = datetime(2026, 4, 17, 18, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
EVENING = Entry(
    uid="XS2026-0001-7@portal.example",
    title="摄影; 和, 剪辑",
    starts=BEGINS,
    ends=BEGINS + timedelta(minutes=90),
    place="广德社区梦工坊",
    text="第一行\n第二行",
    url="https://portal.example/classes/XS2026-0001/",
    position=(30.18, 120.26),
)


def _event(entry: Entry) -> Component:
    return Calendar.from_ical(calendars.write("找课", [entry], at=NOW)).walk("VEVENT")[0]


def test_a_session_is_read_back_as_it_was() -> None:
    event = _event(EVENING)
    assert (event["summary"], event["description"], event["uid"]) == (EVENING.title, EVENING.text, EVENING.uid)
    assert event.decoded("dtstart") == datetime(2026, 4, 17, 10, 30, tzinfo=UTC)
    assert event.decoded("dtend") == datetime(2026, 4, 17, 12, 0, tzinfo=UTC)
    assert event["geo"].to_ical() == "30.18;120.26"
    assert event["status"] == "CONFIRMED"


def test_a_class_called_off_is_taken_out_of_the_calendar() -> None:
    cancelled = Entry(**{name: getattr(EVENING, name) for name in EVENING.__slots__} | {"is_cancelled": True})
    assert _event(cancelled)["status"] == "CANCELLED"


def test_dates_make_whole_days() -> None:
    days = Entry("x@y", "t", date(2026, 4, 17), date(2026, 4, 19), "p", "", "https://portal.example/")
    assert _event(days).decoded("dtstart") == date(2026, 4, 17)


def test_lines_are_folded_and_end_as_the_standard_says() -> None:
    written = calendars.write("找课", [EVENING], at=NOW, refresh=timedelta(hours=1))
    lines = written.split(b"\r\n")
    assert (lines[0], lines[-2], lines[-1]) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"")
    assert max(map(len, lines)) <= 75
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in lines


def test_empty_lines_are_left_out() -> None:
    assert calendars.joined(["", "一", "", "二"]) == "一\n二"
