"""A resident's phone in the room, and their own record of a class."""

from collections.abc import Callable
from datetime import timedelta

import pypdfium2
import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ResidentAccount, User
from tests.conftest import SignIn, text_of
from tests.training.conftest import MakeClass, end, meet_at, seat
from training.models import Attendance, Enrolment, Feedback, Session, TrainingClass
from training.services import attendance, completions

OWN = "/classes/XS2026-0007/attendance/"
CERTIFICATE = "/classes/XS2026-0007/certificate/"
FEEDBACK = "/classes/XS2026-0007/feedback/"

pytestmark = pytest.mark.usefixtures("district")


@pytest.fixture
def session(class_now: TrainingClass) -> Session:
    return class_now.sessions.latest("starts_at")


@pytest.fixture
def account(make_account: Callable[..., ResidentAccount]) -> ResidentAccount:
    return make_account(1)


@pytest.fixture
def phone(client: Client) -> Client:
    """Anybody's phone."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def seated(class_now: TrainingClass, account: ResidentAccount) -> Enrolment:
    return seat(class_now, account.person)[0]


@pytest.fixture
def signed(phone: Client, signed_in: SignIn, account: ResidentAccount) -> Client:
    """The phone of a resident who has signed in on it."""
    return signed_in(account.user)


def _page(session: Session, *, seconds_ago: int = 0) -> str:
    token = attendance.token(session, at=timezone.now() - timedelta(seconds=seconds_ago))
    return f"/check-in/{session.pk}/{token}/"


def test_scan_and_confirm(session: Session, seated: Enrolment, signed: Client, account: ResidentAccount) -> None:
    page = _page(session)
    assert "I am here" in text_of(signed.get(page))
    assert Attendance.objects.count() == 0
    assert "You are checked in" in text_of(signed.post(page))
    record = Attendance.objects.get()
    assert (record.enrolment, record.minutes, record.events.get().by) == (seated, 90, account.user)


def test_a_replayed_code_changes_nothing(session: Session, seated: Enrolment, signed: Client) -> None:
    page = _page(session)
    signed.post(page)
    answer = signed.post(page)
    assert (answer.status_code, "You are checked in" in text_of(answer)) == (200, True)
    assert (Attendance.objects.count(), Attendance.objects.get().events.count()) == (1, 1)


def test_a_code_scanned_in_time_waits_for_the_sign_in(
    session: Session, seated: Enrolment, phone: Client, account: ResidentAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A minute later the code would have run out; the browser that scanned it may still confirm, for ten minutes."""
    page = _page(session, seconds_ago=29)
    assert f"/accounts/sign-in/?next={page}" in text_of(phone.get(page))
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=3))
    phone.force_login(account.user)
    assert phone.post(page).status_code == 200
    assert Attendance.objects.count() == 1


def test_nobody_confirms_without_signing_in(session: Session, seated: Enrolment, phone: Client) -> None:
    assert "Sign in to check in" in text_of(phone.post(_page(session)))
    assert Attendance.objects.count() == 0


@pytest.mark.parametrize(
    ("make_page", "status", "code"),
    [
        (lambda session, other: _page(session, seconds_ago=61), 410, "CHECK_IN_CODE_EXPIRED"),
        (lambda session, other: _page(session, seconds_ago=-31), 400, "CHECK_IN_CODE_WRONG"),
        (lambda session, other: _page(other).replace(f"/{other.pk}/", f"/{session.pk}/"), 400, "CHECK_IN_CODE_WRONG"),
        (lambda session, other: f"/check-in/{session.pk}/x/", 400, "CHECK_IN_CODE_WRONG"),
        (lambda session, other: _page(other), 409, "CHECK_IN_CLOSED"),
    ],
    ids=["expired", "future", "other session", "tampered", "other session's own page"],
)
@pytest.mark.usefixtures("seated")
def test_a_code_that_is_no_good(
    session: Session, signed: Client, make_page: Callable[[Session, Session], str], status: int, code: str
) -> None:
    page = make_page(session, session.training_class.sessions.earliest("starts_at"))
    for answer in (signed.get(page), signed.post(page)):
        assert (answer.status_code, code in text_of(answer)) == (status, True)
    assert Attendance.objects.count() == 0


def test_a_session_that_does_not_exist(phone: Client) -> None:
    assert phone.get("/check-in/999/x/").status_code == 404


@pytest.mark.parametrize("status", ["withdrawn", "applied"])
def test_only_who_has_a_seat(session: Session, seated: Enrolment, signed: Client, status: str) -> None:
    Enrolment.objects.filter(pk=seated.pk).update(status=status)
    answer = signed.post(_page(session))
    assert (answer.status_code, Attendance.objects.count()) == (403, 0)


def test_a_teacher_is_no_pupil(session: Session, seated: Enrolment, signed_in: SignIn, school: User) -> None:
    assert signed_in(school).post(_page(session)).status_code == 403


def test_the_scan_is_of_one_session(
    make_class: MakeClass, session: Session, seated: Enrolment, account: ResidentAccount, signed: Client
) -> None:
    """What this browser scanned here opens no other door."""
    signed.get(_page(session))
    parallel = meet_at(make_class("XS2026-0008", status="running"), timezone.now())
    seat(parallel.training_class, account.person)
    token = _page(session).split("/")[3]
    assert signed.post(f"/check-in/{parallel.pk}/{token}/").status_code == 400


def test_own_hours(session: Session, seated: Enrolment, signed: Client, school: User) -> None:
    attendance.check_in(seated, to=session, by=school)
    text = text_of(signed.get(OWN))
    assert ("2.0 of 4.0 class hours." in text, "at least 75% of the hours" in text) == (True, True)


def test_a_dispute(session: Session, seated: Enrolment, signed: Client, school: User) -> None:
    attendance.tick(session, present=set(), shown=set(), by=school)
    assert signed.post(OWN, {"session": session.pk, "reason": ""}).status_code == 400
    assert signed.post(OWN, {"session": "x", "reason": "我在"}).status_code == 404
    assert "Disputed" in text_of(signed.post(OWN, {"session": session.pk, "reason": "我在"}, follow=True))
    assert Attendance.objects.get().status == "disputed"
    assert signed.post(OWN, {"session": session.pk, "reason": "我在"}).status_code == 409


def test_a_dispute_that_is_refused_keeps_what_was_written(
    session: Session, seated: Enrolment, signed: Client, school: User
) -> None:
    earlier = session.training_class.sessions.earliest("starts_at")
    for held in (earlier, session):
        attendance.tick(held, present=set(), shown=set(), by=school)
    long = "我在" * 200
    page = signed.post(OWN, {"session": session.pk, "reason": long})
    text = text_of(page)
    assert (page.status_code, text.count("<details open>"), long in text) == (400, 1, True)
    assert f'href="#reason-{session.pk}"' in text
    assert f'id="reason-{session.pk}"' in text
    assert f'aria-describedby="reason-{session.pk}_helptext' in text
    assert f'id="reason-{earlier.pk}"' in text


def test_a_dispute_that_comes_too_late_is_said_beside_what_was_written(
    session: Session, seated: Enrolment, signed: Client, school: User
) -> None:
    attendance.tick(session, present=set(), shown=set(), by=school)
    for _week in range(10):
        end(session.training_class)
    page = signed.post(OWN, {"session": session.pk, "reason": "我在教室后排"})
    assert (page.status_code, "我在教室后排" in text_of(page)) == (409, True)
    assert list(page.context["form"].errors) == ["reason"]


@pytest.mark.parametrize("page", [OWN, CERTIFICATE, FEEDBACK])
def test_the_pages_of_a_class_are_for_who_is_in_it(class_now: TrainingClass, signed: Client, page: str) -> None:
    assert signed.get(page).status_code == 403


@pytest.mark.parametrize("page", [OWN, CERTIFICATE, FEEDBACK])
def test_residents_sign_in_first(class_now: TrainingClass, phone: Client, page: str) -> None:
    assert phone.get(page)["Location"] == f"/accounts/sign-in/?next={page}"


def test_ones_own_certificate(class_now: TrainingClass, seated: Enrolment, signed: Client, school: User) -> None:
    assert signed.get(CERTIFICATE).status_code == 404
    completions.assess(class_now, {seated.pk: True}, by=school)
    answer = signed.get(CERTIFICATE)
    text = pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_range()
    assert (seated.person.name in text, class_now.course.title in text) == (True, True)
    completions.revoke([seated.completion], reason="x", by=school)
    assert signed.get(CERTIFICATE).status_code == 404


def test_feedback_once(class_now: TrainingClass, seated: Enrolment, signed: Client) -> None:
    early = signed.post(FEEDBACK, {"rating": "5"}).status_code
    end(class_now)
    wrong = [signed.post(FEEDBACK, sent).status_code for sent in ({}, {"rating": "6"}, {"rating": "x"})]
    given = signed.post(FEEDBACK, {"rating": "4", "text": "好"}).status_code
    again = signed.post(FEEDBACK, {"rating": "1"}).status_code
    assert (early, wrong, given, again) == (409, [400] * 3, 302, 409)
    assert "Thank you" in text_of(signed.get(FEEDBACK))
    assert Feedback.objects.get().rating == 4
