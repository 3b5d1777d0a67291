"""What a resident sees of their own: classes, offers, why not, and giving up."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Message, ResidentAccount, User
from directory.models import Person
from tests.conftest import text_of
from tests.training.conftest import CONSENT, REGISTER, MakeClass, end, make_persons, meet_at, queue_up, seat
from training.enums import EnrolmentStatus
from training.models import (
    Completion,
    Enrolment,
    EnrolmentEvent,
    NoShow,
    TrainingClass,
)
from training.services import completions, notices, offers, waiting
from training.services import enrolment as seats

pytestmark = pytest.mark.usefixtures("district")


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
