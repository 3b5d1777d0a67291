"""A parent registers a child for an event from the parent's own account."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Message, ResidentAccount
from directory import identity
from directory.models import Person
from directory.services import people
from directory.services.people import Identity
from tests.conftest import text_of
from tests.training.conftest import MakeClass, meet_at, seat
from training.enums import ClassKind, EnrolmentStatus
from training.models import Enrolment, GuardianConsent, TrainingClass
from training.services import enrolment, notices
from training.services.registrations import CONSENT_VERSION

PAGE = "/classes/XS2026-0001/register-child/"
MakeAccount = Callable[..., ResidentAccount]

pytestmark = pytest.mark.usefixtures("district")


def born(years_ago: int) -> str:
    """The number of somebody of that age; the birthday was a few days ago."""
    return identity.make("330109", timezone.localdate() - timedelta(days=years_ago * 366), 17)


CHILD = {"name": "张小芽", "id_type": "resident_id", "id_number": born(8), "guardian_consent": "on", "or_queue": "on"}


@pytest.fixture
def event(make_class: MakeClass) -> TrainingClass:
    day = make_class(kind=ClassKind.EVENT, minimum_age=6)
    meet_at(day, timezone.now() + timedelta(days=7))
    return day


@pytest.fixture
def parent(make_account: MakeAccount) -> ResidentAccount:
    return make_account(7, name="张芒种")


@pytest.fixture
def browser_of(client: Client) -> Callable[[ResidentAccount], Client]:
    def sign_in(account: ResidentAccount) -> Client:
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        client.force_login(account.user)
        return client

    return sign_in


@pytest.fixture
def me(browser_of: Callable[[ResidentAccount], Client], parent: ResidentAccount) -> Client:
    return browser_of(parent)


def test_one_page_leads_to_a_seat_and_a_consent_on_record(
    event: TrainingClass, me: Client, parent: ResidentAccount
) -> None:
    assert f'href="{PAGE}">Register my child' in text_of(me.get(event.url))
    assert me.get(PAGE).status_code == 200
    answer = me.post(PAGE, CHILD)
    place = Enrolment.objects.select_related("person").get()
    consent = place.guardian_consent
    assert answer["Location"] == f"/me/{place.pk}/"
    assert (place.status, place.person.masked_name, place.person.town) == ("enrolled", "张**", parent.person.town)
    assert (consent.guardian, consent.name, consent.version) == (parent.person, "张芒种", CONSENT_VERSION)
    assert (consent.phone_masked, timezone.now() - consent.given_at < timedelta(minutes=1)) == ("139****0007", True)
    assert place.events.get().by == parent.user


def test_the_place_stands_among_the_parents_own_and_is_given_up_there(event: TrainingClass, me: Client) -> None:
    place_url = me.post(PAGE, CHILD)["Location"]
    assert "For 张**" in text_of(me.get("/me/"))
    page = text_of(me.get(place_url))
    assert ("For 张**" in page, f"(wording of {CONSENT_VERSION})" in page) == (True, True)
    assert me.post(f"{place_url}give-up/").status_code == 302
    event.refresh_from_db()
    assert (Enrolment.objects.get().status, event.seats_taken) == ("withdrawn", 0)


def test_an_offer_to_a_child_is_accepted_by_the_parent(make_class: MakeClass, me: Client, resident: Person) -> None:
    small = make_class(kind=ClassKind.EVENT, minimum_age=6, capacity=1)
    [held] = seat(small, resident)
    place_url = me.post(PAGE, CHILD)["Location"]
    enrolment.withdraw(held, reason="", by=None)
    assert me.post(f"{place_url}accept/").status_code == 302
    assert Enrolment.objects.get(guardian_consent__isnull=False).status == EnrolmentStatus.ENROLLED


def test_the_parent_is_told(event: TrainingClass, me: Client, parent: ResidentAccount) -> None:
    me.post(PAGE, CHILD)
    notices.tell(10)
    message = Message.objects.get()
    assert (message.person, message.text.partition(":")[0]) == (parent.person, "For 张**")


def test_a_double_click_is_one_place_and_one_consent(event: TrainingClass, me: Client) -> None:
    first, second = me.post(PAGE, CHILD), me.post(PAGE, CHILD)
    assert first["Location"] == second["Location"]
    assert (Enrolment.objects.count(), GuardianConsent.objects.count()) == (1, 1)


def test_another_account_learns_and_gets_nothing_of_the_place(
    event: TrainingClass, me: Client, browser_of: Callable[[ResidentAccount], Client], make_account: MakeAccount
) -> None:
    place_url = me.post(PAGE, CHILD)["Location"]
    other = browser_of(make_account(8, name="李立夏"))
    answer = other.post(PAGE, CHILD)
    assert (answer.status_code, "not taken from your account" in text_of(answer)) == (409, True)
    assert [other.get(place_url).status_code, other.post(f"{place_url}give-up/").status_code] == [404, 404]
    assert (Enrolment.objects.get().status, GuardianConsent.objects.count()) == ("enrolled", 1)


def test_a_document_on_record_under_another_name_is_not_confirmed(event: TrainingClass, me: Client) -> None:
    people.meet([Identity(name="王立秋", id_number=CHILD["id_number"], birth_date=date(2018, 1, 1))], by=None)
    answer = me.post(PAGE, CHILD)
    assert (answer.status_code, "王立秋" in text_of(answer), Enrolment.objects.count()) == (409, False, 0)


@pytest.mark.usefixtures("event")
@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"name": ""}, 400),
        ({"name": "张" * 70}, 400),
        ({"id_number": "330109201801010000"}, 400),
        ({"id_number": ""}, 400),
        ({"id_type": "spell"}, 400),
        ({"guardian_consent": ""}, 400),
        ({"id_number": born(15)}, 409),
        ({"id_number": born(3)}, 409),
        ({"id_type": "passport", "id_number": "E12345678"}, 400),
        ({"id_type": "passport", "id_number": "E12345678", "birth_date": "1990-01-01"}, 409),
    ],
)
def test_what_is_wrong_is_said_and_leaves_nothing(me: Client, wrong: dict[str, str], status: int) -> None:
    before = Person.objects.count()
    answer = me.post(PAGE, {**CHILD, **wrong})
    assert (answer.status_code, answer.context["form"].is_valid()) == (status, False)
    assert (Enrolment.objects.count(), GuardianConsent.objects.count(), Person.objects.count()) == (0, 0, before)


@pytest.mark.usefixtures("event")
def test_a_child_with_a_passport_is_as_old_as_the_parent_says(me: Client) -> None:
    eight = timezone.localdate() - timedelta(days=8 * 366)
    me.post(PAGE, {**CHILD, "id_type": "passport", "id_number": "E12345678", "birth_date": eight.isoformat()})
    assert Enrolment.objects.get().person.birth_date == eight


def test_a_class_that_is_no_event_takes_no_children(make_class: MakeClass, me: Client) -> None:
    night = make_class(minimum_age=6)
    assert PAGE not in text_of(me.get(night.url))
    assert "Parents register their children for events" in text_of(me.get(PAGE))
    assert (me.post(PAGE, CHILD).status_code, Enrolment.objects.count()) == (409, 0)


@pytest.mark.usefixtures("event")
def test_a_parent_who_cannot_be_reached_adds_a_number_first(me: Client, parent: ResidentAccount) -> None:
    ResidentAccount.objects.filter(pk=parent.pk).update(
        phone_cipher=None, phone_digest=None, phone_masked="", phone_confirmed_at=None
    )
    answer = me.post(PAGE, CHILD)
    assert (answer.status_code, "Add a mobile number" in text_of(answer), Enrolment.objects.count()) == (409, True, 0)


@pytest.mark.usefixtures("event")
def test_naming_many_children_is_slowed_down(me: Client, settings: Any) -> None:
    settings.SIGN_IN_LIMITS = {"child": {"guardian": ["1/day"]}}
    me.post(PAGE, CHILD)
    assert me.post(PAGE, CHILD).status_code == 429


@pytest.mark.usefixtures("event")
def test_who_is_not_signed_in_is_led_to_the_door(client: Client) -> None:
    assert client.post(PAGE, CHILD)["Location"].split("?")[0] == "/accounts/sign-in/"
