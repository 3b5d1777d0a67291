"""Rebuilding everybody's standing while certificates are issued, by real threads on a real database."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from directory.models import Person
from talents.models import Standing, YearStanding
from talents.services import certificates, standings
from talents.services.certificates import NewCertificate

SECONDS_TO_MEET = 20

pytestmark = pytest.mark.django_db(transaction=True)


def _rebuild_everyone() -> None:
    try:
        standings.refresh(None)
    finally:
        connection.close()


def _issue_while_everyone_is_rebuilt(new: NewCertificate) -> None:
    """Everybody's rebuilding begins when a holder's next certificate is issued but not committed yet."""
    certificates.issue([replace(new, number="S000033010901242000009")], by=None)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            certificates.issue([new], by=None)
            rebuilding = pool.submit(_rebuild_everyone)
            _until(_somebody_waits)
        rebuilding.result(SECONDS_TO_MEET)


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITS)
        return bool(cursor.fetchone()[0])


# Blocked by this very transaction: another worker's tests wait for locks too.
WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"


def _until(happens: Callable[[], bool]) -> None:
    patience = time.monotonic() + SECONDS_TO_MEET
    while not happens():
        assert time.monotonic() < patience, "the two never met"
        time.sleep(0.01)


def test_everyone_is_rebuilt_beside_an_issue(electrician: NewCertificate, resident: Person) -> None:
    _issue_while_everyone_is_rebuilt(electrician)
    assert Standing.objects.get().person == resident
    assert list(YearStanding.objects.values_list("person", "year")) == [(resident.pk, 2024)]


def test_without_the_lock_the_two_trip_over_each_other(
    electrician: NewCertificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: the race is real, and the lock is what wins it."""
    monkeypatch.setattr(standings, "LOCK_EVERYONE", "SELECT")
    with pytest.raises(IntegrityError, match="talents_standing_pkey"):
        _issue_while_everyone_is_rebuilt(electrician)
