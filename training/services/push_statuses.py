"""The status of a push, moved by one writer: from the one its mover knows to the next, with an event."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.actors import signature
from training.enums import PUSH_MOVES, PushStatus
from training.errors import PushMoveRefused
from training.models import Push, PushEvent


class Overtaken(Exception):
    """Somebody moved the push on meanwhile; what is under way for it must leave nothing."""


def decide(push: Push, to: PushStatus, reason: str, by: User | None, **values: object) -> None:
    """Somebody's decision on the push as it stands."""
    with transaction.atomic():
        push.refresh_from_db(fields=["status", "withdrawn"])
        if to not in PUSH_MOVES[push.status]:
            raise PushMoveRefused
        try:
            move(push, to, reason, by, **values)
        except Overtaken as overtaken:
            raise PushMoveRefused from overtaken


def fail(push: Push, code: str) -> None:
    """End the push with the reason it failed for, unless somebody has ended it otherwise, or works on it anew."""
    attempt = push.attempts
    try:
        with transaction.atomic():
            # Whoever saw the work undone still remembers the end it would have had.
            push.refresh_from_db(fields=["status", "attempts"])
            if push.attempts != attempt or PushStatus.FAILED not in PUSH_MOVES[push.status]:
                return
            move(push, PushStatus.FAILED, code, None, failure=code)
    except Overtaken:
        push.refresh_from_db()


def move(push: Push, to: PushStatus, reason: str, by: User | None, **values: object) -> None:
    """From the status this process knows to the next, with its event; `Overtaken` where it has another by now."""
    before = push.status
    if to not in (PushStatus.QUEUED, PushStatus.RUNNING, PushStatus.HELD):
        values |= {"payload": None, "finished_at": timezone.now()}
    if not Push.objects.filter(pk=push.pk, status=before).update(status=to, **values):
        raise Overtaken
    for name, value in {"status": to, **values}.items():
        setattr(push, name, value)
    note(push, before, reason, by)


def note(push: Push, before: str, reason: str, by: User | None) -> None:
    """The event of a push that has another status than `before`."""
    PushEvent.objects.create(push=push, from_status=before, to_status=push.status, reason=reason, **signature(by))
