"""How often the same phone, person or address may ask. Counted in the cache, by keyed hashes of who asked."""

import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import ngettext

from directory import protection
from directory.errors import TooOften

PERIODS = {"sec": 1, "min": 60, "hour": 3600, "day": 86_400}


def count(action: str, **who: str) -> None:
    """Count one more `action` of each of `who`: `count("code", phone=…, address=…)`.

    `settings.SIGN_IN_LIMITS` says how many each may have; beyond that, `TooOften` until their period ends.
    """
    for kind, value in who.items():
        asker = protection.digest(kind, value).hex()
        for rate in settings.SIGN_IN_LIMITS[action][kind]:
            _count(f"accounts.throttles:{action}:{kind}:{asker}:{rate}", rate)


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, as the outermost of our own `PROXY_COUNT` proxies saw it.

    Further left in `X-Forwarded-For` stands whatever the sender wrote there.
    """
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    if 0 < settings.PROXY_COUNT <= len(hops) and hops[-settings.PROXY_COUNT]:
        return hops[-settings.PROXY_COUNT]
    return str(request.META.get("REMOTE_ADDR", ""))


def _count(key: str, rate: str) -> None:
    """A period begins with the first asking; its end is part of the counter's name, so that none outlives it."""
    allowed, period = rate.split("/")
    seconds = PERIODS[period]
    now = int(time.time())
    ends_at = cache.get_or_set(f"{key}:end", now + seconds, seconds) or now + seconds
    counter = f"{key}:{ends_at}"
    cache.add(counter, 0, 2 * seconds)
    if cache.incr(counter) > int(allowed):
        wait = max(ends_at - now, 1)
        minutes = -(-wait // 60)
        message = ngettext(
            "That was too often. Try again in %(minutes)d minute.",
            "That was too often. Try again in %(minutes)d minutes.",
            minutes,
        )
        raise TooOften(message % {"minutes": minutes}, wait=wait)
