from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets import shrinkage
from targets.shrinkage import LEAST_WEIGHT, MOST_WEIGHT, USUAL_WEIGHT, Prior, Tally

tallies = st.integers(0, 200).flatmap(lambda people: st.builds(Tally, st.integers(0, people), st.just(people)))
priors = st.builds(Prior, st.floats(0.01, 0.99), st.floats(LEAST_WEIGHT, MOST_WEIGHT))


def test_few_people_stay_near_the_prior() -> None:
    # 4 of 4 passed, against 80 % with the weight of 20: (4 + 16) / 24.
    found = shrinkage.shrunk(Tally(4, 4), Prior(0.8, 20))
    assert (found.mean, found.people, found.own) == (20 / 24, 4, 1.0)
    assert found.variance == pytest.approx((20 / 24) * (4 / 24) / 25)


def test_nobody_is_the_prior_itself() -> None:
    found = shrinkage.shrunk(Tally(), Prior(0.8, 20))
    assert (found.mean, found.people, found.own) == (0.8, 0, None)
    assert found.variance == pytest.approx(0.16 / 21)


def test_many_people_leave_the_prior() -> None:
    assert shrinkage.shrunk(Tally(600_000, 1_000_000), Prior(0.9, 20)).mean == pytest.approx(0.6, abs=1e-4)


@given(tallies, priors)
def test_a_shrunk_rate_lies_between_the_prior_and_its_own(tally: Tally, toward: Prior) -> None:
    found = shrinkage.shrunk(tally, toward)
    own = toward.rate if found.own is None else found.own
    assert min(own, toward.rate) - 1e-9 <= found.mean <= max(own, toward.rate) + 1e-9
    assert 0 <= found.variance <= 0.25


@given(tallies, priors)
def test_one_more_who_passes_raises_the_rate(tally: Tally, toward: Prior) -> None:
    assert shrinkage.shrunk(tally + Tally(1, 1), toward).mean > shrinkage.shrunk(tally, toward).mean
    assert shrinkage.shrunk(tally + Tally(0, 1), toward).mean < shrinkage.shrunk(tally, toward).mean


@given(st.lists(tallies, max_size=12))
def test_a_prior_is_never_certain_and_its_weight_has_bounds(groups: list[Tally]) -> None:
    found = shrinkage.prior(groups)
    assert 0 < found.rate < 1
    assert LEAST_WEIGHT <= found.weight <= MOST_WEIGHT


def test_without_groups_to_compare_the_weight_is_the_usual_one() -> None:
    assert shrinkage.prior([]) == Prior(0.5, USUAL_WEIGHT)
    assert shrinkage.prior([Tally(8, 10), Tally()]) == Prior(0.75, USUAL_WEIGHT)


def test_groups_alike_to_a_hair_weigh_most_and_groups_apart_weigh_least() -> None:
    assert shrinkage.prior([Tally(80, 100)] * 10).weight == MOST_WEIGHT
    assert shrinkage.prior([Tally(100, 100), Tally(0, 100)] * 5).weight == LEAST_WEIGHT


def test_the_weight_is_found_again() -> None:
    """1,000 groups of 30 people whose rates follow a beta distribution of weight 12."""
    rng = Random(330109)
    groups = []
    for _group in range(1000):
        rate = rng.betavariate(9, 3)
        groups.append(Tally(sum(rng.random() < rate for _person in range(30)), 30))
    found = shrinkage.prior(groups)
    assert found.rate == pytest.approx(0.75, abs=0.02)
    assert found.weight == pytest.approx(12, rel=0.15)
