"""What `static/js/dashboard.js` does to an open page, in a real browser."""

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from directory.levels import SkillLevel
from directory.models import Town
from targets.enums import Trigger
from targets.models import Target
from targets.services import readings
from tests.targets.conftest import Registry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

LOOK_NOW = "document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture
def counted(registry: Registry, town: Town, promises: None) -> None:
    """One new skilled person of a hundred."""
    year = timezone.localdate().year
    Target.objects.filter(year=2026).update(year=year, due_on=f"{year}-12-31")
    registry.certify(registry.person(town), digital=True, issued_on=timezone.localdate())
    readings.recompute(Trigger.NIGHTLY, by=None)


@pytest.fixture
def board(page: Page, live_server: LiveServer, client: Client, leader: User, counted: None) -> Page:
    """The dashboard, open since before anything else happened."""
    client.force_login(leader)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(f"{live_server.url}/dashboard/")
    page.evaluate("window.isTheSamePage = true")
    return page


def test_figures_bars_and_map_follow_without_loading_the_page_anew(board: Page, registry: Registry, town: Town) -> None:
    chart = board.locator('[data-chart="new_skilled"]')
    expect(chart.locator(".bullet-value")).to_have_attribute("width", "1.00%")
    for _person in range(3):
        registry.certify(registry.person(town), SkillLevel.SENIOR, digital=True, issued_on=timezone.localdate())
    readings.follow_changes()
    board.evaluate(LOOK_NOW)

    row = board.locator('tr[data-indicator="new_skilled"]')
    expect(row.locator('[data-figure="value"]')).to_have_attribute("data-value", "4")
    expect(row.locator('[data-figure="percent"]')).to_have_text("4.0%")
    expect(chart.locator(".bullet-value")).to_have_attribute("width", "4.00%")
    expect(chart.locator(".figure")).to_have_text("4")
    expect(chart.locator("svg")).to_have_attribute("aria-label", "新增技能人才: 4 / 100")
    expect(board.locator(f'[data-place="{town.code}"] [data-figure="new_high_skilled"]')).to_have_text("3")
    expect(board.locator(".town-map .tile-text")).to_have_text("4")
    expect(board.locator('[data-occupation] [data-figure="certificates"]')).to_have_text("4")
    expect(board.locator('[data-freshness] [data-figure="rows_read"]')).to_have_text("6")
    assert board.evaluate("window.isTheSamePage") is True


def test_a_new_town_has_the_page_drawn_anew(board: Page, registry: Registry, other_town: Town) -> None:
    registry.certify(registry.person(other_town), issued_on=timezone.localdate())
    readings.follow_changes()
    board.evaluate(LOOK_NOW)
    expect(board.locator(f'[data-place="{other_town.code}"] [data-figure="new_skilled"]')).to_have_text("1")
    assert board.evaluate("window.isTheSamePage") is None


def test_a_portal_that_does_not_answer_is_said_so_until_it_does(board: Page) -> None:
    expect(board.locator("[data-lost]")).to_be_hidden()
    board.route("**/api/v1/dashboard/**", lambda route: route.abort())
    board.evaluate(LOOK_NOW)
    expect(board.locator("[data-lost]")).to_be_visible()
    board.unroute("**/api/v1/dashboard/**")
    board.evaluate(LOOK_NOW)
    expect(board.locator("[data-lost]")).to_be_hidden()
