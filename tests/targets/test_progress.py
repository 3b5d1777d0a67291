from datetime import date
from decimal import Decimal

import pytest

from targets.progress import Count, Goal, Ratio, percent, product

DUE = date(2026, 12, 31)


def _count(value: int | None, target: int | None, on: date = date(2026, 12, 1)) -> Count:
    goal = None if target is None else Goal(Decimal(target), DUE, "plan")
    return Count(indicator="new", name="New", definition="", value=value, first_time=None, goal=goal, on=on)


def _ratio(numerator: int | None, denominator: int | None, share: str | None = "0.37") -> Ratio:
    goal = None if share is None else Goal(Decimal(share), date(2027, 12, 31), "plan")
    return Ratio(
        indicator="share",
        name="Share",
        definition="",
        numerator=numerator,
        denominator=denominator,
        goal=goal,
        as_of=DUE,
    )


@pytest.mark.parametrize(
    ("value", "target", "on", "expected"),
    [
        (5432, 7000, date(2026, 12, 1), (Decimal("77.6"), 1568, 355)),  # 31 days: 1568 · 7 / 31 = 354.06
        (6990, 7000, date(2026, 12, 31), (Decimal("99.9"), 10, 10)),  # one day left: never more than is missing
        (7001, 7000, date(2026, 12, 1), (Decimal("100.0"), 0, 0)),
        (6990, 7000, date(2027, 1, 1), (Decimal("99.9"), 10, None)),  # the day has passed
        (5432, None, date(2026, 12, 1), (None, None, None)),
        (None, 7000, date(2026, 12, 1), (None, None, None)),
    ],
)
def test_a_count_against_its_target(
    value: int | None, target: int | None, on: date, expected: tuple[Decimal | None, int | None, int | None]
) -> None:
    count = _count(value, target, on)
    assert (count.percent, count.remaining, count.weekly) == expected


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        (_ratio(350_000, 1_000_000), (Decimal("35.00"), Decimal("37.00"), 20_000)),
        (_ratio(1, 3, "0.335"), (Decimal("33.33"), Decimal("33.50"), 1)),  # 1.005 persons are 2 persons
        (_ratio(40, 100), (Decimal("40.00"), Decimal("37.00"), 0)),
        (_ratio(350_000, None), (None, Decimal("37.00"), None)),
        (_ratio(0, 0), (None, Decimal("37.00"), None)),
        (_ratio(350_000, 1_000_000, None), (Decimal("35.00"), None, None)),
    ],
)
def test_a_ratio_against_its_target(ratio: Ratio, expected: tuple[Decimal | None, Decimal | None, int | None]) -> None:
    assert (ratio.percent, ratio.target_percent, ratio.missing) == expected


def test_the_product_of_the_two_promises_is_13_69_percent() -> None:
    skilled, high_skilled = _ratio(350_000, 1_000_000), _ratio(122_500, 350_000)
    both = product(skilled, high_skilled, name="Both", definition="")
    assert (both.numerator, both.denominator) == (122_500, 1_000_000)
    assert (both.percent, both.target_percent, both.missing) == (Decimal("12.25"), Decimal("13.69"), 14_400)


def test_the_product_needs_both_promises() -> None:
    assert product(_ratio(1, 2), _ratio(1, 1, None), name="Both", definition="").goal is None


def test_half_a_hundredth_is_rounded_up() -> None:
    assert percent(1, 800, places=2) == Decimal("0.13")
    assert percent(33, 80_000, places=2) == Decimal("0.04")
