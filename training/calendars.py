"""Classes as iCalendar files (RFC 5545), for the calendar of a phone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Skills-talent portal//Classes//ZH"


@dataclass(frozen=True, slots=True)
class Entry:
    """One session. `uid` never changes, so that a calendar moves what it holds. Dates alone make an entry of days."""

    uid: str
    title: str
    starts: datetime | date
    ends: datetime | date
    place: str
    text: str
    url: str
    position: tuple[float, float] | None = None
    is_cancelled: bool = False


def write(name: str, entries: Iterable[Entry], *, at: datetime, refresh: timedelta | None = None) -> bytes:
    """A calendar called `name`, as it stands `at`; `refresh`: how often a subscriber may ask again."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    if refresh is not None:
        calendar.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", refresh)
    for entry in entries:
        calendar.add_component(_event(entry, at))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: Entry, at: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("summary", entry.title)
    event.add("dtstart", _moment(entry.starts))
    event.add("dtend", _moment(entry.ends))
    event.add("location", entry.place)
    event.add("description", entry.text)
    event.add("url", entry.url)
    if entry.position is not None:
        event.add("geo", entry.position)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    return event


def _moment(value: datetime | date) -> datetime | date:
    """In universal time, which needs no description of a time zone beside it."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def joined(parts: Sequence[str]) -> str:
    """Lines of a description, without the empty ones."""
    return "\n".join(part for part in parts if part)
