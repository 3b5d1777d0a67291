import pytest
from hypothesis import given
from hypothesis import strategies as st

from training import coverage
from training.coverage import Pace, Place

E_BIKE = Pace(18, 1.35)
BUS = Pace(15, 1.35, wait_minutes=8)
HOME = Place(120.26, 30.18)

places = st.builds(Place, st.floats(120.1, 120.6), st.floats(29.85, 30.3))


def test_a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() -> None:
    assert coverage.distance_km(Place(120, 30), Place(120, 31)) == pytest.approx(111.195)


def test_a_degree_of_longitude_shrinks_towards_the_pole() -> None:
    assert coverage.distance_km(Place(120, 60), Place(121, 60)) == pytest.approx(111.195 / 2)


@pytest.mark.parametrize(
    ("distance", "pace", "minutes"),
    [(0, E_BIKE, 0), (2, E_BIKE, 9), (2.01, E_BIKE, 10), (0, BUS, 8), (2, BUS, 19), (2, Pace(4.5, 1.35), 36)],
)
def test_time_counts_detour_and_waiting_and_is_rounded_up(distance: float, pace: Pace, minutes: int) -> None:
    assert coverage.travel_minutes(distance, pace) == minutes


def test_who_waits_longer_than_the_time_gets_nowhere() -> None:
    assert coverage.reach_km(5, BUS) == 0


@given(places, places)
def test_within_reach_is_within_time(home: Place, goal: Place) -> None:
    reach = coverage.reach_km(30, E_BIKE)
    distance = coverage.distance_km(home, goal)
    if abs(distance - reach) > 1e-9:
        assert (coverage.within_reach([home], [goal], reach) == [[0]]) is (
            coverage.travel_minutes(distance, E_BIKE) <= 30
        )


@given(st.lists(places, max_size=12), st.lists(places, max_size=12), st.floats(0, 30))
def test_the_bands_of_latitude_find_what_a_plain_search_finds(
    homes: list[Place], goals: list[Place], reach: float
) -> None:
    plain = [[index for index, goal in enumerate(goals) if coverage.distance_km(home, goal) <= reach] for home in homes]
    assert coverage.within_reach(homes, goals, reach) == plain


def test_a_gap_gains_every_uncovered_home_around_it() -> None:
    covered, near_gap, gap, far_gap = HOME, Place(120.40, 30.18), Place(120.41, 30.18), Place(120.55, 30.18)
    found = coverage.circle([covered, near_gap, gap, far_gap], [HOME], 2.0)
    assert found.is_covered == [True, False, False, False]
    assert (found.gains, found.covered) == ([0, 2, 2, 1], 1)


def test_without_a_class_everybody_is_a_gap() -> None:
    assert coverage.circle([HOME], [], 5.0) == coverage.Circle([False], [1])
