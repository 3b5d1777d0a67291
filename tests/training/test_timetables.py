from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import User
from directory.enums import DayKind
from directory.models import CalendarDay, CalendarYear, Person
from directory.workdays import MissingCalendarYear
from tests.training.conftest import MakeClass, meet_at, seat
from training.enums import ClassStatus
from training.errors import AmendmentRefused, NothingPlanned, TimetableClosed
from training.models import ClassEvent, Session, TrainingClass
from training.services import attendance, timetables
from training.timetable import Rule

SHANGHAI = ZoneInfo("Asia/Shanghai")
YEAR = timezone.localdate().year + 1
TUESDAYS = Rule(frozenset({2}), time(18, 30), time(20), date(YEAR, 3, 1), count=3)


def tuesday(number: int) -> date:
    """The first Tuesday from March on is number 0."""
    first = date(YEAR, 3, 1)
    return first + timedelta(days=(1 - first.weekday()) % 7 + 7 * number)


@pytest.fixture
def calendar_year(db: None) -> CalendarYear:
    year = CalendarYear.objects.create(year=YEAR, source="示例")
    CalendarDay.objects.create(year=year, date=tuesday(1), kind=DayKind.HOLIDAY)
    return year


def _held(training_class: TrainingClass) -> list[date]:
    return [timezone.localdate(session.starts_at) for session in training_class.sessions.all()]


def test_sessions_are_planned_and_the_days_of_the_class_follow(
    make_class: MakeClass, clerk: User, calendar_year: CalendarYear
) -> None:
    drafted = make_class(status=ClassStatus.DRAFT)
    assert timetables.plan(drafted, TUESDAYS, replace=True, by=clerk) == 3
    assert _held(drafted) == [tuesday(0), tuesday(2), tuesday(3)]
    assert (drafted.starts_on, drafted.ends_on) == (tuesday(0), tuesday(3))
    first = drafted.sessions.all()[0]
    assert first.starts_at == datetime.combine(tuesday(0), time(18, 30), SHANGHAI)
    event = ClassEvent.objects.get()
    assert (event.reason, event.change, event.by) == ("sessions_planned:3", "", clerk)


def test_people_who_count_on_the_class_are_told(
    open_class: TrainingClass, clerk: User, calendar_year: CalendarYear
) -> None:
    timetables.plan(open_class, TUESDAYS, replace=True, by=clerk)
    assert ClassEvent.objects.get().change == "moved"


def test_what_was_held_stays_and_what_was_to_come_goes(
    open_class: TrainingClass, clerk: User, calendar_year: CalendarYear
) -> None:
    opened, closed = timezone.now() - timedelta(days=9), timezone.now() - timedelta(days=2)
    TrainingClass.objects.update(registration_opens_at=opened, registration_closes_at=closed)
    for days in (-1, 1):
        begins = timezone.now() + timedelta(days=days)
        Session.objects.create(training_class=open_class, starts_at=begins, ends_at=begins + timedelta(hours=1))
    timetables.plan(open_class, TUESDAYS, replace=True, by=clerk)
    yesterday = timezone.localdate() - timedelta(days=1)
    assert _held(open_class) == [yesterday, tuesday(0), tuesday(2), tuesday(3)]


def test_a_session_somebody_has_checked_in_to_stays(
    class_now: TrainingClass, resident: Person, clerk: User, calendar_year: CalendarYear
) -> None:
    """The doors open half an hour before it begins."""
    soon = meet_at(class_now, timezone.now() + timedelta(minutes=20))
    soon.training_class = class_now
    attendance.check_in(seat(class_now, resident)[0], to=soon, by=None)
    opened, closed = timezone.now() - timedelta(days=20), timezone.now() - timedelta(days=9)
    TrainingClass.objects.update(registration_opens_at=opened, registration_closes_at=closed)
    timetables.plan(class_now, TUESDAYS, replace=True, by=clerk)
    assert soon in class_now.sessions.all()


def test_sessions_are_not_planned_while_people_register(
    open_class: TrainingClass, clerk: User, calendar_year: CalendarYear
) -> None:
    TrainingClass.objects.update(registration_closes_at=datetime(YEAR, 12, 31, tzinfo=SHANGHAI))
    with pytest.raises(AmendmentRefused):
        timetables.plan(open_class, TUESDAYS, replace=True, by=clerk)
    assert (Session.objects.count(), ClassEvent.objects.count()) == (0, 0)


def test_adding_keeps_everything_and_doubles_nothing(
    open_class: TrainingClass, clerk: User, calendar_year: CalendarYear
) -> None:
    timetables.plan(open_class, TUESDAYS, replace=False, by=clerk)
    longer = Rule(frozenset({2}), time(18, 30), time(20), date(YEAR, 3, 1), count=5)
    assert timetables.plan(open_class, longer, replace=False, by=clerk) == 2
    with pytest.raises(NothingPlanned):
        timetables.plan(open_class, longer, replace=False, by=clerk)


def test_a_year_without_a_calendar_changes_nothing(open_class: TrainingClass, clerk: User) -> None:
    with pytest.raises(MissingCalendarYear):
        timetables.plan(open_class, TUESDAYS, replace=True, by=clerk)
    assert (Session.objects.count(), ClassEvent.objects.count()) == (0, 0)


@pytest.mark.parametrize("status", [ClassStatus.FINISHED, ClassStatus.CANCELLED])
def test_a_class_that_is_over_keeps_its_sessions(
    make_class: MakeClass, clerk: User, calendar_year: CalendarYear, status: ClassStatus
) -> None:
    with pytest.raises(TimetableClosed):
        timetables.plan(make_class(status=status), TUESDAYS, replace=True, by=clerk)
