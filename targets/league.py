"""Providers side by side, fairly: small numbers are not ranked, and each is held against its own mix of occupations.

Numbers in, numbers out: no ORM, no clock.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from statistics import NormalDist

from targets import shrinkage, small_cells
from targets.enums import Comparison
from targets.shrinkage import Prior, Tally

# Below this, chance alone moves a pass rate by more than providers differ.
FEWEST_RANKED = 30
_EDGE = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Line:
    """A provider's people in one occupation at one level. `decided`: whose result is known."""

    provider: int
    name: str
    trade: tuple[int, int]
    enrolled: int
    decided: int
    passed: int
    certified: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A provider among the others. `rank` is empty where too few results are known; rates are shares.

    A number of people is empty where `told` hid it.
    `usual`: the rate of the other providers in the same occupations and levels, in the provider's own proportions.
    """

    rank: int | None
    provider: int
    name: str
    enrolled: int | None
    decided: int | None
    passed: int | None
    certified: int | None
    rate: float | None
    low: float | None
    high: float | None
    usual: float | None
    comparison: Comparison


def interval(passed: int, people: int) -> tuple[float, float]:
    """Between which shares the true rate lies with 95 % probability (Wilson 1927)."""
    share, weight = passed / people, _EDGE**2 / people
    middle = (share + weight / 2) / (1 + weight)
    half = _EDGE * sqrt(share * (1 - share) / people + weight / (4 * people)) / (1 + weight)
    return middle - half if passed else 0.0, middle + half if passed < people else 1.0


def table(lines: Iterable[Line]) -> list[Place]:
    """The highest pass rate first, equal rates sharing a rank; those not ranked after them, by name."""
    providers: defaultdict[int, list[Line]] = defaultdict(list)
    trades: defaultdict[tuple[int, int], Tally] = defaultdict(Tally)
    for line in lines:
        providers[line.provider].append(line)
        trades[line.trade] += Tally(line.passed, line.decided)
    everywhere = shrinkage.prior(list(trades.values()))
    places = [_place(of_provider, trades, everywhere) for of_provider in providers.values()]
    ranked = [place for place in places if place.comparison != Comparison.TOO_FEW]
    ranked.sort(key=lambda place: (-(place.rate or 0), place.name))
    rates = [place.rate for place in ranked]
    unranked = sorted((place for place in places if place.comparison == Comparison.TOO_FEW), key=lambda each: each.name)
    return [replace(place, rank=rates.index(place.rate) + 1) for place in ranked] + unranked


def told(places: Iterable[Place], *, words: int) -> list[Place]:
    """Without the numbers that would point at somebody, nor the rates they follow from. `words`: the provider's too."""

    def shown(number: int | None) -> int | None:
        return None if small_cells.is_hidden(number, words=words) else number

    found = []
    for place in places:
        decided, passed = shown(place.decided), shown(place.passed)
        keeps_rate = decided is not None and passed is not None
        found.append(
            replace(
                place,
                enrolled=shown(place.enrolled),
                decided=decided,
                passed=passed,
                certified=shown(place.certified),
                rate=place.rate if keeps_rate else None,
                low=place.low if keeps_rate else None,
                high=place.high if keeps_rate else None,
            )
        )
    return found


def _place(lines: Sequence[Line], trades: Mapping[tuple[int, int], Tally], everywhere: Prior) -> Place:
    decided, passed = sum(line.decided for line in lines), sum(line.passed for line in lines)
    usual = low = high = None
    if decided:
        low, high = interval(passed, decided)
        usual = sum(line.decided * _usual(line, trades[line.trade], everywhere) for line in lines) / decided
    return Place(
        rank=None,
        provider=lines[0].provider,
        name=lines[0].name,
        enrolled=sum(line.enrolled for line in lines),
        decided=decided,
        passed=passed,
        certified=sum(line.certified for line in lines),
        rate=passed / decided if decided else None,
        low=low,
        high=high,
        usual=usual,
        comparison=_compare(decided, low, high, usual),
    )


def _usual(line: Line, trade: Tally, everywhere: Prior) -> float:
    """The rate of the others who teach it, drawn toward that of the district where they are few or none."""
    others = Tally(trade.passed - line.passed, trade.people - line.decided)
    return shrinkage.shrunk(others, everywhere).mean


def _compare(decided: int, low: float | None, high: float | None, usual: float | None) -> Comparison:
    if decided < FEWEST_RANKED or low is None or high is None or usual is None:
        return Comparison.TOO_FEW
    if low > usual:
        return Comparison.ABOVE
    return Comparison.BELOW if high < usual else Comparison.AS_USUAL
