"""The main pages of a small demonstration district in a real browser, as a phone and as a desk see them."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import BrowserContext, Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from accounts.demonstration import ADMINISTRATOR
from accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

PAGES = (
    "/",
    "/classes/",
    "/competitions/",
    "/competitions/?when=past",
    "/subsidies/",
    "/subsidies/catalogues/",
    "/dashboard/",
    "/admin/",
    "/admin/directory/occupation/",
    "/admin/directory/occupation/add/",
    "/no-such-page/",
)
PHONE = ViewportSize(width=360, height=740)
DESK = ViewportSize(width=1280, height=800)
# Without `preload: False` axe itself writes style sheets into the page, which the policy refuses.
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa"]}, "preload": False}


@pytest.fixture
def staff(context: BrowserContext, client: Client, live_server: LiveServer) -> BrowserContext:
    """A browser in which the demonstration administrator is signed in."""
    call_command("load_demo", scale=0.001, verbosity=0)
    client.force_login(User.objects.get(username=ADMINISTRATOR))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return context


def faults(page: Page, address: str, path: str) -> Iterator[str]:
    """What the browser complains of (the Content-Security-Policy above all), what is cut off, and what axe finds."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    response = page.goto(address + path, wait_until="networkidle")
    # That a missing page is missing is no fault of the page that says so.
    if response is not None and response.ok:
        yield from list(complaints)
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            yield f"wider than {size['width']} px"
    for violation in Axe().run(page, options=RULES).response["violations"]:
        yield f"{violation['id']}: {violation['nodes'][0]['html']}"


def test_every_main_page_can_be_read_by_everybody(staff: BrowserContext, live_server: LiveServer) -> None:
    found = []
    for path in PAGES:
        page = staff.new_page()
        found += [f"{path} {fault}" for fault in faults(page, live_server.url, path)]
        page.close()
    assert found == []
