"""What beat asks for. Each may be lost, repeated or killed: the next one finds what is due and does it once."""

from contextlib import suppress

from celery import shared_task
from django.utils import timezone

from targets.errors import AlreadyRunning
from targets.services import briefs, closes, readings, requests


@shared_task
def follow_changes() -> None:
    """What somebody asked for, which counts everything; or else what changed."""
    with suppress(AlreadyRunning):
        if requests.serve() is None:
            readings.follow_changes()


@shared_task
def recompute() -> None:
    """Once a night, the first time no other run is in its way; then months are closed and held against what is known.

    Beat asks all day, so that a night is late, never lost. Each step finds for itself whether it is due.
    """
    with suppress(AlreadyRunning):
        readings.count_the_night(by=None)
        closes.close_due(timezone.localdate(), by=None)
        closes.restate_due(timezone.localdate(), by=None)


@shared_task
def make_brief() -> None:
    """On Monday morning, and on every later day of a week whose Monday was missed."""
    briefs.make(by=None)
