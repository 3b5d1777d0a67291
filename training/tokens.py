"""The rotating code on the teacher's screen: an HMAC over the session and a step of thirty seconds. Pure."""

import base64
import hmac
from datetime import datetime

from training.errors import CodeExpired, CodeWrong

STEP_SECONDS = 30
_MAC_BYTES = 12


def step(at: datetime) -> int:
    """The number of the half minute a moment lies in, counted from 1970."""
    return int(at.timestamp()) // STEP_SECONDS


def make(session_id: int, *, at: datetime, key: bytes) -> str:
    """The code of a session at a moment, such as `3b1f2a9-Zx…`: fit for an address."""
    number = step(at)
    return f"{number:x}-{_mac(session_id, number, key)}"


def check(token: str, session_id: int, *, at: datetime, key: bytes) -> None:
    """Accepts the code of this half minute and of the one before.

    Raises `CodeExpired` for an older one, and `CodeWrong` for that of another session, of the future, or of nobody.
    """
    head, _dash, mac = token.partition("-")
    try:
        number = int(head, 16)
    except ValueError as error:
        raise CodeWrong from error
    if not mac.isascii() or not hmac.compare_digest(mac, _mac(session_id, number, key)) or number > step(at):
        raise CodeWrong
    if number < step(at) - 1:
        raise CodeExpired


def _mac(session_id: int, number: int, key: bytes) -> str:
    digest = hmac.digest(key, f"{session_id}:{number}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:_MAC_BYTES]).decode()
