import threading

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from targets import tasks
from targets.enums import RequestStatus, Stage, Trigger
from targets.errors import AlreadyRunning
from targets.models import Recomputation, RecomputationRequest
from targets.selectors import freshness
from targets.services import readings, requests
from tests.targets.conftest import Registry


def test_two_who_ask_are_answered_by_one_run(clerk: User, leader: User) -> None:
    first, second = requests.ask(by=clerk), requests.ask(by=leader)
    assert first == second
    assert (first.status, first.by_name, first.percent) == (RequestStatus.WAITING, str(clerk), 0)


@pytest.mark.django_db(transaction=True)
def test_what_was_asked_for_is_done_by_the_next_tick_and_says_how_far_it_is(
    registry: Registry, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.certify(registry.person())
    request = requests.ask(by=clerk)
    seen: list[tuple[str, int]] = []
    append = readings._append

    def looked_at_from_outside(*arguments: object) -> None:
        beside = connection.copy()
        with beside.cursor() as cursor:
            cursor.execute("SELECT status, stage FROM targets_recomputationrequest")
            seen.append(cursor.fetchone())
        beside.close()
        append(*arguments)  # type: ignore[arg-type]  # handed through as they came

    monkeypatch.setattr(readings, "_append", looked_at_from_outside)
    tasks.follow_changes()
    request.refresh_from_db()
    assert seen == [(RequestStatus.RUNNING, Stage.WRITTEN)]
    assert (request.status, request.percent) == (RequestStatus.DONE, 100)
    assert request.recomputation is not None
    assert (request.recomputation.trigger, request.recomputation.events_followed) == (Trigger.DEMAND, 1)
    tasks.follow_changes()
    assert Recomputation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_request_whose_worker_died_is_begun_again(clerk: User) -> None:
    request = requests.ask(by=clerk)
    progress = requests._Progress(request)
    progress.report(Stage.STANDINGS)
    progress.report(Stage.CELLS)
    progress.close()
    assert RecomputationRequest.objects.get().status == RequestStatus.RUNNING
    tasks.follow_changes()
    assert RecomputationRequest.objects.get().status == RequestStatus.DONE
    assert Recomputation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_while_another_run_is_under_way_the_request_waits(clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def taken() -> None:
        raise AlreadyRunning

    requests.ask(by=clerk)
    monkeypatch.setattr(readings, "_claim_the_run", taken)
    tasks.follow_changes()
    assert RecomputationRequest.objects.get().status == RequestStatus.WAITING


@pytest.mark.django_db(transaction=True)
def test_a_run_that_fails_fails_its_request_and_is_not_begun_again(
    clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object) -> None:
        raise ZeroDivisionError

    failed = requests.ask(by=clerk)
    with monkeypatch.context() as breakage:
        breakage.setattr(readings, "_append", broken)
        with pytest.raises(ZeroDivisionError):
            requests.serve()
    failed.refresh_from_db()
    assert (failed.status, failed.stage, failed.finished_at is None) == (RequestStatus.FAILED, Stage.WRITTEN, False)
    assert (failed.failure, freshness.failed_request()) == ("ZeroDivisionError", failed)
    assert requests.serve() is None
    assert not Recomputation.objects.exists()
    assert requests.ask(by=clerk) != failed
    assert freshness.failed_request() is None


@pytest.mark.django_db
def test_a_run_after_the_failure_is_all_there_is_to_say(clerk: User) -> None:
    request = requests.ask(by=clerk)
    RecomputationRequest.objects.filter(pk=request.pk).update(
        status=RequestStatus.FAILED, finished_at=timezone.now(), failure="OperationalError"
    )
    assert freshness.failed_request() == request
    readings.recompute(Trigger.NIGHTLY, by=None)
    assert freshness.failed_request() is None


@pytest.mark.django_db(transaction=True)
def test_a_request_answered_while_a_worker_came_for_it_is_left_as_it_is(
    clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The late one found it open, and gets the run's lock only once the other has let it go."""
    request, claim = requests.ask(by=clerk), readings._claim_the_run

    def serve() -> None:
        requests.serve()
        connection.close()

    def another_was_quicker() -> None:
        monkeypatch.setattr(readings, "_claim_the_run", claim)
        other = threading.Thread(target=serve)
        other.start()
        other.join(timeout=20)
        claim()

    monkeypatch.setattr(readings, "_claim_the_run", another_was_quicker)
    assert requests.serve() is None
    request.refresh_from_db()
    assert request.status == RequestStatus.DONE
    assert Recomputation.objects.count() == 1
