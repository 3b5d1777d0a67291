"""The way in on a phone, in a real browser: nothing runs over the edge, and axe finds nothing serious."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.models import ResidentAccount
from directory.models import District, Town
from tests.accounts.conftest import NEWCOMER_NUMBER, PHONE
from tests.telephone import Telephone
from tests.test_browser import RULES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def phone(page: Page) -> Page:
    page.set_viewport_size({"width": 360, "height": 740})
    return page


def _look(phone: Page) -> None:
    """Judge the page as it stands, in plain and in elder mode."""
    phone.wait_for_load_state()
    for elder in (False, True):
        phone.evaluate("elder => document.documentElement.classList.toggle('elder', elder)", elder)
        found = Axe().run(phone, options=RULES).response["violations"]
        assert [rule["id"] for rule in found if rule["impact"] in {"serious", "critical"}] == []
        assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    phone.evaluate("document.documentElement.classList.remove('elder')")


def test_a_newcomer_signs_in_with_the_keyboard_and_out(
    phone: Page, live_server: Any, telephone: Telephone, district: District, town: Town
) -> None:
    phone.goto(f"{live_server.url}/accounts/sign-in/")
    _look(phone)
    phone.locator("[name=phone]").fill(PHONE)
    phone.keyboard.press("Enter")
    expect(phone).to_have_url(f"{live_server.url}/accounts/sign-in/code/")
    _look(phone)
    phone.locator("[name=digits]").fill(telephone.wrong_code())
    phone.keyboard.press("Enter")
    expect(phone.locator("[data-error-summary]")).to_be_focused()
    _look(phone)
    phone.locator("[name=digits]").fill(telephone.code())
    phone.keyboard.press("Enter")
    expect(phone).to_have_url(f"{live_server.url}/accounts/sign-in/first-time/")
    _look(phone)
    phone.locator("[name=name]").fill("王芒种")
    phone.locator("[name=id_number]").fill(NEWCOMER_NUMBER)
    phone.locator("[name=town]").select_option(label="北干街道")
    phone.locator("[name=consent]").check()
    phone.keyboard.press("Enter")
    expect(phone).to_have_url(f"{live_server.url}/")
    phone.goto(f"{live_server.url}/accounts/account/")
    expect(phone.locator("dl")).to_contain_text("王**")
    _look(phone)
    phone.goto(f"{live_server.url}/accounts/account/phone/")
    _look(phone)
    phone.locator("form[action='/accounts/logout/'] button").click()
    phone.wait_for_url(f"{live_server.url}/")
    assert ResidentAccount.objects.get().phone_masked == "139****5678"
    phone.goto(f"{live_server.url}/accounts/account/")
    expect(phone).to_have_url(f"{live_server.url}/accounts/sign-in/?next=/accounts/account/")
