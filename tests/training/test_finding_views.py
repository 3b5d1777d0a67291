from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from directory.models import Community, Occupation, Town
from tests.conftest import text_of
from tests.training.conftest import MakeClass
from training import coverage, selectors
from training.enums import ClassStatus, Travel, VenueKind
from training.models import Course, Session, Topic, TrainingClass, TravelMode, Venue

LIST, FEED, MAP = "/classes/", "/classes/calendar.ics", "/map/"
FRAGMENT = {"HX-Request": "true"}

pytestmark = pytest.mark.usefixtures("district")


@pytest.fixture
def english(client: Client) -> Client:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def home(town: Town) -> Community:
    """A kilometre and a half to the north of the venue of every class."""
    return Community.objects.create(
        code="330109002901", name="广德社区", town=town, longitude="120.26", latitude="30.1935"
    )


@pytest.fixture
def two_classes(make_class: MakeClass, certified_course: Course, other_town: Town) -> tuple[TrainingClass, ...]:
    """One this evening nearby, on arts; a full one at the weekend, far away, for an occupation."""
    there = Community.objects.create(
        code="330109113901", name="励行村", town=other_town, longitude="120.4", latitude="30.1"
    )
    place = Venue.objects.create(
        name="瓜沥教室",
        kind=VenueKind.COLLEGE,
        town=other_town,
        community=there,
        longitude="120.4",
        latitude="30.1",
        capacity=60,
    )
    near = make_class()
    near.course.topic = Topic.objects.get(key="arts")
    near.course.save()
    far = make_class("XS2026-0002", course=certified_course, venue=place, fee=Decimal(800), capacity=2, seats_taken=2)
    for training_class, begins in (
        (near, datetime(2026, 4, 17, 18, 30, tzinfo=ZoneInfo("Asia/Shanghai"))),
        (far, datetime(2026, 4, 18, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))),
    ):
        Session.objects.create(training_class=training_class, starts_at=begins, ends_at=begins + timedelta(minutes=90))
    return near, far


def _codes(answer: Any) -> list[str]:
    return [each.code for each in answer.context["page_obj"]]


def _statements(client: Client, path: str, **query: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path, query).status_code == 200
    return len(queries)


# --- The search ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"topic": "arts"}, ["XS2026-0001"]),
        ({"topic": "care"}, []),
        ({"q": "文化与手艺"}, ["XS2026-0001"]),
        ({"community": "330109113901"}, ["XS2026-0002"]),
        ({"place": "community"}, ["XS2026-0001"]),
        ({"fee": "paid"}, ["XS2026-0002"]),
        ({"seats": "on"}, ["XS2026-0001"]),
        ({"near": "330109002901"}, ["XS2026-0001", "XS2026-0002"]),
        ({"near": "330109113901"}, ["XS2026-0002", "XS2026-0001"]),
        ({"near": "330109002901", "within": "on"}, ["XS2026-0001"]),
        ({"near": "330109002901", "within": "on", "mode": "walk"}, ["XS2026-0001"]),
        ({"near": "330109113901", "within": "on", "mode": "walk"}, ["XS2026-0002"]),
        ({"within": "on"}, ["XS2026-0001", "XS2026-0002"]),
    ],
)
def test_every_filter_stands_in_the_address(
    two_classes: object, home: Community, english: Client, query: dict[str, str], codes: list[str]
) -> None:
    assert _codes(english.get(LIST, query)) == codes


def test_by_occupation(two_classes: object, occupation: Occupation, english: Client) -> None:
    assert _codes(english.get(LIST, {"occupation": occupation.pk})) == ["XS2026-0002"]


@pytest.mark.parametrize(("mode", "minutes"), [("", 7), ("walk", 28), ("bus", 17)])
def test_the_way_is_told_as_an_estimate(
    two_classes: object, home: Community, english: Client, mode: str, minutes: int
) -> None:
    answer = english.get(LIST, {"near": home.code, "mode": mode})
    label = Travel(mode or "e_bike").label
    text = text_of(answer)
    assert f"{label} about {minutes} min (estimate)" in text
    assert "1.5 km in a straight line" in text
    assert "times are estimates, from the straight line × 1.35" in text


@pytest.mark.parametrize("mode", Travel)
def test_database_and_pure_arithmetic_agree(two_classes: object, home: Community, mode: Travel) -> None:
    pace = TravelMode.objects.get(key=mode).pace
    start = selectors.home_of(home)
    for found in selectors.near(selectors.open_classes(), start, pace).select_related("venue"):
        told: Any = found
        assert found.venue.place is not None
        distance = coverage.distance_km(start, found.venue.place)
        assert told.distance_km == pytest.approx(distance)
        assert told.travel_minutes == coverage.travel_minutes(distance, pace)


def test_an_online_class_comes_last_and_is_in_reach_of_everybody(
    make_class: MakeClass, home: Community, english: Client
) -> None:
    make_class("XS2026-0001", venue=Venue.objects.create(name="直播间", kind=VenueKind.ONLINE, capacity=500))
    make_class("XS2026-0002")
    answer = english.get(LIST, {"near": home.code, "within": "on"})
    assert _codes(answer) == ["XS2026-0002", "XS2026-0001"]


def test_without_ways_of_travelling_the_order_stays(two_classes: object, home: Community, english: Client) -> None:
    TravelMode.objects.all().delete()
    answer = english.get(LIST, {"near": home.code, "within": "on"})
    assert _codes(answer) == ["XS2026-0001", "XS2026-0002"]


@pytest.mark.parametrize("name", ["near", "mode", "topic", "occupation", "community", "place", "fee", "when"])
def test_a_wrong_value_is_said_at_its_field(open_class: TrainingClass, english: Client, name: str) -> None:
    answer = english.get(LIST, {name: "nonsense"})
    assert (answer.status_code, list(answer.context["filter"].form.errors)) == (200, [name])
    assert "Please mend this first" in text_of(answer)


def test_a_changed_search_is_answered_with_the_results_alone(two_classes: object, english: Client) -> None:
    answer = english.get(LIST, {"fee": "paid"}, headers=FRAGMENT)
    assert (_codes(answer), "<html" in text_of(answer)) == (["XS2026-0002"], False)
    assert "HX-Request" in answer["Vary"]


def test_the_first_view_takes_few_statements(two_classes: object, home: Community, english: Client) -> None:
    english.get(LIST)
    assert _statements(english, LIST) == 9
    assert _statements(english, LIST, near=home.code, topic="arts") == 12


def test_communities_are_told_without_asking_where_one_is(home: Community, client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/classes/communities.json")
    assert answer.json() == {"communities": [["330109002901", 120.26, 30.1935]]}
    assert (answer["Cache-Control"], len(queries)) == ("public, max-age=86400", 1)


# --- The page of a class ---------------------------------------------------------------------------------------------


def test_the_page_shows_a_calendar_and_a_map(two_classes: object, home: Community, english: Client) -> None:
    answer = english.get("/classes/XS2026-0001/")
    (month,) = answer.context["months"]
    assert month.first == date(2026, 4, 1)
    assert [mark.name for mark in answer.context["sketch"].marks] == ["广德社区"]
    text = text_of(answer)
    assert '<td class="month-held">17<span>18:30</span></td>' in text
    assert ("First come, first served" in text, "Certificate of completion" in text) == (True, True)


def test_the_seats_meter_stands_alone(open_class: TrainingClass, english: Client) -> None:
    english.get("/classes/XS2026-0001/seats/")
    with CaptureQueriesContext(connection) as queries:
        answer = english.get("/classes/XS2026-0001/seats/")
    assert ("50 seats left" in text_of(answer), "<html" in text_of(answer)) == (True, False)
    assert (answer["Cache-Control"], len(queries)) == ("public, max-age=5", 1)


@pytest.mark.parametrize("tail", ["", "seats/", "calendar.ics"])
@pytest.mark.parametrize("status", [ClassStatus.DRAFT, ClassStatus.PENDING])
def test_a_class_not_yet_approved_shows_nothing(
    make_class: MakeClass, client: Client, status: ClassStatus, tail: str
) -> None:
    make_class(status=status)
    assert client.get(f"/classes/XS2026-0001/{tail}").status_code == 404


# --- Calendars -------------------------------------------------------------------------------------------------------


def _events(answer: Any) -> Iterator[Any]:
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    yield from Calendar.from_ical(answer.content).walk("VEVENT")


def test_a_file_for_one_class(two_classes: tuple[TrainingClass, ...], client: Client) -> None:
    session = two_classes[0].sessions.get()
    (event,) = _events(client.get("/classes/XS2026-0001/calendar.ics"))
    assert event["uid"] == f"XS2026-0001-{session.pk}@testserver"
    assert event.decoded("dtstart") == session.starts_at
    assert (event["summary"], event["location"]) == ("摄影和视频剪辑", "广德社区梦工坊")
    assert event["url"] == "http://testserver/classes/XS2026-0001/"


def test_a_class_without_sessions_fills_its_days(open_class: TrainingClass, client: Client) -> None:
    (event,) = _events(client.get("/classes/XS2026-0001/calendar.ics"))
    assert event.decoded("dtstart") == open_class.starts_on
    assert event.decoded("dtend") == open_class.ends_on + timedelta(days=1)


def test_a_class_called_off_is_called_off_in_the_calendar(make_class: MakeClass, client: Client) -> None:
    make_class(status=ClassStatus.CANCELLED)
    (event,) = _events(client.get("/classes/XS2026-0001/calendar.ics"))
    assert event["status"] == "CANCELLED"


def test_a_feed_of_what_the_search_finds(two_classes: object, client: Client) -> None:
    assert len(list(_events(client.get(FEED)))) == 2
    (event,) = _events(client.get(FEED, {"fee": "paid"}))
    assert event["url"] == "http://testserver/classes/XS2026-0002/"
    assert client.get(FEED, {"town": "nowhere"}).status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_the_feed_costs_the_same_for_one_class_and_three(make_class: MakeClass, client: Client, count: int) -> None:
    for serial in range(count):
        make_class(f"XS2026-000{serial}")
    assert _statements(client, FEED) == 2


# --- The 30-minute circle --------------------------------------------------------------------------------------------


@pytest.fixture
def three_communities(town: Town, other_town: Town) -> list[Community]:
    """One at the venue of every class; two side by side, far from it."""
    return Community.objects.bulk_create(
        Community(code=f"{place.code}91{number}", name=f"社区{number}", town=place, longitude=east, latitude="30.18")
        for number, (place, east) in enumerate([(town, "120.26"), (other_town, "120.46"), (other_town, "120.465")])
    )


def test_the_circle_counts_communities_and_names_gaps(
    two_classes: object, three_communities: list[Community], english: Client
) -> None:
    answer = english.get(MAP, {"when": "evening"})
    assert "1 of 4 communities reach an open class within 30 minutes." in text_of(answer)
    assert [(gap.community.name, gap.gain) for gap in answer.context["page_obj"]] == [
        ("社区1", 2),
        ("社区2", 2),
        ("励行村", 1),
    ]
    assert [(place.name, place.text) for place in answer.context["places"]] == [("北干街道", "100%"), ("瓜沥镇", "0%")]


@pytest.mark.parametrize(
    ("query", "covered"),
    [
        ({}, 2),
        ({"when": "weekend"}, 1),
        ({"when": "weekend", "topic": "arts"}, 0),
        ({"topic": "arts"}, 1),
        ({"topic": "care"}, 0),
        ({"mode": "walk"}, 2),
    ],
)
def test_the_circle_asks_for_times_topic_and_way(
    two_classes: object, three_communities: list[Community], english: Client, query: dict[str, str], covered: int
) -> None:
    assert english.get(MAP, query).context["answer"].covered == covered


def test_a_weekend_evening_is_no_weekday_evening(
    open_class: TrainingClass, three_communities: list[Community], english: Client
) -> None:
    saturday = datetime(2026, 4, 18, 18, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    Session.objects.create(training_class=open_class, starts_at=saturday, ends_at=saturday + timedelta(hours=1))
    assert [english.get(MAP, {"when": when}).context["answer"].covered for when in ("evening", "weekend")] == [0, 1]


def test_a_class_one_cannot_register_for_covers_nobody(
    make_class: MakeClass, three_communities: list[Community], english: Client
) -> None:
    make_class(registration_closes_at=timezone.now() - timedelta(minutes=1))
    assert english.get(MAP).context["answer"].covered == 0


def test_the_circle_takes_two_statements_and_few_others(
    two_classes: object, three_communities: list[Community], english: Client
) -> None:
    english.get(MAP)
    with CaptureQueriesContext(connection) as queries:
        selectors.reachable(selectors.Need(TravelMode.objects.get(key=Travel.E_BIKE)))
    assert len(queries) == 3
    assert _statements(english, MAP) == 5


def test_the_map_says_which_figures_are_assumed(english: Client, three_communities: list[Community]) -> None:
    assert "Speed, detour and waiting are assumed values, not measured ones (" in text_of(english.get(MAP))
    TravelMode.objects.update(is_assumed=False, source="Survey of 2026")
    assert "Speed, detour and waiting: Survey of 2026." in text_of(english.get(MAP))


def test_a_wrong_question_is_said_at_its_field(english: Client, three_communities: list[Community]) -> None:
    answer = english.get(MAP, {"when": "never"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["when"])


def test_an_empty_district_says_what_is_missing(english: Client, district: object) -> None:
    assert "Nothing to show yet" in text_of(english.get(MAP))
    TravelMode.objects.all().delete()
    assert "Nothing to show yet" in text_of(english.get(MAP))


def test_a_changed_question_is_answered_with_the_picture_alone(
    english: Client, three_communities: list[Community]
) -> None:
    answer = english.get(MAP, headers=FRAGMENT)
    assert ("town-map" in text_of(answer), "<html" in text_of(answer)) == (True, False)
