"""A class proposed by two at the same moment."""

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from tests.training.conftest import let_go_first
from training.errors import ClassRefused
from training.models import Course, TrainingClass, Venue
from training.services import classes, proposals

pytestmark = pytest.mark.django_db(transaction=True)


def _proposal() -> dict[str, Any]:
    begins = timezone.localtime().replace(hour=18, minute=30, second=0, microsecond=0) + timedelta(days=9)
    return {
        "course": "摄影和视频剪辑",
        "kind": "night_class",
        "venue": "广德社区梦工坊",
        "capacity": 40,
        "sessions": [{"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(minutes=90)).isoformat()}],
    }


def _propose_twice_at_once(by: User, monkeypatch: pytest.MonkeyPatch) -> Future[TrainingClass]:
    """Another proposes the same after the first has looked for it and before the first is written.

    The first goes on once the other is done, or waits for it. What became of the other is returned.
    """
    sent, next_code = _proposal(), classes.next_code

    def propose() -> TrainingClass:
        try:
            return proposals.propose(sent, by=by)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        others: list[Future[TrainingClass]] = []

        def next_code_after_the_other(prefix: str, year: int) -> str:
            if not others:
                others.append(pool.submit(propose))
                let_go_first(others[0])
            return next_code(prefix, year)

        monkeypatch.setattr(classes, "next_code", next_code_after_the_other)
        proposals.propose(sent, by=by)
    return others[0]


def test_of_two_the_second_is_told_that_it_waits_already(
    course: Course, venue: Venue, school: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = _propose_twice_at_once(school, monkeypatch)
    refusal = other.exception()
    assert isinstance(refusal, ClassRefused)
    proposed = TrainingClass.objects.get()
    assert [(issue.code, issue.suggestion) for issue in refusal.issues] == [("CLASS_PROPOSED_ALREADY", proposed.code)]


def test_without_the_lock_the_same_class_waits_twice(
    course: Course, venue: Venue, school: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race is real."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda found, **_how: found)
    assert _propose_twice_at_once(school, monkeypatch).exception() is None
    assert TrainingClass.objects.count() == 2
