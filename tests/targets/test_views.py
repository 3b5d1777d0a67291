import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from directory.enums import TownKind
from directory.levels import SkillLevel
from directory.models import Town
from targets.enums import RequestStatus, Trigger
from targets.models import Recomputation, RecomputationRequest
from targets.services import readings
from tests.conftest import SignIn
from tests.targets.conftest import Registry

PAGE = "/dashboard/"
RECOMPUTE = "/dashboard/recompute/"


def _figures(page: str, row: str) -> dict[str, str]:
    """The exact values of one row, by name."""
    match = re.search(rf"<tr {re.escape(row)}.*?</tr>", page, re.DOTALL)
    assert match is not None
    return dict(re.findall(r'data-figure="(\w+)" data-value="([^"]*)"', match[0]))


@pytest.fixture
def counted(registry: Registry, town: Town, promises: None, workforce: object) -> None:
    today = timezone.localdate()
    registry.certify(registry.person(town), SkillLevel.SENIOR, issued_on=today, digital=True)
    registry.certify(registry.person(), issued_on=today)
    readings.recompute(Trigger.DEMAND, by=None)


@pytest.mark.usefixtures("counted")
def test_the_page_bears_the_exact_figures(signed_in: SignIn, leader: User, town: Town) -> None:
    response = signed_in(leader).get(PAGE)
    page = response.content.decode()
    assert response.status_code == 200
    assert _figures(page, 'data-indicator="new_digital_high_skilled"')["value"] == "1"
    assert _figures(page, 'data-indicator="skilled_share"') == {
        "numerator": "2",
        "denominator": "1000",
        "percent": "0.20",
        "target_percent": "37.00",
        "missing": "368",
    }
    assert _figures(page, 'data-indicator="product"')["target_percent"] == "13.69"
    assert _figures(page, f'data-place="{town.code}"') == {
        "new_skilled": "1",
        "new_high_skilled": "1",
        "new_digital_high_skilled": "1",
    }
    assert _figures(page, 'data-place="unknown"')["new_skilled"] == "1"
    assert _figures(page, 'data-place="total"')["new_skilled"] == "2"


@pytest.mark.usefixtures("counted")
def test_the_year_is_in_the_address(signed_in: SignIn, leader: User) -> None:
    client = signed_in(leader)
    page = client.get(PAGE, {"year": "2024"}).content.decode()
    assert _figures(page, 'data-indicator="new_skilled"')["target"] == "7000"
    assert '<a href="?year=2024" aria-current="page">2024</a>' in page
    this_year = str(timezone.localdate().year)
    assert f'aria-current="page">{this_year}</a>' in client.get(PAGE, {"year": "soon"}).content.decode()


def test_an_empty_portal_says_what_would_be_here(signed_in: SignIn, leader: User) -> None:
    response = signed_in(leader).get(PAGE)
    assert response.status_code == 200
    assert b"data-indicator" not in response.content


def test_a_stranger_is_asked_to_sign_in(client: Client, db: None) -> None:
    response = client.get(PAGE)
    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/login/?next=/dashboard/")


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["school", "enterprise", "judge", "first_reviewer", "second_reviewer"])
@pytest.mark.parametrize(
    "address", [PAGE, "/dashboard/figures/new_skilled/", "/dashboard/briefs/", "/dashboard/funnel/"]
)
def test_who_may_not_read_the_readings_is_refused(
    role: str, address: str, request: pytest.FixtureRequest, signed_in: SignIn
) -> None:
    assert signed_in(request.getfixturevalue(role)).get(address).status_code == 403


@pytest.mark.usefixtures("counted")
def test_the_number_of_queries_does_not_grow_with_towns(signed_in: SignIn, leader: User, registry: Registry) -> None:
    client = signed_in(leader)

    def queries() -> int:
        client.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        return len(captured)

    at_one = queries()
    for serial in (3, 4):
        another = Town.objects.create(
            code=f"33010900{serial}", name=f"{serial}", kind=TownKind.TOWN, longitude=120, latitude=30
        )
        registry.certify(registry.person(another))
    readings.recompute(Trigger.DEMAND, by=None)
    assert (at_one, queries()) == (12, 12)


@pytest.mark.usefixtures("counted")
def test_a_recomputation_that_failed_is_told_with_its_reason_until_one_succeeds(
    signed_in: SignIn, leader: User, clerk: User
) -> None:
    request = RecomputationRequest.objects.create(
        status=RequestStatus.FAILED,
        finished_at=timezone.now(),
        failure="OperationalError",
        by=clerk,
        by_name=str(clerk),
    )
    browser = signed_in(leader)
    page = browser.get(PAGE, headers={"Accept-Language": "en"})
    assert page.context["failed"] == request
    assert "The recomputation Clerk asked for failed at" in page.content.decode()
    assert "OperationalError" in page.content.decode()
    readings.recompute(Trigger.DEMAND, by=None)
    assert browser.get(PAGE).context["failed"] is None


@pytest.mark.usefixtures("counted")
def test_the_clerk_asks_for_a_recomputation_and_sees_how_far_it_is(signed_in: SignIn, clerk: User) -> None:
    client = signed_in(clerk)
    response = client.post(RECOMPUTE, {"year": "2024"})
    assert (response.status_code, response.headers["Location"]) == (302, "/dashboard/?year=2024")
    request = RecomputationRequest.objects.get()
    assert (request.status, request.by) == ("waiting", clerk)
    assert client.get(PAGE).context["recomputing"] == request


def test_a_leader_sees_no_button_and_may_not_press_it(signed_in: SignIn, leader: User) -> None:
    client = signed_in(leader)
    assert RECOMPUTE.encode() not in client.get(PAGE).content
    assert client.post(RECOMPUTE).status_code == 403
    assert not Recomputation.objects.exists()
