"""Reasons the portal leaves are codes; everybody reads them in their own language."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts.models import ResidentAccount, User
from tests.conftest import SignIn
from tests.training.conftest import end, seat
from training import reasons
from training.enums import Reason
from training.models import ClassEvent, EnrolmentEvent, TrainingClass
from training.services import classes, completions, feedback

pytestmark = pytest.mark.usefixtures("district")
PUSH = uuid.UUID(int=7)


@pytest.mark.parametrize(
    ("kept", "chinese", "english"),
    [
        (reasons.amended(["capacity", "sessions"]), "修改：名额、课次", "Amended: seats, sessions"),
        (reasons.written(Reason.SESSIONS_PLANNED, 5), "排课 5 次", "Sessions planned: 5"),
        (reasons.written(Reason.REGISTRATION_CLOSED), "提前截止报名", "Registration closed early"),
        (f"roster {PUSH}", f"学校报送名册，批次 {PUSH}", f"Roster sent by the school, push {PUSH}"),
        ("attendance was wrong", "attendance was wrong", "attendance was wrong"),
        ("来电说不能来", "来电说不能来", "来电说不能来"),
        ("", "", ""),
    ],
)
def test_a_code_is_said_and_words_are_left_alone(kept: str, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert reasons.said(kept) == chinese
    with translation.override("en"):
        assert reasons.said(kept) == english


@pytest.mark.parametrize("reason", Reason)
def test_every_code_is_said_in_chinese(reason: Reason) -> None:
    with translation.override("zh-hans"):
        said = reasons.said(reasons.written(reason, "capacity"))
    assert any("\u4e00" <= sign <= "\u9fff" for sign in said)
    assert "%" not in said


def test_the_back_office_reads_chinese(
    open_class: TrainingClass, clerk: User, auditor: User, signed_in: SignIn
) -> None:
    classes.amend(open_class, ["capacity"], by=clerk)
    assert ClassEvent.objects.get().reason == "amended:capacity"
    page = signed_in(auditor).get("/admin/training/classevent/").content.decode()
    assert ("修改：名额" in page, "amended" in page) == (True, False)


def test_a_resident_reads_what_moved_their_place_and_nothing_twice(
    class_now: TrainingClass,
    make_account: Callable[..., ResidentAccount],
    clerk: User,
    client: Client,
) -> None:
    account = make_account()
    [mine] = seat(class_now, account.person)
    end(class_now)
    completions.assess(class_now, {mine.pk: False}, by=clerk)
    completions.assess(class_now, {mine.pk: True}, by=clerk)
    mine.refresh_from_db()
    feedback.give(mine, rating=5, text="", by=account.user)
    EnrolmentEvent.objects.create(
        enrolment=mine, at=timezone.now(), from_status="completed", to_status="completed", reason=f"results {PUSH}"
    )
    client.force_login(account.user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    told = [event["title"] for event in client.get(f"/me/{mine.pk}/").context["events"]]
    assert told == ["Not passed", "Completed", "Feedback given"]
