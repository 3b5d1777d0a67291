"""Refreshing everybody's standing while certificates are issued, by real threads on a real database."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection, transaction

from directory.levels import SkillLevel
from directory.models import Occupation, Person
from talents.models import Standing, YearStanding
from talents.services import certificates, standings
from talents.services.certificates import NewCertificate

SECONDS_TO_MEET = 20

pytestmark = pytest.mark.django_db(transaction=True)


def _refresh_everyone() -> None:
    try:
        standings.refresh(None)
    finally:
        connection.close()


def _issue_while_everyone_is_refreshed(new: NewCertificate) -> None:
    """Everybody's refreshing begins when a holder's higher certificate is issued but not committed yet.

    Their occupation has become digital, so the refreshing has something to write about them too.
    """
    certificates.issue([replace(new, number="S000033010901242000009", level=SkillLevel.JUNIOR)], by=None)
    Occupation.objects.update(is_digital=True)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            certificates.issue([new], by=None)
            refreshing = pool.submit(_refresh_everyone)
            _until(_somebody_waits)
        refreshing.result(SECONDS_TO_MEET)


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


def test_everyone_is_refreshed_beside_an_issue(electrician: NewCertificate, resident: Person) -> None:
    _issue_while_everyone_is_refreshed(electrician)
    assert Standing.objects.get().person == resident
    assert Standing.objects.values_list("level", "digital_level").get() == (
        SkillLevel.INTERMEDIATE,
        SkillLevel.INTERMEDIATE,
    )
    assert list(YearStanding.objects.values_list("person", "year")) == [(resident.pk, 2024)]


def test_without_the_lock_the_higher_level_is_lost(
    electrician: NewCertificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: the race is real, and the lock is what wins it."""
    monkeypatch.setattr(standings, "LOCK_EVERYONE", "SELECT")
    _issue_while_everyone_is_refreshed(electrician)
    assert Standing.objects.get().level == SkillLevel.JUNIOR
