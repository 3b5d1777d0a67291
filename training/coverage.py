"""How far a class is: straight lines on the ground, the time they take, and who lives within reach of one.

Distances are kilometres between points a few dozen kilometres apart at most: the ground is taken for flat, which is
wrong by less than two metres in a thousand there. Times are estimates, rounded up to whole minutes.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, cos, hypot, radians

KM_PER_DEGREE = 111.195
# The district promises every resident a class this near (30分钟职业技能培训圈).
CIRCLE_MINUTES = 30


@dataclass(frozen=True, slots=True)
class Place:
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Pace:
    """`detour_factor`: how much longer the way is than the straight line. `wait_minutes`: before moving at all."""

    speed_kmh: float
    detour_factor: float = 1.0
    wait_minutes: int = 0


def distance_km(one: Place, other: Place) -> float:
    """Along the straight line; a degree of longitude is as long as where `one` stands."""
    return KM_PER_DEGREE * hypot(
        (other.longitude - one.longitude) * cos(radians(one.latitude)), other.latitude - one.latitude
    )


def travel_minutes(distance: float, pace: Pace) -> int:
    return ceil(pace.wait_minutes + 60 * distance * pace.detour_factor / pace.speed_kmh)


def reach_km(minutes: int, pace: Pace) -> float:
    """The longest straight line that can be travelled in so many minutes."""
    return max(0.0, (minutes - pace.wait_minutes) * pace.speed_kmh / 60 / pace.detour_factor)


def within_reach(homes: Sequence[Place], goals: Sequence[Place], reach: float) -> list[list[int]]:
    """For every home, which of the goals lie within `reach` kilometres of it.

    Goals are kept by latitude, so that a home looks only at the band it can reach.
    """
    order = sorted(range(len(goals)), key=lambda index: goals[index].latitude)
    latitudes = [goals[index].latitude for index in order]
    band = reach / KM_PER_DEGREE
    reached = []
    for home in homes:
        first = bisect_left(latitudes, home.latitude - band)
        last = bisect_right(latitudes, home.latitude + band)
        reached.append(sorted(index for index in order[first:last] if distance_km(home, goals[index]) <= reach))
    return reached


@dataclass(frozen=True, slots=True)
class Circle:
    """`is_covered`: for every home, whether a class is within reach. `gains`: for every home without one, how many
    such homes, itself included, a class there would bring within reach; 0 for the others."""

    is_covered: Sequence[bool]
    gains: Sequence[int]

    @property
    def covered(self) -> int:
        return sum(self.is_covered)


def circle(homes: Sequence[Place], classes: Sequence[Place], reach: float) -> Circle:
    is_covered = [bool(near) for near in within_reach(homes, classes, reach)]
    gaps = [home for home, covered in zip(homes, is_covered, strict=True) if not covered]
    reached = iter(within_reach(gaps, gaps, reach))
    return Circle(is_covered, [0 if covered else len(next(reached)) for covered in is_covered])
