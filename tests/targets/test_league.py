from targets import league
from targets.enums import Comparison
from targets.league import Line

COOKS, WELDERS = (1, 3), (2, 4)


def _line(provider: int, trade: tuple[int, int], decided: int, passed: int) -> Line:
    return Line(provider, f"{provider}", trade, decided + 5, decided, passed, passed)


def test_the_interval_of_a_rate() -> None:
    assert [round(edge, 4) for edge in league.interval(80, 100)] == [0.7112, 0.8666]
    assert [round(edge, 4) for edge in league.interval(10, 10)] == [0.7225, 1.0]
    assert [round(edge, 4) for edge in league.interval(0, 10)] == [0.0, 0.2775]


def test_small_numbers_are_not_ranked_and_stand_last() -> None:
    found = league.table([_line(1, COOKS, 29, 29), _line(2, COOKS, 100, 70), _line(3, COOKS, 100, 80)])
    assert [(place.name, place.rank, place.comparison == Comparison.TOO_FEW) for place in found] == [
        ("3", 1, False),
        ("2", 2, False),
        ("1", None, True),
    ]


def test_equal_rates_share_a_rank() -> None:
    found = league.table([_line(1, COOKS, 100, 80), _line(2, COOKS, 50, 40), _line(3, COOKS, 50, 30)])
    assert [(place.name, place.rank) for place in found] == [("1", 1), ("2", 1), ("3", 3)]


def test_a_provider_is_held_against_its_own_mix() -> None:
    """Welding is hard: who teaches it well stands below the cooks by rate, and above what is usual among welders."""
    found = league.table(
        [
            _line(1, COOKS, 400, 380),
            _line(2, COOKS, 400, 380),
            _line(3, WELDERS, 400, 260),
            _line(4, WELDERS, 400, 180),
        ]
    )
    assert [(place.name, place.comparison) for place in found] == [
        ("1", Comparison.AS_USUAL),
        ("2", Comparison.AS_USUAL),
        ("3", Comparison.ABOVE),
        ("4", Comparison.BELOW),
    ]


def test_who_has_no_results_yet_has_no_rate() -> None:
    (place,) = league.table([_line(1, COOKS, 0, 0)])
    assert (place.rank, place.rate, place.low, place.high, place.usual) == (None, None, None, None, None)
    assert (place.enrolled, place.comparison) == (5, Comparison.TOO_FEW)


def test_nobody_makes_an_empty_table() -> None:
    assert league.table([]) == []


def test_small_numbers_of_a_provider_are_hidden_with_the_rates_they_follow_from() -> None:
    places = league.table([Line(1, "甲", (1, 4), 40, 32, 30, 5), Line(2, "乙", (1, 4), 6, 5, 3, 0)])
    [large, small] = league.told(places, words=2)
    assert large == places[0]
    assert (small.enrolled, small.decided, small.passed, small.certified) == (6, 5, None, 0)
    assert (small.rate, small.low, small.high) == (None, None, None)
    assert league.told(places, words=1) == places
