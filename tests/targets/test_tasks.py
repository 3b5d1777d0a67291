import pytest
from django.conf import settings

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


def test_a_night_whose_run_found_another_in_its_way_is_made_good_by_the_next_tick(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken() -> None:
        raise AlreadyRunning

    with monkeypatch.context() as way:
        way.setattr(readings, "_claim_the_run", taken)
        tasks.recompute()
    assert not Recomputation.objects.exists()
    tasks.recompute()
    tasks.recompute()
    assert list(Recomputation.objects.values_list("trigger", flat=True)) == ["nightly"]


def test_beat_asks_for_the_night_until_it_has_been() -> None:
    nightly = vars(settings.CELERY_BEAT_SCHEDULE["targets-nightly"]["schedule"])
    assert (nightly["hour"], nightly["minute"]) == (set(range(2, 24)), set(range(0, 60, 10)))


@pytest.mark.parametrize("task", [tasks.follow_changes, tasks.recompute])
def test_a_run_under_way_is_left_to_finish(registry: Registry, task: object, monkeypatch: pytest.MonkeyPatch) -> None:
    def taken() -> None:
        raise AlreadyRunning

    monkeypatch.setattr(readings, "_claim_the_run", taken)
    registry.certify(registry.person())
    assert callable(task)
    task()
    assert not Recomputation.objects.exists()
