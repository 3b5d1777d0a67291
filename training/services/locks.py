"""Classes under their locks: whatever moves more than one place of a class at once comes one after the other."""

from collections.abc import Collection

from training.models import TrainingClass


def lock(class_id: int) -> TrainingClass:
    """The class under its lock, until the transaction ends."""
    return TrainingClass.objects.select_for_update(no_key=True).get(pk=class_id)


def lock_all(class_ids: Collection[int]) -> None:
    """Several classes under their locks, always in the same order, so that no two wait for each other."""
    list(TrainingClass.objects.select_for_update(no_key=True).filter(pk__in=class_ids).order_by("pk"))
