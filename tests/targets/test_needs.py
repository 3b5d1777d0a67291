from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets import needs
from targets.needs import Need, Share

ON = date(2025, 12, 31)
DUE = date(2027, 12, 31)
SKILLED = Share(350_000, 1_000_000, Decimal("0.37"), DUE)
HIGH = Share(122_500, 350_000, Decimal("0.37"), DUE)


def test_both_ratios_grow_in_a_straight_line_to_their_goals() -> None:
    found = needs.needs(SKILLED, HIGH, workforce_as_of=ON, growth=Decimal(0), on=ON)
    assert found == [
        Need(2025, 1_000_000, 350_000, 0, 122_500, 0),
        # Half of the way: 36 % of the workforce, 36 % of these.
        Need(2026, 1_000_000, 360_000, 10_000, 129_600, 7_100),
        Need(2027, 1_000_000, 370_000, 10_000, 136_900, 7_300),
    ]


def test_a_growing_workforce_needs_more() -> None:
    found = needs.needs(SKILLED, HIGH, workforce_as_of=ON, growth=Decimal("0.01"), on=ON)
    assert [each.workforce for each in found] == [1_000_000, 1_009_993, 1_020_086]
    assert found[-1].skilled == 377_432


def test_what_is_reached_is_not_given_back() -> None:
    rich = replace(SKILLED, numerator=400_000)
    found = needs.needs(rich, replace(HIGH, denominator=400_000), workforce_as_of=ON, growth=Decimal(0), on=ON)
    assert [(each.skilled_more, each.high_more) for each in found] == [(0, 0), (0, 12_750), (0, 12_750)]


def test_nothing_is_needed_after_the_day() -> None:
    assert needs.needs(SKILLED, HIGH, workforce_as_of=ON, growth=Decimal(0), on=date(2028, 1, 1)) == []


@given(st.integers(0, 400_000), st.integers(0, 20))
def test_the_years_add_up_to_the_goal(has: int, percent: int) -> None:
    found = needs.needs(
        replace(SKILLED, numerator=has),
        replace(HIGH, numerator=0, denominator=max(has, 1)),
        workforce_as_of=ON,
        growth=Decimal(percent) / 100,
        on=ON,
    )
    last = found[-1]
    assert has + sum(each.skilled_more for each in found) == last.skilled >= Decimal("0.37") * last.workforce - 1
    assert sum(each.high_more for each in found) == last.high >= Decimal("0.37") * last.skilled


@pytest.mark.parametrize(
    ("statistics", "expected"),
    [
        ([], "0"),
        ([(ON, 1_000_000)], "0"),
        ([(date(2023, 12, 31), 1_000_000), (ON, 1_020_100)], "0.0100"),
        ([(ON, 990_000), (date(2024, 12, 31), 1_000_000)], "-0.0100"),
    ],
)
def test_the_growth_of_the_workforce(statistics: list[tuple[date, int]], expected: str) -> None:
    assert round(needs.growth(statistics), 4) == Decimal(expected)
