from http import HTTPStatus

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from directory.levels import SkillLevel
from directory.models import Town
from targets.enums import Trigger
from targets.models import Reading, WorkforceStatistic
from targets.services import readings
from tests.conftest import SignIn
from tests.targets.conftest import Registry

DASHBOARD = "/api/v1/dashboard/"
READINGS = "/api/v1/dashboard/readings/"


@pytest.fixture
def counted(registry: Registry, town: Town, promises: None, workforce: WorkforceStatistic) -> None:
    registry.certify(registry.person(town), SkillLevel.SENIOR, issued_on=timezone.localdate())
    readings.recompute(Trigger.DEMAND, by=None)


@pytest.mark.usefixtures("on_the_day", "counted")
def test_the_dashboard_of_a_year(signed_in: SignIn, leader: User, town: Town) -> None:
    response = signed_in(leader).get(DASHBOARD, {"year": "2024"}, headers={"Accept-Language": "en"})
    board = response.json()
    assert response.status_code == HTTPStatus.OK
    assert (board["year"], board["years"]) == (2024, [2026, 2024])
    assert board["counts"][0] == {
        "indicator": "new_skilled",
        "name": "New skilled people",
        "definition": "People with at least one certificate issued in the year; each counts once.",
        "value": 0,
        "is_hidden": False,
        "first_time": 0,
        "target": 7000,
        "due_on": "2024-12-31",
        "percent": "0.0",
        "planned": None,
        "remaining": 7000,
        "weekly": None,
    }
    assert board["ratios"][0] == {
        "indicator": "skilled_share",
        "name": "Skilled people in the workforce",
        "definition": "People holding a valid certificate, divided by the workforce.",
        "numerator": 1,
        "denominator": 1000,
        "is_hidden": False,
        "percent": "0.10",
        "target_percent": "37.00",
        "due_on": "2027-12-31",
        "missing": 369,
        "as_of": timezone.localdate().isoformat(),
        "denominator_source": "统计年鉴",
        "is_fictional": False,
    }
    assert board["product"]["target_percent"] == "13.69"
    assert [place["key"] for place in board["places"]] == [town.code, "unknown", "total"]
    assert board["freshness"]["trigger"] == "demand"


@pytest.mark.usefixtures("counted")
def test_what_has_not_changed_is_not_sent_again(signed_in: SignIn, leader: User, registry: Registry) -> None:
    client = signed_in(leader)
    first = client.get(DASHBOARD)
    assert first.headers["Cache-Control"] == "private, no-cache"
    known = {"If-None-Match": first.headers["ETag"]}
    with CaptureQueriesContext(connection) as captured:
        again = client.get(DASHBOARD, headers=known)
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert len(captured) == 3  # the session, the user, and one for the tag

    registry.certify(registry.person(), issued_on=timezone.localdate())
    readings.follow_changes()
    changed = client.get(DASHBOARD, headers=known)
    assert (changed.status_code, changed.json()["counts"][0]["value"]) == (200, 2)


@pytest.mark.usefixtures("counted")
def test_an_answer_made_anew_is_two_statements_more(signed_in: SignIn, leader: User) -> None:
    """The session, the user, the tag; then what was read in one statement and the sums of the cells in another."""
    client = signed_in(leader)
    client.get(DASHBOARD)
    with CaptureQueriesContext(connection) as captured:
        client.get(DASHBOARD, {"year": "2024"})
    assert len(captured) == 5
    with CaptureQueriesContext(connection) as captured:
        client.get(DASHBOARD, {"sex": "F"})
    assert len(captured) == 7  # one for the right to be told small numbers, one more for the stock of a part


@pytest.mark.usefixtures("counted")
def test_the_page_starts_from_the_tag_of_the_answer(signed_in: SignIn, leader: User) -> None:
    client = signed_in(leader)
    tag = client.get(DASHBOARD).headers["ETag"]
    assert client.get("/dashboard/").context["etag"] == tag


@pytest.mark.django_db
@pytest.mark.parametrize("address", [DASHBOARD, READINGS])
@pytest.mark.parametrize("role", ["school", "enterprise", "judge", None])
def test_only_staff_may_read(
    role: str | None, address: str, request: pytest.FixtureRequest, signed_in: SignIn, client: Client
) -> None:
    reader = signed_in(request.getfixturevalue(role)) if role else client
    response = reader.get(address)
    assert (response.status_code, response.headers["Content-Type"]) == (403, "application/problem+json")
    assert response.json()["code"] == "NOT_ALLOWED"


@pytest.mark.parametrize("address", [DASHBOARD, READINGS])
def test_a_schools_token_opens_neither(address: str, client: Client, token: str) -> None:
    assert client.get(address, headers={"Authorization": f"Bearer {token}"}).status_code == 403


@pytest.mark.parametrize("year", ["soon", "1999", "20260"])
def test_a_year_that_is_none_is_refused(year: str, signed_in: SignIn, leader: User) -> None:
    response = signed_in(leader).get(DASHBOARD, {"year": year})
    assert (response.status_code, list(response.json()["errors"])) == (400, ["year"])


@pytest.mark.usefixtures("counted")
def test_readings_are_narrowed_by_indicator_year_scope_and_town(signed_in: SignIn, leader: User, town: Town) -> None:
    client = signed_in(leader)
    year = timezone.localdate().year
    answer = client.get(
        READINGS, {"indicator": "high_skilled_share", "scope": "town", "town": town.code, "year": str(year)}
    )
    (reading,) = answer.json()["results"]
    reading.pop("computed_at")
    assert reading == {
        "indicator": "high_skilled_share",
        "year": year,
        "as_of": timezone.localdate().isoformat(),
        "scope": "town",
        "town": town.code,
        "numerator": 1,
        "denominator": 1,
        "first_time": None,
        "denominator_source": "",
    }
    assert client.get(READINGS, {"indicator": "unheard_of"}).json()["results"] == []
    assert client.get(READINGS, {"scope": "galaxy"}).status_code == 400


@pytest.mark.usefixtures("counted")
def test_readings_come_by_the_page_the_latest_first(signed_in: SignIn, leader: User) -> None:
    client = signed_in(leader)
    for _run in range(2):
        readings.recompute(Trigger.DEMAND, by=None)
    client.get(READINGS)
    with CaptureQueriesContext(connection) as captured:
        first = client.get(READINGS).json()
    assert len(captured) == 3  # the session, the user, and one for the page: who came in a moment ago comes in
    assert (len(first["results"]), first["previous"]) == (100, None)
    second = client.get(first["next"]).json()
    assert len(second["results"]) == min(Reading.objects.count() - 100, 100)
    assert first["results"][0]["computed_at"] > second["results"][-1]["computed_at"]
