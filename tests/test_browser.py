"""The main pages of a small demonstration district in a real browser, as a phone and as a desk see them."""

import re
from collections.abc import Iterator, Mapping, Sequence

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from accounts.demonstration import ADMINISTRATOR
from accounts.models import User
from competitions.models import Competition
from directory.models import District, Occupation, Person
from subsidies.models import Claim
from training.models import TrainingClass

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# By who looks at them; the data they stand on is named in braces. None is a stranger.
PAGES: Mapping[str | None, Sequence[str]] = {
    None: (
        "/",
        "/classes/",
        "/classes/{training_class}/",
        "/classes/programmes/",
        "/map/",
        "/competitions/",
        "/competitions/?when=past&year=2024",
        "/competitions/{published}/",
        "/talents/",
        "/talents/studios/",
        "/talents/technical-experts/",
        "/subsidies/",
        "/subsidies/catalogues/",
        "/accounts/sign-in/",
        "/accounts/login/",
        "/no-such-page/",
    ),
    ADMINISTRATOR: (
        "/dashboard/",
        "/dashboard/?sex=F&layout=wall",
        "/dashboard/figures/new_skilled/?by=industry",
        "/dashboard/figures/new_skilled/rows/",
        "/dashboard/briefs/",
        "/dashboard/months/",
        "/dashboard/forecast/?occupation={occupation}&level=4&classes=2&points=3",
        "/dashboard/funnel/",
        "/admin/",
        "/admin/directory/occupation/",
        "/admin/directory/occupation/add/",
    ),
    "first-reviewer": ("/subsidies/claims/", "/subsidies/claims/{claim}/"),
    "school": ("/partner/", "/partner/pushes/", "/partner/credentials/"),
    "judge": ("/competitions/{marking}/marks/",),
    "data-officer": ("/accounts/persons/{person}/",),
}
PHONE = ViewportSize(width=360, height=740)
DESK = ViewportSize(width=1280, height=800)
# Without `preload: False` axe itself writes style sheets into the page, which the policy refuses.
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa"]}, "preload": False}


@pytest.fixture
def places(db: None) -> Mapping[str, str]:
    """A small demonstration district, and what its pages are called after."""
    call_command("load_demo", scale=0.001, verbosity=0)
    found = {
        "training_class": TrainingClass.objects.registering(timezone.now()).values_list("code", flat=True),
        "published": Competition.objects.filter(status="published").values_list("code", flat=True),
        "marking": Competition.objects.filter(status="marking").values_list("code", flat=True),
        "claim": Claim.objects.filter(status="submitted").values_list("number", flat=True),
        "occupation": Occupation.objects.filter(courses__level__isnull=False).values_list("pk", flat=True),
        "person": Person.objects.values_list("pk", flat=True),
    }
    return {name: str(values[0]) for name, values in found.items()}


def sign_in(context: BrowserContext, live_server: LiveServer, username: str | None) -> None:
    """From now on the browser shows what this account sees."""
    context.clear_cookies()
    if username is not None:
        client = Client()
        client.force_login(User.objects.get(username=username))
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])


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


def test_every_main_page_can_be_read_by_everybody(
    context: BrowserContext, live_server: LiveServer, places: Mapping[str, str]
) -> None:
    found = []
    for username, paths in PAGES.items():
        sign_in(context, live_server, username)
        for path in (each.format(**places) for each in paths):
            page = context.new_page()
            found += [f"{path} {fault}" for fault in faults(page, live_server.url, path)]
            page.close()
    assert found == []


def test_the_dashboard_is_two_sheets_of_paper(
    context: BrowserContext, live_server: LiveServer, places: Mapping[str, str]
) -> None:
    """What is promised and where it stands on the first, who and how on the second."""
    sign_in(context, live_server, ADMINISTRATOR)
    page = context.new_page()
    page.goto(f"{live_server.url}/dashboard/", wait_until="networkidle")
    assert len(re.findall(rb"/Type */Page\b", page.pdf(prefer_css_page_size=True))) == 2


@pytest.mark.parametrize("elder", ["", "1"])
def test_the_head_of_a_page_leaves_a_phone_its_content(
    context: BrowserContext, live_server: LiveServer, district: District, elder: str
) -> None:
    """Two rows: whose portal it is, and the rooms."""
    if elder:
        context.add_cookies([{"name": "elder", "value": elder, "url": live_server.url}])
    page = context.new_page()
    page.set_viewport_size(PHONE)
    page.goto(live_server.url)
    assert page.evaluate("document.querySelector('.site-header').offsetHeight") <= 112
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
