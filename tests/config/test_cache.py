import pytest
from pytest_django import Settings

from config import embedded
from config.cache import PortalCache


@pytest.mark.parametrize(("redis_url", "starts"), [("", 1), ("redis://valkey:6379/0", 0)])
def test_first_use_starts_valkey_unless_another_is_named(
    redis_url: str, starts: int, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = redis_url
    asked: list[None] = []
    monkeypatch.setattr(embedded, "ensure_valkey", lambda: asked.append(None))
    cache = PortalCache("redis://valkey:6379/0", {})
    assert asked == []
    for _ in range(2):
        cache._cache.get_client()
    assert len(asked) == starts
