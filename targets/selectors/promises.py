"""What was promised: the targets that hold for a year, and where they mean to be by now."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import models

from targets.enums import IndicatorKind
from targets.models import Target, TrajectoryPoint
from targets.progress import Goal, planned_on


def targets(year: int) -> models.QuerySet[Target]:
    of_the_year = ~models.Q(indicator__kind=IndicatorKind.COUNT_IN_YEAR) | models.Q(year=year)
    return Target.objects.filter(of_the_year).select_related("town").order_by("due_on")


def goals(promised: Sequence[Target], on: date) -> dict[int, tuple[Target, Goal]]:
    """By indicator: a count's target for the year; a ratio's next target to fall due, or else its last."""
    found: dict[int, tuple[Target, Goal]] = {}
    for target in promised:
        earlier = found.get(target.indicator_id)
        if earlier is None or earlier[1].due_on < on:
            goal = Goal(target.value, target.due_on, target.document, target.is_fictional)
            found[target.indicator_id] = (target, goal)
    return found


def planned(promised: Sequence[Target], on: date) -> dict[int, int]:
    """By indicator: where the trajectory of its target means to be on the day."""
    points: dict[int, list[tuple[date, Decimal]]] = {}
    for point in TrajectoryPoint.objects.filter(target__in=promised).order_by("month"):
        points.setdefault(point.target_id, []).append((point.month, point.value))
    on_the_day = {each.indicator_id: planned_on(points.get(each.pk, []), min(on, each.due_on)) for each in promised}
    return {indicator: int(value) for indicator, value in on_the_day.items() if value is not None}
