"""How the year's targets are meant to be reached: month by month, and town by town."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count

from config.demonstration import sources
from directory.models import Town
from targets.models import Target, TrajectoryPoint

# Of a year's people, in percent, by the end of each month: little before the Spring Festival, most after the
# examinations of early summer and autumn.
_BY_MONTH = (3, 6, 13, 22, 32, 43, 52, 60, 70, 81, 91, 100)
# The shares stood here when the three-year plan began.
_SHARES_AT_FIRST = Decimal("0.34")
_QUARTERS = 12
_FOUR_PLACES = Decimal("0.0001")


def of_counts(targets: Sequence[Target]) -> None:
    TrajectoryPoint.objects.bulk_create(
        TrajectoryPoint(
            target=target,
            month=date(target.year, month, 1),
            value=(Decimal(target.value) * percent / 100).quantize(Decimal(1), ROUND_HALF_UP),
        )
        for target in targets
        for month, percent in enumerate(_BY_MONTH, start=1)
    )


def of_shares(targets: Sequence[Target]) -> None:
    """A quarter at a time, in equal steps over the three years that end with the target's."""
    TrajectoryPoint.objects.bulk_create(
        TrajectoryPoint(
            target=target,
            month=date(target.year - 2 + (quarter - 1) // 4, 3 * ((quarter - 1) % 4 + 1), 1),
            value=(_SHARES_AT_FIRST + (target.value - _SHARES_AT_FIRST) * quarter / _QUARTERS).quantize(_FOUR_PLACES),
        )
        for target in targets
        for quarter in range(1, _QUARTERS + 1)
    )


def of_towns(targets: Sequence[Target]) -> None:
    """Every town's part of each target, by how many people the registry knows there."""
    towns = list(Town.objects.annotate(known=Count("persons")).filter(known__gt=0))
    Target.objects.bulk_create(
        Target(
            indicator=target.indicator,
            town=town,
            year=target.year,
            due_on=target.due_on,
            value=part,
            document=f"按镇街分解（{sources.FICTION}）",
            is_fictional=True,
        )
        for target in targets
        for town, part in zip(towns, parts(int(target.value), [town.known for town in towns]), strict=True)
    )


def parts(whole: int, weights: Sequence[int]) -> list[int]:
    """The whole shared out by weight, at least one to each; what rounding leaves goes to the heaviest."""
    shared = [max(1, whole * weight // sum(weights)) for weight in weights]
    shared[weights.index(max(weights))] += whole - sum(shared)
    return shared
