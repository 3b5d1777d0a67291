import time
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.test import RequestFactory
from django.utils import translation

from accounts.services import throttles
from directory.errors import TooOften
from tests.accounts.conftest import OTHER_PHONE, PHONE


@pytest.fixture(autouse=True)
def two_a_minute(settings: Any) -> None:
    settings.SIGN_IN_LIMITS = {"code": {"phone": ["2/min", "3/hour"], "address": ["5/day"]}}


def test_beyond_the_limit_one_waits_for_the_period_to_end() -> None:
    for _turn in range(2):
        throttles.count("code", phone=PHONE)
    with translation.override("en"), pytest.raises(TooOften) as refused:
        throttles.count("code", phone=PHONE)
    assert 1 <= refused.value.wait <= 60
    assert str(refused.value.message) == "That was too often. Try again in 1 minute."


def test_another_phone_is_counted_apart() -> None:
    for _turn in range(2):
        throttles.count("code", phone=PHONE)
    throttles.count("code", phone=OTHER_PHONE)


def test_an_address_is_counted_over_all_its_phones() -> None:
    for number in range(5):
        throttles.count("code", phone=f"1390000000{number}", address="203.0.113.9")
    with pytest.raises(TooOften) as refused:
        throttles.count("code", phone="13900000009", address="203.0.113.9")
    assert 86_000 < refused.value.wait <= 86_400


def test_when_the_period_is_over_counting_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    for _turn in range(2):
        throttles.count("code", phone=PHONE)
    _let_pass(61, "2/min", monkeypatch)
    throttles.count("code", phone=PHONE)
    with pytest.raises(TooOften) as refused:
        throttles.count("code", phone=PHONE)
    assert refused.value.wait > 60


def test_no_phone_stands_in_the_cache() -> None:
    throttles.count("code", phone=PHONE, address="203.0.113.9")
    assert len(_keys()) == 6
    assert [key for key in _keys() if PHONE in key or "203.0.113.9" in key] == []


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.7", "127.0.0.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "10.1.1.1, 198.51.100.7", "198.51.100.7"),
        (2, "10.1.1.1, 198.51.100.7, 192.0.2.1", "198.51.100.7"),
        (2, "198.51.100.7", "127.0.0.1"),
        (1, None, "127.0.0.1"),
    ],
)
def test_the_address_is_the_one_our_own_proxies_saw(
    rf: RequestFactory, settings: Any, proxies: int, forwarded: str | None, expected: str
) -> None:
    settings.PROXY_COUNT = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert throttles.address_of(rf.get("/", headers=headers)) == expected


def _let_pass(seconds: int, rate: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock goes on, and the cache drops what has expired by then."""
    later = time.time() + seconds
    monkeypatch.setattr("accounts.services.throttles.time.time", lambda: later)
    cache.delete_many(key for key in _keys() if key.endswith(f":{rate}:end"))


def _keys() -> list[str]:
    """The names of everything in the cache."""
    portal_cache: Any = caches["default"]
    client = portal_cache._cache.get_client()
    return [key.decode().split(":", 2)[2] for key in client.scan_iter()]
