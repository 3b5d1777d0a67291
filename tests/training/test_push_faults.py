"""A push that dies in the middle, twenty at once, and a school that sends again: applied once or not at all."""

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections
from django.test import Client
from django.utils import timezone

from config import health
from config.celery import app
from directory.models import Person
from tests import processes
from tests.training.conftest import ROSTER, MakeClass, SchoolProgram, roster_row
from training.models import Enrolment, EnrolmentEvent, Push, TrainingClass
from training.services import push_places, push_work, pushes, roster_plan

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("town")]
MANY = 50_000
SECONDS_TO_BEGIN = 120


@pytest.fixture
def waiting(make_class: MakeClass, program: SchoolProgram) -> str:
    """The address of a push of fifty thousand rows that waits its turn, sent with the key `k`."""
    make_class(capacity=MANY)
    answer = program.push(ROSTER, [roster_row(n) for n in range(MANY)], key="k")
    assert answer.status_code == 202
    return str(answer["Location"])


def _record() -> list[int]:
    seats = TrainingClass.objects.values_list("seats_taken", flat=True).get()
    return [seats, *(model._default_manager.count() for model in (Person, Enrolment, EnrolmentEvent))]


def _let_time_go_by() -> None:
    Push.objects.update(started_at=timezone.now() - timedelta(minutes=1))


def _settles(program: SchoolProgram, address: str) -> None:
    """The next worker applies it once, and the school's retry is told so."""
    _let_time_go_by()
    assert pushes.run_due() == 1
    assert _record() == [MANY] * 4
    again = program.push(ROSTER, [roster_row(n) for n in range(MANY)], key="k")
    assert (again.status_code, again["Location"], again["Idempotent-Replayed"]) == (202, address, "true")
    done = program.get(address).json()
    assert (done["status"], done["counts"]["created"], Push.objects.count()) == ("done", MANY, 1)


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Any]:
    with processes.running("celery", "-A", "config", "worker", "--pool=solo", log=tmp_path / "worker.log") as process:
        yield process


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_one_settles_it(
    waiting: str, program: SchoolProgram, worker: Any
) -> None:
    app.send_task("training.tasks.run_pushes")
    deadline = time.monotonic() + SECONDS_TO_BEGIN
    while not Push.objects.get().progress and time.monotonic() < deadline:
        time.sleep(0.01)
    worker.kill()
    worker.wait()
    push = Push.objects.get()
    assert (push.status, 0 < push.progress <= MANY) == ("running", True)
    assert _record() == [0, 0, 0, 0]
    _settles(program, waiting)


def test_a_session_that_ends_in_the_middle_leaves_nothing_and_the_push_says_so(
    waiting: str, program: SchoolProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What PostgreSQL does when it is restarted itself: test_push_restarts.py."""

    def end_the_session(training_class: TrainingClass) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(roster_plan, "plan", end_the_session)
    with pytest.raises(DatabaseError):
        pushes.run_due()
    assert _record() == [0, 0, 0, 0]
    again = program.push(ROSTER, [roster_row(n) for n in range(MANY)], key="k")
    failed = program.get(again["Location"]).json()
    assert (again["Location"], failed["status"], failed["failure"]) == (waiting, "failed", "INTERNAL_ERROR")


def test_without_redis_pushes_are_applied_once_and_counted_again_when_it_is_back(
    make_class: MakeClass, program: SchoolProgram, settings: Any
) -> None:
    """A cache that is gone costs the throttles their memory, and a school nothing."""
    make_class(capacity=MANY)
    port = processes.free_port()
    settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": settings.REDIS_URL}}
    with processes.valkey(port):
        assert program.push(ROSTER, [roster_row(0)], key="before").status_code == 200
        assert health.cache_answers()
    assert not health.cache_answers()
    first, again = [program.push(ROSTER, [roster_row(1)], key="without") for _time in range(2)]
    assert (first.status_code, again.status_code, again["Idempotent-Replayed"]) == (200, 200, "true")
    address = program.push(ROSTER, [roster_row(n) for n in range(MANY)], key="k")["Location"]
    assert pushes.run_due() == 1
    with processes.valkey(port):
        assert health.cache_answers()
        again = program.push(ROSTER, [roster_row(n) for n in range(MANY)], key="k")
        assert (again["Location"], again["Idempotent-Replayed"]) == (address, "true")
        assert program.get(address).json()["counts"]["created"] == MANY - 2
    assert _record() == [MANY] * 4


def test_a_push_that_keeps_losing_its_worker_fails_in_the_end(waiting: str, program: SchoolProgram) -> None:
    Push.objects.update(
        status="running", started_at=timezone.now() - timedelta(minutes=1), attempts=push_places.ATTEMPTS
    )
    assert push_places.sweep() == 1
    done = program.get(waiting).json()
    assert (done["status"], done["failure"], Push.objects.get().payload) == ("failed", "WORKER_LOST", None)
    assert (pushes.run_due(), _record()) == (0, [0, 0, 0, 0])


def test_a_web_process_that_dies_is_settled_by_the_retry(make_class: MakeClass, program: SchoolProgram) -> None:
    make_class()
    body = json.dumps({"rows": [roster_row(1)]})
    program.send(ROSTER, body, key="k", dry_run="true")
    first = program.send(ROSTER, body, key="other")["Location"]
    Push.objects.update(status="running", finished_at=None, started_at=timezone.now())
    assert program.send(ROSTER, body, key="k").status_code == 409
    _let_time_go_by()
    assert program.send(ROSTER, body, key="k").status_code == 200
    assert program.get(first).json()["failure"] == "WORKER_LOST"


def test_of_twenty_at_once_one_runs_and_the_others_are_told_which(
    make_class: MakeClass, program: SchoolProgram, other_program: SchoolProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_class()
    others_are_answered = threading.Event()
    plan = roster_plan.plan

    def plan_last(training_class: TrainingClass) -> Any:
        assert others_are_answered.wait(SECONDS_TO_BEGIN)
        return plan(training_class)

    monkeypatch.setattr(roster_plan, "plan", plan_last)

    def push(place: int) -> Any:
        try:
            sender = SchoolProgram(Client(), program.headers["Authorization"].removeprefix("Bearer "))
            return sender.push(ROSTER, [roster_row(place)])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        asked = [pool.submit(push, place) for place in range(20)]
        while sum(each.done() for each in asked) < 19:
            time.sleep(0.05)
        assert other_program.push(ROSTER, [roster_row(30)]).status_code == 404
        others_are_answered.set()
        answers = [each.result() for each in asked]
    [ran] = [answer for answer in answers if answer.status_code == 200]
    refused = [answer for answer in answers if answer is not ran]
    assert {(each.status_code, each.json()["code"], each["Retry-After"]) for each in refused} == {
        (409, "PUSH_UNDER_WAY", "2")
    }
    assert {each["Location"] for each in refused} == {ran["Location"]}
    assert (Enrolment.objects.count(), Push.objects.count()) == (1, 1)


def test_without_the_constraint_two_would_be_under_way(
    make_class: MakeClass, program: SchoolProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race that the one above rules out: each finds the class free, and nobody is told of the other."""
    make_class()
    both_have_a_place = threading.Barrier(2, timeout=SECONDS_TO_BEGIN)
    perform, under_way = push_work.perform, []

    def perform_together(*what: Any) -> Any:
        both_have_a_place.wait()
        under_way.append(Push.objects.under_way().count())
        both_have_a_place.wait()
        return perform(*what)

    def push(place: int) -> Any:
        try:
            sender = SchoolProgram(Client(), program.headers["Authorization"].removeprefix("Bearer "))
            return sender.push(ROSTER, [roster_row(place)])
        finally:
            connections.close_all()

    monkeypatch.setattr(push_work, "perform", perform_together)
    with _without_constraint("training_push_one_under_way_per_class"), ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(push, range(2)))
    assert ([answer.status_code for answer in answers], under_way) == ([200, 200], [2, 2])


@contextlib.contextmanager
def _without_constraint(name: str) -> Iterator[None]:
    [constraint] = [each for each in Push._meta.constraints if each.name == name]
    with connection.schema_editor() as editor:
        editor.remove_constraint(Push, constraint)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            editor.add_constraint(Push, constraint)
