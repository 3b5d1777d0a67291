"""A class proposed on its page."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.conftest import SignIn
from training.models import TrainingClass


def proposal(**values: Any) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=14)
    given = {
        "course": "摄影和视频剪辑",
        "kind": "night_class",
        "venue": "广德社区梦工坊",
        "capacity": 30,
        "first_day": day.isoformat(),
        "begins": "18:30",
        "ends": "20:00",
        "weeks": 3,
    }
    return {**given, **values}


def test_a_class_is_proposed_and_waits_for_approval(registrar_browser: Client) -> None:
    answer = registrar_browser.post("/partner/propose/", proposal())
    proposed = TrainingClass.objects.get(status="pending")
    assert answer["Location"] == f"/partner/classes/{proposed.code}/"
    assert (proposed.capacity, proposed.sessions.count()) == (30, 3)


def test_a_class_proposed_twice_waits_once(registrar_browser: Client) -> None:
    registrar_browser.post("/partner/propose/", proposal())
    again = registrar_browser.post("/partner/propose/", proposal())
    assert again.status_code == 422
    assert "waits for approval already" in again.content.decode()
    assert TrainingClass.objects.filter(status="pending").count() == 1
    registrar_browser.post("/partner/propose/", proposal(begins="13:30", ends="15:00"))
    assert TrainingClass.objects.filter(status="pending").count() == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"venue": "广德社区"}, "venue"),
        ({"capacity": 500}, "capacity"),
        ({"first_day": "2020-01-01"}, "first_day"),
        ({"ends": "18:00"}, "first_day"),
        ({"course": "别人的课"}, "course"),
    ],
)
def test_what_is_wrong_with_a_proposal_stands_beside_its_field(
    wrong: dict[str, Any], said: str, registrar_browser: Client
) -> None:
    answer = registrar_browser.post("/partner/propose/", proposal(**wrong))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [said])
    assert not TrainingClass.objects.filter(status="pending").exists()


def test_the_bureau_plans_elsewhere(signed_in: SignIn, clerk: User) -> None:
    assert signed_in(clerk).get("/partner/propose/").status_code == 403
