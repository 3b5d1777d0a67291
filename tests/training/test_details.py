"""A resident keeps right where they live."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.enums import AccountChange
from accounts.models import AccountEvent, ResidentAccount, User
from directory.models import Community, Person, Town
from tests.conftest import SignIn
from tests.training.conftest import MakeClass
from training.enums import EnrolmentStatus, SeatingMode
from training.models import DrawWeighting, Enrolment, SeatReservation, TrainingClass
from training.services import registrations, waiting

PAGE = "/me/details/"

pytestmark = pytest.mark.usefixtures("district")


@pytest.fixture
def home(other_town: Town) -> Community:
    return Community.objects.create(
        code="330109113001", name="航坞社区", town=other_town, longitude="120.45", latitude="30.18"
    )


@pytest.fixture
def account(make_account: Callable[..., ResidentAccount]) -> ResidentAccount:
    return make_account()


@pytest.fixture
def me(account: ResidentAccount, signed_in: SignIn) -> Client:
    client = signed_in(account.user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def _sent(home: Community) -> dict[str, Any]:
    return {"town": home.town_id, "community": home.pk}


def _lives(account: ResidentAccount) -> tuple[Town | None, Community | None]:
    person = Person.objects.get(pk=account.person_id)
    return person.town, person.community


def _changes() -> list[tuple[str, str]]:
    events = AccountEvent.objects.exclude(to_status=AccountChange.REGISTERED).order_by("pk")
    return list(events.values_list("to_status", "reason"))


def test_a_move_is_written_down_with_its_event(me: Client, account: ResidentAccount, home: Community) -> None:
    assert f'value="{account.person.town_id}" selected' in me.get(PAGE).content.decode()
    assert me.post(PAGE, _sent(home))["Location"] == "/accounts/account/"
    assert _lives(account) == (home.town, home)
    assert _changes() == [(AccountChange.HOME_CHANGED, "北干街道 → 瓜沥镇 · 航坞社区")]
    assert AccountEvent.objects.latest("pk").by == account.user
    assert "航坞社区" in me.get("/accounts/account/").content.decode()


def test_what_did_not_change_leaves_no_event(me: Client, account: ResidentAccount) -> None:
    assert me.post(PAGE, {"town": account.person.town_id, "community": ""}).status_code == 302
    assert _changes() == []


def test_out_of_the_district(me: Client, account: ResidentAccount) -> None:
    me.post(PAGE, {"town": "elsewhere", "community": ""})
    assert (_lives(account), _changes()) == ((None, None), [(AccountChange.HOME_CHANGED, "北干街道 → —")])


def test_a_resident_has_the_seat_kept_for_their_community(
    make_class: MakeClass, me: Client, account: ResidentAccount, home: Community
) -> None:
    kept = make_class(capacity=1)
    until = timezone.now() + timedelta(days=1)
    waiting.reserve(SeatReservation(training_class=kept, community=home, seats=1, until=until), by=None)
    me.post(PAGE, _sent(home))
    me.post("/classes/XS2026-0001/register/", {"consent": "on"})
    assert Enrolment.objects.get().status == EnrolmentStatus.ENROLLED


@pytest.fixture(params=["a draw weighed by it", "a queue with seats kept"])
def waits(
    request: pytest.FixtureRequest, make_class: MakeClass, account: ResidentAccount, home: Community
) -> TrainingClass:
    """A class the resident waits for, in which it matters where they live."""
    if request.param == "a draw weighed by it":
        weighting = DrawWeighting.objects.create(name="就近", nearby=1, document="test")
        waits = make_class(seating=SeatingMode.DRAW, draw_weighting=weighting)
    else:
        waits = make_class(capacity=1)
        until = timezone.now() + timedelta(days=1)
        waiting.reserve(SeatReservation(training_class=waits, community=home, seats=1, until=until), by=None)
    registrations.register(account.person, into=waits, or_queue=True, by=None)
    return waits


def test_nobody_moves_towards_a_seat_they_wait_for(
    me: Client, account: ResidentAccount, home: Community, waits: TrainingClass
) -> None:
    before = _lives(account)
    answer = me.post(PAGE, _sent(home))
    assert (answer.status_code, list(answer.context["form"].errors)) == (409, ["town"])
    assert "looks at where you lived when you registered" in answer.content.decode()
    assert (_lives(account), _changes()) == (before, [])
    Enrolment.objects.update(status=EnrolmentStatus.WITHDRAWN, queue_number=None)
    assert me.post(PAGE, _sent(home)).status_code == 302


def test_an_unknown_birth_date_is_added_once(
    make_class: MakeClass, me: Client, account: ResidentAccount, home: Community
) -> None:
    make_class()
    assert 'name="birth_date"' not in me.get(PAGE).content.decode()
    Person.objects.update(birth_date=None)
    page = me.get("/classes/XS2026-0001/register/").content.decode()
    assert (PAGE in page, "Take the seat" in page) == (True, False)
    assert me.post("/classes/XS2026-0001/register/", {"consent": "on"}).status_code == 409
    assert me.post(PAGE, _sent(home)).status_code == 400
    for born in ("1990-02-03", "1960-01-01"):
        me.post(PAGE, {**_sent(home), "birth_date": born})
    assert Person.objects.get().birth_date == date(1990, 2, 3)
    assert _changes()[1:] == [(AccountChange.BIRTH_DATE_ADDED, "")]
    assert "Take the seat" in me.get("/classes/XS2026-0001/register/").content.decode()


def test_the_page_is_for_residents(clerk: User, signed_in: SignIn) -> None:
    assert signed_in(clerk).post(PAGE, {"town": "elsewhere"}).status_code == 403


def test_strangers_are_asked_to_sign_in(client: Client) -> None:
    assert client.get(PAGE)["Location"] == f"/accounts/sign-in/?next={PAGE}"
