"""A registrar without a programmer, from the form to the roster: mistakes, the red workbook, and the mended rows."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from directory.models import District, Town
from tests.test_browser import RULES
from tests.training.conftest import id_number
from training.models import Enrolment, TrainingClass

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (360, 1280)


@pytest.fixture
def site(live_server: LiveServer, district: District, school: User, open_class: TrainingClass, town: Town) -> str:
    """The address of a portal with a school and its class."""
    return str(live_server.url)


@pytest.fixture
def registrar(page: Page, site: str) -> Page:
    """Signed in as people are, with user name and password."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{site}/accounts/login/?next=/partner/")
    page.get_by_label("用户名").fill("school")
    page.get_by_label("密码").fill("correct horse")
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/partner/")
    return page


def downloaded(page: Page, link: str) -> Any:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link).click()
    return openpyxl.load_workbook(io.BytesIO(waiting.value.path().read_bytes()))


def upload(page: Page, book: Any, folder: Path) -> None:
    file = folder / "名册.xlsx"
    book.save(file)
    page.get_by_label("工作簿").set_input_files(file)
    page.get_by_role("button", name="看看会改动什么").click()


def looks_right(page: Page, name: str, folder: Path) -> None:
    """At both widths, bright and dark: no wider than the screen, and nothing axe finds."""
    page.wait_for_load_state()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            found = Axe().run(page, options=RULES)
            assert found.violations_count == 0, found.generate_report()
        page.emulate_media(color_scheme="light")
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def test_from_the_form_to_the_roster(registrar: Page, site: str, tmp_path: Path) -> None:
    looks_right(registrar, "classes", tmp_path)
    registrar.get_by_role("link", name="摄影和视频剪辑").click()
    form = downloaded(registrar, "空白模板")
    sheet = form.worksheets[0]
    sheet.append(["S0001", "示范1", "居民身份证", id_number(1), "13900000001", "北干街道"])
    sheet.append(["S0002", "示范2", "居民身份证", float(id_number(2)[:15] + "000"), "13900000002", "北干街"])
    looks_right(registrar, "class", tmp_path)
    upload(registrar, form, tmp_path)

    expect(registrar.get_by_role("heading", level=1)).to_have_text("上传后会改动什么")
    assert not Enrolment.objects.exists()
    looks_right(registrar, "preview", tmp_path)
    red = downloaded(registrar, "下载有错的行（标红）")
    registrar.get_by_role("button", name="确认：1 行").click()
    registrar.wait_for_url("**/partner/pushes/**")
    looks_right(registrar, "push", tmp_path)
    expect(registrar.get_by_role("heading", name="处理结果")).to_be_visible()

    to_mend = red.worksheets[0]
    assert [cell.coordinate for cell in to_mend[2] if cell.comment] == ["D2", "F2"]
    to_mend["D2"].value, to_mend["F2"].value = id_number(2), "北干街道"
    registrar.goto(f"{site}/partner/classes/XS2026-0001/")
    upload(registrar, red, tmp_path)
    registrar.get_by_role("button", name="确认：1 行").click()
    registrar.wait_for_url("**/partner/pushes/**")
    assert list(Enrolment.objects.values_list("student_number", flat=True)) == ["S0001", "S0002"]

    registrar.goto(f"{site}/partner/pushes/")
    looks_right(registrar, "pushes", tmp_path)
    registrar.goto(f"{site}/partner/credentials/")
    registrar.get_by_role("button", name="领一个沙箱凭证").click()
    expect(registrar.locator(".partner-code")).to_have_count(1)
    looks_right(registrar, "credentials", tmp_path)


def test_it_works_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{site}/accounts/login/?next=/partner/classes/XS2026-0001/")
    page.get_by_label("用户名").fill("school")
    page.get_by_label("密码").fill("correct horse")
    page.locator("main button[type=submit]").first.click()
    book = openpyxl.Workbook()
    book.worksheets[0].append(["学号", "姓名", "证件号码"])
    book.worksheets[0].append(["S0001", "示范1", id_number(1)])
    target = io.BytesIO()
    book.save(target)
    file = FilePayload(name="名册.xlsx", mimeType="application/octet-stream", buffer=target.getvalue())
    page.get_by_label("工作簿").set_input_files(file)
    page.get_by_role("button", name="看看会改动什么").click()
    page.get_by_role("button", name="确认：1 行").click()
    expect(page.get_by_role("heading", name="处理结果")).to_be_visible()
    context.close()
