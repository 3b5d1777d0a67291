from django.conf import settings
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.utils.functional import cached_property

from config import embedded


class PortalCache(RedisCache):
    """Django's Redis cache; with no `REDIS_URL` its first use starts the embedded Valkey."""

    @cached_property
    def _cache(self) -> RedisCacheClient:
        if not settings.REDIS_URL:
            embedded.ensure_valkey()
        return super()._cache
