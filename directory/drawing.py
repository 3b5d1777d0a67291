"""Shapes for server-drawn pictures: bars against a target, a line of readings, towns as tiles. No HTML, no ORM.

Lengths are `Decimal`s with two places, so that the same numbers always draw the same picture, byte for byte.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from math import ceil, sqrt

HUNDREDTH = Decimal("0.01")
STEPS = 5


def _length(value: float | Decimal) -> Decimal:
    return Decimal(value).quantize(HUNDREDTH, ROUND_HALF_UP)


@dataclass(frozen=True)
class Bullet:
    """A bar and its marks, each in percent of the full width. `band`: where it begins, and how long it is."""

    value: Decimal
    target: Decimal
    trajectory: Decimal | None
    band: tuple[Decimal, Decimal] | None = None


def bullet(
    value: Decimal,
    target: Decimal,
    trajectory: Decimal | None = None,
    band: tuple[Decimal, Decimal] | None = None,
) -> Bullet:
    """Lay a reading out against its target; the longest of all fills the width. `band`: between what it may become."""
    full = max(value, target, trajectory or Decimal(0), band[1] if band else Decimal(0)) or Decimal(1)
    return Bullet(
        value=_length(100 * value / full),
        target=_length(100 * target / full),
        trajectory=None if trajectory is None else _length(100 * trajectory / full),
        band=(_length(100 * band[0] / full), _length(100 * (band[1] - band[0]) / full)) if band else None,
    )


@dataclass(frozen=True)
class Point:
    x: Decimal
    y: Decimal


def line(values: Sequence[Decimal], *, width: int, height: int) -> list[Point]:
    """Spread readings evenly from left to right; the lowest lies on the bottom, a flat row in the middle."""
    if not values:
        return []
    low, high = min(values), max(values)
    stride = Decimal(width) / max(len(values) - 1, 1)
    return [
        Point(
            x=_length(stride * index),
            y=_length(height * (high - value) / (high - low)) if high > low else _length(height / 2),
        )
        for index, value in enumerate(values)
    ]


def step(value: Decimal, highest: Decimal) -> int:
    """The shade of a value, 1 to 5, in equal parts of the highest; nothing at all is 1."""
    if highest <= 0 or value <= 0:
        return 1
    return min(STEPS, ceil(STEPS * value / highest))


@dataclass(frozen=True)
class Tile:
    column: int
    row: int


def _spread(values: Sequence[float], cells: int) -> list[float]:
    """Place values on `cells` cells, half by distance and half by order, so that a dense centre opens up."""
    low, high = min(values), max(values)
    order = sorted(values)
    last = max(len(values) - 1, 1)
    return [(cells - 1) * ((value - low) / ((high - low) or 1) + order.index(value) / last) / 2 for value in values]


@lru_cache(maxsize=8)
def tiles(centres: tuple[tuple[float, float], ...]) -> tuple[Tile, ...]:
    """Give every centre (longitude, latitude) a tile of its own, as near to its true place as the others allow.

    The grid is about square with a third of its tiles left empty. Starts from the nearest free tile and moves or
    swaps tiles while that shortens the sum of squared distances, which settles within a few rounds for a district.
    """
    if not centres:
        return ()
    columns = ceil(sqrt(len(centres) * 1.5))
    rows = ceil(len(centres) * 1.5 / columns)
    wanted = list(
        zip(
            _spread([longitude for longitude, _ in centres], columns),
            _spread([-latitude for _, latitude in centres], rows),
            strict=True,
        )
    )
    grid = [Tile(column, row) for row in range(rows) for column in range(columns)]

    def distance(index: int | None, tile: Tile) -> float:
        if index is None:
            return 0.0
        x, y = wanted[index]
        return (x - tile.column) ** 2 + (y - tile.row) ** 2

    holder: dict[Tile, int | None] = dict.fromkeys(grid)
    for index in range(len(centres)):
        free = [tile for tile in grid if holder[tile] is None]
        holder[min(free, key=lambda tile: distance(index, tile))] = index

    moved = True
    while moved:
        moved = False
        for one in grid:
            for other in grid:
                before = distance(holder[one], one) + distance(holder[other], other)
                after = distance(holder[one], other) + distance(holder[other], one)
                if after < before - 1e-9:
                    holder[one], holder[other] = holder[other], holder[one]
                    moved = True

    place = {index: tile for tile, index in holder.items() if index is not None}
    return tuple(place[index] for index in range(len(centres)))
