import pytest
from pytest_django import Settings

from config import embedded
from config.celery import app


@pytest.mark.parametrize(("redis_url", "starts"), [("", 2), ("redis://valkey:6379/0", 0)])
def test_a_connection_starts_valkey_unless_another_is_named(
    redis_url: str, starts: int, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = redis_url
    asked: list[None] = []
    monkeypatch.setattr(embedded, "ensure_valkey", lambda: asked.append(None))
    app.connection_for_read().release()
    app.connection_for_write().release()
    assert len(asked) == starts
