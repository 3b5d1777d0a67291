"""The page of closed months: what was frozen, what was restated beside it, and for whom."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from directory import dates
from directory.models import District
from targets.models import MonthClose, WorkforceStatistic
from targets.selectors import months
from targets.services import closes
from tests.conftest import SignIn
from tests.targets.conftest import Registry

PAGE = "/dashboard/months/"
MAY = date(2026, 5, 1)
END_OF_MAY = date(2026, 5, 31)

pytestmark = pytest.mark.usefixtures("district")


@pytest.fixture
def skilled(registry: Registry, workforce: WorkforceStatistic) -> None:
    """One skilled person of a workforce of 1,000."""
    registry.certify(registry.person(), issued_on=date(2026, 5, 20))


def _restate(persons: int) -> None:
    """The workforce of May becomes another, and with it the one share that stands on it."""
    WorkforceStatistic.objects.update_or_create(as_of=END_OF_MAY, defaults={"persons": persons, "source": "2026"})
    closes.restate(by=None)


@pytest.mark.usefixtures("skilled")
def test_a_month_shows_what_was_frozen_and_what_was_restated(signed_in: SignIn, leader: User) -> None:
    closes.close(MAY, by=None)
    _restate(1100)
    response = signed_in(leader).get(PAGE)
    (month,) = response.context["months"]
    assert (month["name"], month["earlier"]) == ("2026年5月", 0)
    assert [figures[1:] for figures in month["figures"]] == [
        ["1", "—"],
        ["0", "—"],
        ["0", "—"],
        ["1", "1,000"],
        ["0", "1"],
    ]
    (restated,) = month["restatements"]
    reason = "从业人员统计数有变动：由 1 / 1,000 更正为 1 / 1,100。"
    today = dates.of_record(timezone.localdate())
    assert restated == [month["figures"][3][0], "1 / 1,000 → 1 / 1,100", reason, today]
    assert [told for told in ("2026年5月", *restated) if told not in response.text] == []


@pytest.mark.usefixtures("skilled")
def test_each_restatement_stands_beside_the_one_it_followed_and_only_the_latest_are_told() -> None:
    closed = closes.close(MAY, by=None)
    for persons in (1100, 1200, 1300):
        _restate(persons)
    (month,) = months.months([closed])
    told = [(each.before.denominator, each.after.denominator) for each in month.restatements]
    assert (told, month.earlier) == ([(1200, 1300), (1100, 1200), (1000, 1100)], 0)
    _restate(1400)
    (month,) = months.months([closed])
    told = [(each.before.denominator, each.after.denominator) for each in month.restatements]
    assert (told, month.earlier) == ([(1300, 1400), (1200, 1300), (1100, 1200)], 1)


@pytest.mark.usefixtures("skilled")
def test_the_latest_month_stands_first_six_to_a_page(signed_in: SignIn, leader: User) -> None:
    for number in range(1, 8):
        closes.close(date(2026, number, 1), by=None)
    client = signed_in(leader)
    names = [[month["name"] for month in client.get(PAGE, {"page": page}).context["months"]] for page in (1, 2)]
    assert names == [[f"2026年{number}月" for number in (7, 6, 5, 4, 3, 2)], ["2026年1月"]]


@pytest.mark.parametrize("role", ["school", "enterprise", "judge", "first_reviewer", "second_reviewer"])
def test_who_may_not_open_the_dashboard_is_refused(
    role: str, request: pytest.FixtureRequest, signed_in: SignIn
) -> None:
    assert signed_in(request.getfixturevalue(role)).get(PAGE).status_code == 403


@pytest.mark.parametrize("role", ["leader", "clerk"])
def test_who_may_open_the_dashboard_finds_it_there(
    role: str, request: pytest.FixtureRequest, signed_in: SignIn
) -> None:
    client = signed_in(request.getfixturevalue(role))
    assert client.get(PAGE).status_code == 200
    assert f'href="{PAGE}"' in client.get("/dashboard/funnel/").text


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(PAGE).headers["Location"] == f"/accounts/login/?next={PAGE}"


def test_before_any_month_is_closed_it_says_what_would_be_here(
    signed_in: SignIn, leader: User, district: District
) -> None:
    page = signed_in(leader).get(PAGE, headers={"Accept-Language": "en"}).text
    assert "No month has been closed yet" in page
    assert "frozen in the night after it has ended" in page


@pytest.mark.usefixtures("skilled")
def test_the_number_of_queries_does_not_grow(signed_in: SignIn, leader: User) -> None:
    client = signed_in(leader)

    def queries() -> int:
        client.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        return len(captured)

    closes.close(MAY, by=None)
    _restate(1100)
    at_one = queries()
    closes.close(date(2026, 6, 1), by=None)
    closes.close(date(2026, 7, 1), by=None)
    _restate(1200)
    assert (at_one, queries(), MonthClose.objects.count()) == (8, 8, 3)
