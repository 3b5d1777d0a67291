"""The pass rate of few people, drawn toward the rate of many: empirical Bayes on the beta-binomial distribution.

Numbers in, numbers out: no ORM, no clock. Formulae and a worked example stand in docs/forecast.md.
"""

from collections.abc import Collection
from dataclasses import dataclass

# A prior weighs at least two people, and at most two hundred: below, it would be no prior; above, no evidence counts.
LEAST_WEIGHT, MOST_WEIGHT = 2.0, 200.0
USUAL_WEIGHT = 20.0


@dataclass(frozen=True, slots=True)
class Tally:
    """Of so many people, so many passed."""

    passed: int = 0
    people: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.passed + other.passed, self.people + other.people)


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed before looking: a rate that weighs as much as having seen so many people."""

    rate: float
    weight: float

    @property
    def correlation(self) -> float:
        """How alike the people of one group are, from 0 to 1."""
        return 1 / (self.weight + 1)


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate and how unsure it is; `people`: how many it was seen in, `own`: their rate without shrinkage."""

    mean: float
    variance: float
    people: int
    own: float | None


def pooled(tallies: Collection[Tally]) -> Tally:
    return sum(tallies, Tally())


def prior(tallies: Collection[Tally]) -> Prior:
    """The common rate of groups, and how far they keep to it, by the method of moments (Kleinman 1973).

    Groups no further apart than chance alone would have them give the largest weight; fewer than two give the usual.
    The common rate adds one who passed and one who did not, so that nothing is ever certain.
    """
    groups = [tally for tally in tallies if tally.people]
    everyone = pooled(groups)
    rate = (everyone.passed + 1) / (everyone.people + 2)
    spare = everyone.people - sum(tally.people**2 for tally in groups) / max(everyone.people, 1) - (len(groups) - 1)
    if len(groups) < 2 or spare <= 0:
        return Prior(rate, USUAL_WEIGHT)
    apart = sum(tally.people * (tally.passed / tally.people - rate) ** 2 for tally in groups)
    correlation = (apart / (rate * (1 - rate)) - (len(groups) - 1)) / spare
    weight = 1 / correlation - 1 if correlation > 0 else MOST_WEIGHT
    return Prior(rate, min(max(weight, LEAST_WEIGHT), MOST_WEIGHT))


def shrunk(tally: Tally, toward: Prior) -> Rate:
    """The mean and variance of the beta distribution after looking: few people stay near the prior, many leave it."""
    weight = tally.people + toward.weight
    mean = (tally.passed + toward.rate * toward.weight) / weight
    own = tally.passed / tally.people if tally.people else None
    return Rate(mean, mean * (1 - mean) / (weight + 1), tally.people, own)
