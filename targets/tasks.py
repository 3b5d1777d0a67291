"""What beat asks for. Both may be lost, repeated or killed: the next one finds what is due and counts it once."""

from contextlib import suppress

from celery import shared_task

from targets.enums import Trigger
from targets.errors import AlreadyRunning
from targets.services import readings


@shared_task
def follow_changes() -> None:
    with suppress(AlreadyRunning):
        readings.follow_changes()


@shared_task
def recompute() -> None:
    with suppress(AlreadyRunning):
        readings.recompute(Trigger.NIGHTLY, by=None)
