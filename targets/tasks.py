"""What beat asks for. Each may be lost, repeated or killed: the next one finds what is due and does it once."""

from contextlib import suppress

from celery import shared_task
from django.utils import timezone

from targets.enums import Trigger
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
    """Every night; then the month that has ended is closed, and closed months are held against what is known now."""
    with suppress(AlreadyRunning):
        readings.recompute(Trigger.NIGHTLY, by=None)
    closes.close_due(timezone.localdate(), by=None)
    closes.restate(by=None)


@shared_task
def make_brief() -> None:
    """On Monday morning, and on every later day of a week whose Monday was missed."""
    briefs.make(by=None)
