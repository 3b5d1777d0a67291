from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from directory.levels import SkillLevel
from directory.models import Town
from targets.enums import Trigger
from targets.services import readings
from tests.conftest import SignIn
from tests.targets.conftest import Registry
from training.enums import ClassKind, ClassStatus, EnrolmentStatus, VenueKind
from training.models import Course, Enrolment, Provider, TrainingClass, Venue

FORECAST, FUNNEL = "/dashboard/forecast/", "/dashboard/funnel/"


@pytest.fixture
def counted(registry: Registry, promises: None, workforce: object, on_the_day: None) -> Registry:
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


def test_a_page_narrowed_twice_points_at_nobody(
    signed_in: SignIn, leader: User, clerk: User, taught: Registry, town: Town
) -> None:
    today = timezone.localdate()
    venue = Venue.objects.create(
        name="梦工坊", kind=VenueKind.COMMUNITY, town=town, longitude="120.26", latitude="30.18", capacity=60
    )
    moment = timezone.now()
    training_class = TrainingClass.objects.create(
        code="XS-1", course=Course.objects.get(), kind=ClassKind.PUBLIC, venue=venue, starts_on=today, ends_on=today,
        capacity=50, status=ClassStatus.RUNNING, registration_opens_at=moment - timedelta(days=9),
        registration_closes_at=moment - timedelta(days=2), evaluation_body=taught.body,
    )  # fmt: skip
    Enrolment.objects.create(training_class=training_class, person=taught.person(town), status=EnrolmentStatus.ENROLLED)
    once: dict[str, str | int] = {"town": town.code}
    twice = {**once, "occupation": taught.occupation.pk}
    numbers = []
    for user, asked in [(leader, once), (leader, twice), (clerk, twice)]:
        response = signed_in(user).get(FUNNEL, asked)
        numbers.append(
            (response.context["stages"][2].number, response.context["providers"][0].enrolled, "少于5" in response.text)
        )
    assert numbers == [(1, 1, False), (None, None, True), (1, 1, False)]


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
    assert (at_one, queries()) == ((8, 10), (8, 10))


@pytest.mark.usefixtures("promises")
def test_a_run_every_few_seconds_does_not_make_the_forecast_again(
    signed_in: SignIn, leader: User, counted: Registry
) -> None:
    client = signed_in(leader)

    def said() -> tuple[int, int]:
        page, program = client.get(FORECAST), client.get("/api/v1/dashboard/forecast/")
        return page.context["outlooks"][0].sources.counted, program.json()[0]["counted"]

    first = said()
    counted.certify(counted.person(), issued_on=timezone.localdate())
    readings.recompute(Trigger.DEMAND, by=None)
    assert (first, said()) == ((1, 1), (1, 1))
    cache.clear()
    assert said() == (2, 2)


def test_the_dashboard_says_which_words_do_not_narrow_its_funnel(
    signed_in: SignIn, leader: User, counted: Registry
) -> None:
    said = "本表不按性别、年龄筛选"
    client = signed_in(leader)
    assert said in client.get("/dashboard/", {"sex": "F", "age": "35"}).text
    assert "本表不按" not in client.get("/dashboard/", {"industry": "unknown"}).text


def _soon() -> str:
    """Early in a year there is always time; the last days of it are as good as none for a class."""
    return f"{timezone.localdate() - timedelta(days=20):%Y-%m-%d}"
