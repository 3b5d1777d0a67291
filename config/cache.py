"""The cache of the portal: what it holds saves time and counts askings, and nothing is lost with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import redis
import structlog
from django.conf import settings
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.utils.functional import cached_property

from config import embedded

log = structlog.get_logger(__name__)

Key = str | bytes | memoryview
Timeout = int | timedelta | None


@dataclass(frozen=True, slots=True)
class _Survived:
    """What is tried inside may not reach Redis, and is then passed over."""

    operation: str

    def __enter__(self) -> None:
        """Nothing is needed beforehand."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        if not isinstance(error, (redis.ConnectionError, redis.TimeoutError)):
            return False
        log.warning("cache_not_reached", operation=self.operation)
        return True


class ForgetfulClient(RedisCacheClient):
    """Redis as the cache uses it; while it cannot be reached it knows nothing and keeps nothing, and the log says so.

    So pages are made anew, and counts of askings begin again at each: the portal serves, and its throttles let pass.
    """

    @cached_property
    def _only(self) -> redis.Redis:
        return super().get_client(write=True)

    def get_client(self, key: Key | None = None, *, write: bool = False) -> redis.Redis:
        """The same one each time, where Django makes another for each command: it holds nothing but its pool."""
        return self._only

    def add(self, key: Key, value: Any, timeout: Timeout) -> bool:
        with _Survived("add"):
            return super().add(key, value, timeout)
        return True

    def get(self, key: Key, default: Any) -> Any:
        with _Survived("get"):
            return super().get(key, default)
        return default

    def set(self, key: Key, value: Any, timeout: Timeout) -> None:
        with _Survived("set"):
            super().set(key, value, timeout)

    def touch(self, key: Key, timeout: int | timedelta) -> bool:
        with _Survived("touch"):
            return super().touch(key, timeout)
        return False

    def delete(self, key: Key) -> bool:
        with _Survived("delete"):
            return super().delete(key)
        return False

    def get_many(self, keys: Iterable[Key]) -> dict[Key, Any]:
        with _Survived("get_many"):
            return super().get_many(keys)
        return {}

    def has_key(self, key: Key) -> bool:
        with _Survived("has_key"):
            return super().has_key(key)
        return False

    def incr(self, key: Key, delta: int) -> Any:
        with _Survived("incr"):
            return super().incr(key, delta)
        return delta

    def set_many(self, data: Mapping[Key, Any], timeout: int | timedelta) -> None:
        with _Survived("set_many"):
            super().set_many(data, timeout)

    def delete_many(self, keys: Iterable[Key]) -> None:
        with _Survived("delete_many"):
            super().delete_many(keys)

    def clear(self) -> bool:
        with _Survived("clear"):
            return super().clear()
        return False


class PortalCache(RedisCache):
    """Django's Redis cache, forgetful; with no `REDIS_URL` its first use starts the embedded Valkey."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgetfulClient

    @cached_property
    def _cache(self) -> RedisCacheClient:
        if not settings.REDIS_URL:
            embedded.ensure_valkey()
        return super()._cache
