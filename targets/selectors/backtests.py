"""How good the forecast was: standing at the end of each past month, with what was known then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import mean

from targets import forecast, sources
from targets.enums import COUNTS
from targets.forecast import Forecast
from targets.models import Indicator
from targets.selectors import pipeline
from targets.sources import Facts


@dataclass(frozen=True, slots=True)
class Trial:
    """What was said on a day about another, and what came. `trend`: what the pace of late alone would have said."""

    said_on: date
    about: date
    forecast: Forecast
    trend: Forecast
    came: int

    @property
    def error(self) -> int:
        """Expected minus counted: above 0, the forecast promised too much."""
        return self.forecast.expected - self.came

    @property
    def held(self) -> bool:
        return self.forecast.holds(self.came)


@dataclass(frozen=True, slots=True)
class BackTest:
    """All trials of one count, the latest first."""

    indicator: str
    name: str
    trials: Sequence[Trial]

    @property
    def held(self) -> int:
        return sum(trial.held for trial in self.trials)

    @property
    def mean_error(self) -> float:
        """In percent of what came, without its sign."""
        return _mean_error([(trial.forecast, trial.came) for trial in self.trials])

    @property
    def mean_error_of_trend(self) -> float:
        return _mean_error([(trial.trend, trial.came) for trial in self.trials])


def known(on: date) -> Facts:
    """The facts of a day and of all months to test, in a constant number of queries."""
    return pipeline.facts([*month_ends(on), on])


def back_tests(*, on: date, facts: Facts) -> list[BackTest]:
    """From January of last year to last month. Of a past year its end was foretold; of this year, today.

    `facts`: what `known` read; each month sees no more of it than it could. Months before the first arrival are left
    out: there was nothing to foresee from.
    """
    days = month_ends(on)
    first = min((each.day for each in facts.arrivals), default=on)
    trials: list[list[Trial]] = [[] for _count in COUNTS]
    for day in reversed(days):
        if day <= first:
            continue
        for of_count, trial in zip(trials, _try(facts, day, min(date(day.year, 12, 31), on)), strict=True):
            of_count.append(trial)
    indicators = {each.formula: each for each in Indicator.objects.filter(formula__in=COUNTS)}
    return [
        BackTest(indicators[formula].key, indicators[formula].label, of_count)
        for formula, of_count in zip(COUNTS, trials, strict=True)
        if formula in indicators
    ]


def month_ends(on: date) -> list[date]:
    """The last days of the months since January of last year that are over; no December, which ends the year."""
    starts = [date(year, month, 1) for year in (on.year - 1, on.year) for month in range(2, 13)]
    return [end for start in starts if (end := start - timedelta(days=1)) < on]


def _try(facts: Facts, day: date, about: date) -> list[Trial]:
    found = sources.foresee(facts, on=day, until=about)
    said = forecast.nested([forecast.ahead(each.counted, each.to_come) for each in found])
    trends = forecast.nested([forecast.ahead(each.counted, each.trend) for each in found])
    return [
        Trial(day, about, ahead, trend, _came(facts, reach, about))
        for reach, (ahead, trend) in enumerate(zip(said, trends, strict=True), start=1)
    ]


def _came(facts: Facts, reach: int, about: date) -> int:
    return sum(
        each.persons
        for each in facts.arrivals
        if each.reach == reach and each.day.year == about.year and each.day <= about
    )


def _mean_error(pairs: Sequence[tuple[Forecast, int]]) -> float:
    return mean(100 * abs(said.expected - came) / max(came, 1) for said, came in pairs) if pairs else 0.0
