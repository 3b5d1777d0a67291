"""Will the district make it: each target of a year with its forecasts, and what the ratios still need."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from directory import dates
from targets import forecast, needs, sources
from targets.enums import COUNTS, Formula, Outlook, Scope
from targets.forecast import Forecast
from targets.models import Indicator, Reading, Recomputation, Target, WorkforceStatistic
from targets.needs import Need, Share
from targets.pace import DAYS_OF_A_YEAR
from targets.progress import Count, Goal
from targets.selectors import pipeline
from targets.sources import Facts, Scenario, Sources


@dataclass(frozen=True, slots=True, kw_only=True)
class CountOutlook:
    """One count against its target: `forecast` from the pipeline, `trend` from the pace of late alone.

    `chance`: of reaching the target, from 0 to 1; `None` where there is no target.
    """

    count: Count
    sources: Sources
    forecast: Forecast
    trend: Forecast
    outlook: Outlook | None
    chance: float | None
    until: date

    @property
    def percent(self) -> int | None:
        """The chance as people say it: never certain, never impossible, before it is."""
        if self.chance is None or self.outlook in (Outlook.MADE, Outlook.MISSED):
            return None
        return min(max(round(100 * self.chance), 1), 99)

    @property
    def sentence(self) -> str:
        return _sentence(self)


@dataclass(frozen=True, slots=True)
class RatioNeeds:
    """What both ratios need until the year they are due. `pace`: people newly high-skilled a year, as in this year.

    `growth`: of the workforce in a year, as a share; `is_assumed`: somebody asked what if, no statistics were followed.
    """

    years: Sequence[Need]
    growth: Decimal
    is_assumed: bool
    source: str
    is_fictional: bool
    pace: int

    @property
    def growth_percent(self) -> Decimal:
        return round(100 * self.growth, 2)

    @property
    def total_high(self) -> int:
        return sum(need.high_more for need in self.years)


def outlooks(
    year: int, *, on: date, facts: Facts | None = None, scenario: Scenario | None = None
) -> list[CountOutlook]:
    """The three counts of this year, the widest first. Of other years there is nothing to foresee: the list is empty.

    The number of queries is constant. `facts`: read before, where several scenarios are compared.
    """
    if year != on.year:
        return []
    indicators = {
        each.formula: each for each in Indicator.objects.filter(formula__in=COUNTS).prefetch_related("versions")
    }
    goals = {
        target.indicator_id: Goal(target.value, target.due_on, target.document, target.is_fictional)
        for target in Target.objects.filter(indicator__in=indicators.values(), year=year, town=None)
    }
    until = max((goal.due_on for goal in goals.values()), default=date(year, 12, 31))
    found = sources.foresee(facts or pipeline.facts([on]), on=on, until=until, scenario=scenario)
    forecasts = forecast.nested([forecast.ahead(each.counted, each.to_come) for each in found])
    trends = forecast.nested([forecast.ahead(each.counted, each.trend) for each in found])
    return [
        _outlook(indicators[formula], goals.get(indicators[formula].pk), each, ahead, trend, on=on, until=until)
        for formula, each, ahead, trend in zip(COUNTS, found, forecasts, trends, strict=True)
        if formula in indicators
    ]


def ratio_needs(*, on: date, growth: Decimal | None = None) -> RatioNeeds | None:
    """`None` until both ratios have been read, have goals still to come, and a statistic says how many people work."""
    readings = {
        each.indicator.formula: each
        for each in Reading.objects.filter(
            recomputation=Recomputation.objects.values("pk")[:1],
            scope=Scope.TOTAL,
            indicator__formula__in=[Formula.SKILLED_SHARE, Formula.HIGH_SKILLED_SHARE, Formula.NEW_HIGH_SKILLED],
            year=on.year,
        ).select_related("indicator", "workforce")
    }
    targets = {
        target.indicator.formula: target
        for target in Target.objects.filter(due_on__gte=on, town=None).order_by("-due_on").select_related("indicator")
    }
    skilled, high = (
        _share(readings.get(formula), targets.get(formula))
        for formula in (Formula.SKILLED_SHARE, Formula.HIGH_SKILLED_SHARE)
    )
    if skilled is None or high is None:
        return None
    workforce = readings[Formula.SKILLED_SHARE].workforce
    if workforce is None:
        return None
    statistics = list(WorkforceStatistic.objects.filter(as_of__lte=on).values_list("as_of", "persons"))
    assumed = needs.growth(statistics) if growth is None else growth
    return RatioNeeds(
        years=needs.needs(skilled, high, workforce_as_of=workforce.as_of, growth=assumed, on=on),
        growth=assumed,
        is_assumed=growth is not None,
        source=workforce.source,
        is_fictional=workforce.is_fictional,
        pace=_pace(readings.get(Formula.NEW_HIGH_SKILLED), on),
    )


def _outlook(
    indicator: Indicator,
    goal: Goal | None,
    found: Sources,
    ahead: Forecast,
    trend: Forecast,
    *,
    on: date,
    until: date,
) -> CountOutlook:
    count = Count(
        indicator=indicator.key,
        name=indicator.label,
        definition=indicator.definition_on(on),
        value=found.counted,
        first_time=None,
        goal=goal,
        on=on,
    )
    target = count.target
    return CountOutlook(
        count=count,
        sources=found,
        forecast=ahead,
        trend=trend,
        outlook=None if target is None else forecast.outlook(found.counted, ahead, target, is_over=on > until),
        chance=None if target is None else forecast.chance(found.counted, found.to_come, target),
        until=until,
    )


def _sentence(each: CountOutlook) -> str:
    words = {
        "name": each.count.name,
        "counted": f"{each.sources.counted:,}",
        "target": f"{each.count.target or 0:,}",
        "day": dates.of_record(each.until),
        "expected": f"{each.forecast.expected:,}",
        "low": f"{each.forecast.low:,}",
        "high": f"{each.forecast.high:,}",
        "percent": each.percent,
        "needed": f"{each.count.weekly or 0:,}",
        "weekly": f"{round(each.sources.weekly):,}",
    }
    return str(_SENTENCES[each.outlook]) % words


def _share(reading: Reading | None, target: Target | None) -> Share | None:
    if reading is None or target is None or not reading.denominator:
        return None
    return Share(reading.numerator, reading.denominator, target.value, target.due_on)


def _pace(reading: Reading | None, on: date) -> int:
    """First-timers of this year, stretched to a whole one."""
    if reading is None or reading.first_time is None:
        return 0
    return round(reading.first_time * DAYS_OF_A_YEAR / on.timetuple().tm_yday)


# Whole sentences, so that each language may order them as it speaks.
_SENTENCES = {
    Outlook.MADE: _(
        "%(name)s: made. %(counted)s have been counted, the target is %(target)s; about %(expected)s are expected by"
        " %(day)s."
    ),
    Outlook.WILL_BE_MADE: _(
        "%(name)s: the target of %(target)s will be made. %(counted)s have been counted; about %(expected)s are"
        " expected by %(day)s, with 80%% probability between %(low)s and %(high)s. Needed a week: %(needed)s; lately"
        " %(weekly)s came."
    ),
    Outlook.CLOSE: _(
        "%(name)s: the target of %(target)s is close, with a chance of %(percent)s%%. %(counted)s have been"
        " counted; about %(expected)s are expected by %(day)s, with 80%% probability between %(low)s and %(high)s."
        " Needed a week: %(needed)s; lately %(weekly)s came."
    ),
    Outlook.WILL_BE_MISSED: _(
        "%(name)s: the target of %(target)s will be missed as things stand. %(counted)s have been counted; about"
        " %(expected)s are expected by %(day)s, with 80%% probability between %(low)s and %(high)s. Needed a week:"
        " %(needed)s; lately %(weekly)s came."
    ),
    Outlook.MISSED: _("%(name)s: missed. %(counted)s were counted, the target was %(target)s."),
    None: _(
        "%(name)s: no target has been entered. %(counted)s have been counted; about %(expected)s are expected by"
        " %(day)s, with 80%% probability between %(low)s and %(high)s."
    ),
}
