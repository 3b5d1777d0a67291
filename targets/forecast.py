"""How many there will be, how sure that is, and whether it is enough. Numbers in, numbers out: no ORM, no clock.

Every source of people is an `Amount`: an expected value with its variance. Amounts add up; what they add up to becomes
an interval that holds the outcome four times in five. The method stands on one page in docs/forecast.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, sqrt
from statistics import NormalDist

from targets.enums import Outlook

CONFIDENCE = 0.8
_NORMAL = NormalDist()
_EDGE = _NORMAL.inv_cdf((1 + CONFIDENCE) / 2)
# Less than this of a person is nobody.
_TRACE = 1e-6


@dataclass(frozen=True, slots=True)
class Amount:
    """An expected number of people and its variance. Amounts that are added are independent of each other."""

    mean: float = 0.0
    variance: float = 0.0

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.mean + other.mean, self.variance + other.variance)


def total(amounts: Iterable[Amount]) -> Amount:
    return sum(amounts, Amount())


@dataclass(frozen=True, slots=True)
class Forecast:
    """People at the end: the expected number, between `low` and `high` with a probability of `CONFIDENCE`."""

    low: int
    expected: int
    high: int

    def holds(self, outcome: int) -> bool:
        return self.low <= outcome <= self.high


def quantile(amount: Amount, deviation: float) -> float:
    """The number that lies so many standard deviations of the normal distribution from the middle.

    Numbers of people are not negative and lean to the right, so they are taken to follow a gamma distribution of this
    mean and variance; its quantiles in closed form are those of Wilson and Hilferty (1931). Many people make it normal.
    """
    if amount.variance < _TRACE:
        return amount.mean
    if amount.mean < _TRACE:
        return max(deviation, 0.0) * sqrt(amount.variance)
    shape = amount.mean**2 / amount.variance
    root = 1 - 1 / (9 * shape) + deviation / (3 * sqrt(shape))
    return amount.mean * max(root, 0.0) ** 3


def ahead(counted: int, amount: Amount) -> Forecast:
    """Those counted already, who stay, and those still to come; rounded outwards to whole people."""
    low, high = min(quantile(amount, -_EDGE), amount.mean), max(quantile(amount, _EDGE), amount.mean)
    return Forecast(counted + floor(low), counted + round(amount.mean), counted + ceil(high))


def nested(forecasts: Sequence[Forecast]) -> list[Forecast]:
    """From the widest count to the narrowest: whatever is expected of a part is expected of the whole as well.

    Who is counted among the digital high-skilled is counted among the high-skilled, so a bound of the narrower count
    bounds the wider one too.
    """
    consistent: list[Forecast] = []
    for each in reversed(forecasts):
        inner = consistent[-1] if consistent else each
        consistent.append(
            Forecast(max(each.low, inner.low), max(each.expected, inner.expected), max(each.high, inner.high))
        )
    return consistent[::-1]


def chance(counted: int, amount: Amount, target: int) -> float:
    """The probability that the target is reached; half a person stands for the step between whole numbers."""
    missing = target - counted - 0.5
    if missing <= 0:
        return 1.0
    if amount.mean < _TRACE or amount.variance < _TRACE:
        return float(amount.mean >= missing)
    shape = amount.mean**2 / amount.variance
    deviation = ((missing / amount.mean) ** (1 / 3) - 1 + 1 / (9 * shape)) * 3 * sqrt(shape)
    return 1 - _NORMAL.cdf(deviation)


def outlook(counted: int, forecast: Forecast, target: int, *, is_over: bool) -> Outlook:
    """In one word. `close`: the target lies within the interval, so neither can be said. `is_over`: the day is past."""
    if counted >= target:
        return Outlook.MADE
    if is_over:
        return Outlook.MISSED
    if forecast.low >= target:
        return Outlook.WILL_BE_MADE
    return Outlook.WILL_BE_MISSED if forecast.high < target else Outlook.CLOSE
