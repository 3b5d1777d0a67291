"""What staff see of residents and messages."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.urls import reverse

from accounts.admin import MessageAdmin
from accounts.enums import AccountChange
from accounts.errors import CredentialRefused
from accounts.gateways import Refused
from accounts.models import (
    AccountEvent,
    CredentialEvent,
    ExternalIdentity,
    Message,
    ResidentAccount,
    SchoolCredential,
    User,
)
from accounts.services import credentials, identities, messages, residents
from accounts.services.identities import Subject
from accounts.services.messages import Draft
from accounts.services.residents import Applicant
from directory.models import Person
from tests.accounts.conftest import OTHER_PHONE, PHONE
from tests.conftest import RESIDENT_NUMBER, SignIn
from tests.telephone import Telephone

ACCOUNTS = reverse("admin:accounts_residentaccount_changelist")
CREDENTIALS = reverse("admin:accounts_schoolcredential_changelist")
MESSAGES = reverse("admin:accounts_message_changelist")

pytestmark = pytest.mark.usefixtures("district")


def _listed(response: Any) -> list[Any]:
    assert response.status_code == 200
    return list(response.context["cl"].result_list)


@pytest.fixture
def failed(resident: Person, stranger: Person, telephone: Telephone, monkeypatch: pytest.MonkeyPatch) -> Message:
    """One message given up, one sent, one waiting."""

    def refuse(*_args: str) -> None:
        raise Refused("HTTP 422")

    messages.post([Draft(resident.pk, "test", "开课提醒", "first")])
    with monkeypatch.context() as patched:
        patched.setattr("accounts.gateways.FileGateway.send", refuse)
        messages.deliver_due(1)
    messages.post([Draft(resident.pk, "test", "开课提醒", "second")])
    messages.deliver_due(1)
    messages.post([Draft(resident.pk, "test", "开课提醒", "third")])
    return Message.objects.get(key="first")


@pytest.fixture
def neighbour(newcomer: Applicant) -> ResidentAccount:
    """Somebody else's account, opened with 13700000000."""
    return residents.register(newcomer, phone="13700000000", by=None)


@pytest.mark.parametrize("text", ["张小", PHONE, RESIDENT_NUMBER])
def test_the_window_finds_the_account_and_sees_it_masked(
    account: ResidentAccount, clerk: User, signed_in: SignIn, text: str
) -> None:
    response = signed_in(clerk).get(ACCOUNTS, {"q": text})
    assert _listed(response) == [account]
    page = response.content.decode()
    assert [secret for secret in (PHONE, RESIDENT_NUMBER, "张小满") if secret != text and secret in page] == []


def test_the_window_gives_an_account_its_new_number(account: ResidentAccount, clerk: User, signed_in: SignIn) -> None:
    address = reverse("admin:accounts_residentaccount_change", args=[account.pk])
    browser = signed_in(clerk)
    assert PHONE not in browser.get(address).content.decode()
    response = browser.post(address, {"phone": OTHER_PHONE, "reason": "身份证，本人到场"})
    assert response.status_code == 302
    assert residents.with_phone(OTHER_PHONE) == account
    event = AccountEvent.objects.latest("pk")
    assert (event.to_status, event.by_name) == (AccountChange.PHONE_CHANGED, "Clerk")
    assert event.reason == "139****5678 → 137****4321 身份证，本人到场"


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        ({"phone": "123", "reason": "身份证，本人到场"}, "phone"),
        ({"phone": OTHER_PHONE, "reason": ""}, "reason"),
        ({"phone": "13700000000", "reason": "身份证，本人到场"}, "phone"),
    ],
)
@pytest.mark.usefixtures("neighbour")
def test_the_window_is_told_what_is_wrong(
    account: ResidentAccount, clerk: User, signed_in: SignIn, form: dict[str, str], wrong: str
) -> None:
    response = signed_in(clerk).post(reverse("admin:accounts_residentaccount_change", args=[account.pk]), form)
    assert list(response.context["adminform"].form.errors) == [wrong]
    assert residents.with_phone(PHONE) == account


def test_others_do_not_reach_accounts_or_messages(
    account: ResidentAccount, leader: User, auditor: User, signed_in: SignIn
) -> None:
    change = reverse("admin:accounts_residentaccount_change", args=[account.pk])
    assert signed_in(leader).get(ACCOUNTS).status_code == 403
    assert signed_in(leader).get(MESSAGES).status_code == 403
    assert signed_in(auditor).get(change).status_code == 403
    assert signed_in(account.user).get(ACCOUNTS, follow=True).status_code == 403


def test_the_outbox_shows_what_is_in_trouble(failed: Message, clerk: User, signed_in: SignIn) -> None:
    browser = signed_in(clerk)
    assert [message.key for message in _listed(browser.get(MESSAGES))] == ["third", "second", "first"]
    response = browser.get(MESSAGES, {"trouble": "yes"})
    assert _listed(response) == [failed]
    page = response.content.decode()
    assert "HTTP 422" in page
    assert "13800001234" not in page
    detail = browser.get(reverse("admin:accounts_message_change", args=[failed.pk]))
    assert (detail.status_code, "HTTP 422" in detail.content.decode()) == (200, True)


def test_staff_try_again_what_was_given_up(
    failed: Message, clerk: User, signed_in: SignIn, telephone: Telephone
) -> None:
    chosen = [str(message.pk) for message in Message.objects.all()]
    response = signed_in(clerk).post(MESSAGES, {"action": "resend", "_selected_action": chosen}, follow=True)
    assert response.status_code == 200
    assert messages.deliver_due(10) == 2
    assert [sent["reference"] for sent in telephone.messages()] == ["second", "third", "first"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_outbox_asks_the_database_the_same_for_any_number(
    resident: Person, clerk: User, signed_in: SignIn, django_assert_num_queries: Any, count: int
) -> None:
    messages.post([Draft(resident.pk, "test", "开课提醒", f"test:{number}") for number in range(count)])
    browser = signed_in(clerk)
    browser.get(MESSAGES)
    with django_assert_num_queries(7):
        browser.get(MESSAGES)


def test_staff_disconnect_a_lost_outside_account(account: ResidentAccount, clerk: User, signed_in: SignIn) -> None:
    identity = identities.connect(account.user, Subject("https://id.example.gov.cn", "a1"), by=None)
    address = reverse("admin:accounts_externalidentity_changelist")
    browser = signed_in(clerk)
    assert "a1" not in str(_listed(browser.get(address)))
    browser.post(address, {"action": "disconnect", "_selected_action": [str(identity.pk)]})
    assert ExternalIdentity.objects.count() == 0
    event = AccountEvent.objects.latest("pk")
    assert (event.to_status, event.by) == (AccountChange.DISCONNECTED, clerk)


def test_the_last_way_in_stays_and_staff_are_told(newcomer: Applicant, clerk: User, signed_in: SignIn) -> None:
    residents.register(newcomer, subject=Subject("https://id.example.gov.cn", "a1"), by=None)
    identity = ExternalIdentity.objects.get()
    address = reverse("admin:accounts_externalidentity_changelist")
    signed_in(clerk).post(address, {"action": "disconnect", "_selected_action": [str(identity.pk)]})
    assert ExternalIdentity.objects.count() == 1


def test_auditors_read_what_happened_to_accounts(account: ResidentAccount, auditor: User, signed_in: SignIn) -> None:
    events = _listed(signed_in(auditor).get(reverse("admin:accounts_accountevent_changelist")))
    assert [event.to_status for event in events] == [AccountChange.JOINED]


@pytest.fixture
def application(school: User) -> dict[str, Any]:
    """The form of a new credential, filled in."""
    return {
        "user": school.pk,
        "name": "教务系统",
        "scopes": ["roster:write"],
        "expires_at_0": "2999-01-01",
        "expires_at_1": "00:00",
    }


def test_a_token_is_shown_once_and_travels_in_no_cookie(
    application: dict[str, Any], clerk: User, signed_in: SignIn
) -> None:
    browser = signed_in(clerk)
    issued = browser.post(reverse("admin:accounts_schoolcredential_add"), application)
    assert issued.status_code == 302
    shown = browser.get(CREDENTIALS)
    token = re.search(r"skp_[0-9a-f]{8}_[\w-]{43}", shown.text)
    assert token is not None
    assert credentials.recognise(token[0]).name == "教务系统"
    cookies = f"{issued.cookies.output()} {shown.cookies.output()} {browser.cookies.output()}"
    assert (token[0] in cookies, "messages" in browser.cookies, "no-store" in shown["Cache-Control"]) == (
        False,
        False,
        True,
    )
    assert token[0] not in browser.get(CREDENTIALS).text
    assert [each for each in Session.objects.all() if token[0] in str(each.get_decoded())] == []


def test_only_users_of_schools_are_offered_a_credential(
    school: User, enterprise: User, account: ResidentAccount, clerk: User, signed_in: SignIn
) -> None:
    page = signed_in(clerk).get(reverse("admin:accounts_schoolcredential_add"))
    assert list(page.context["adminform"].form.fields["user"].queryset) == [school]


def test_and_no_other_is_given_one(application: dict[str, Any], clerk: User, signed_in: SignIn) -> None:
    refused = signed_in(clerk).post(reverse("admin:accounts_schoolcredential_add"), {**application, "user": clerk.pk})
    assert (refused.status_code, list(refused.context["adminform"].form.errors)) == (200, ["user"])
    assert SchoolCredential.objects.count() == 0


def test_revoking_a_credential_asks_why_and_keeps_the_answer(token: str, clerk: User, signed_in: SignIn) -> None:
    browser = signed_in(clerk)
    chosen = {"action": "revoke", "_selected_action": [str(SchoolCredential.objects.get().pk)]}
    asked = browser.post(CREDENTIALS, {**chosen, "index": "0"})
    assert (asked.status_code, 'name="reason"' in asked.text) == (200, True)
    assert browser.post(CREDENTIALS, {**chosen, "reason": ""}).status_code == 422
    assert credentials.recognise(token).revoked_at is None
    assert browser.post(CREDENTIALS, {**chosen, "reason": "学校报告遗失"}).status_code == 302
    with pytest.raises(CredentialRefused):
        credentials.recognise(token)
    event = CredentialEvent.objects.latest("pk")
    assert (event.to_status, event.reason, event.by) == ("revoked", "学校报告遗失", clerk)


def test_staff_read_in_words_what_a_message_is_about_and_what_is_still_to_be_sent(
    resident: Person, clerk: User, telephone: Telephone, signed_in: SignIn
) -> None:
    messages.post([Draft(resident.pk, "training.promoted", "名额已空出", "first")])
    messages.deliver_due(1)
    messages.post([Draft(resident.pk, "training.reminder", "明天开课", "second")])
    page = signed_in(clerk).get(MESSAGES, {"kind": "training.promoted"})
    [offered] = _listed(page)
    assert "递补名额通知" in page.text
    assert "training.promoted</td>" not in page.text
    outbox = MessageAdmin(Message, admin.site)
    assert outbox.tried_next(offered) is None
    assert outbox.tried_next(waiting := Message.objects.get(key="second")) == waiting.next_attempt_at
