"""What the back office says waits for staff (`config/desk.py`), with rows of this room to wait for."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import MessageStatus
from accounts.models import Message, User
from config import desk
from directory.models import Person
from tests.conftest import SignIn
from tests.training.conftest import MakeClass
from tests.training.partner.test_pushes import held
from training.enums import ClassStatus, Sweep
from training.models import Stall, TrainingClass


@pytest.fixture
def matters(make_class: MakeClass, open_class: TrainingClass, school: User, resident: Person) -> None:
    """One of each matter of the clerk's that there are rows for, beside rows that wait for nobody."""
    make_class(code="XS2026-0998", status=ClassStatus.PENDING)
    held(open_class, school)
    Stall.objects.create(training_class=open_class, step=Sweep.NOTE, error="KeyError")
    for status, attempts in ((MessageStatus.PENDING, 2), (MessageStatus.FAILED, 8), (MessageStatus.PENDING, 0)):
        Message.objects.create(
            person=resident,
            kind="enrolled",
            key=f"desk:{status}:{attempts}",
            text="-",
            status=status,
            attempts=attempts,
        )


def _desk(browser: Client) -> list[tuple[str, str]]:
    [aside] = re.findall(r'<aside id="content-related">.*?</ul>', browser.get(reverse("admin:index")).text, re.DOTALL)
    return [(words, address) for address, words in re.findall(r'<a href="([^"]+)">([^<]+)</a>', aside)]


@pytest.mark.usefixtures("matters")
def test_what_waits_is_counted_and_opens_to_exactly_that(signed_in: SignIn, clerk: User) -> None:
    browser = signed_in(clerk)
    waiting = _desk(browser)
    assert [words for words, _address in waiting] == [
        "2 条短信发送异常",
        "1 项班次自动处理受阻",
        "1 个班次待审批",
        "1 份名册已暂停：将有多人退班",
    ]
    for words, address in waiting:
        listed = browser.get(address)
        assert (listed.status_code, listed.context["cl"].result_count) == (200, int(words.split()[0]))


@pytest.mark.usefixtures("matters")
def test_nobody_is_told_what_they_may_not_do(signed_in: SignIn, first_reviewer: User) -> None:
    assert _desk(signed_in(first_reviewer)) == []
    assert "暂无待办。" in signed_in(first_reviewer).get(reverse("admin:index")).text


def test_every_matter_opens_a_list_of_its_own_rows(admin_client: Client) -> None:
    """Also those that nothing waits for here: what narrows the list is understood, not put away."""
    for matter in desk.MATTERS:
        meta = matter.rows().model._meta
        listed = admin_client.get(f"{reverse(f'admin:{meta.app_label}_{meta.model_name}_changelist')}?{matter.query}")
        assert (listed.status_code, listed.context["cl"].result_count) == (200, 0)
