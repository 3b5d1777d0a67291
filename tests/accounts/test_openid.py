"""Signing in at an OpenID provider: one from the package index for the way in, one of our own for the ways to cheat."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from django.test import Client

from accounts.enums import AccountChange
from accounts.models import AccountEvent, ExternalIdentity, ResidentAccount, User
from accounts.providers import Audience, Provider
from accounts.services import identities, residents
from accounts.services.identities import Subject
from accounts.services.residents import Applicant
from directory.models import District, Person, Town
from tests.accounts import crooked_provider
from tests.accounts.conftest import OTHER_PHONE, PHONE
from tests.conftest import RESIDENT_NUMBER, SignIn

BEGIN = "/accounts/outside/province/"
FIRST_TIME = "/accounts/sign-in/first-time/"
CONNECT = "/accounts/account/connect/"
LANDING = "/landing/"
SECONDS_TO_START = 30

pytestmark = pytest.mark.usefixtures("district")


def _provider(issuer: str, audience: Audience = Audience.CITIZENS) -> Provider:
    return Provider(
        key="province",
        name="省统一身份认证",
        issuer=issuer,
        client_id="portal",
        client_secret="s3cret",
        audience=audience,
    )


@pytest.fixture(scope="module")
def mock_issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """oidc-provider-mock, in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("provider") / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true"],
            stdout=output,
            stderr=output,
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _turn in range(SECONDS_TO_START * 10):
        assert process.poll() is None, log.read_text()
        with contextlib.suppress(requests.ConnectionError):
            requests.get(address, timeout=1)
            return
        time.sleep(0.1)
    raise TimeoutError(log.read_text())


@pytest.fixture
def province(mock_issuer: str, settings: Any) -> str:
    """Citizens' accounts at a provider nobody here has written."""
    settings.OIDC_PROVIDERS = (_provider(mock_issuer),)
    return mock_issuer


@pytest.fixture
def crooked(settings: Any) -> Iterator[crooked_provider.Provider]:
    with crooked_provider.running() as server:
        settings.OIDC_PROVIDERS = (_provider(server.issuer),)
        yield server


def _at_the_province(browser: Client, subject: str) -> Any:
    """Off to the provider, signed in there as `subject`, and back."""
    address = browser.get(BEGIN)["Location"]
    answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=10)
    return browser.get(answer.headers["Location"])


def _at_the_crooked(browser: Client, server: crooked_provider.Provider, subject: str = "a1") -> Any:
    return browser.get(server.sign_in(browser.get(BEGIN)["Location"], subject))


def _form(home: Town, **changes: str) -> dict[str, str]:
    form = {"name": "张小满", "id_type": "resident_id", "id_number": RESIDENT_NUMBER, "consent": "on"}
    return {**form, "town": str(home.pk), **changes}


def _who(browser: Client) -> User | None:
    user = browser.get("/accounts/account/").wsgi_request.user
    return user if isinstance(user, User) else None


def test_a_citizen_comes_registers_and_comes_again(client: Client, province: str, resident: Person, town: Town) -> None:
    assert _at_the_province(client, "citizen-1")["Location"] == FIRST_TIME
    assert client.post(FIRST_TIME, _form(town))["Location"] == LANDING
    account = ResidentAccount.objects.get()
    assert (account.person, account.phone_masked, _who(client)) == (resident, "", account.user)
    identity = ExternalIdentity.objects.get()
    assert (identity.user, identity.issuer, identity.subject) == (account.user, province, "citizen-1")
    again = Client()
    assert _at_the_province(again, "citizen-1")["Location"] == LANDING
    assert _who(again) == account.user
    identity.refresh_from_db()
    assert identity.last_used_at is not None


def test_another_citizen_is_somebody_else(client: Client, province: str, resident: Person, town: Town) -> None:
    _at_the_province(client, "citizen-1")
    client.post(FIRST_TIME, _form(town))
    other = Client()
    assert _at_the_province(other, "citizen-2")["Location"] == FIRST_TIME
    assert _who(other) is None


def test_what_the_provider_calls_somebody_opens_nothing(
    client: Client, province: str, account: ResidentAccount, clerk: User
) -> None:
    """A subject, name or e-mail like that of a user here is no binding."""
    for subject in (account.user.username, "clerk", PHONE):
        claims = {"name": "张小满", "preferred_username": "clerk", "email": "clerk@example.gov.cn"}
        requests.put(f"{province}/users/{subject}", json=claims, timeout=10)
        assert _at_the_province(Client(), subject)["Location"] == FIRST_TIME
    assert ExternalIdentity.objects.count() == 0


def test_saying_no_at_the_provider_is_no_fault(client: Client, province: str) -> None:
    address = client.get(BEGIN)["Location"]
    answer = requests.post(address, data={"action": "deny"}, allow_redirects=False, timeout=10)
    response = client.get(answer.headers["Location"])
    assert (response.status_code, _who(client)) == (403, None)


def test_who_has_an_account_by_phone_does_not_get_a_second(
    client: Client, province: str, account: ResidentAccount, town: Town
) -> None:
    _at_the_province(client, "citizen-1")
    response = client.post(FIRST_TIME, _form(town))
    assert (response.status_code, _who(client)) == (400, None)
    assert (ResidentAccount.objects.count(), ExternalIdentity.objects.count()) == (1, 0)
    assert AccountEvent.objects.latest("pk").to_status == AccountChange.JOIN_REFUSED


def test_a_resident_connects_the_two_and_comes_in_either_way(
    province: str, account: ResidentAccount, signed_in: SignIn
) -> None:
    browser = signed_in(account.user)
    assert _at_the_province(browser, "citizen-1")["Location"] == CONNECT
    assert ExternalIdentity.objects.count() == 0
    assert "省统一身份认证" in browser.get(CONNECT).content.decode()
    assert browser.post(CONNECT)["Location"] == "/accounts/account/"
    other = Client()
    _at_the_province(other, "citizen-1")
    assert _who(other) == account.user
    assert AccountEvent.objects.latest("pk").to_status == AccountChange.CONNECTED


def test_connecting_needs_the_persons_own_word(province: str, account: ResidentAccount) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(account.user)
    _at_the_province(browser, "citizen-1")
    assert browser.post(CONNECT).status_code == 403
    assert ExternalIdentity.objects.count() == 0


def test_what_one_was_vouched_for_another_does_not_connect(
    province: str, account: ResidentAccount, clerk: User, signed_in: SignIn
) -> None:
    browser = signed_in(account.user)
    _at_the_province(browser, "citizen-1")
    kept = browser.session["sign-in.vouched"]
    other = signed_in(clerk)
    session = other.session
    session["sign-in.vouched"] = kept
    session.save()
    assert other.post(CONNECT)["Location"] == "/accounts/account/"
    assert ExternalIdentity.objects.count() == 0


def test_a_vouching_does_not_last(
    province: str, account: ResidentAccount, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(account.user)
    _at_the_province(browser, "citizen-1")
    later = time.time() + 31 * 60
    monkeypatch.setattr("accounts.views.progress.time.time", lambda: later)
    browser.post(CONNECT)
    assert ExternalIdentity.objects.count() == 0


def test_an_outside_account_of_another_is_not_connected(
    province: str, account: ResidentAccount, newcomer: Applicant, signed_in: SignIn
) -> None:
    other = residents.register(newcomer, phone=OTHER_PHONE, by=None)
    identities.connect(other.user, Subject(province, "citizen-1"), by=None)
    browser = signed_in(account.user)
    assert _at_the_province(browser, "citizen-1").status_code == 409
    assert _who(browser) == account.user
    assert ExternalIdentity.objects.get().user == other.user


def test_a_citizens_provider_does_not_open_staff(client: Client, province: str, clerk: User, signed_in: SignIn) -> None:
    identities.connect(clerk, Subject(province, "citizen-1"), by=None)
    assert _at_the_province(client, "citizen-1").status_code == 403
    assert _who(client) is None
    ExternalIdentity.objects.all().delete()
    assert _at_the_province(signed_in(clerk), "citizen-1").status_code == 403


def test_staff_connect_their_own_and_come_in_by_it(
    mock_issuer: str, settings: Any, clerk: User, account: ResidentAccount, signed_in: SignIn
) -> None:
    settings.OIDC_PROVIDERS = (_provider(mock_issuer, Audience.STAFF),)
    stranger = Client()
    response = _at_the_province(stranger, "official-1")
    assert (response.status_code, response.context["error"].code) == (403, "NOT_CONNECTED")
    browser = signed_in(clerk)
    _at_the_province(browser, "official-1")
    browser.post(CONNECT)
    _at_the_province(stranger, "official-1")
    assert _who(stranger) == clerk
    assert _at_the_province(signed_in(account.user), "official-2").status_code == 403


def test_a_closed_user_is_not_opened(client: Client, province: str, account: ResidentAccount) -> None:
    identities.connect(account.user, Subject(province, "citizen-1"), by=None)
    User.objects.update(is_active=False)
    assert _at_the_province(client, "citizen-1").status_code == 403
    assert _who(client) is None


def test_the_last_way_in_is_not_disconnected(
    province: str, newcomer: Applicant, account: ResidentAccount, signed_in: SignIn
) -> None:
    phoneless = residents.register(newcomer, subject=Subject(province, "citizen-1"), by=None)
    identities.connect(account.user, Subject(province, "citizen-2"), by=None)
    browser = signed_in(phoneless.user)
    mine, others = ExternalIdentity.objects.order_by("pk")
    assert browser.post(f"/accounts/account/outside/{mine.pk}/disconnect/").status_code == 409
    assert browser.post(f"/accounts/account/outside/{others.pk}/disconnect/").status_code == 404
    residents.change_phone(phoneless, OTHER_PHONE, by=None)
    assert browser.post(f"/accounts/account/outside/{mine.pk}/disconnect/").status_code == 302
    assert list(ExternalIdentity.objects.all()) == [others]
    assert AccountEvent.objects.latest("pk").to_status == AccountChange.DISCONNECTED


def test_the_pages_offer_the_providers_of_their_readers(
    client: Client, province: str, settings: Any, account: ResidentAccount, signed_in: SignIn
) -> None:
    assert BEGIN in client.get("/accounts/sign-in/").content.decode()
    assert BEGIN not in client.get("/accounts/login/").content.decode()
    assert BEGIN in signed_in(account.user).get("/accounts/account/").content.decode()
    settings.OIDC_PROVIDERS = (_provider(province, Audience.STAFF),)
    client.logout()
    assert BEGIN not in client.get("/accounts/sign-in/").content.decode()
    assert BEGIN in client.get("/accounts/login/").content.decode()
    assert BEGIN not in signed_in(account.user).get("/accounts/account/").content.decode()


@pytest.mark.parametrize("page", ["", "back/"])
def test_there_are_no_other_providers(client: Client, province: str, page: str) -> None:
    assert client.get(f"/accounts/outside/elsewhere/{page}").status_code == 404


def test_an_honest_answer_is_taken(client: Client, crooked: crooked_provider.Provider) -> None:
    """So that the refusals below are for what each of them changes."""
    assert _at_the_crooked(client, crooked)["Location"] == FIRST_TIME
    [asked] = crooked.asked
    assert (asked["response_type"], asked["scope"], asked["client_id"]) == ("code", "openid", "portal")
    assert asked["redirect_uri"] == "http://testserver/accounts/outside/province/back/"
    assert asked["code_challenge_method"] == "S256"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 20


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-portal"},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"sub": None},
        {"sub": ""},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"iat": None},
        {"azp": "another-portal"},
    ],
    ids=str,
)
def test_a_token_that_is_not_ours_or_not_whole_is_refused(
    client: Client, crooked: crooked_provider.Provider, claims: dict[str, Any]
) -> None:
    crooked.claims = claims
    _refused(_at_the_crooked(client, crooked), client)


def test_a_forged_signature_is_refused(client: Client, crooked: crooked_provider.Provider) -> None:
    crooked.forged = True
    _refused(_at_the_crooked(client, crooked), client)


def test_an_answer_without_an_identity_is_refused(client: Client, crooked: crooked_provider.Provider) -> None:
    crooked.without_id_token = True
    _refused(_at_the_crooked(client, crooked), client)


def test_a_made_up_state_is_refused(client: Client, crooked: crooked_provider.Provider) -> None:
    client.get(BEGIN)
    _refused(client.get(f"{BEGIN}back/", {"code": "x", "state": "made-up"}), client)
    _refused(client.get(f"{BEGIN}back/"), client)


def test_an_answer_meant_for_another_browser_is_refused(client: Client, crooked: crooked_provider.Provider) -> None:
    """Somebody who sends their own answer to others would sign them in as themselves."""
    attackers = Client()
    answer = crooked.sign_in(attackers.get(BEGIN)["Location"], "attacker")
    client.get(BEGIN)
    _refused(client.get(answer), client)


def test_an_answer_is_taken_once(client: Client, crooked: crooked_provider.Provider) -> None:
    answer = crooked.sign_in(client.get(BEGIN)["Location"], "a1")
    assert client.get(answer).status_code == 302
    client.session.flush()
    _refused(client.get(answer), client)


def test_a_code_without_its_verifier_is_worth_nothing(client: Client, crooked: crooked_provider.Provider) -> None:
    """The provider of the tests holds to PKCE: the portal's own requests are what passes it."""
    crooked.sign_in(client.get(BEGIN)["Location"], "a1")
    [code] = crooked.codes
    sent = {"code": code, "redirect_uri": crooked.codes[code]["redirect_uri"], "code_verifier": "guess"}
    assert crooked.token(sent) == {"error": "invalid_grant"}


def test_a_provider_out_of_order_is_told(client: Client, crooked: crooked_provider.Provider) -> None:
    crooked.out_of_order = True
    _refused(client.get(BEGIN), client)


def test_a_provider_that_breaks_down_half_way_is_told(client: Client, crooked: crooked_provider.Provider) -> None:
    answer = crooked.sign_in(client.get(BEGIN)["Location"], "a1")
    crooked.out_of_order = True
    _refused(client.get(answer), client)


def test_nothing_a_provider_tells_of_a_person_is_kept(
    client: Client, crooked: crooked_provider.Provider, district: District
) -> None:
    _at_the_crooked(client, crooked)
    assert client.session["sign-in.vouched"].keys() == {"issuer", "subject", "user", "at"}
    assert PHONE not in str(dict(client.session))


def _refused(response: Any, browser: Client) -> None:
    assert (response.status_code, response.context["error"].code) == (403, "SIGN_IN_FAILED")
    assert _who(browser) is None
    assert "sign-in.vouched" not in browser.session
