"""The draw: who gets a seat and who waits in which order, from a seed and the entrants alone.

Everybody has one lot or more. A lot is the SHA-256 of `seed|receipt|number`; a person's best lot is their lowest, and
the lowest of all comes first. More lots are more chances, in exact proportion: with three lots one is three times as
likely as with one to be drawn next. No arithmetic but comparing; docs/draw.md recomputes a result in fifteen lines.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entrant:
    """`lots` counts from one. `pool` names the reserved seats the entrant may also have; empty: none."""

    receipt: str
    lots: int = 1
    pool: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Receipts in the order of the draw: of reserved seats by pool, of everybody's seats, and of the waiting list."""

    reserved: Mapping[str, Sequence[str]]
    seated: Sequence[str]
    waiting: Sequence[str]


def seed_hash(seed: str) -> str:
    """What is published of a seed before it may be known."""
    return hashlib.sha256(seed.encode()).hexdigest()


def best_lot(seed: str, entrant: Entrant) -> str:
    return min(
        hashlib.sha256(f"{seed}|{entrant.receipt}|{number}".encode()).hexdigest()
        for number in range(1, entrant.lots + 1)
    )


def order(seed: str, entrants: Sequence[Entrant]) -> Sequence[Entrant]:
    """The entrants as they are drawn, first to last, in whatever order they are given."""
    return sorted(entrants, key=lambda entrant: (best_lot(seed, entrant), entrant.receipt))


def hold(seed: str, entrants: Sequence[Entrant], *, seats: int, pools: Mapping[str, int]) -> Outcome:
    """`seats`: those anybody may have; `pools`: reserved seats by pool.

    In the order of the draw each takes a reserved seat of their pool while there is one, else one of everybody's, else
    the next place in the queue. Reserved seats without takers stay reserved.
    """
    left = dict(pools)
    reserved: dict[str, list[str]] = {pool: [] for pool in pools}
    seated: list[str] = []
    waiting: list[str] = []
    for entrant in order(seed, entrants):
        if left.get(entrant.pool, 0) > 0:
            left[entrant.pool] -= 1
            reserved[entrant.pool].append(entrant.receipt)
        elif len(seated) < seats:
            seated.append(entrant.receipt)
        else:
            waiting.append(entrant.receipt)
    return Outcome(reserved=reserved, seated=seated, waiting=waiting)
