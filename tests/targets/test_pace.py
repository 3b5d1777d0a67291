import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets import pace
from targets.forecast import Amount


def test_weeks_that_differ_as_chance_would_have_it() -> None:
    # Variance 4.67 over mean 12: less than chance, so chance itself. Two weeks ahead, known from four.
    assert pace.expected([10, 12, 15, 11], 14) == Amount(24.0, 12 * (2 + 4 / 4))


def test_weeks_that_differ_more() -> None:
    # Variance 133.33 over mean 10.
    assert pace.scatter([0, 20, 0, 20]) == pytest.approx(13.333, abs=0.001)
    assert pace.expected([0, 20, 0, 20], 7).variance == pytest.approx(13.3333 * 10 * 1.25, rel=1e-4)


def test_weeks_that_are_alike_show_their_scatter_by_fours() -> None:
    # By weeks 80 / 10 over the freedom of 7; by fours 40 and 60: variance 200 over mean 50.
    assert pace.scatter([10, 10, 10, 10, 15, 15, 15, 15]) == 4.0


@pytest.mark.parametrize(("weeks", "days"), [([], 7), ([5, 5], 0), ([5, 5], -3)])
def test_nothing_to_go_by_or_no_time_left(weeks: list[int], days: int) -> None:
    assert pace.expected(weeks, days) == Amount()


def test_a_stream_that_brought_nobody_may_still_bring_somebody() -> None:
    found = pace.expected([0] * 26, 70)
    assert (found.mean, found.variance > 0) == (0, True)


@given(st.lists(st.integers(0, 500), min_size=2, max_size=30), st.floats(1, 366), st.floats(0, 100))
def test_more_days_bring_more_people_and_less_certainty(weeks: list[int], days: float, more: float) -> None:
    sooner, later = pace.expected(weeks, days), pace.expected(weeks, days + more)
    assert (sooner.mean <= later.mean, sooner.variance <= later.variance) == (True, True)
