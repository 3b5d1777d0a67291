"""Whatever is typed, tampered with or guessed: a page that says so, the right status, and nothing changed."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from accounts.models import ResidentAccount, User
from tests.conftest import SignIn
from tests.training.conftest import MakeClass, end, make_persons, meet_at, seat
from training.enums import ClassKind
from training.models import Attendance, Enrolment, Session, TrainingClass
from training.services import attendance

LONG = "长" * 3_000
TOO_GREAT = 10**30
NUL = "\x00"

pytestmark = pytest.mark.usefixtures("district")


@pytest.fixture
def account(make_account: Callable[..., ResidentAccount]) -> ResidentAccount:
    return make_account(7)


@pytest.fixture
def me(signed_in: SignIn, account: ResidentAccount) -> Client:
    return signed_in(account.user)


@pytest.fixture
def seats(class_now: TrainingClass, account: ResidentAccount, school: User) -> list[Enrolment]:
    """The resident's own seat and another's, both recorded for the first session."""
    seats = seat(class_now, account.person, *make_persons(1))
    first = class_now.sessions.earliest("starts_at")
    first.training_class = class_now
    attendance.tick(first, present={seats[0].pk}, shown=set(), by=school)
    return seats


@pytest.fixture
def teacher(signed_in: SignIn, school: User, seats: list[Enrolment]) -> Client:
    return signed_in(school)


@pytest.fixture
def first(class_now: TrainingClass, seats: list[Enrolment]) -> Session:
    return class_now.sessions.earliest("starts_at")


@pytest.fixture
def unchanged() -> Iterator[None]:
    """Every row of the training room is afterwards what it was before. Asked for last, when everything is in place."""
    before = _rows()
    yield
    assert _rows() == before


def _rows() -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in _models()}


def _models() -> Iterator[Any]:
    return (model for model in apps.get_app_config("training").get_models() if not hasattr(model, "pgh_event_model"))


def _is_a_page(answer: Any, *statuses: int) -> None:
    assert answer.status_code in statuses, answer.status_code
    assert "<h1>" in answer.content.decode()


# --- Forms -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def camp(make_class: MakeClass, account: ResidentAccount) -> TrainingClass:
    """An event for children, and the resident is one."""
    account.person.birth_date = timezone.localdate() - timedelta(days=365 * 12)
    account.person.save()
    return make_class("XS2026-0600", kind=ClassKind.EVENT, minimum_age=6)


CHILD = {"guardian_name": "张大满", "guardian_phone": "13900000001", "guardian_consent": "on", "consent": "on"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("guardian_name", ""),
        ("guardian_name", LONG),
        ("guardian_name", f"张{NUL}"),
        ("guardian_phone", ""),
        ("guardian_phone", "12345"),
        ("guardian_phone", LONG),
        ("guardian_phone", f"1390000000{NUL}1"),
        ("guardian_consent", ""),
        ("consent", ""),
    ],
)
def test_registering(camp: TrainingClass, me: Client, unchanged: None, field: str, value: str) -> None:
    answer = me.post(f"/classes/{camp.code}/register/", {**CHILD, field: value})
    _is_a_page(answer, 200)
    assert list(answer.context["form"].errors) == [field]
    assert "data-error-summary" in answer.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"rating": ""}, {"rating": "0"}, {"rating": "6"}, {"rating": "five"}, {"text": LONG}, {"text": NUL}],
)
def test_giving_feedback(
    class_now: TrainingClass, seats: list[Enrolment], me: Client, request: Any, wrong: dict[str, str]
) -> None:
    end(class_now)
    request.getfixturevalue("unchanged")
    answer = me.post(f"/classes/{class_now.code}/feedback/", {"rating": "5", "text": "", **wrong})
    _is_a_page(answer, 400)
    assert list(answer.context["form"].errors) == list(wrong)


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"reason": ""}, 400),
        ({"reason": LONG}, 400),
        ({"reason": NUL}, 400),
        ({"session": ""}, 404),
        ({"session": "x"}, 404),
        ({"session": str(TOO_GREAT)}, 404),
        ({"session": "-1"}, 404),
    ],
)
def test_disputing(first: Session, me: Client, unchanged: None, values: dict[str, str], status: int) -> None:
    sent = {"session": str(first.pk), "reason": "I was there", **values}
    _is_a_page(me.post("/classes/XS2026-0007/attendance/", sent), status)


@pytest.mark.parametrize("rows", ["", "0", "99", "1-99999", "1-", "eins", LONG, NUL])
def test_keying_in_a_sheet(first: Session, teacher: Client, unchanged: None, rows: str) -> None:
    answer = teacher.post(f"/teaching/XS2026-0007/{first.pk}/sheet/", {"rows": rows})
    _is_a_page(answer, 400)
    assert list(answer.context["form"].errors) == ["rows"]


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"minutes": ""}, 400),
        ({"minutes": "-1"}, 400),
        ({"minutes": "91"}, 400),
        ({"minutes": "x"}, 400),
        ({"minutes": str(TOO_GREAT)}, 400),
        ({"minutes": "90"}, 409),
        ({"reason": ""}, 400),
        ({"reason": LONG}, 400),
        ({"reason": NUL}, 400),
    ],
)
def test_correcting(first: Session, teacher: Client, unchanged: None, wrong: dict[str, str], status: int) -> None:
    """The record says 90 minutes already."""
    record = Attendance.objects.get(session=first, minutes=90)
    sent = {"minutes": "45", "reason": "left early", **wrong}
    _is_a_page(teacher.post(f"/teaching/XS2026-0007/{first.pk}/{record.enrolment_id}/", sent), status)


def test_assessing_somebody_of_another_class(
    make_class: MakeClass, seats: list[Enrolment], teacher: Client, request: Any
) -> None:
    theirs = seat(make_class("XS2026-0300"), *make_persons(3))[2]
    request.getfixturevalue("unchanged")
    for name in (f"result-{theirs.pk}", "result-999999999"):
        sent = {f"result-{seats[0].pk}": "pass", name: "pass"}
        _is_a_page(teacher.post("/teaching/XS2026-0007/results/", sent), 409)


# --- Addresses -------------------------------------------------------------------------------------------------------

BELOW_A_CLASS = (
    "",
    "seats/",
    "calendar.ics",
    "draw/",
    "draw.json",
    "register/",
    "attendance/",
    "certificate/",
    "feedback/",
)


@pytest.mark.parametrize("below", BELOW_A_CLASS)
@pytest.mark.parametrize("code", ["XS2026-9999", "0", "x" * 300])
def test_a_class_that_does_not_exist(me: Client, unchanged: None, code: str, below: str) -> None:
    for call in (me.get, me.post):
        assert call(f"/classes/{code}/{below}").status_code in {404, 405}
    _is_a_page(me.get(f"/classes/{code}/{below}"), 404)


@pytest.mark.parametrize("below", BELOW_A_CLASS)
def test_a_class_that_is_not_published(make_class: MakeClass, me: Client, request: Any, below: str) -> None:
    make_class("XS2026-0500", status="draft")
    request.getfixturevalue("unchanged")
    _is_a_page(me.get(f"/classes/XS2026-0500/{below}"), 404)


@pytest.mark.parametrize("number", [0, 999_999, TOO_GREAT])
@pytest.mark.parametrize("action", ["", "accept/", "decline/", "give-up/"])
def test_a_place_that_does_not_exist(me: Client, unchanged: None, number: int, action: str) -> None:
    _is_a_page(me.post(f"/me/{number}/{action}") if action else me.get(f"/me/{number}/"), 404)


@pytest.mark.parametrize("action", ["", "accept/", "decline/", "give-up/"])
def test_another_residents_place(
    class_now: TrainingClass, seats: list[Enrolment], me: Client, unchanged: None, action: str
) -> None:
    theirs = seats[1].pk
    _is_a_page(me.post(f"/me/{theirs}/{action}") if action else me.get(f"/me/{theirs}/"), 404)


@pytest.mark.parametrize("token", ["x", "0" * 200, "..", "%00", "a.b.c", "长"])
def test_a_tampered_check_in(first: Session, me: Client, unchanged: None, token: str) -> None:
    for call in (me.get, me.post):
        assert call(f"/check-in/{first.pk}/{token}/").status_code in {400, 404}


@pytest.mark.parametrize("number", [0, TOO_GREAT])
def test_a_check_in_to_no_session(me: Client, unchanged: None, number: int) -> None:
    assert me.post(f"/check-in/{number}/x/").status_code == 404


@pytest.mark.parametrize("code", ["0", "0" * 16, "x" * 500, "%00", "长", "' OR 1=1 --"])
def test_a_certificate_that_does_not_exist(client: Client, unchanged: None, code: str) -> None:
    _is_a_page(client.get(f"/verify/{code}/"), 404)


@pytest.mark.parametrize("number", [0, TOO_GREAT])
@pytest.mark.parametrize("below", ["", "screen/", "code.svg", "sheet.pdf", "sheet/", "1/"])
def test_a_session_that_does_not_exist(teacher: Client, unchanged: None, number: int, below: str) -> None:
    _is_a_page(teacher.get(f"/teaching/XS2026-0007/{number}/{below}"), 404)


def test_a_page_far_beyond_the_last_shows_the_last(open_class: TrainingClass, client: Client) -> None:
    for page in ("0", "-1", "x", NUL, str(TOO_GREAT)):
        _is_a_page(client.get("/classes/", {"page": page}), 200)


def test_an_old_code_is_replayed_in_vain(class_now: TrainingClass, seats: list[Enrolment], me: Client) -> None:
    session = meet_at(class_now, timezone.now() - timedelta(minutes=5))
    token = attendance.token(session, at=timezone.now() - timedelta(minutes=2))
    before = _rows()
    for call in (me.get, me.post):
        _is_a_page(call(f"/check-in/{session.pk}/{token}/"), 410)
    assert _rows() == before
