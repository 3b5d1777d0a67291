import pytest

from targets import tasks
from targets.errors import AlreadyRunning
from targets.models import Recomputation
from targets.services import readings
from tests.targets.conftest import Registry


def test_the_tasks_bear_the_names_beat_knows() -> None:
    assert (tasks.follow_changes.name, tasks.recompute.name) == (
        "targets.tasks.follow_changes",
        "targets.tasks.recompute",
    )


def test_changes_are_followed_and_then_nothing_is_done(registry: Registry) -> None:
    tasks.follow_changes()
    assert not Recomputation.objects.exists()
    registry.certify(registry.person())
    tasks.follow_changes()
    tasks.follow_changes()
    assert list(Recomputation.objects.values_list("trigger", "events_followed")) == [("change", 1)]


def test_the_nightly_run_counts_whether_or_not_anything_changed(db: None) -> None:
    tasks.recompute()
    assert Recomputation.objects.get().trigger == "nightly"


@pytest.mark.parametrize("task", [tasks.follow_changes, tasks.recompute])
def test_a_run_under_way_is_left_to_finish(registry: Registry, task: object, monkeypatch: pytest.MonkeyPatch) -> None:
    def taken() -> None:
        raise AlreadyRunning

    monkeypatch.setattr(readings, "_claim_the_run", taken)
    registry.certify(registry.person())
    assert callable(task)
    task()
    assert not Recomputation.objects.exists()
