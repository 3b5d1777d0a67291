"""The page on which a seat is asked for."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import ResidentAccount, User
from directory.models import Person, Town
from tests.conftest import SignIn, text_of
from tests.training.conftest import CONSENT, REGISTER, MakeClass
from training.enums import ClassKind, ClassStatus, SeatingMode
from training.models import (
    Enrolment,
    GuardianConsent,
    SeatReservation,
    TrainingClass,
)
from training.services import classes, waiting
from training.services import enrolment as seats

PAGE = "/classes/XS2026-0001/"

pytestmark = pytest.mark.usefixtures("district")


@pytest.mark.usefixtures("open_class")
def test_who_is_not_signed_in_is_led_to_the_door_and_back(client: Client) -> None:
    for method in (client.get, client.post):
        answer = method(REGISTER, CONSENT)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/sign-in/")
    assert client.get(REGISTER)["Location"] == f"/accounts/sign-in/?next={REGISTER}"
    assert Enrolment.objects.count() == 0


@pytest.mark.usefixtures("open_class")
def test_staff_have_no_seats(signed_in: SignIn, clerk: User) -> None:
    answer = signed_in(clerk).post(REGISTER, CONSENT)
    assert (answer.status_code, Enrolment.objects.count()) == (403, 0)
    assert "RESIDENTS_ONLY" in text_of(answer)


def test_one_page_one_button_one_seat(open_class: TrainingClass, me: Client, account: ResidentAccount) -> None:
    text = text_of(me.get(REGISTER))
    assert ("王**" in text, "王芒种" in text, "Take the seat" in text) == (True, False, True)
    answer = me.post(REGISTER, CONSENT)
    taken = Enrolment.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/me/{taken.pk}/")
    assert (taken.person, taken.status, taken.events.get().by) == (account.person, "enrolled", account.user)
    receipt = me.get(answer["Location"])
    assert taken.receipt_number in text_of(receipt)
    assert receipt["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


@pytest.mark.usefixtures("open_class")
def test_a_double_click_is_one_seat_and_one_receipt(me: Client) -> None:
    first, second = (me.post(REGISTER, CONSENT)["Location"] for _click in range(2))
    assert (first, Enrolment.objects.count()) == (second, 1)
    assert me.get(REGISTER)["Location"] == first


@pytest.mark.usefixtures("open_class")
def test_without_consent_no_seat(me: Client) -> None:
    answer = me.post(REGISTER, {"consent": "", "or_queue": "on"})
    text = text_of(answer)
    assert text.count("Without your agreement the seat cannot be booked.") == 2
    assert ('href="#id_consent"' in text, Enrolment.objects.count()) == (True, 0)


def test_a_full_class_offers_the_queue(make_class: MakeClass, me: Client, resident: Person) -> None:
    full = make_class(capacity=1)
    seats.enrol(resident, into=full, by=None)
    assert "Join the queue" in text_of(me.get(PAGE))
    assert "Join the queue" in text_of(me.get(REGISTER))
    answer = me.post(REGISTER, CONSENT)
    assert (answer.status_code, Enrolment.objects.count()) == (409, 1)
    assert "All seats of this class are taken." in text_of(answer)
    answer = me.post(REGISTER, {**CONSENT, "or_queue": "on"})
    assert "You are number 1 in the queue." in text_of(me.get(answer["Location"]))


def test_a_class_that_fills_up_meanwhile_is_queued_for_if_wished(
    make_class: MakeClass, me: Client, resident: Person
) -> None:
    last = make_class(capacity=1)
    assert 'name="or_queue"' in text_of(me.get(REGISTER))
    seats.enrol(resident, into=last, by=None)
    me.post(REGISTER, {**CONSENT, "or_queue": "on"})
    assert sorted(Enrolment.objects.values_list("status", flat=True)) == ["enrolled", "waitlisted"]


def test_a_refusal_is_said_on_the_page(make_class: MakeClass, me: Client, account: ResidentAccount) -> None:
    other = make_class("XS2026-0002")
    seats.enrol(account.person, into=other, by=None)
    make_class()
    answer = me.post(REGISTER, CONSENT)
    assert answer.status_code == 409
    assert "You have a seat of this course, an offer or a place in a draw this year: class XS2026-0002." in text_of(
        answer
    )
    assert Enrolment.objects.count() == 1


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
def test_where_the_window_is_closed_the_page_says_so(
    make_class: MakeClass, me: Client, values: dict[str, Any], reason: str
) -> None:
    make_class(**values)
    for path in (PAGE, REGISTER):
        text = text_of(me.get(path))
        assert (reason in text, 'type="submit">Take the seat' in text) == (True, False)


def test_why_a_class_is_called_off_is_read_by_everybody(
    open_class: TrainingClass, me: Client, account: ResidentAccount, clerk: User
) -> None:
    held = seats.enrol(account.person, into=open_class, by=None)
    assert "will not take place" not in text_of(me.get(PAGE))
    classes.cancel(open_class, reason="任课教师生病", by=clerk)
    for page in (PAGE, f"/me/{held.pk}/"):
        assert "任课教师生病" in text_of(me.get(page))


def test_what_staff_note_of_a_place_is_not_shown(
    open_class: TrainingClass, me: Client, account: ResidentAccount, clerk: User
) -> None:
    held = seats.enrol(account.person, into=open_class, by=None)
    seats.withdraw(held, reason="来电投诉后退出", by=clerk)
    assert "来电投诉后退出" not in text_of(me.get(f"/me/{held.pk}/"))


@pytest.mark.parametrize("code", ["XS2026-9999", "nothing"])
def test_a_class_that_does_not_exist(me: Client, code: str) -> None:
    assert [call(f"/classes/{code}/register/").status_code for call in (me.get, me.post)] == [404, 404]


def test_a_draw_is_entered(make_class: MakeClass, me: Client) -> None:
    make_class(seating=SeatingMode.DRAW)
    text = text_of(me.get(REGISTER))
    assert ("Enter the draw" in text, 'name="or_queue"' in text) == (True, False)
    answer = me.post(REGISTER, CONSENT)
    assert "You are in the draw, which is held" in text_of(me.get(answer["Location"]))


def test_what_the_draw_publishes_is_said_before_entering(make_class: MakeClass, me: Client) -> None:
    make_class(seating=SeatingMode.DRAW)
    assert "every receipt number is published with its number of lots" in text_of(me.get(REGISTER))


@pytest.fixture
def kept_seat(make_class: MakeClass, town: Town, resident: Person) -> TrainingClass:
    """A class full for all but the people of one town."""
    kept = make_class(capacity=2)
    seats.enrol(resident, into=kept, by=None)
    until = timezone.now() + timedelta(days=1)
    waiting.reserve(SeatReservation(training_class=kept, town=town, seats=1, until=until), by=None)
    return kept


@pytest.mark.usefixtures("kept_seat")
def test_for_whom_a_seat_is_kept_is_told_so_and_takes_it(me: Client) -> None:
    for page in (PAGE, REGISTER):
        text = text_of(me.get(page))
        assert ("A seat is kept for you" in text, "people from 北干街道" in text) == (True, True)
        assert ("All seats are taken" in text, "Join the queue" in text) == (False, False)
    assert "Take the seat" in text_of(me.get(REGISTER))
    answer = me.post(REGISTER, CONSENT)
    assert (answer.status_code, Enrolment.objects.latest("pk").status) == (302, "enrolled")


@pytest.mark.usefixtures("kept_seat")
def test_for_everybody_else_it_is_full(me: Client, account: ResidentAccount) -> None:
    Person.objects.filter(pk=account.person_id).update(town=None)
    for page in (PAGE, REGISTER):
        text = text_of(me.get(page))
        assert ("A seat is kept for you" in text, "Join the queue" in text) == (False, True)


GUARDIAN = {"guardian_name": "王大满", "guardian_phone": "139 0000 0001", "guardian_consent": "on"}


@pytest.fixture
def child(account: ResidentAccount) -> None:
    Person.objects.filter(pk=account.person_id).update(birth_date=timezone.localdate() - timedelta(days=365 * 10))


@pytest.mark.usefixtures("child")
def test_a_child_registers_with_a_guardian(make_class: MakeClass, me: Client) -> None:
    make_class(kind=ClassKind.EVENT, minimum_age=6)
    assert 'name="guardian_name"' in text_of(me.get(REGISTER))
    assert me.post(REGISTER, {**CONSENT, **GUARDIAN}).status_code == 302
    assert GuardianConsent.objects.get().phone_masked == "139****0001"


@pytest.mark.usefixtures("child")
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"guardian_name": ""}, "guardian_name"),
        ({"guardian_phone": "12"}, "guardian_phone"),
        ({"guardian_consent": ""}, "guardian_consent"),
    ],
)
def test_and_not_without(make_class: MakeClass, me: Client, values: dict[str, str], field: str) -> None:
    make_class(kind=ClassKind.EVENT, minimum_age=6)
    answer = me.post(REGISTER, {**CONSENT, **GUARDIAN, **values})
    assert (list(answer.context["form"].errors), Enrolment.objects.count()) == ([field], 0)


@pytest.mark.usefixtures("open_class")
def test_registering_costs_eight_statements(me: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert me.post(REGISTER, CONSENT).status_code == 302
    # Session, user, class, person; then a savepoint around the turn with the standing, and the seat.
    assert len(queries) == 8
