"""Targets with their documents, the workforce statistic, the three-year plan, and the first readings of all of it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from accounts.models import User
from config.demonstration import months, sources, tables, trajectories
from config.demonstration.growth import DIGITAL_HIGH, FIRST_COUNTED_YEAR, HIGH, SKILLED
from targets.enums import Formula, Trigger
from targets.models import Indicator, Measure, Milestone, Plan, Target, WorkforceStatistic
from targets.services import readings

SHARE = Decimal("0.37")
SHARE_YEAR = 2027
# Ten competitions and ten contests were the promise of 2024; the rest is made up.
_FURTHER: Mapping[Formula, int | Decimal] = {
    Formula.COMPETITIONS_HELD: 10,
    Formula.CONTESTS_HELD: 10,
    Formula.NIGHT_CLASSES: 120,
    Formula.NIGHT_CLASS_SEATS: 5_000,
    Formula.CIRCLE_COVERAGE: Decimal("0.95"),
    Formula.SUBSIDY_GRANTED: 3_000_000,
    Formula.MILESTONES_REACHED: Decimal("0.8"),
}
_PLAN = "“新萧匠”培育三年行动计划"
_WORKFORCE_GROWTH = 0.004


def load(*, workforce: int, today: date, by: User) -> None:
    indicators = {indicator.formula: indicator for indicator in Indicator.objects.all()}
    counts = {
        Formula.NEW_SKILLED: SKILLED,
        Formula.NEW_HIGH_SKILLED: HIGH,
        Formula.NEW_DIGITAL_HIGH_SKILLED: DIGITAL_HIGH,
    }
    promised = Target.objects.bulk_create(
        Target(
            indicator=indicators[formula],
            year=year,
            due_on=date(year, 12, 31),
            value=value,
            document=sources.DOCUMENTS if year == FIRST_COUNTED_YEAR else f"沿用2024年目标（{sources.FICTION}）",
            is_fictional=year != FIRST_COUNTED_YEAR,
        )
        for year in range(FIRST_COUNTED_YEAR, today.year + 1)
        for formula, value in counts.items()
    )
    shares = Target.objects.bulk_create(
        Target(
            indicator=indicators[formula],
            year=SHARE_YEAR,
            due_on=date(SHARE_YEAR, 12, 31),
            value=SHARE,
            document=f"{_PLAN}；{sources.DOCUMENTS}",
        )
        for formula in (Formula.SKILLED_SHARE, Formula.HIGH_SKILLED_SHARE)
    )
    trajectories.of_counts(promised)
    trajectories.of_shares(shares)
    trajectories.of_towns([target for target in promised if target.year == today.year])
    _load_further(indicators, today)
    _load_workforce(workforce, today)
    _load_plan(today)
    months.close(today=today, by=by)
    readings.recompute(Trigger.DEMAND, by=by, on=today)


def _load_further(indicators: Mapping[str, Indicator], today: date) -> None:
    """What the year's other figures are held against."""
    Target.objects.bulk_create(
        Target(
            indicator=indicators[formula],
            year=today.year,
            due_on=date(today.year, 12, 31),
            value=value,
            document=f"沿用2024年目标（{sources.FICTION}）",
            is_fictional=True,
        )
        for formula, value in _FURTHER.items()
    )


def _load_workforce(workforce: int, today: date) -> None:
    """At each year's end, the last of them the district's own size."""
    last = today.year - 1
    WorkforceStatistic.objects.bulk_create(
        WorkforceStatistic(
            as_of=date(year, 12, 31),
            persons=round(workforce * (1 - _WORKFORCE_GROWTH * (last - year))),
            source=sources.FICTION,
            is_fictional=True,
        )
        for year in range(FIRST_COUNTED_YEAR - 1, last + 1)
    )


def _load_plan(today: date) -> None:
    plan = Plan.objects.create(
        key="new-craftsmen",
        name=_PLAN,
        name_en="Three-year plan for new craftsmen of Xiaoshan",
        starts_on=date(2025, 1, 1),
        ends_on=date(SHARE_YEAR, 12, 31),
        document=f"{sources.DOCUMENTS}；起止日期待核实",
    )
    measures: dict[str, Measure] = {}
    for row in tables.read("milestones"):
        name = row["measure"]
        if name not in measures:
            measures[name] = Measure.objects.create(
                plan=plan, position=len(measures) + 1, name=name, name_en=row["measure_en"]
            )
        reached_on = date.fromisoformat(row["reached_on"]) if row["reached_on"] else None
        Milestone.objects.create(
            measure=measures[name],
            name=row["name"],
            name_en=row["name_en"],
            due_on=date.fromisoformat(row["due_on"]),
            reached_on=reached_on if reached_on and reached_on <= today else None,
            is_fictional=True,
        )
