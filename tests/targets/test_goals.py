from datetime import date
from decimal import Decimal

import pytest
from django.db import Error, connection, transaction

from directory.models import Town
from targets.enums import Trigger
from targets.models import Indicator, IndicatorVersion, Target, TrajectoryPoint
from targets.services import readings
from tests.targets.conftest import TODAY


@pytest.fixture
def target(db: None) -> Target:
    return Target.objects.create(
        indicator=Indicator.objects.get(key="new_skilled"),
        year=2026,
        due_on=date(2026, 12, 31),
        value=7000,
        document="三年行动计划",
    )


def _plan(target: Target, *points: tuple[int, int]) -> None:
    with transaction.atomic():
        for month, value in points:
            TrajectoryPoint.objects.create(target=target, month=date(2026, month, 1), value=value)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_trajectory_leads_to_its_target(target: Target) -> None:
    _plan(target, (3, 1000), (6, 1000), (12, 7000))
    assert [point.value for point in target.trajectory.all()] == [1000, 1000, 7000]


@pytest.mark.parametrize(
    "points",
    [
        [(6, 3000), (12, 6999)],
        [(6, 3000), (11, 7000)],
        [(3, 3000), (6, 2000), (12, 7000)],
    ],
)
def test_one_that_ends_elsewhere_or_falls_is_refused(target: Target, points: list[tuple[int, int]]) -> None:
    with pytest.raises(Error, match="targets_trajectory_ends_at_target"):
        _plan(target, *points)


def test_a_target_that_moves_away_from_its_trajectory_is_refused(target: Target) -> None:
    _plan(target, (12, 7000))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(Error, match="targets_trajectory_ends_at_target"), transaction.atomic():
        Target.objects.update(value=8000)


def test_a_town_has_its_own_target_beside_the_district_s(target: Target, town: Town) -> None:
    Target.objects.create(
        indicator=target.indicator, town=town, year=2026, due_on=target.due_on, value=500, document="镇街分解"
    )
    with pytest.raises(Error, match="targets_one_target_per_indicator_year_and_area"), transaction.atomic():
        Target.objects.create(
            indicator=target.indicator, year=2026, due_on=target.due_on, value=Decimal(1), document="again"
        )


@pytest.mark.django_db
def test_a_reading_names_the_version_in_force_and_the_version_then_stays() -> None:
    indicator = Indicator.objects.get(key="new_skilled")
    later = IndicatorVersion.objects.create(
        indicator=indicator, in_force_from=TODAY, definition="新口径", definition_en="New", document="2026年口径"
    )
    assert indicator.version_on(TODAY) == later
    run = readings.recompute(Trigger.DEMAND, by=None, on=TODAY)
    assert {reading.version for reading in run.readings.filter(indicator=indicator)} == {later}
    with pytest.raises(Error, match="readings were counted by it"), transaction.atomic():
        IndicatorVersion.objects.filter(pk=later.pk).update(definition="改写")
