"""The pages by which residents come in."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone
from psycopg2 import sql

from accounts.gateways import Unreachable
from accounts.models import OneTimeCode, ResidentAccount, User
from accounts.services import residents
from directory.models import District, Town
from tests.accounts.conftest import (
    CODE,
    FIRST_TIME,
    LANDING,
    NEWCOMER_NUMBER,
    OTHER_PHONE,
    PHONE,
    SIGN_IN,
    Prove,
    introduction,
    who,
)
from tests.conftest import RESIDENT_NUMBER, SignIn
from tests.telephone import Telephone

AGAIN = "/accounts/sign-in/again/"
CONFIRM = "/accounts/sign-in/confirm/"

pytestmark = pytest.mark.usefixtures("district", "telephone")


def test_a_known_phone_and_its_code_open_its_account(client: Client, account: ResidentAccount, prove: Prove) -> None:
    response = prove()
    assert (response.status_code, response["Location"]) == (302, LANDING)
    assert who(client) == account.user


def test_the_answer_is_the_same_whether_the_phone_is_known(
    client: Client, account: ResidentAccount, telephone: Telephone
) -> None:
    def ask(phone: str) -> tuple[int, str, str]:
        browser = Client()
        answer = browser.post(SIGN_IN, {"phone": phone})
        page = browser.get(CODE).content.decode()
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
        return answer.status_code, answer["Location"], page.replace(f"{phone[:3]}****{phone[-4:]}", "…")

    assert ask(PHONE) == ask(OTHER_PHONE)
    assert [message["phone"] for message in telephone.messages()] == [PHONE, OTHER_PHONE]


def test_the_code_page_says_where_the_demonstration_keeps_its_messages(
    client: Client, telephone: Telephone, settings: Any
) -> None:
    client.post(SIGN_IN, {"phone": PHONE})
    page = client.get(CODE).content.decode()
    assert str(telephone.file) in page
    assert telephone.code() not in page
    assert PHONE not in page
    settings.LOCAL = False
    assert str(telephone.file) not in client.get(CODE).content.decode()


@pytest.mark.parametrize("phone", ["", "12345", "139123456789", "03912345678", "+1 202 555 0147"])
def test_what_is_no_mobile_number_is_told_so(client: Client, telephone: Telephone, phone: str) -> None:
    response = client.post(SIGN_IN, {"phone": phone})
    assert response.status_code == 400
    assert list(response.context["form"].errors) == ["phone"]
    assert telephone.messages() == []


@pytest.mark.parametrize("phone", ["+86 139-1234-5678", "１３９１２３４５６７８", " 139 1234 5678 "])
def test_a_number_may_be_written_as_people_write_it(client: Client, telephone: Telephone, phone: str) -> None:
    assert client.post(SIGN_IN, {"phone": phone}).status_code == 302
    assert telephone.messages()[0]["phone"] == PHONE


def test_a_wrong_code_is_told_so_and_opens_nothing(
    client: Client, account: ResidentAccount, telephone: Telephone
) -> None:
    client.post(SIGN_IN, {"phone": PHONE})
    response = client.post(CODE, {"digits": telephone.wrong_code()})
    assert response.status_code == 400
    assert response.context["form"].errors.as_data()["digits"][0].code == "CODE_WRONG"
    assert who(client) is None


@pytest.mark.parametrize("digits", ["１２３ ４５６", " 123 456 "])
def test_a_code_may_be_typed_wide_or_with_spaces(
    client: Client, account: ResidentAccount, monkeypatch: pytest.MonkeyPatch, digits: str
) -> None:
    monkeypatch.setattr("accounts.services.codes.secrets.randbelow", lambda _below: 123456)
    client.post(SIGN_IN, {"phone": PHONE})
    assert client.post(CODE, {"digits": digits}).status_code == 302
    assert who(client) == account.user


def test_the_sixth_try_is_refused_though_right(client: Client, account: ResidentAccount, telephone: Telephone) -> None:
    client.post(SIGN_IN, {"phone": PHONE})
    for _try in range(5):
        client.post(CODE, {"digits": telephone.wrong_code()})
    response = client.post(CODE, {"digits": telephone.code()})
    assert response.context["form"].errors.as_data()["digits"][0].code == "CODE_SPENT"
    assert (response.status_code, who(client)) == (400, None)


def test_a_code_that_was_seen_over_a_shoulder_is_no_use_in_another_browser(
    client: Client, account: ResidentAccount, prove: Prove, telephone: Telephone
) -> None:
    prove()
    other = Client()
    assert other.post(CODE, {"digits": telephone.code()})["Location"] == SIGN_IN
    assert who(other) is None


def test_a_replayed_session_finds_its_code_spent(
    client: Client, account: ResidentAccount, telephone: Telephone
) -> None:
    client.post(SIGN_IN, {"phone": PHONE})
    replay = Client()
    replay.cookies["sessionid"] = client.cookies["sessionid"].value
    replay.get(CODE)
    kept = dict(client.session)
    assert client.post(CODE, {"digits": telephone.code()}).status_code == 302
    session = replay.session
    session.update(kept)
    session.save()
    replay.cookies["sessionid"] = session.session_key or ""
    response = replay.post(CODE, {"digits": telephone.code()})
    assert response.context["form"].errors.as_data()["digits"][0].code == "CODE_SPENT"


def test_an_expired_code_is_refused(client: Client, account: ResidentAccount, telephone: Telephone) -> None:
    client.post(SIGN_IN, {"phone": PHONE})
    past = timezone.now() - timedelta(minutes=10)
    OneTimeCode.objects.update(created_at=past, expires_at=past + timedelta(minutes=5))
    response = client.post(CODE, {"digits": telephone.code()})
    assert response.context["form"].errors.as_data()["digits"][0].code == "CODE_SPENT"


def test_a_second_code_within_a_minute_is_too_soon(client: Client, telephone: Telephone) -> None:
    client.post(SIGN_IN, {"phone": PHONE})
    response = client.post(SIGN_IN, {"phone": PHONE})
    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 60
    assert len(telephone.messages()) == 1


def test_an_address_may_not_ask_for_ever_more_phones(client: Client, settings: Any) -> None:
    settings.SIGN_IN_LIMITS = {"code": {"phone": [], "address": ["3/hour"]}}
    answers = [client.post(SIGN_IN, {"phone": f"1391234567{digit}"}).status_code for digit in range(4)]
    assert answers == [302, 302, 302, 429]
    assert client.post(SIGN_IN, {"phone": PHONE}, headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 429


def test_an_address_may_not_type_codes_for_ever(
    client: Client, telephone: Telephone, settings: Any, account: ResidentAccount
) -> None:
    client.post(SIGN_IN, {"phone": PHONE})
    settings.SIGN_IN_LIMITS = {"try": {"address": ["2/hour"]}}
    for _try in range(2):
        client.post(CODE, {"digits": telephone.wrong_code()})
    response = client.post(CODE, {"digits": telephone.code()})
    assert (response.status_code, who(client)) == (429, None)
    assert OneTimeCode.objects.get().tries == 2


@pytest.mark.usefixtures("unhurried")
def test_a_new_code_replaces_the_last_one_here(
    client: Client, account: ResidentAccount, telephone: Telephone, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter([111111, 222222])
    monkeypatch.setattr("accounts.services.codes.secrets.randbelow", lambda _below: next(drawn))
    client.post(SIGN_IN, {"phone": PHONE})
    assert client.post(AGAIN)["Location"] == CODE
    assert [message["phone"] for message in telephone.messages()] == [PHONE, PHONE]
    assert client.post(CODE, {"digits": "111111"}).status_code == 400
    assert client.post(CODE, {"digits": "222222"}).status_code == 302


def test_a_new_code_needs_an_old_one(client: Client, telephone: Telephone) -> None:
    assert client.post(AGAIN)["Location"] == SIGN_IN
    assert client.get(AGAIN).status_code == 405
    assert telephone.messages() == []


def test_when_nothing_can_be_sent_the_page_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: str) -> None:
        raise Unreachable("HTTP 503")

    monkeypatch.setattr("accounts.gateways.FileGateway.send", fail)
    response = client.post(SIGN_IN, {"phone": PHONE})
    assert response.status_code == 503
    assert client.get(CODE)["Location"] == SIGN_IN


@pytest.mark.parametrize("address", [CODE, CONFIRM, FIRST_TIME])
def test_no_page_is_reached_without_the_one_before(client: Client, address: str) -> None:
    assert client.get(address)["Location"] == SIGN_IN
    assert client.post(address, {"digits": "123456"})["Location"] == SIGN_IN


def test_a_number_that_changed_hands_does_not_open_its_old_holders_account(
    client: Client, account: ResidentAccount, prove: Prove, town: Town
) -> None:
    _let_lie(account)
    assert prove()["Location"] == CONFIRM
    assert who(client) is None
    response = client.post(CONFIRM, {"name": "李四", "last_characters": "0017"})
    assert (response.status_code, who(client)) == (400, None)
    assert client.post(FIRST_TIME, introduction(town, name="李四", id_number=NEWCOMER_NUMBER)).status_code == 400
    assert ResidentAccount.objects.count() == 1


def test_its_holder_comes_back_after_long(client: Client, account: ResidentAccount, prove: Prove) -> None:
    _let_lie(account)
    prove()
    assert client.post(CONFIRM, {"name": "张小满", "last_characters": "0017"}).status_code == 302
    assert who(client) == account.user
    account.refresh_from_db()
    assert residents.is_stale(account) is False


def test_who_the_holder_is_can_be_guessed_three_times_a_day(
    client: Client, account: ResidentAccount, prove: Prove
) -> None:
    _let_lie(account)
    prove()
    for _try in range(3):
        assert client.post(CONFIRM, {"name": "张小满", "last_characters": "0000"}).status_code == 400
    assert client.post(CONFIRM, {"name": "张小满", "last_characters": "0017"}).status_code == 429
    assert who(client) is None


def test_a_closed_account_is_told_so(client: Client, account: ResidentAccount, prove: Prove) -> None:
    User.objects.update(is_active=False)
    assert prove().status_code == 403
    assert who(client) is None


def test_signing_in_goes_where_the_person_was_going(
    client: Client, account: ResidentAccount, telephone: Telephone
) -> None:
    client.get(f"{SIGN_IN}?next=/accounts/account/")
    client.post(SIGN_IN, {"phone": PHONE})
    assert client.post(CODE, {"digits": telephone.code()})["Location"] == "/accounts/account/"


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_signing_in_goes_nowhere_else(
    client: Client, account: ResidentAccount, telephone: Telephone, wanted: str
) -> None:
    client.get(SIGN_IN, {"next": wanted})
    client.post(SIGN_IN, {"phone": PHONE})
    assert client.post(CODE, {"digits": telephone.code()})["Location"] == LANDING


def test_signing_in_gives_the_session_a_new_key(client: Client, account: ResidentAccount, prove: Prove) -> None:
    client.get(f"{SIGN_IN}?next=/accounts/account/")
    before = client.session.session_key
    prove()
    assert client.session.session_key not in {None, before}
    assert not client.session.keys() & {"sign-in.sent", "sign-in.proven", "sign-in.vouched", "sign-in.next"}


def test_who_is_signed_in_is_sent_on(account: ResidentAccount, signed_in: SignIn) -> None:
    browser = signed_in(account.user)
    assert browser.get(SIGN_IN)["Location"] == LANDING
    assert browser.get(FIRST_TIME)["Location"] == SIGN_IN


def test_one_can_sign_out(client: Client, account: ResidentAccount, prove: Prove) -> None:
    prove()
    assert client.post("/accounts/logout/").status_code == 302
    assert who(client) is None


def test_a_resident_does_not_sign_in_with_a_password(client: Client, account: ResidentAccount) -> None:
    for password in ("", "!", str(account.user.password)):
        client.post("/accounts/login/", {"username": account.user.username, "password": password})
    assert who(client) is None


def test_failed_passwords_do_not_lock_a_resident_out(
    client: Client, account: ResidentAccount, prove: Prove, settings: Any
) -> None:
    settings.AXES_ENABLED = True
    for _try in range(6):
        client.post("/accounts/login/", {"username": account.user.username, "password": "guess"})
    prove()
    assert who(client) == account.user


def test_a_change_of_language_is_remembered(client: Client, account: ResidentAccount, prove: Prove) -> None:
    client.cookies["django_language"] = "en"
    prove()
    account.refresh_from_db()
    assert account.language == "en"


def test_forms_want_a_token(account: ResidentAccount) -> None:
    strict = Client(enforce_csrf_checks=True)
    for page in (SIGN_IN, CODE, AGAIN, CONFIRM, FIRST_TIME):
        assert strict.post(page, {"phone": PHONE}).status_code == 403


def test_pages_are_not_kept_by_anybody_on_the_way(client: Client, prove: Prove) -> None:
    prove()
    for page in (SIGN_IN, FIRST_TIME):
        assert "no-store" in client.get(page)["Cache-Control"]


def test_no_number_stands_in_any_row_or_line_in_the_clear(
    client: Client, prove: Prove, town: Town, settings: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    prove()
    client.post(FIRST_TIME, introduction(town))
    client.post("/accounts/logout/")
    kept = _every_row() + "".join(str(session.get_decoded()) for session in Session.objects.all())
    said = "".join(capfd.readouterr())
    for number in (PHONE, RESIDENT_NUMBER):
        assert number not in kept
        assert number.encode().hex() not in kept
        assert number not in said


def _let_lie(account: ResidentAccount) -> None:
    ResidentAccount.objects.filter(pk=account.pk).update(phone_confirmed_at=timezone.now() - timedelta(days=91))


def _every_row() -> str:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows: list[str] = []
        for table in tables:
            cursor.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table)))
            rows += [row[0] for row in cursor.fetchall()]
    return "\n".join(rows)


def test_the_first_page_asks_the_database_for_little(
    client: Client, django_assert_num_queries: Any, district: District
) -> None:
    client.get(SIGN_IN)
    with django_assert_num_queries(0):
        client.get(SIGN_IN)
