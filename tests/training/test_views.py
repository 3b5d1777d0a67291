from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from directory.models import Person, Town
from tests.conftest import RESIDENT_NUMBER
from tests.training.conftest import MakeClass, id_number
from training.enums import ClassStatus, NextStepKind, VenueKind
from training.models import Course, Enrolment, NextStep, Session, TrainingClass, Venue
from training.services import enrolment as seats
from training.views import RECEIPT_SALT

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


def _text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


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
    assert 'href="/classes/XS2026-0002/"' in _text(answer)


def test_an_empty_list_offers_the_next_step(english: Client, town: Town) -> None:
    answer = english.get(LIST, {"q": "unicorn"})
    assert "No class fits" in _text(answer)
    assert 'href="/classes/">Show all classes' in _text(answer)


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
        ({"free": "on"}, ["XS2026-0001"]),
        ({"free": "on", "town": "330109113"}, []),
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
    assert 'href="?free=on&amp;page=2"' in _text(english.get(LIST, {"free": "on"}))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_class_and_three(make_class: MakeClass, english: Client, count: int) -> None:
    for serial in range(1, count + 1):
        _with_sessions(make_class(f"XS2026-000{serial}"))
    english.get(LIST)
    assert _statements(english, LIST) == 4


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


def test_the_page_answers_what_people_ask(running_class: TrainingClass, english: Client) -> None:
    _with_sessions(running_class)
    NextStep.objects.create(
        training_class=running_class, kind=NextStepKind.JOBS, text="万向钱潮招聘", link="https://example.org/jobs"
    )
    running_class.course.what_to_bring = "绝缘手套"
    running_class.course.save()
    text = _text(english.get(PAGE))
    for words in (
        "50 seats left",
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
    assert f'href="{REGISTER}"' in _text(english.get(PAGE))


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"capacity": 5, "seats_taken": 5}, "All seats of this class are taken."),
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
    for path in (PAGE, REGISTER):
        text = _text(english.get(path))
        assert reason in text
        assert 'type="submit">Take the seat' not in text


@pytest.mark.parametrize("status", [ClassStatus.DRAFT, ClassStatus.PENDING])
@pytest.mark.parametrize("path", [PAGE, REGISTER])
def test_a_class_not_yet_approved_is_not_there(
    make_class: MakeClass, english: Client, status: ClassStatus, path: str
) -> None:
    make_class(status=status)
    answer = english.get(path)
    assert answer.status_code == 404
    assert "CLASS_NOT_FOUND" in _text(answer)


def test_an_online_class_has_no_map(make_class: MakeClass, english: Client) -> None:
    make_class(venue=Venue.objects.create(name="直播间", kind=VenueKind.ONLINE, capacity=500))
    assert "town-map" not in _text(english.get(PAGE))


def test_the_page_costs_the_same_with_one_session_and_many(open_class: TrainingClass, english: Client) -> None:
    english.get(PAGE)
    assert _statements(english, PAGE) == 4
    _with_sessions(open_class)
    assert _statements(english, PAGE) == 4


# --- Taking a seat ---------------------------------------------------------------------------------------------------

APPLICANT = {
    "name": "王芒种",
    "id_type": "resident_id",
    "id_number": id_number(7),
    "phone": "139 0000 0007",
    "town": "330109002",
    "consent": "on",
}


def test_a_seat_is_taken_and_the_receipt_shown(open_class: TrainingClass, english: Client, town: Town) -> None:
    answer = english.post(REGISTER, APPLICANT)
    enrolment = Enrolment.objects.select_related("person").get()
    assert answer.status_code == 302
    receipt = english.get(answer["Location"])
    text = _text(receipt)
    assert f"XS2026-0001-{enrolment.pk:06d}" in text
    assert ("王芒种" in text, "王**" in text, id_number(7) in text) == (False, True, False)
    assert receipt["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert (enrolment.person.name, enrolment.person.town) == ("王芒种", town)


def test_a_double_click_is_one_seat_and_one_receipt(open_class: TrainingClass, english: Client, town: Town) -> None:
    receipts = [english.get(english.post(REGISTER, APPLICANT)["Location"]).context["facts"] for _click in range(2)]
    assert receipts[0] == receipts[1]
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"name": ""}, "name", "This field is required."),
        ({"id_number": "330109199001010018"}, "id_number", "The last character does not fit the other 17"),
        ({"id_type": "passport", "id_number": "1"}, "id_number", "The number of this document has 5 to 20"),
        ({"phone": "123"}, "phone", "A mobile number has 11 digits"),
        ({"town": "999"}, "town", "Select a valid choice."),
        ({"consent": ""}, "consent", "Without your agreement the seat cannot be booked."),
    ],
)
@pytest.mark.usefixtures("open_class")
def test_what_is_wrong_is_said_beside_the_field_and_on_top(
    english: Client, town: Town, values: dict[str, str], field: str, message: str
) -> None:
    answer = english.post(REGISTER, {**APPLICANT, **values})
    text = _text(answer)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert text.count(message) == 2
    assert f'href="#id_{field}"' in text
    assert (Enrolment.objects.count(), Person.objects.count()) == (0, 0)


def test_a_seat_lost_in_the_meantime_is_said_on_the_form(
    make_class: MakeClass, resident: Person, english: Client
) -> None:
    last = make_class(capacity=1)
    english.get(REGISTER)
    seats.enrol(resident, into=last, by=None)
    answer = english.post(REGISTER, APPLICANT)
    assert (answer.status_code, Enrolment.objects.count()) == (409, 1)
    assert "All seats of this class are taken." in _text(answer)


def test_a_known_document_under_another_name_is_refused_without_giving_anything_away(
    open_class: TrainingClass, resident: Person, english: Client
) -> None:
    answer = english.post(REGISTER, {**APPLICANT, "id_number": RESIDENT_NUMBER})
    text = _text(answer)
    assert (answer.status_code, Enrolment.objects.count()) == (409, 0)
    assert "This registration cannot be completed online." in text
    assert "0571-00000000" in text
    assert ("张" in text, "registry" in text) == (False, False)


def test_who_is_enrolled_already_sees_the_same_as_who_is_not(
    open_class: TrainingClass, resident: Person, english: Client
) -> None:
    held = seats.enrol(resident, into=open_class, by=None)
    form = {**APPLICANT, "name": "张小满", "id_number": RESIDENT_NUMBER}
    answer = english.post(REGISTER, form)
    assert answer["Location"].startswith("/classes/registered/")
    assert held.receipt_number in _text(english.get(answer["Location"]))


# --- The receipt -----------------------------------------------------------------------------------------------------


def _receipt(pk: object, salt: str = RECEIPT_SALT) -> str:
    return reverse("training:registered", args=[signing.dumps(pk, salt=salt)])


def test_a_receipt_is_not_found_by_guessing(open_class: TrainingClass, resident: Person, english: Client) -> None:
    held = seats.enrol(resident, into=open_class, by=None)
    right = _receipt(held.pk)
    wrong = [reverse("training:registered", args=[str(held.pk)]), right[:-3] + "xx/", _receipt(held.pk, salt="other")]
    assert english.get(right).status_code == 200
    assert [english.get(path).status_code for path in wrong] == [404, 404, 404]


def test_a_receipt_serves_for_thirty_days(
    open_class: TrainingClass, resident: Person, english: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = seats.enrol(resident, into=open_class, by=None)
    address = _receipt(held.pk)
    later = timezone.now() + timedelta(days=30, seconds=1)
    monkeypatch.setattr("django.core.signing.time.time", later.timestamp)
    assert english.get(address).status_code == 404


def test_a_seat_given_up_has_no_receipt(open_class: TrainingClass, resident: Person, english: Client) -> None:
    held = seats.enrol(resident, into=open_class, by=None)
    seats.withdraw(held, reason="", by=None)
    assert english.get(_receipt(held.pk)).status_code == 404
