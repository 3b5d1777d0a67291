"""How large the district is, and how many reach a level in which year: pure arithmetic from scale and today."""

from dataclasses import dataclass
from datetime import date
from math import ceil
from random import Random

PERSONS = 350_000
CERTIFICATES = 450_000
WORKFORCE = 1_000_000
FIRST_COUNTED_YEAR = 2024
HIGH_SKILLED_SHARE = 0.356
# The targets of 2024, which the years after carry forward: new skilled, of these high-skilled, of these digital.
SKILLED, HIGH, DIGITAL_HIGH = 7_000, 3_500, 800
# Below this scale the years' intakes shrink too; above it they are the district's own, however few its history.
SCALE_OF_FULL_YEARS = 0.1


@dataclass(frozen=True, slots=True)
class Intake:
    """Persons with a certificate issued in a year: `skilled` in all, of these `high`, of these `digital_high`."""

    year: int
    skilled: int
    high: int
    digital_high: int


@dataclass(frozen=True, slots=True)
class Size:
    """`certificates`: at most, where the district is so small that nearly all of it is new occupations."""

    persons: int
    certificates: int
    workforce: int


def intakes(today: date, scale: float, rng: Random) -> list[Intake]:
    """2024 a little above its targets, the years since a little more each, this year at the pace of the day."""
    shrink = min(1.0, scale / SCALE_OF_FULL_YEARS)
    years = []
    for year in range(FIRST_COUNTED_YEAR, today.year + 1):
        elapsed = today.timetuple().tm_yday / 365.25 if year == today.year else 1.0
        pace = shrink * min(elapsed, 1.0) * (1.026 + 0.006 * (year - FIRST_COUNTED_YEAR))
        skilled = round(SKILLED * pace * rng.uniform(1.0, 1.012))
        high = round(HIGH * pace * rng.uniform(1.0, 1.018))
        years.append(Intake(year, skilled, min(high, skilled), min(round(DIGITAL_HIGH * pace * 1.04), high)))
    return years


def size(scale: float, *, least_persons: int, least_high: int) -> Size:
    """The district at a scale, never smaller than the persons its facts and counted years need.

    `least_high`: of these, the high-skilled; the district has room for their share.
    """
    persons = max(round(PERSONS * scale), ceil(least_persons * 1.05), ceil(least_high / HIGH_SKILLED_SHARE))
    return Size(
        persons=persons,
        certificates=round(CERTIFICATES * persons / PERSONS),
        workforce=round(WORKFORCE * persons / PERSONS),
    )
