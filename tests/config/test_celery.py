import gc

import pytest
from celery.signals import worker_init
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


def test_a_worker_does_not_look_for_garbage_in_what_it_imported() -> None:
    try:
        worker_init.send(sender=None)
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
