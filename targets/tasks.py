"""What beat asks for. Each may be lost, repeated or killed: the next one finds what is due and does it once."""

from contextlib import suppress

from celery import shared_task

from targets.enums import Trigger
from targets.errors import AlreadyRunning
from targets.services import briefs, readings


@shared_task
def follow_changes() -> None:
    with suppress(AlreadyRunning):
        readings.follow_changes()


@shared_task
def recompute() -> None:
    with suppress(AlreadyRunning):
        readings.recompute(Trigger.NIGHTLY, by=None)


@shared_task
def make_brief() -> None:
    """On Monday morning, and on every later day of a week whose Monday was missed."""
    briefs.make(by=None)
