import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets import forecast
from targets.enums import Outlook
from targets.forecast import Amount, Forecast

amounts = st.builds(Amount, st.floats(0, 10_000), st.floats(0, 1_000_000))
counts = st.integers(0, 10_000)


def test_amounts_add_up() -> None:
    assert forecast.total([Amount(37.5, 9.0), Amount(684.8, 820.0), Amount()]) == Amount(722.3, 829.0)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        # Gamma with shape 100: the exact tenths are 87.42 and 113.03.
        (Amount(100, 100), Forecast(1087, 1100, 1114)),
        # Exponential: the exact tenths are 1.05 and 23.03; so far from normal, the closed form is off by a quarter.
        (Amount(10, 100), Forecast(1000, 1010, 1023)),
        (Amount(100, 0), Forecast(1100, 1100, 1100)),
        # Nobody is expected, but that is not certain.
        (Amount(0, 4), Forecast(1000, 1000, 1003)),
        (Amount(), Forecast(1000, 1000, 1000)),
    ],
)
def test_what_is_ahead(amount: Amount, expected: Forecast) -> None:
    assert forecast.ahead(1000, amount) == expected


@given(counts, amounts)
def test_an_interval_contains_what_is_expected_and_never_takes_back_who_is_counted(
    counted: int, amount: Amount
) -> None:
    found = forecast.ahead(counted, amount)
    assert counted <= found.low <= found.expected <= found.high
    assert found.holds(found.expected)


@given(st.lists(st.tuples(counts, amounts), min_size=3, max_size=3))
def test_forecasts_of_nested_counts_nest(counted: list[tuple[int, Amount]]) -> None:
    apart = [forecast.ahead(*each) for each in counted]
    wide, middle, narrow = forecast.nested(apart)
    assert wide.low >= middle.low >= narrow.low
    assert wide.expected >= middle.expected >= narrow.expected
    assert wide.high >= middle.high >= narrow.high
    assert narrow == apart[-1]
    assert all(each.low <= each.expected <= each.high for each in (wide, middle, narrow))


def test_forecasts_that_nest_already_stay_as_they_are() -> None:
    apart = [Forecast(90, 100, 110), Forecast(40, 50, 60), Forecast(0, 5, 12)]
    assert forecast.nested(apart) == apart


@pytest.mark.parametrize(
    ("amount", "target", "expected"),
    [
        (Amount(100, 100), 1000, 1.0),
        (Amount(100, 100), 1100, 0.507),
        (Amount(100, 100), 1113, 0.108),
        (Amount(10, 100), 1010, 0.389),
        (Amount(), 1001, 0.0),
        (Amount(5, 0), 1005, 1.0),
    ],
)
def test_the_chance_of_a_target(amount: Amount, target: int, expected: float) -> None:
    assert forecast.chance(1000, amount, target) == pytest.approx(expected, abs=0.001)


@given(counts, amounts, st.integers(1, 20_000), st.integers(0, 500))
def test_a_higher_target_is_no_likelier(counted: int, amount: Amount, target: int, more: int) -> None:
    assert forecast.chance(counted, amount, target + more) <= forecast.chance(counted, amount, target)


@pytest.mark.parametrize(
    ("counted", "found", "target", "is_over", "expected"),
    [
        (7000, Forecast(7100, 7200, 7300), 7000, False, Outlook.MADE),
        (6600, Forecast(7000, 7200, 7300), 7000, False, Outlook.WILL_BE_MADE),
        (6600, Forecast(6999, 7200, 7300), 7000, False, Outlook.CLOSE),
        (6600, Forecast(6700, 6800, 7000), 7000, False, Outlook.CLOSE),
        (6600, Forecast(6700, 6800, 6999), 7000, False, Outlook.WILL_BE_MISSED),
        (6999, Forecast(6999, 6999, 6999), 7000, True, Outlook.MISSED),
        (7000, Forecast(7000, 7000, 7000), 7000, True, Outlook.MADE),
    ],
)
def test_the_outlook_in_one_word(counted: int, found: Forecast, target: int, is_over: bool, expected: Outlook) -> None:
    assert forecast.outlook(counted, found, target, is_over=is_over) == expected
