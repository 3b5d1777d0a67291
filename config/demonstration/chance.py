"""Seeded chance: every part of the district draws from a stream of its own, so that widening one leaves the rest."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def stream(seed: int, name: str) -> Random:
    return Random(f"{seed}:{name}")


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """`total` split by weight into whole numbers that add up to it (largest remainders)."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(share) for share in exact]
    by_remainder = sorted(range(len(weights)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts


def deal(total: int, choices: Sequence[T], weights: Sequence[float], rng: Random) -> list[T]:
    """`total` choices in their exact shares, shuffled."""
    parts = apportion(total, weights)
    dealt = [choice for choice, count in zip(choices, parts, strict=True) for _each in range(count)]
    rng.shuffle(dealt)
    return dealt
