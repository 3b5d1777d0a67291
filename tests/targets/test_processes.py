"""Real workers on the test's own database: killed in mid-run, two at once, a broker that goes away.

Whatever happens to them, the next readings are right and there is one of each.
"""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from directory.levels import SkillLevel
from talents.models import CertificateEvent, StandingChange
from targets.models import Cell, Reading, Recomputation
from tests import processes
from tests.targets.conftest import Registry

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

SECONDS = 60
WORKER = ("--app", "config.celery", "worker", "--concurrency", "1", "--loglevel", "info")
BEAT = ("--app", "config.celery", "beat", "--loglevel", "info")


def _until(happens: Callable[[], bool]) -> None:
    patience = time.monotonic() + SECONDS
    while not happens():
        assert time.monotonic() < patience
        time.sleep(0.1)


@contextlib.contextmanager
def _beat(tmp_path: Path) -> Iterator[None]:
    with processes.running(
        "celery", *BEAT, "--schedule", str(tmp_path / "schedule"), "--pidfile", "", log=tmp_path / "beat.log"
    ):
        yield


def _certify(registry: Registry, number: int) -> None:
    for _person in range(number):
        registry.certify(registry.person(), SkillLevel.SENIOR, issued_on=timezone.localdate())


@contextlib.contextmanager
def _the_cells_held() -> Iterator[None]:
    """A recomputation that comes now waits in the middle, until this ends."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE targets_cell IN EXCLUSIVE MODE")
        yield


def _is_followed() -> bool:
    return not CertificateEvent.objects.filter(picked_up_at=None).exists()


def _is_blocked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
        )
        return bool(cursor.fetchone()[0])


def _assert_right(persons: int) -> None:
    last = Recomputation.objects.first()
    assert last is not None
    readings = Reading.objects.filter(recomputation=last, scope="total", indicator__key="new_high_skilled")
    assert readings.get(year=timezone.localdate().year).numerator == persons
    assert sum(Cell.objects.of_year(timezone.localdate().year).values_list("high", flat=True)) == persons
    assert not StandingChange.objects.exists()
    followed = Recomputation.objects.values_list("events_followed", flat=True)
    assert sum(followed) == persons


def test_a_worker_killed_in_mid_run_leaves_nothing_and_the_next_counts_once(registry: Registry, tmp_path: Path) -> None:
    _certify(registry, 3)
    with _beat(tmp_path):
        with processes.running("celery", *WORKER, log=tmp_path / "first.log") as worker:
            with _the_cells_held():
                _until(_is_blocked)
                _kill(worker.pid)
            worker.wait(SECONDS)
        assert not Recomputation.objects.exists()
        with processes.running("celery", *WORKER, log=tmp_path / "second.log"):
            _until(_is_followed)
    _assert_right(3)


def _kill(pid: int) -> None:
    """The worker and its child that does the work, outright."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for each in (pid, *map(int, children)):
        os.kill(each, signal.SIGKILL)


def test_two_workers_at_once_count_each_change_once(registry: Registry, tmp_path: Path) -> None:
    with (
        _beat(tmp_path),
        processes.running("celery", *WORKER, "--hostname", "one@%h", log=tmp_path / "one.log"),
        processes.running("celery", *WORKER, "--hostname", "two@%h", log=tmp_path / "two.log"),
    ):
        for _burst in range(4):
            _certify(registry, 5)
            time.sleep(1)
        _until(_is_followed)
    _assert_right(20)


def test_a_broker_that_goes_away_delays_and_loses_nothing(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = processes.free_port()
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{port}/0")
    with contextlib.ExitStack() as started:
        with processes.valkey(port):
            started.enter_context(_beat(tmp_path))
            started.enter_context(processes.running("celery", *WORKER, log=tmp_path / "worker.log"))
            _certify(registry, 2)
            _until(_is_followed)
        _certify(registry, 3)
        with processes.valkey(port):
            _until(_is_followed)
            started.close()
    _assert_right(5)


def test_a_worker_with_a_task_in_hand_outlives_its_broker(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the library's own transport it ends, for what `config/broker.py` says."""
    port, log = processes.free_port(), tmp_path / "worker.log"
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{port}/0")
    monkeypatch.setenv("LOG_LEVEL", "WARNING")
    _certify(registry, 3)
    with contextlib.ExitStack() as started:
        with contextlib.ExitStack() as in_hand:
            with processes.valkey(port):
                started.enter_context(_beat(tmp_path))
                worker = started.enter_context(processes.running("celery", *WORKER, log=log))
                in_hand.enter_context(_the_cells_held())
                _until(_is_blocked)
            _until(lambda: "Connection to broker lost" in log.read_text())
        _until(_is_followed)
        _certify(registry, 2)
        with processes.valkey(port):
            _until(_is_followed)
            assert worker.poll() is None
            started.close()
    _assert_right(5)
