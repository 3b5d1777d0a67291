"""Ranking by a chain of rules, and awards by rank. Rules are registered by code, so a competition names its own chain.

The usual chain is total, shorter time, practice, theory; whoever is still equal shares the rank: 95, 93, 93, 90 → 1, 2,
2, 4. Source: technical documents of Chinese vocational skills competitions (技术文件, 成绩排序).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from itertools import accumulate, groupby

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from directory.errors import Invalid, Message

THEORY = "theory"
PRACTICE = "practice"
_NO_TIME = Decimal("Infinity")
_NO_MARK = Decimal(0)


@dataclass(frozen=True, slots=True)
class Entrant:
    """`key`: the caller's own, such as the entry's primary key. `seconds`: time used; None ranks as the slowest.

    `eligible`: passed every part. Others are ranked, but stand aside when awards are given.
    """

    key: int
    total: Decimal
    seconds: int | None = None
    marks: Mapping[str, Decimal] = field(default_factory=dict)
    eligible: bool = True


@dataclass(frozen=True, slots=True)
class Placing:
    """`decided_by`: the rule that set this entrant behind the one before; "" for the first and for a shared rank."""

    entrant: Entrant
    rank: int
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class Strategy:
    """One link of a chain. `key` gives what is compared; the smaller stands first."""

    code: str
    label: Message
    key: Callable[[Entrant], Decimal]


STRATEGIES = {
    strategy.code: strategy
    for strategy in (
        Strategy("total", _("Higher total"), lambda entrant: -entrant.total),
        Strategy(
            "time",
            _("Shorter time"),
            lambda entrant: _NO_TIME if entrant.seconds is None else Decimal(entrant.seconds),
        ),
        Strategy(PRACTICE, _("Higher mark in practice"), lambda entrant: -entrant.marks.get(PRACTICE, _NO_MARK)),
        Strategy(THEORY, _("Higher mark in theory"), lambda entrant: -entrant.marks.get(THEORY, _NO_MARK)),
    )
}
DEFAULT_CHAIN = ("total", "time", PRACTICE, THEORY)


def chain(codes: Iterable[str]) -> tuple[Strategy, ...]:
    """The strategies of these codes, in order. Raises `Invalid`: `CHAIN_EMPTY`, `CHAIN_UNKNOWN`, `CHAIN_REPEATED`."""
    names = tuple(codes)
    if not names:
        raise Invalid(_("A ranking needs at least one rule."), code="CHAIN_EMPTY")
    if unknown := [name for name in names if name not in STRATEGIES]:
        raise Invalid(format_lazy(_("No ranking rule is called {name}."), name=unknown[0]), code="CHAIN_UNKNOWN")
    if len(set(names)) != len(names):
        raise Invalid(_("A ranking rule is named twice."), code="CHAIN_REPEATED")
    return tuple(STRATEGIES[name] for name in names)


def rank(entrants: Iterable[Entrant], codes: Iterable[str] = DEFAULT_CHAIN) -> tuple[Placing, ...]:
    """Everyone's place, best first. Equals share the best place of their group; inside it the order given stays.

    Raises what `chain` raises.
    """
    strategies = chain(codes)

    def keys(entrant: Entrant) -> list[Decimal]:
        return [strategy.key(entrant) for strategy in strategies]

    placings: list[Placing] = []
    for place, entrant in enumerate(sorted(entrants, key=keys), start=1):
        decided_by = _decided_by(strategies, placings[-1].entrant, entrant) if placings else ""
        shared = placings and not decided_by
        placings.append(Placing(entrant, placings[-1].rank if shared else place, decided_by))
    return tuple(placings)


def _decided_by(strategies: Sequence[Strategy], better: Entrant, worse: Entrant) -> str:
    differing = (strategy.code for strategy in strategies if strategy.key(better) != strategy.key(worse))
    return next(differing, "")


class Rounding(models.TextChoices):
    """What becomes of 7.5 awards."""

    DOWN = "down", _("Round down")
    HALF_UP = "half_up", _("Round half up")
    UP = "up", _("Round up")


_DECIMAL_ROUNDING = {Rounding.DOWN: ROUND_DOWN, Rounding.HALF_UP: ROUND_HALF_UP, Rounding.UP: ROUND_UP}


class TieAtCut(models.TextChoices):
    """Where a shared rank straddles the last award of a kind. Awards given beyond the plan shorten the next kind."""

    INCLUDE = "include", _("All who are equal receive the higher award")
    EXCLUDE = "exclude", _("All who are equal receive the lower award")


@dataclass(frozen=True, slots=True)
class AwardSize:
    """How many awards of a kind: a `count`, or a `percent` of all who are placed. Raises `Invalid` (`AWARD_SIZE`)."""

    award: str
    count: int | None = None
    percent: Decimal | None = None

    def __post_init__(self) -> None:
        given = [size for size in (self.count, self.percent) if size is not None]
        if len(given) != 1 or given[0] < 0 or (self.percent or 0) > 100:
            raise Invalid(_("An award has a number or a percentage up to 100, not both."), code="AWARD_SIZE")

    def number(self, placed: int, rounding: Rounding) -> int:
        """How many that is among `placed` entrants."""
        if self.count is not None:
            return self.count
        share = (self.percent or Decimal(0)) * placed / 100
        return int(share.quantize(Decimal(1), _DECIMAL_ROUNDING[rounding]))


@dataclass(frozen=True, slots=True)
class Awarded:
    """`rank`: the rank in the whole field, also where ineligible entrants stand before."""

    entrant: Entrant
    rank: int
    award: str


def awards(
    placings: Iterable[Placing],
    sizes: Sequence[AwardSize],
    *,
    rounding: Rounding = Rounding.DOWN,
    tie: TieAtCut = TieAtCut.INCLUDE,
) -> tuple[Awarded, ...]:
    """Who receives what, best first: first prizes fill the places down to their cut, second prizes the places after.

    Percentages are of everyone placed; only eligible entrants take a place among the awards.
    """
    placed = tuple(placings)
    cuts = tuple(accumulate(size.number(len(placed), rounding) for size in sizes))
    awarded: list[Awarded] = []
    taken = 0
    for shared_rank, group in groupby((placing for placing in placed if placing.entrant.eligible), _rank_of):
        entrants = [placing.entrant for placing in group]
        decisive_place = taken + (1 if tie is TieAtCut.INCLUDE else len(entrants))
        award = next((size.award for size, cut in zip(sizes, cuts, strict=True) if decisive_place <= cut), None)
        if award is not None:
            awarded += [Awarded(entrant, shared_rank, award) for entrant in entrants]
        taken += len(entrants)
    return tuple(awarded)


def _rank_of(placing: Placing) -> int:
    return placing.rank
