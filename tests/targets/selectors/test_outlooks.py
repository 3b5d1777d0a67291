from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from directory.levels import SkillLevel
from targets.enums import Outlook, Trigger
from targets.models import Indicator, Target, WorkforceStatistic
from targets.needs import Need
from targets.selectors import outlooks
from targets.services import readings
from tests.targets.conftest import TODAY, Registry
from tests.targets.selectors.conftest import TrainingRoom
from training.models import Provider


def _promise(key: str, value: int) -> None:
    Target.objects.create(
        indicator=Indicator.objects.get(key=key), year=2026, due_on=date(2026, 12, 31), value=value, document="test"
    )


def test_the_three_counts_nest_and_are_told_in_a_sentence(
    room: TrainingRoom, provider: Provider, registry: Registry
) -> None:
    room.graduates(room.hold(TODAY - timedelta(days=60), provider=provider), passed=18, failed=2)
    coming = room.hold(TODAY + timedelta(days=3), provider=provider, level=SkillLevel.SENIOR)
    for _person in range(20):
        room.seat(registry.person(), coming, enrolled_on=TODAY)
    for key, value in [("new_skilled", 500), ("new_high_skilled", 14), ("new_digital_high_skilled", 1)]:
        _promise(key, value)
    registry.certify(registry.person(), SkillLevel.SENIOR, digital=True)

    found = outlooks.outlooks(2026, on=TODAY)
    skilled, high, digital = found
    assert [each.count.indicator for each in found] == ["new_skilled", "new_high_skilled", "new_digital_high_skilled"]
    assert [each.sources.counted for each in found] == [19, 1, 1]
    assert [each.sources.in_classes for each in found] == [20, 20, 0]
    assert skilled.forecast.low >= high.forecast.low >= digital.forecast.low
    assert [each.outlook for each in found] == [Outlook.WILL_BE_MISSED, Outlook.CLOSE, Outlook.MADE]
    assert (skilled.percent, digital.percent, digital.chance) == (1, None, 1.0)
    assert (skilled.count.weekly, digital.count.weekly) == (87, 0)
    with translation.override("en"):
        skilled, _high, digital = outlooks.outlooks(2026, on=TODAY)
        assert skilled.sentence == (
            "New skilled people: the target of 500 will be missed as things stand. 19 have been counted; about"
            f" {skilled.forecast.expected} are expected by 31 Dec 2026, with 80% probability between"
            f" {skilled.forecast.low} and {skilled.forecast.high}. Needed a week: 87; lately 1 came."
        )
        made = "New digital high-skilled people: made. 1 have been counted, the target is 1;"
        assert digital.sentence.startswith(made)


def test_without_a_target_nothing_is_judged(registry: Registry) -> None:
    registry.certify(registry.person())
    skilled = outlooks.outlooks(2026, on=TODAY)[0]
    assert (skilled.outlook, skilled.chance, skilled.percent, skilled.count.weekly) == (None, None, None, None)
    with translation.override("en"):
        skilled = outlooks.outlooks(2026, on=TODAY)[0]
        assert skilled.sentence.startswith("New skilled people: no target has been entered. 1 have been counted;")


@pytest.mark.django_db
def test_a_portal_without_certificates_foresees_nobody() -> None:
    assert [(each.forecast.expected, each.trend.expected) for each in outlooks.outlooks(2026, on=TODAY)] == [(0, 0)] * 3


@pytest.mark.usefixtures("promises")
def test_other_years_are_over_or_have_not_begun() -> None:
    assert (outlooks.outlooks(2024, on=TODAY), outlooks.outlooks(2027, on=TODAY)) == ([], [])


@pytest.mark.usefixtures("promises")
def test_the_last_day_is_not_over_and_the_day_after_what_is_not_made_is_missed(registry: Registry) -> None:
    last = date(2026, 11, 30)
    Target.objects.filter(year=2026).update(due_on=last)
    registry.certify(registry.person(), issued_on=last)
    skilled = outlooks.outlooks(2026, on=last)[0]
    assert (skilled.outlook, skilled.forecast.low, skilled.forecast.high) == (Outlook.WILL_BE_MISSED, 1, 1)
    assert outlooks.outlooks(2026, on=last + timedelta(days=1))[0].outlook == Outlook.MISSED


@pytest.mark.usefixtures("promises")
def test_what_the_ratios_need_to_2027(registry: Registry) -> None:
    WorkforceStatistic.objects.create(as_of=date(2024, 12, 31), persons=1000, source="统计年鉴")
    WorkforceStatistic.objects.create(as_of=date(2025, 12, 31), persons=1000, source="统计年鉴")
    for _person in range(4):
        registry.certify(registry.person(), SkillLevel.SENIOR)
    assert outlooks.ratio_needs(on=TODAY) is None
    readings.recompute(Trigger.DEMAND, by=None, on=TODAY)

    found = outlooks.ratio_needs(on=TODAY)
    assert found is not None
    assert (found.growth, found.is_assumed, found.source) == (Decimal(0), False, "统计年鉴")
    assert found.years[-1] == Need(2027, 1000, 370, 370 - found.years[0].skilled, 137, 137 - found.years[0].high)
    assert found.total_high == 133
    # Four came in the 327 days so far.
    assert found.pace == 4

    supposed = outlooks.ratio_needs(on=TODAY, growth=Decimal("0.02"))
    assert supposed is not None
    assert (supposed.is_assumed, supposed.growth_percent, supposed.years[-1].workforce) == (True, Decimal(2), 1040)


@pytest.mark.usefixtures("promises", "workforce")
def test_the_number_of_queries_does_not_grow(room: TrainingRoom, provider: Provider, registry: Registry) -> None:
    def queries() -> tuple[int, int]:
        readings.recompute(Trigger.DEMAND, by=None, on=TODAY)
        with CaptureQueriesContext(connection) as foresee:
            outlooks.outlooks(2026, on=TODAY)
        with CaptureQueriesContext(connection) as need:
            outlooks.ratio_needs(on=TODAY)
        return len(foresee), len(need)

    registry.certify(registry.person(), SkillLevel.SENIOR)
    room.seat(registry.person(), room.hold(TODAY + timedelta(days=3), provider=provider))
    at_one = queries()
    for name in ("甲", "乙"):
        room.seat(registry.person(), room.hold(TODAY + timedelta(days=3), provider=room.provider(name)))
    assert (at_one, queries()) == ((11, 3), (11, 3))
