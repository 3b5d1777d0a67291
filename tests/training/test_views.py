from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.models import Person, Town
from tests.conftest import text_of
from tests.training.conftest import MakeClass
from training.enums import ClassStatus, NextStepKind, SeatingMode, VenueKind
from training.models import Course, NextStep, Session, TrainingClass, Venue
from training.services import registrations

LIST = "/classes/"
PAGE = "/classes/XS2026-0001/"
REGISTER = "/classes/XS2026-0001/register/"

pytestmark = pytest.mark.usefixtures("district")


@pytest.fixture
def english(client: Client) -> Client:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def two_classes(make_class: MakeClass, certified_course: Course, other_town: Town) -> None:
    """One on a Friday evening in 北干, free; one on a Saturday morning in 瓜沥, for a fee."""
    place = Venue.objects.create(
        name="瓜沥教室", kind=VenueKind.COLLEGE, town=other_town, longitude="120.4", latitude="30.1", capacity=60
    )
    evening = make_class()
    weekend = make_class("XS2026-0002", course=certified_course, venue=place, kind="order_class", fee=Decimal(800))
    for training_class, begins in (
        (evening, datetime(2026, 4, 17, 18, 30, tzinfo=ZoneInfo("Asia/Shanghai"))),
        (weekend, datetime(2026, 4, 18, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))),
    ):
        Session.objects.create(training_class=training_class, starts_at=begins, ends_at=begins + timedelta(minutes=90))


def _codes(answer: Any) -> list[str]:
    return [each.code for each in answer.context["page_obj"]]


# --- The list --------------------------------------------------------------------------------------------------------


def test_the_list_shows_classes_one_can_register_for_soonest_first(make_class: MakeClass, english: Client) -> None:
    today = timezone.localdate()
    make_class("XS2026-0001", starts_on=today + timedelta(days=9))
    make_class("XS2026-0002")
    make_class("XS2026-0003", registration_opens_at=timezone.now() + timedelta(days=1))
    make_class("XS2026-0004", registration_closes_at=timezone.now() - timedelta(minutes=1))
    for serial, status in enumerate(status for status in ClassStatus if status != ClassStatus.OPEN):
        make_class(f"XS2026-001{serial}", status=status)
    answer = english.get(LIST)
    assert _codes(answer) == ["XS2026-0002", "XS2026-0003", "XS2026-0001"]
    assert 'href="/classes/XS2026-0002/"' in text_of(answer)


def test_an_empty_list_offers_the_next_step(english: Client, town: Town) -> None:
    answer = english.get(LIST, {"q": "unicorn"})
    assert "No class fits" in text_of(answer)
    assert 'href="/classes/">Show all classes' in text_of(answer)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"q": "视频"}, ["XS2026-0001"]),
        ({"q": "xs2026-0002"}, ["XS2026-0002"]),
        ({"q": "瓜沥教室"}, ["XS2026-0002"]),
        ({"q": "电工"}, ["XS2026-0002"]),
        ({"town": "330109113"}, ["XS2026-0002"]),
        ({"kind": "order_class"}, ["XS2026-0002"]),
        ({"when": "evening"}, ["XS2026-0001"]),
        ({"when": "weekend"}, ["XS2026-0002"]),
        ({"fee": "free"}, ["XS2026-0001"]),
        ({"fee": "paid"}, ["XS2026-0002"]),
        ({"fee": "free", "town": "330109113"}, []),
        ({"place": "college"}, ["XS2026-0002"]),
        ({}, ["XS2026-0001", "XS2026-0002"]),
    ],
)
def test_the_search_stands_in_the_address(
    two_classes: None, english: Client, query: dict[str, str], codes: list[str]
) -> None:
    assert _codes(english.get(LIST, query)) == codes


def test_an_unknown_filter_value_is_said_at_its_field(open_class: TrainingClass, english: Client) -> None:
    answer = english.get(LIST, {"town": "nowhere"})
    assert answer.status_code == 200
    assert list(answer.context["filter"].form.errors) == ["town"]


def test_the_list_has_pages(make_class: MakeClass, english: Client) -> None:
    for serial in range(1, 14):
        make_class(f"XS2026-00{serial:02d}")
    assert [len(_codes(english.get(LIST, {"page": page}))) for page in (1, 2)] == [12, 1]
    assert 'href="?fee=free&amp;page=2"' in text_of(english.get(LIST, {"fee": "free"}))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_class_and_three(make_class: MakeClass, english: Client, count: int) -> None:
    for serial in range(1, count + 1):
        _with_sessions(make_class(f"XS2026-000{serial}"))
    english.get(LIST)
    assert _statements(english, LIST) == 9


def _with_sessions(training_class: TrainingClass) -> TrainingClass:
    begins = timezone.now() + timedelta(days=7)
    for week in range(2):
        starts_at = begins + timedelta(weeks=week)
        Session.objects.create(
            training_class=training_class, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=90), topic="剪辑"
        )
    return training_class


def _statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


# --- The page of a class ---------------------------------------------------------------------------------------------


def test_seats_are_said_as_they_are_given(make_class: MakeClass, english: Client, resident: Person) -> None:
    """Left, to be drawn, or not at all once nobody can have one."""
    drawn = make_class(seating=SeatingMode.DRAW, capacity=20)
    registrations.register(resident, into=drawn, by=None)
    text = text_of(english.get(PAGE))
    assert ("20 seats to be drawn" in text, "1 person has entered" in text, "seats left" in text) == (True, True, False)
    make_class("XS2026-0002")
    assert "50 seats left" in text_of(english.get("/classes/XS2026-0002/"))
    make_class("XS2026-0003", status=ClassStatus.FINISHED)
    assert "seats left" not in text_of(english.get("/classes/XS2026-0003/"))


def test_the_page_answers_what_people_ask(running_class: TrainingClass, english: Client) -> None:
    _with_sessions(running_class)
    NextStep.objects.create(
        training_class=running_class, kind=NextStepKind.JOBS, text="万向钱潮招聘", link="https://example.org/jobs"
    )
    running_class.course.what_to_bring = "绝缘手套"
    running_class.course.save()
    text = text_of(english.get(PAGE))
    for words in (
        "剪辑",
        "绝缘手套",
        "万向钱潮招聘",
        "广德社区梦工坊",
        "¥800.00",
        "电工 · Intermediate",
    ):
        assert words in text
    assert REGISTER not in text


def test_an_open_class_offers_the_seat(open_class: TrainingClass, english: Client) -> None:
    assert f'href="{REGISTER}"' in text_of(english.get(PAGE))


def test_a_full_class_offers_the_queue(make_class: MakeClass, english: Client) -> None:
    make_class(capacity=5, seats_taken=5)
    text = text_of(english.get(PAGE))
    assert (f'href="{REGISTER}">Join the queue' in text, "Take the seat" in text) == (True, False)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"status": ClassStatus.CANCELLED}, "Registration for this class is closed."),
        (
            {"registration_opens_at": timezone.now() + timedelta(days=2)},
            "Registration for this class has not opened yet.",
        ),
    ],
)
def test_where_there_is_no_seat_the_page_says_why(
    make_class: MakeClass, english: Client, values: dict[str, Any], reason: str
) -> None:
    make_class(**values)
    text = text_of(english.get(PAGE))
    assert (reason in text, REGISTER in text) == (True, False)


@pytest.mark.parametrize("status", [ClassStatus.DRAFT, ClassStatus.PENDING])
def test_a_class_not_yet_approved_is_not_there(make_class: MakeClass, english: Client, status: ClassStatus) -> None:
    make_class(status=status)
    answer = english.get(PAGE)
    assert answer.status_code == 404
    assert "CLASS_NOT_FOUND" in text_of(answer)


def test_an_online_class_has_no_map(make_class: MakeClass, english: Client) -> None:
    make_class(venue=Venue.objects.create(name="直播间", kind=VenueKind.ONLINE, capacity=500))
    assert "town-map" not in text_of(english.get(PAGE))


def test_the_page_costs_the_same_with_one_session_and_many(open_class: TrainingClass, english: Client) -> None:
    english.get(PAGE)
    assert _statements(english, PAGE) == 5
    _with_sessions(open_class)
    assert _statements(english, PAGE) == 5
