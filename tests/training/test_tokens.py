from datetime import UTC, datetime, timedelta

import pytest

from training import tokens
from training.errors import CodeExpired, CodeWrong

KEY = b"k" * 32
SESSION = 7
# The first second of a half minute.
AT = datetime(2026, 4, 17, 10, 30, tzinfo=UTC)


@pytest.fixture
def token() -> str:
    return tokens.make(SESSION, at=AT, key=KEY)


@pytest.mark.parametrize("seconds", [0, 29, 30, 59])
def test_a_code_serves_its_half_minute_and_the_next(token: str, seconds: int) -> None:
    tokens.check(token, SESSION, at=AT + timedelta(seconds=seconds), key=KEY)


@pytest.mark.parametrize("seconds", [60, 600])
def test_then_it_has_run_out(token: str, seconds: int) -> None:
    with pytest.raises(CodeExpired):
        tokens.check(token, SESSION, at=AT + timedelta(seconds=seconds), key=KEY)


def test_it_changes_every_half_minute(token: str) -> None:
    later = [tokens.make(SESSION, at=AT + timedelta(seconds=seconds), key=KEY) for seconds in (29, 30)]
    assert [each == token for each in later] == [True, False]


def test_it_is_of_one_session(token: str) -> None:
    with pytest.raises(CodeWrong):
        tokens.check(token, SESSION + 1, at=AT, key=KEY)


def test_it_needs_the_key(token: str) -> None:
    with pytest.raises(CodeWrong):
        tokens.check(token, SESSION, at=AT, key=b"o" * 32)


def test_a_code_of_the_future_is_nobodys(token: str) -> None:
    with pytest.raises(CodeWrong):
        tokens.check(token, SESSION, at=AT - timedelta(seconds=1), key=KEY)


@pytest.mark.parametrize("text", ["", "-", "zz-x", "1", "①-x", "3b1f2a9-中文", "-1-x"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(CodeWrong):
        tokens.check(text, SESSION, at=AT, key=KEY)


def test_every_sign_of_it_matters(token: str) -> None:
    for place, sign in enumerate(token):
        other = token[:place] + ("b" if sign != "b" else "c") + token[place + 1 :]
        with pytest.raises(CodeWrong):
            tokens.check(other, SESSION, at=AT + timedelta(days=365_000), key=KEY)
