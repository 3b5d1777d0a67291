from datetime import date, timedelta

import pytest

from targets.selectors import backtests
from tests.targets.conftest import TODAY, Registry

YEAR_END = date(2025, 12, 31)


def test_the_months_that_are_over_but_for_the_ends_of_years() -> None:
    ends = backtests.month_ends(date(2026, 3, 31))
    assert (ends[0], ends[10], ends[11:]) == (
        date(2025, 1, 31),
        date(2025, 11, 30),
        [date(2026, 1, 31), date(2026, 2, 28)],
    )


@pytest.mark.django_db
def test_without_certificates_there_was_nothing_to_foresee() -> None:
    assert [test.trials for test in backtests.back_tests(on=TODAY, facts=backtests.known(TODAY))] == [[], [], []]


def test_each_month_sees_no_later_than_its_end(registry: Registry) -> None:
    """One a week until the end of June 2025, two a week from then on: in June nobody could know."""
    for week in range(52):
        day = date(2025, 1, 2) + timedelta(weeks=week)
        for _person in range(1 if day <= date(2025, 6, 30) else 2):
            registry.certify(registry.person(), issued_on=day)
    skilled, high, _digital = backtests.back_tests(on=TODAY, facts=backtests.known(TODAY))
    assert (skilled.indicator, len(skilled.trials), skilled.trials[0].said_on) == (
        "new_skilled",
        21,
        date(2026, 10, 31),
    )
    of_2025 = {trial.said_on.month: trial for trial in skilled.trials if trial.about == YEAR_END}
    assert {trial.came for trial in of_2025.values()} == {78}
    june, november = of_2025[6], of_2025[11]
    assert (june.forecast.expected, june.trend.expected, june.error, june.held) == (52, 52, -26, False)
    assert (november.error, november.held) == (0, True)
    assert {(trial.about, trial.came) for trial in skilled.trials if trial.said_on.year == 2026} == {(TODAY, 0)}
    assert skilled.held == sum(trial.held for trial in skilled.trials)
    assert (high.held, high.mean_error) == (21, 0.0)
