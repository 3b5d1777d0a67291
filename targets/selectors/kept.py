"""Answers that many screens ask for at once: kept for a minute, and made anew by one reader while the others go on."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NamedTuple, TypeVar

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import get_language

Answer = TypeVar("Answer")
FRESH = timedelta(minutes=1)
# How long an answer that is no longer fresh may be shown while somebody makes the next, in seconds.
SECONDS_KEPT = 600
# A filler who has not come back by then is not waited for.
SECONDS_TO_FILL = 30


class _Kept(NamedTuple):
    answer: object
    made_at: datetime


def kept(part: str, year: int, on: date, make: Callable[[], Answer]) -> Answer:
    """What `make` answers for a year on a day, in the reader's language; at most a minute old, or while it is remade.

    The run of the readings is no part of the key: one comes every few seconds, and none of this hangs on it alone.
    Who finds nothing kept makes it; of those who find something old, one does.
    """
    key = f"kept:{part}:{year}:{on:%Y%m%d}:{get_language()}"
    found: _Kept | None = cache.get(key)
    if found is not None:
        is_fresh = timezone.now() - found.made_at < FRESH
        if is_fresh or not cache.add(f"{key}:filling", True, SECONDS_TO_FILL):
            answer: Answer = found.answer  # type: ignore[assignment]  # `part` names what `make` answers
            return answer
    try:
        made = make()
        cache.set(key, _Kept(made, timezone.now()), SECONDS_KEPT)
    finally:
        cache.delete(f"{key}:filling")
    return made
