from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from directory.levels import SkillLevel
from targets.enums import Trigger
from targets.services import readings
from tests.conftest import SignIn
from tests.targets.conftest import Registry
from training.models import Course, Provider

FORECAST, FUNNEL = "/dashboard/forecast/", "/dashboard/funnel/"


@pytest.fixture
def counted(registry: Registry, promises: None, workforce: object) -> Registry:
    registry.certify(registry.person(), SkillLevel.SENIOR, issued_on=timezone.localdate(), digital=True)
    readings.recompute(Trigger.DEMAND, by=None)
    return registry


@pytest.fixture
def taught(counted: Registry) -> Registry:
    """Somebody teaches electricians, so that the what-if panel can offer it."""
    provider = Provider.objects.create(organisation=counted.body.organisation, approved_from=date(2020, 1, 1))
    Course.objects.create(
        title="电工", provider=provider, occupation=counted.occupation, level=SkillLevel.INTERMEDIATE, hours=80
    )
    return counted


@pytest.mark.usefixtures("counted")
def test_the_page_answers_whether_the_targets_will_be_made(signed_in: SignIn, leader: User) -> None:
    response = signed_in(leader).get(FORECAST)
    page = response.content.decode()
    assert response.status_code == 200
    assert [each.count.indicator for each in response.context["outlooks"]] == [
        "new_skilled",
        "new_high_skilled",
        "new_digital_high_skilled",
    ]
    assert all(each.sentence in page for each in response.context["outlooks"])
    assert response.context["changes"].sentence in page
    assert len(response.context["needs"].years) >= 1
    assert (response.context["wish"], response.context["answer"]) == (None, None)
    # With a target: a tag, and the line of the target in the picture; without: neither.
    assert page.count('class="bullet-target"') == sum(each.outlook is not None for each in response.context["outlooks"])


def test_what_if_is_asked_in_the_address(signed_in: SignIn, leader: User, taught: Registry) -> None:
    asked: dict[str, str | int] = {
        "occupation": taught.occupation.pk,
        "level": 3,
        "classes": 2,
        "size": 30,
        "ends_on": _soon(),
    }
    response = signed_in(leader).get(FORECAST, asked)
    answer = response.context["answer"]
    assert (answer.people, answer.effects[0].more > 0) == (60, True)
    assert f"<strong>+{answer.effects[0].more}</strong>" in response.content.decode()


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ({"level": 3}, "__all__"),
        ({"level": 3, "classes": -1}, "classes"),
        ({"level": 1, "classes": 1}, "level"),
        ({"level": 3, "points": 101}, "points"),
        ({"level": 3, "classes": 1, "ends_on": "soon"}, "ends_on"),
        ({"level": 3, "classes": 1, "occupation": 0}, "occupation"),
    ],
)
def test_what_makes_no_sense_is_said_beside_the_field(
    signed_in: SignIn, leader: User, taught: Registry, asked: dict[str, Any], wrong: str
) -> None:
    response = signed_in(leader).get(FORECAST, {"occupation": taught.occupation.pk, **asked})
    assert (response.status_code, response.context["answer"]) == (200, None)
    assert list(response.context["what_if"].errors) == [wrong]
    assert b"data-error-summary" in response.content


@pytest.mark.usefixtures("counted")
def test_the_growth_of_the_workforce_may_be_supposed(signed_in: SignIn, leader: User) -> None:
    client = signed_in(leader)
    needs = client.get(FORECAST, {"growth": "2.5"}).context["needs"]
    assert (needs.is_assumed, needs.growth_percent) == (True, 2.5)
    assert client.get(FORECAST, {"growth": "much"}).context["needs"].is_assumed is False


@pytest.mark.django_db
def test_an_empty_portal_says_what_is_missing(signed_in: SignIn, leader: User) -> None:
    client = signed_in(leader)
    for page in (FORECAST, FUNNEL):
        response = client.get(page)
        assert (response.status_code, b"empty-state" in response.content) == (200, True)


def test_the_funnel_is_narrowed_by_the_address(signed_in: SignIn, leader: User, taught: Registry) -> None:
    client = signed_in(leader)
    response = client.get(FUNNEL, {"year": 2024, "occupation": taught.occupation.pk})
    assert (response.status_code, response.context["year"]) == (200, 2024)
    assert [stage.key for stage in response.context["stages"]] == [
        "demand",
        "seats",
        "enrolled",
        "passed",
        "certified",
        "claimed",
    ]
    assert client.get(FUNNEL, {"year": "soon"}).context["year"] == timezone.localdate().year


@pytest.mark.django_db
@pytest.mark.parametrize("page", [FORECAST, FUNNEL])
def test_who_is_not_staff_is_refused(page: str, signed_in: SignIn, school: User, client: Client) -> None:
    assert signed_in(school).get(page).status_code == 403
    assert Client().get(page).headers["Location"] == f"/accounts/login/?next={page}"


def test_the_number_of_queries_does_not_grow(signed_in: SignIn, leader: User, counted: Registry) -> None:
    client = signed_in(leader)

    def queries() -> tuple[int, ...]:
        numbers = []
        for page in (FORECAST, FUNNEL):
            client.get(page)
            with CaptureQueriesContext(connection) as captured:
                client.get(page)
            numbers.append(len(captured))
        return tuple(numbers)

    at_one = queries()
    for _person in range(2):
        counted.certify(counted.person(), issued_on=timezone.localdate())
    assert (at_one, queries()) == ((21, 9), (21, 9))


def _soon() -> str:
    """Early in a year there is always time; the last days of it are as good as none for a class."""
    return f"{timezone.localdate() - timedelta(days=20):%Y-%m-%d}"
