"""Finding a class on a phone, in a real browser: with and without scripts, large type included, and light to load."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect
from pytest_django.live_server_helper import LiveServer

from directory.models import Community, District, Town
from tests.test_browser import RULES
from training.enums import ClassStatus
from training.models import TrainingClass

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}
MOST_BYTES = 150_000
HOME = "330109002901"


@pytest.fixture
def home(town: Town) -> Community:
    """Beside the venue of every class."""
    return Community.objects.create(code=HOME, name="广德社区", town=town, longitude="120.261", latitude="30.181")


@pytest.fixture
def address(live_server: LiveServer, district: District, home: Community, open_class: TrainingClass) -> str:
    """A district of one community and one open class."""
    return live_server.url


@pytest.fixture
def phone(page: Page) -> Page:
    page.set_viewport_size({"width": 360, "height": 740})
    return page


def _faults(phone: Page) -> Iterator[str]:
    """What axe finds serious, and what is cut off, in plain and in large type."""
    for elder in (False, True):
        phone.evaluate("elder => document.documentElement.classList.toggle('elder', elder)", elder)
        for violation in Axe().run(phone, options=RULES).response["violations"]:
            if violation["impact"] in {"serious", "critical"}:
                yield f"{violation['id']}: {violation['nodes'][0]['html']}"
        if phone.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            yield f"wider than a phone{' in large type' if elder else ''}"


def test_the_pages_can_be_read_by_everybody_and_are_light(phone: Page, live_server: LiveServer) -> None:
    """The first view of the list is weighed without the compression that a real server adds."""
    call_command("load_demo", scale=0.001, verbosity=0)
    address = live_server.url
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    phone.on("response", keep)
    phone.goto(f"{address}/classes/", wait_until="networkidle")
    weights = {answer.url.removeprefix(address): len(answer.body()) for answer in answers}
    assert sum(weights.values()) <= MOST_BYTES, weights
    complaints: list[str] = []
    phone.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    open_class = TrainingClass.objects.filter(status=ClassStatus.OPEN).order_by("code")[0]
    found = []
    for path in ("/classes/", f"/classes/?near={HOME}&topic=media", open_class.url, "/map/", "/map/?mode=walk"):
        phone.goto(address + path, wait_until="networkidle")
        for summary in phone.locator("summary").all():
            summary.click()
        found += [f"{path} {fault}" for fault in _faults(phone)]
    assert (found, complaints) == ([], [])


def test_a_changed_field_changes_results_and_address(phone: Page, address: str) -> None:
    phone.goto(f"{address}/classes/")
    phone.get_by_label("离哪里近").select_option(HOME)
    expect(phone).to_have_url(f"{address}/classes/?near={HOME}&mode=e_bike")
    expect(phone.locator("#results .card").first).to_contain_text("广德社区")
    phone.go_back()
    expect(phone).to_have_url(f"{address}/classes/")
    expect(phone.get_by_label("离哪里近")).to_have_value("")
    phone.locator("form.filter-panel summary").click()
    phone.locator("[name=seats]").check()
    expect(phone).to_have_url(f"{address}/classes/?mode=e_bike&seats=on")


@pytest.mark.parametrize("by", ["key", "button"])
def test_a_word_is_searched_once(phone: Page, address: str, by: str) -> None:
    """A word that is sent has changed as well; both were searched."""
    phone.goto(f"{address}/classes/", wait_until="networkidle")
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url) if "hx-request" in request.headers else None)
    word = phone.locator("[name=q]")
    word.press_sequentially("media")
    if by == "key":
        word.press("Enter")
    else:
        phone.locator(".filter-panel-first button").click()
    expect(phone).to_have_url(f"{address}/classes/?q=media&mode=e_bike")
    phone.wait_for_load_state("networkidle")
    assert asked == [phone.url]


def test_the_search_works_without_any_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{address}/classes/")
    page.locator("[name=near]").select_option(HOME)
    page.locator(".filter-panel-first button").click()
    expect(page.locator("#results .card").first).to_contain_text("广德社区")
    expect(page.locator("[data-locate]")).to_be_hidden()
    context.close()


def test_the_phone_finds_its_community_and_tells_nobody_where_it_is(context: BrowserContext, address: str) -> None:
    context.grant_permissions(["geolocation"], origin=address)
    context.set_geolocation({"longitude": 120.2614, "latitude": 30.1807})
    page = context.new_page()
    asked: list[str] = []
    page.goto(f"{address}/classes/", wait_until="networkidle")
    page.on("request", lambda request: asked.append(request.url.removeprefix(address)))
    page.locator("[data-locate] button").click()
    expect(page).to_have_url(f"{address}/classes/?near={HOME}&mode=e_bike")
    assert [path for path in asked if not path.startswith("/static/")] == [
        "/classes/communities.json",
        f"/classes/?near={HOME}&mode=e_bike",
    ]


def test_an_open_page_keeps_its_seats_current(phone: Page, address: str, open_class: TrainingClass) -> None:
    phone.clock.install()
    phone.goto(address + open_class.url, wait_until="networkidle")
    TrainingClass.objects.filter(pk=open_class.pk).update(seats_taken=1)
    phone.clock.run_for(21_000)
    expect(phone.locator(".seats-words")).to_contain_text(f"1 / {open_class.capacity}")
