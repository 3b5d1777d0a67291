"""One's own account: the page, and another phone number."""

from typing import Any

import pytest
from django.test import Client

from accounts.enums import AccountChange
from accounts.models import AccountEvent, ResidentAccount, User
from accounts.services import residents
from accounts.services.residents import Applicant
from tests.accounts.conftest import OTHER_PHONE, PHONE
from tests.conftest import RESIDENT_NUMBER, SignIn
from tests.telephone import Telephone

ACCOUNT = "/accounts/account/"
NEW_PHONE = "/accounts/account/phone/"
CODE = "/accounts/account/phone/code/"
AGAIN = "/accounts/sign-in/again/"

pytestmark = pytest.mark.usefixtures("district", "telephone", "unhurried")


@pytest.fixture
def browser(account: ResidentAccount, signed_in: SignIn) -> Client:
    return signed_in(account.user)


def _phone(account: ResidentAccount) -> str:
    account.refresh_from_db()
    return account.phone_masked


def test_the_page_shows_the_holder_what_stands_here_masked(browser: Client) -> None:
    page = browser.get(ACCOUNT).content.decode()
    for shown in ("张**", "330109********0017", "139****5678", "北干街道"):
        assert shown in page
    for secret in (PHONE, RESIDENT_NUMBER):
        assert secret not in page


@pytest.mark.parametrize("address", [ACCOUNT, NEW_PHONE, CODE, "/accounts/account/connect/"])
def test_strangers_are_asked_to_sign_in(client: Client, address: str) -> None:
    assert client.get(address)["Location"] == f"/accounts/sign-in/?next={address}"


def test_staff_have_the_page_but_no_phone(clerk: User, signed_in: SignIn) -> None:
    staff = signed_in(clerk)
    assert staff.get(ACCOUNT).status_code == 200
    assert staff.post(NEW_PHONE, {"phone": OTHER_PHONE}).status_code == 403


def test_a_new_number_is_proven_before_it_counts(
    browser: Client, account: ResidentAccount, telephone: Telephone
) -> None:
    assert browser.post(NEW_PHONE, {"phone": OTHER_PHONE})["Location"] == CODE
    assert _phone(account) == "139****5678"
    assert browser.post(CODE, {"digits": telephone.wrong_code()}).status_code == 400
    assert _phone(account) == "139****5678"
    assert browser.post(CODE, {"digits": telephone.code()})["Location"] == ACCOUNT
    assert _phone(account) == "137****4321"
    assert telephone.messages()[-1]["phone"] == OTHER_PHONE
    event = AccountEvent.objects.latest("pk")
    assert (event.to_status, event.by) == (AccountChange.PHONE_CHANGED, account.user)


def test_a_code_for_a_new_number_may_be_sent_again(browser: Client, telephone: Telephone) -> None:
    browser.post(NEW_PHONE, {"phone": OTHER_PHONE})
    assert browser.post(AGAIN)["Location"] == CODE
    assert [message["phone"] for message in telephone.messages()] == [OTHER_PHONE, OTHER_PHONE]
    assert browser.post(CODE, {"digits": telephone.code()})["Location"] == ACCOUNT


def test_the_number_of_another_account_stays_theirs(
    browser: Client, account: ResidentAccount, newcomer: Applicant, telephone: Telephone
) -> None:
    other = residents.register(newcomer, phone=OTHER_PHONE, by=None)
    browser.post(NEW_PHONE, {"phone": OTHER_PHONE})
    browser.post(CODE, {"digits": telephone.code()})
    assert (_phone(account), _phone(other)) == ("139****5678", "137****4321")


def test_a_code_for_a_new_number_signs_nobody_in(browser: Client, telephone: Telephone) -> None:
    browser.post(NEW_PHONE, {"phone": OTHER_PHONE})
    response: Any = browser.post("/accounts/sign-in/code/", {"digits": telephone.code()})
    assert response["Location"] == "/accounts/sign-in/"
    assert browser.get(CODE).status_code == 200
