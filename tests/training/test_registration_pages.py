from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Message, ResidentAccount, User
from directory.models import Person, Town
from tests.conftest import SignIn, text_of
from tests.training.conftest import MakeClass, end, make_persons, meet_at, queue_up, seat
from training.enums import ClassKind, ClassStatus, EnrolmentStatus, SeatingMode
from training.models import (
    Completion,
    Enrolment,
    EnrolmentEvent,
    GuardianConsent,
    NoShow,
    SeatReservation,
    TrainingClass,
)
from training.services import classes, completions, notices, offers, waiting
from training.services import enrolment as seats

PAGE = "/classes/XS2026-0001/"
REGISTER = "/classes/XS2026-0001/register/"
CONSENT = {"consent": "on"}

pytestmark = pytest.mark.usefixtures("district")
MakeAccount = Callable[..., ResidentAccount]


@pytest.fixture
def account(make_account: MakeAccount) -> ResidentAccount:
    return make_account(7, name="王芒种")


@pytest.fixture
def me(client: Client, account: ResidentAccount) -> Client:
    """The resident's browser, in English."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(account.user)
    return client


# --- Registering -----------------------------------------------------------------------------------------------------


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


# --- My classes ------------------------------------------------------------------------------------------------------


def test_nothing_yet_offers_the_next_step(me: Client) -> None:
    text = text_of(me.get("/me/"))
    assert ("No classes yet" in text, 'href="/classes/">Find a class near home' in text) == (True, True)


def test_my_classes_and_what_i_was_told(open_class: TrainingClass, me: Client) -> None:
    me.post(REGISTER, CONSENT)
    notices.tell(10)
    text = text_of(me.get("/me/"))
    assert ("摄影和视频剪辑" in text, "You have a seat in “摄影和视频剪辑”" in text) == (True, True)
    assert Message.objects.get().text in text_of(me.get("/me/messages/"))


@pytest.mark.parametrize("count", [1, 3])
def test_my_classes_cost_the_same_for_one_and_three(
    make_class: MakeClass, me: Client, account: ResidentAccount, count: int
) -> None:
    for n in range(1, count + 1):
        training_class = make_class(f"XS2026-000{n}")
        meet_at(training_class, timezone.now() + timedelta(days=n))
        queue_up(training_class, [account.person])
    me.get("/me/")
    with CaptureQueriesContext(connection) as queries:
        assert me.get("/me/").status_code == 200
    assert len(queries) == 8


@pytest.mark.parametrize("path", ["/me/", "/me/messages/", "/me/1/", "/me/1/give-up/"])
def test_nobody_elses_browser_opens_them(client: Client, path: str) -> None:
    assert client.get(path)["Location"] == f"/accounts/sign-in/?next={path}"


@pytest.mark.parametrize("path", ["", "accept/", "decline/", "give-up/"])
def test_another_residents_place_is_not_there(
    open_class: TrainingClass, me: Client, resident: Person, path: str
) -> None:
    theirs = seats.enrol(resident, into=open_class, by=None)
    call = me.post if path else me.get
    assert call(f"/me/{theirs.pk}/{path}").status_code == 404
    theirs.refresh_from_db()
    assert (theirs.status, theirs.events.count()) == ("enrolled", 1)


@pytest.mark.parametrize("path", ["accept/", "decline/"])
def test_following_a_link_answers_no_offer(open_class: TrainingClass, me: Client, path: str) -> None:
    me.post(REGISTER, CONSENT)
    assert me.get(f"/me/{Enrolment.objects.get().pk}/{path}").status_code == 405


@pytest.fixture
def offered(make_class: MakeClass, account: ResidentAccount, resident: Person) -> Enrolment:
    small = make_class(capacity=1)
    held = seats.enrol(resident, into=small, by=None)
    small.refresh_from_db()
    mine, _next = queue_up(small, [account.person, *make_persons(1)])
    seats.withdraw(held, reason="", by=None)
    mine.refresh_from_db()
    return mine


def test_an_offer_is_accepted_by_one_tap(offered: Enrolment, me: Client, account: ResidentAccount) -> None:
    text = text_of(me.get("/me/"))
    for verb in ("Accept the seat", "Decline"):
        assert f'{verb}<span class="visually-hidden"> · 摄影和视频剪辑</span>' in text
    answer = me.post(f"/me/{offered.pk}/accept/")
    offered.refresh_from_db()
    assert (answer["Location"], offered.status) == (f"/me/{offered.pk}/", "enrolled")
    assert offered.events.get(rule="accepted").by == account.user
    assert me.post(f"/me/{offered.pk}/accept/").status_code == 302


def test_an_offer_is_declined(offered: Enrolment, me: Client) -> None:
    assert me.post(f"/me/{offered.pk}/decline/")["Location"] == "/me/"
    offered.refresh_from_db()
    assert offered.status == "withdrawn"
    assert Enrolment.objects.filter(status=EnrolmentStatus.OFFERED).count() == 1


def test_an_offer_that_has_expired_is_explained(offered: Enrolment, me: Client) -> None:
    Enrolment.objects.filter(pk=offered.pk).update(offer_expires_at=timezone.now() - timedelta(minutes=1))
    before = EnrolmentEvent.objects.count()
    for action in ("accept", "decline"):
        answer = me.post(f"/me/{offered.pk}/{action}/")
        assert (answer.status_code, "This offer expired" in text_of(answer)) == (409, True)
    assert EnrolmentEvent.objects.count() == before


def test_a_class_that_is_over_offers_what_is_left_to_do(
    class_now: TrainingClass, me: Client, account: ResidentAccount, clerk: User
) -> None:
    mine = seat(class_now, account.person)[0]
    places = ("/me/", f"/me/{mine.pk}/")
    own = "/classes/XS2026-0007/"
    ways = [f"{own}certificate/", f"{own}feedback/", f"{own}attendance/"]
    assert [[way in text_of(me.get(path)) for way in ways] for path in places] == [[False, False, True]] * 2
    end(class_now)
    assert "is decided when its attendance and results are on record" in text_of(me.get(places[1]))
    completions.assess(class_now, {mine.pk: True}, by=clerk)
    assert [[way in text_of(me.get(path)) for way in ways] for path in places] == [[True, True, True]] * 2
    assert "Congratulations" in text_of(me.get(places[1]))
    assert me.post(ways[1], {"rating": "5", "text": ""}).status_code == 302
    assert [[way in text_of(me.get(path)) for way in ways] for path in places] == [[True, False, True]] * 2
    completions.revoke(Completion.objects.all(), reason="x", by=clerk)
    assert [[way in text_of(me.get(path)) for way in ways] for path in places] == [[False, False, True]] * 2
    assert "your certificate has been revoked" in text_of(me.get(places[1]))
    assert [me.get(way).status_code for way in ways] == [404, 200, 200]


def test_who_does_not_complete_is_told_where_it_says_why(
    class_now: TrainingClass, me: Client, account: ResidentAccount, clerk: User
) -> None:
    mine = seat(class_now, account.person)[0]
    completions.assess(class_now, {mine.pk: False}, by=clerk)
    assert "You have not completed this class." in text_of(me.get(f"/me/{mine.pk}/"))


def test_who_cools_down_is_told_until_when(class_now: TrainingClass, me: Client, account: ResidentAccount) -> None:
    missed = seat(class_now, account.person)[0]
    assert "You can register again from" not in text_of(me.get("/me/"))
    NoShow.objects.create(enrolment=missed, cools_until=timezone.now() + timedelta(days=3))
    assert "You can register again from" in text_of(me.get("/me/"))


def test_why_not_me(make_class: MakeClass, me: Client, account: ResidentAccount, resident: Person) -> None:
    """One's own history, and by which rules others came in; nobody's name."""
    small = make_class(capacity=2)
    first, second = make_persons(2)
    held = seats.enrol(resident, into=small, by=None)
    seats.enrol(first, into=small, by=None)
    small.refresh_from_db()
    seats.enrol(second, into=small, or_queue=True, by=None)
    mine = seats.enrol(account.person, into=small, or_queue=True, by=account.user)
    seats.withdraw(held, reason="", by=None)
    answer = me.get(f"/me/{mine.pk}/")
    text = text_of(answer)
    assert "You are number 1 in the queue." in text
    assert [(each["title"], each["note"]) for each in answer.context["others"]] == [
        ("Registered while seats were free", "1 person"),
        ("Offered a seat and not answered yet", "1 person"),
    ]
    assert [each["title"] for each in answer.context["events"]] == ["Joined the queue"]
    assert [name in text for name in ("张", "示范0", "示*")] == [False, False, False]


def test_one_seat_counts_once_however_often_it_was_offered(
    make_class: MakeClass, me: Client, account: ResidentAccount
) -> None:
    """Three are offered it in turn: one lets it go, one gives it up again, the third has it."""
    small = make_class(capacity=1, seats_taken=1)
    places = [seats.enrol(person, into=small, or_queue=True, by=None) for person in make_persons(3)]
    mine = seats.enrol(account.person, into=small, or_queue=True, by=account.user)
    TrainingClass.objects.update(capacity=2)
    for place in places:
        waiting.promote_due()
        place.refresh_from_db()
        offers.accept(place, by=None)
        if place != places[-1]:
            seats.withdraw(place, reason="", by=None)
    answer = me.get(f"/me/{mine.pk}/")
    assert [(each["title"], each["note"]) for each in answer.context["others"]] == [
        ("Next in the queue when a seat became free", "1 person"),
    ]


def test_who_waited_in_vain_is_told_that_the_queue_has_ended(
    make_class: MakeClass, me: Client, account: ResidentAccount
) -> None:
    small = make_class(capacity=1, seats_taken=1)
    mine = seats.enrol(account.person, into=small, or_queue=True, by=account.user)
    assert "The queue ends when the class begins" in text_of(me.get(f"/me/{mine.pk}/"))
    meet_at(small, timezone.now())
    waiting.end_due()
    text = text_of(me.get(f"/me/{mine.pk}/"))
    assert "The class has begun and no seat became free for you. The queue has ended." in text
    notices.tell(100)
    assert "has begun and no seat became free for you." in Message.objects.get(kind="training.not_reached").text


def test_giving_up_is_asked_once_more(open_class: TrainingClass, me: Client) -> None:
    me.post(REGISTER, CONSENT)
    mine = Enrolment.objects.get()
    assert "Give up your place in “摄影和视频剪辑”?" in text_of(me.get(f"/me/{mine.pk}/give-up/"))
    assert me.post(f"/me/{mine.pk}/give-up/")["Location"] == "/me/"
    mine.refresh_from_db()
    assert mine.status == "withdrawn"


def test_giving_up_too_late_is_explained(open_class: TrainingClass, me: Client) -> None:
    me.post(REGISTER, CONSENT)
    mine = Enrolment.objects.get()
    meet_at(open_class, timezone.now() + timedelta(hours=2))
    assert "Seats of this class could be given up until" in text_of(me.get(f"/me/{mine.pk}/give-up/"))
    assert me.post(f"/me/{mine.pk}/give-up/").status_code == 409
    mine.refresh_from_db()
    assert mine.status == "enrolled"
