from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from targets.enums import Trigger
from targets.forms import TargetForm
from targets.models import Indicator, Reading, Recomputation, RecomputationRequest
from targets.services import readings
from tests.back_office import filled, page_of
from tests.conftest import SignIn

RUNS = "/admin/targets/recomputation/"


def _form(key: str, value: str) -> TargetForm:
    indicator = Indicator.objects.get(key=key)
    return TargetForm(
        {"indicator": indicator.pk, "year": 2030, "due_on": date(2030, 12, 31), "value": value, "document": "test"}
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "value", "is_right"),
    [
        ("skilled_share", "0.37", True),
        ("skilled_share", "37", False),
        ("new_skilled", "7000", True),
        ("new_skilled", "0.5", False),
    ],
)
def test_a_target_suits_its_indicator(key: str, value: str, is_right: bool) -> None:
    assert (list(_form(key, value).errors) == []) is is_right


def test_the_clerk_recomputes_from_the_list_of_runs(signed_in: SignIn, clerk: User) -> None:
    run = readings.recompute(Trigger.NIGHTLY, by=None)
    signed_in(clerk).post(RUNS, {"action": "recompute_now", "_selected_action": [run.pk]})
    assert list(RecomputationRequest.objects.values_list("status", "by_name")) == [("waiting", "Clerk")]


def test_a_leader_sees_runs_and_readings_and_changes_none(signed_in: SignIn, leader: User) -> None:
    run = readings.recompute(Trigger.NIGHTLY, by=None)
    reading = Reading.objects.latest("pk")
    client = signed_in(leader)
    assert client.get(RUNS).status_code == 200
    assert client.get(f"/admin/targets/reading/{reading.pk}/change/").status_code == 200
    assert client.post(f"/admin/targets/reading/{reading.pk}/change/", {"numerator": 1}).status_code == 403
    client.post(RUNS, {"action": "recompute_now", "_selected_action": [run.pk]})
    assert Recomputation.objects.count() == 1


@pytest.mark.django_db
def test_a_version_that_readings_name_is_kept_and_another_may_follow(admin_client: Client) -> None:
    indicator = Indicator.objects.get(key="new_skilled")
    readings.recompute(Trigger.NIGHTLY, by=None)
    address = page_of(Indicator, "change", indicator.pk)
    sent = filled(admin_client.get(address))
    refused = admin_client.post(address, {**sent, "versions-0-definition": "别的口径"})
    assert (refused.status_code, "已有数据按此版本统计" in refused.text) == (200, True)
    version = indicator.versions.get()
    assert version.definition != "别的口径"
    following = {
        "versions-TOTAL_FORMS": 2,
        "versions-1-in_force_from": "2031-01-01",
        "versions-1-definition": "别的口径",
        "versions-1-definition_en": "another",
        "versions-1-document": "新文件",
    }
    assert admin_client.post(address, {**sent, **following}).status_code == 302
    assert indicator.versions.count() == 2
