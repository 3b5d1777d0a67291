"""Whatever a resident may open, on a phone: read by a screen reader, in large type, enlarged to 200 %, by keyboard."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import ResidentAccount
from competitions.models import Competition
from directory.models import District
from tests.test_browser import PAGES, PHONE, RULES
from training.enums import IN_THE_ROOM, ClassKind, SeatingMode
from training.models import Completion, Draw, Enrolment, TrainingClass

MakeAccount = Callable[..., ResidentAccount]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Beside those that `PAGES` names: what is found by searching, and what is named after people's places and papers.
OF_ANYBODY = (
    *PAGES[None],
    "/classes/?q=%E6%91%84%E5%BD%B1&when=evening",
    "/classes/?q=nothing-of-this-name",
    "/map/?mode=walk",
    "/classes/{draw}/draw/",
    "/verify/",
    "/verify/{completion}/",
    "/verify/no-such-code/",
)
OF_RESIDENTS = (
    "/classes/{training_class}/register/",
    "/classes/{event}/register-child/",
    "/me/",
    "/me/{place}/",
    "/me/{place}/give-up/",
    "/me/messages/",
    "/classes/{past}/attendance/",
    "/classes/{past}/feedback/",
    "/accounts/account/",
    "/accounts/account/phone/",
)
LANGUAGES = ("zh-hans", "en")
# Controls that can be reached, with their places: none may vanish, or lie beyond the edge, when type is enlarged.
# What stands in a part that scrolls sideways by itself, such as the rooms in the head, can be brought into view.
CONTROLS = """() => {
    const scrolls = each => each && (['auto', 'scroll'].includes(getComputedStyle(each).overflowX)
        ? each.scrollWidth > each.clientWidth : scrolls(each.parentElement))
    return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea')]
    .filter(each => each.checkVisibility({visibilityProperty: true}))
    .map(each => [each.getBoundingClientRect(), each])
    .filter(([box]) => box.width > 1 && box.height > 1)
    .map(([box, each]) => (
        {name: each.outerHTML.slice(0, 80), right: box.right, left: box.left, scrolls: scrolls(each)}))
}"""
WIDEST = """() => [...document.querySelectorAll('main *')]
    .map(each => [each.getBoundingClientRect().right, each.outerHTML.slice(0, 120)])
    .reduce((one, other) => other[0] > one[0] ? other : one)[1]"""
ENLARGE = """() => {
    const root = document.documentElement
    root.style.fontSize = 2 * parseFloat(getComputedStyle(root).fontSize) + 'px'
}"""


@pytest.fixture
def places(db: None) -> Mapping[str, str]:
    """A small demonstration district, and what its pages are called after."""
    call_command("load_demo", scale=0.001, verbosity=0)
    resident = ResidentAccount.objects.order_by("pk")[0].person
    mine = Enrolment.objects.filter(person=resident).order_by("pk")
    classes = TrainingClass.objects.registering(timezone.now())
    return {
        "training_class": classes.exclude(seating=SeatingMode.DRAW).order_by("pk")[0].code,
        "event": TrainingClass.objects.filter(kind=ClassKind.EVENT).order_by("pk")[0].code,
        "draw": Draw.objects.order_by("pk")[0].training_class.code,
        "completion": Completion.objects.order_by("pk")[0].code,
        "place": str(mine[0].pk),
        "past": mine.filter(status__in=IN_THE_ROOM)[0].training_class.code,
        "published": Competition.objects.filter(status="published")[0].code,
    }


def sign_in(context: BrowserContext, address: str, **cookies: str) -> None:
    resident = Client()
    resident.force_login(ResidentAccount.objects.order_by("pk")[0].user)
    cookies[settings.SESSION_COOKIE_NAME] = resident.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])


def faults(page: Page) -> Iterator[str]:
    """What axe finds serious, and what an enlargement of the type takes away; in plain and in large type."""
    for look in ("", "elder"):
        page.evaluate("look => document.documentElement.className = look", look)
        for violation in Axe().run(page, options=RULES).response["violations"]:
            if violation["impact"] in {"serious", "critical"}:
                yield f"{look} {violation['id']} {violation['nodes'][0]['html']}"
    page.evaluate("document.documentElement.className = ''")
    before = [each["name"] for each in page.evaluate(CONTROLS)]
    page.evaluate(ENLARGE)
    after = page.evaluate(CONTROLS)
    if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
        yield f"wider than a phone at 200 %: {page.evaluate(WIDEST)}"
    yield from (f"gone at 200 %: {name}" for name in set(before) - {each["name"] for each in after})
    for each in after:
        is_beyond = each["left"] < 0 or each["right"] > PHONE["width"]
        if is_beyond and not each["scrolls"] and "skip" not in each["name"]:
            yield f"beyond the edge at 200 %: {each['name']}"


def looked_at(context: BrowserContext, address: str, paths: Sequence[str]) -> Iterator[str]:
    page = context.new_page()
    page.set_viewport_size(PHONE)
    page.emulate_media(reduced_motion="reduce")
    for path in paths:
        page.goto(address + path, wait_until="load")
        yield from (f"{path} {fault}" for fault in faults(page))
    page.close()


def test_every_page_for_residents_is_for_everybody(
    context: BrowserContext, live_server: LiveServer, places: Mapping[str, str]
) -> None:
    found: list[str] = []
    for language in LANGUAGES:
        context.clear_cookies()
        context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}])
        found += looked_at(context, live_server.url, [path.format(**places) for path in OF_ANYBODY])
        sign_in(context, live_server.url)
        found += looked_at(context, live_server.url, [path.format(**places) for path in OF_RESIDENTS])
    assert not found, "\n".join(found)


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the wanted thing is in focus, and see that one can see it is."""
    expect(wanted).to_have_count(1)
    for _press in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate("each => each === document.activeElement"):
            assert wanted.evaluate("each => getComputedStyle(each).outlineStyle") != "none"
            return
    raise AssertionError(f"{wanted} is not reached by Tab")


def test_from_finding_to_a_seat_by_keyboard_alone(
    context: BrowserContext,
    live_server: LiveServer,
    district: District,
    open_class: TrainingClass,
    make_account: MakeAccount,
) -> None:
    make_account()
    sign_in(context, live_server.url, **{settings.LANGUAGE_COOKIE_NAME: "zh-hans"})
    page = context.new_page()
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/classes/")
    tab_to(page, page.locator("[name=q]"))
    page.keyboard.type("摄影")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    # What is found replaces what stood there, and the focus with it.
    page.wait_for_load_state("networkidle")
    tab_to(page, page.locator("#results .card-title a"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{open_class.url}")
    tab_to(page, page.get_by_role("link", name="报名", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url("**/register/")
    tab_to(page, page.locator("[name=consent]"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="确认报名"))
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("已录取")
    assert Enrolment.objects.get().status == "enrolled"
