"""PostgreSQL restarted under a push of fifty thousand rows: applied once, or failed with nothing applied."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError

from directory.models import Person, Town
from tests import processes
from tests.training.conftest import ROSTER, MakeClass, SchoolProgram, roster_row
from training.models import Enrolment, EnrolmentEvent, Push, TrainingClass
from training.services import push_work, pushes, roster_plan

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 50_000


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[processes.OwnPostgres]:
    with processes.postgres(tmp_path) as own:
        yield own


@pytest.fixture
def waiting(server: processes.OwnPostgres, town: Town, make_class: MakeClass, program: SchoolProgram) -> str:
    """The address of a push that waits its turn on the test's own server, sent with the key `k`."""
    make_class(capacity=MANY)
    return str(_send(program, "k")["Location"])


def _send(program: SchoolProgram, key: str) -> Any:
    return program.push(ROSTER, [roster_row(n) for n in range(MANY)], key=key)


def _record() -> list[int]:
    seats = TrainingClass.objects.values_list("seats_taken", flat=True).get()
    return [seats, *(model._default_manager.count() for model in (Person, Enrolment, EnrolmentEvent))]


def test_restarted_in_the_middle_nothing_is_applied_and_the_push_says_so(
    waiting: str, program: SchoolProgram, server: processes.OwnPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows are laid down and checked when the server goes; a new key pushes them again, and once."""
    with monkeypatch.context() as patch:
        patch.setattr(roster_plan, "plan", lambda training_class: server.restart())
        with pytest.raises(DatabaseError):
            pushes.run_due()
    assert _record() == [0, 0, 0, 0]
    again = _send(program, "k")
    failed = program.get(again["Location"]).json()
    assert (again["Location"], failed["status"], failed["failure"]) == (waiting, "failed", "INTERNAL_ERROR")
    _send(program, "anew")
    assert (pushes.run_due(), _record()) == (1, [MANY] * 4)


def test_restarted_when_all_is_written_but_nothing_committed_nothing_is_applied(
    waiting: str, program: SchoolProgram, server: processes.OwnPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, kept = push_work._keep, []

    def keep_and_restart(push: Push, *rest: Any) -> None:
        keep(push, *rest)
        kept.append((str(push.status), *_record()))
        server.restart()

    monkeypatch.setattr(push_work, "_keep", keep_and_restart)
    with pytest.raises(DatabaseError):
        pushes.run_due()
    assert (kept, _record()) == ([("done", *[MANY] * 4)], [0, 0, 0, 0])
    again = _send(program, "k")
    assert (again["Location"], program.get(waiting).json()["status"]) == (waiting, "failed")
