"""A resident's whole way on a phone, over real HTTP with a real worker and beat: find a class, wait, get the seat that
somebody else gives up, be there, finish, and show the certificate to somebody who doubts it."""

import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from directory.models import Organisation, Town
from tests.conftest import RESIDENT_NUMBER, STRANGER_NUMBER
from tests.telephone import Telephone
from tests.test_browser import RULES
from training.enums import ClassKind, ClassStatus, VenueKind
from training.models import Course, Provider, Session, TrainingClass, Venue
from training.services import classes

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

PHONE = ViewportSize(width=360, height=740)
# What beat and the worker need to tell somebody something.
TO_FOLLOW = 30_000


@pytest.fixture
def evening(school_organisation: Organisation, town: Town) -> TrainingClass:
    """A night class of one evening, the day after tomorrow, with a single seat."""
    provider = Provider.objects.create(organisation=school_organisation, approved_from=date(2020, 1, 1))
    course = Course.objects.create(title="手机摄影与修图", provider=provider, hours=2, what_to_bring="智能手机")
    venue = Venue.objects.create(
        name="广德社区技能夜校",
        kind=VenueKind.NIGHT_SCHOOL,
        town=town,
        longitude="120.26",
        latitude="30.18",
        capacity=60,
    )
    now, day = timezone.now(), timezone.localdate() + timedelta(days=2)
    training_class = TrainingClass.objects.create(
        code="XS2026-0419",
        course=course,
        kind=ClassKind.NIGHT_CLASS,
        venue=venue,
        teacher_name="陈谷雨",
        starts_on=day,
        ends_on=day,
        capacity=1,
        status=ClassStatus.OPEN,
        registration_opens_at=now - timedelta(days=1),
        registration_closes_at=now + timedelta(days=1),
    )
    begins = now + timedelta(days=2)
    Session.objects.create(training_class=training_class, starts_at=begins, ends_at=begins + timedelta(minutes=90))
    return training_class


@pytest.fixture
def phones(browser: Browser) -> Iterator[Any]:
    """`phones()` is another person's phone."""
    contexts: list[BrowserContext] = []

    def another() -> Page:
        contexts.append(browser.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai"))
        return contexts[-1].new_page()

    yield another
    for context in contexts:
        context.close()


@pytest.mark.usefixtures("worker_and_beat", "district", "school")
def test_from_finding_a_class_to_showing_its_certificate(
    phones: Any, live_server: LiveServer, telephone: Telephone, evening: TrainingClass, clerk: User
) -> None:
    me, other, school, doubter = phones(), phones(), phones(), phones()
    _take_the_only_seat(other, live_server.url + evening.url, telephone)
    _find_and_wait(me, live_server.url, telephone)

    other.goto(f"{live_server.url}/me/")
    _give_up(other)
    _accept(me, live_server.url)

    classes.move(evening, to=ClassStatus.RUNNING, reason="", by=clerk)
    _let_it_be(evening, begins=timezone.now() - timedelta(minutes=5))
    scanned = _scan(school, live_server.url, evening)
    _check_in(me, scanned)

    _let_it_be(evening, begins=timezone.now() - timedelta(minutes=100))
    me.goto(scanned)
    expect(me.locator("h1")).not_to_contain_text("您到了吗")
    _assess(school, live_server.url, evening)
    address = _fetch_the_certificate(me, live_server.url)
    _say_how_it_was(me, live_server.url)
    _doubt(doubter, address, live_server.url)


def _take_the_only_seat(phone: Page, address: str, telephone: Telephone) -> None:
    phone.goto(address)
    phone.get_by_role("link", name="报名", exact=True).click()
    _sign_in(phone, telephone, number="13787654321", name="李谷雨", document=STRANGER_NUMBER)
    phone.locator("[name=consent]").check()
    phone.get_by_role("button", name="确认报名").click()
    expect(phone.locator("main")).to_contain_text("已录取")


def _find_and_wait(phone: Page, address: str, telephone: Telephone) -> None:
    """By word, without signing in; who wants the seat signs in for the first time and joins the queue."""
    phone.goto(f"{address}/")
    phone.goto(f"{address}/classes/")
    phone.locator("[name=q]").fill("摄影")
    phone.get_by_role("button", name="搜索").click()
    phone.wait_for_url("**q=**")
    # What is found replaces what stood there: a press just then would go nowhere.
    phone.wait_for_load_state("networkidle")
    phone.get_by_role("link", name="手机摄影与修图").click()
    phone.wait_for_url("**/classes/XS*/")
    expect(phone.locator(".seats-words")).to_contain_text("已满")
    _look(phone)
    phone.get_by_role("link", name="排队", exact=True).click()
    _sign_in(phone, telephone, number="13912345678", name="张小满", document=RESIDENT_NUMBER)
    _look(phone)
    phone.locator("[name=consent]").check()
    phone.get_by_role("button", name="排队").click()
    expect(phone.locator("main")).to_contain_text("您排在第 1 位")
    _look(phone)


def _sign_in(phone: Page, telephone: Telephone, *, number: str, name: str, document: str) -> None:
    """With the keyboard alone; it ends on the page one came from."""
    phone.locator("[name=phone]").fill(number)
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/sign-in/code/**")
    phone.locator("[name=digits]").fill(telephone.code())
    phone.keyboard.press("Enter")
    phone.locator("[name=name]").fill(name)
    phone.locator("[name=id_number]").fill(document)
    phone.locator("[name=town]").select_option(label="北干街道")
    phone.locator("[name=consent]").check()
    phone.keyboard.press("Enter")
    expect(phone.locator("h1")).to_contain_text("手机摄影与修图")


def _give_up(phone: Page) -> None:
    phone.get_by_role("link", name="手机摄影与修图").click()
    phone.get_by_role("link", name="放弃名额").click()
    phone.wait_for_url("**/give-up/")
    _look(phone)
    phone.get_by_role("button", name="放弃名额").click()
    expect(phone.locator("main")).to_contain_text("已放弃")


def _accept(phone: Page, address: str) -> None:
    """Beat and the worker have told of it; nobody asked them to."""
    _await_message(phone, address, "请确认接受或放弃")
    _look(phone)
    phone.goto(f"{address}/me/")
    phone.get_by_role("button", name="接受名额").click()
    expect(phone.locator("main")).to_contain_text("名额已为您确认")
    _look(phone)


def _scan(screen: Page, address: str, training_class: TrainingClass) -> str:
    """What a camera reads off the teacher's screen."""
    screen.set_viewport_size({"width": 1280, "height": 800})
    screen.goto(f"{address}/teaching/{training_class.code}/")
    screen.get_by_label("用户名").fill("school")
    screen.get_by_label("密码").fill("correct horse")
    screen.get_by_role("button", name="登录").click()
    screen.get_by_role("link", name="显示签到码").click()
    expect(screen.locator("[data-check-in-count]")).to_contain_text("0")
    picture = Image.open(io.BytesIO(screen.locator("[data-check-in-code]").screenshot()))
    return str(zxingcpp.read_barcodes(picture)[0].text)


def _check_in(phone: Page, scanned: str) -> None:
    phone.goto(scanned)
    _look(phone)
    phone.get_by_role("button", name="我已到课").click()
    expect(phone.locator("h1")).to_contain_text("签到成功")
    _look(phone)


def _let_it_be(training_class: TrainingClass, *, begins: Any) -> None:
    """The days go by: the one session begins at this moment."""
    Session.objects.filter(training_class=training_class).update(
        starts_at=begins, ends_at=begins + timedelta(minutes=90)
    )
    today = timezone.localdate(begins)
    TrainingClass.objects.filter(pk=training_class.pk).update(starts_on=today, ends_on=today)


def _assess(screen: Page, address: str, training_class: TrainingClass) -> None:
    screen.goto(f"{address}/teaching/{training_class.code}/results/")
    screen.get_by_label("合格", exact=True).check()
    screen.get_by_role("button", name="保存结果").click()
    expect(screen.locator("main")).to_contain_text("已结业")


def _fetch_the_certificate(phone: Page, address: str) -> str:
    """The paper names its holder, and its square code leads to where it is verified."""
    _await_message(phone, address, "已结业")
    phone.goto(f"{address}/me/")
    _look(phone)
    paper = phone.request.get(address + str(phone.get_by_role("link", name="我的结业证书").get_attribute("href")))
    assert (paper.status, paper.headers["content-type"]) == (200, "application/pdf")
    page = pypdfium2.PdfDocument(paper.body())[0]
    text = page.get_textpage().get_text_range()
    assert ("张小满" in text, "手机摄影与修图" in text) == (True, True)
    return str(zxingcpp.read_barcodes(page.render(scale=3).to_pil())[0].text)


def _say_how_it_was(phone: Page, address: str) -> None:
    phone.goto(f"{address}/me/")
    phone.get_by_role("link", name="评价这个班").click()
    phone.wait_for_url("**/feedback/")
    _look(phone)
    phone.locator("[name=rating]").first.check()
    phone.get_by_role("button", name="提交评价").click()
    expect(phone.locator("h1")).to_contain_text("谢谢您的评价")
    phone.goto(f"{address}/me/")
    expect(phone.get_by_role("link", name="评价这个班")).to_have_count(0)


def _doubt(phone: Page, certificate: str, address: str) -> None:
    """Somebody who holds the paper, signed in nowhere, and then mistypes its code."""
    assert certificate.startswith(f"{address}/verify/")
    phone.goto(certificate)
    expect(phone.locator("h1")).to_contain_text("该证书真实有效")
    expect(phone.locator("main")).to_contain_text("张*")
    expect(phone.locator("main")).not_to_contain_text("张小满")
    _look(phone)
    tampered = phone.goto(f"{certificate[:-2]}{'2' if certificate[-2] != '2' else '3'}/")
    assert tampered is not None
    assert tampered.status == 404
    _look(phone)


def _await_message(phone: Page, address: str, words: str) -> None:
    for _look_again in range(TO_FOLLOW // 500):
        phone.goto(f"{address}/me/messages/")
        if words in phone.locator("main").inner_text():
            return
        phone.wait_for_timeout(500)
    raise AssertionError(f"Nobody was told “{words}”.")


def _look(phone: Page) -> None:
    """The page as it stands, in plain and in elder mode: axe finds nothing serious, and nothing is cut off."""
    phone.wait_for_load_state()
    for elder in (False, True):
        phone.evaluate("elder => document.documentElement.classList.toggle('elder', elder)", elder)
        found = Axe().run(phone, options=RULES).response["violations"]
        assert [rule["id"] for rule in found if rule["impact"] in {"serious", "critical"}] == [], phone.url
        assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], phone.url
    phone.evaluate("document.documentElement.classList.remove('elder')")
