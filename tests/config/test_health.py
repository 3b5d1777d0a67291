import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from config import health


def fail() -> bool:
    raise DatabaseError("connection to 10.0.0.7 refused")


def test_healthz_asks_nobody_else(client: Client) -> None:
    """Without the database mark, a query would fail the test."""
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_readyz_names_every_check(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "migrations": "ok", "cache": "ok"}
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


@pytest.mark.django_db
@pytest.mark.parametrize("failing", ["database", "migrations", "cache"])
def test_readyz_says_what_failed_and_keeps_the_reason_to_itself(
    failing: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(health.CHECKS, failing, fail)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"database": "ok", "migrations": "ok", "cache": "ok"} | {failing: "failed"}


@pytest.mark.django_db
def test_a_missing_migration_is_seen() -> None:
    assert health.migrations_applied()
    MigrationRecorder.Migration.objects.filter(app="directory").delete()
    assert not health.migrations_applied()


def test_a_cache_that_forgets_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "get", lambda key: None)
    assert not health.cache_answers()
