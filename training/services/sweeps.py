"""What time alone brings about, class by class: what stands in the way of one is noted, and holds up no other."""

from collections.abc import Callable, Iterable

import structlog
from django.db import transaction
from django.utils import timezone

from directory.errors import DomainError
from training.enums import Sweep
from training.models import Stall

log = structlog.get_logger(__name__)


def each(step: Sweep, class_ids: Iterable[int], do: Callable[[int], int]) -> int:
    """Do it for every one of these classes, each in a transaction of its own; the sum of what it says.

    Whatever goes wrong with a class is on record for staff until this step no longer fails for it.
    """
    done, stalled = 0, []
    for class_id in list(class_ids):
        try:
            with transaction.atomic():
                done += do(class_id)
        except Exception as error:
            stalled.append(class_id)
            _note(step, class_id, error)
    Stall.objects.filter(step=step).exclude(training_class__in=stalled).delete()
    return done


def in_turn(*steps: Callable[[], object]) -> None:
    """Every step, whatever becomes of those before it. Raises an `ExceptionGroup` of what went wrong at last."""
    errors = []
    for step in steps:
        try:
            step()
        except Exception as error:
            errors.append(error)
    if errors:
        raise ExceptionGroup("steps failed", errors)


def _note(step: Sweep, class_id: int, error: Exception) -> None:
    """Told to the log once, however often it is tried again."""
    known = error.code if isinstance(error, DomainError) else type(error).__name__
    _stall, is_new = Stall.objects.update_or_create(
        training_class_id=class_id, step=step, defaults={"error": known[:60], "last_at": timezone.now()}
    )
    if is_new:
        log.error("class_stalled", step=step, class_id=class_id, error=known, exc_info=error)
