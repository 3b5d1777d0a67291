"""What was promised: of several targets the one that holds, and where it means to be by now."""

from collections.abc import Sequence
from datetime import date

from targets.progress import Goal, planned_on
from targets.selectors.snapshot import Promise


def holding(promised: Sequence[Promise], on: date) -> Promise | None:
    """A count's target for the year; a ratio's next target to fall due, or else its last. They come by due day."""
    return next((each for each in promised if each.due_on >= on), promised[-1] if promised else None)


def goal(promise: Promise | None) -> Goal | None:
    return Goal(promise.value, promise.due_on, promise.document, promise.is_fictional) if promise else None


def planned(promise: Promise | None, on: date) -> int | None:
    """Where the trajectory of a target means to be on the day."""
    value = planned_on(promise.trajectory, min(on, promise.due_on)) if promise else None
    return None if value is None else int(value)
