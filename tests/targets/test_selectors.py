from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import User
from directory.enums import TownKind
from directory.levels import SkillLevel
from directory.models import Occupation, Person, Town
from talents.services import certificates
from targets.enums import MilestoneState, Scope, Trigger
from targets.models import Indicator, Measure, Milestone, Plan, Target, WorkforceStatistic
from targets.selectors import boards, freshness, occupations, plans, snapshot
from targets.services import readings
from tests.targets.conftest import TODAY, Registry


def _recompute(by: User | None = None) -> None:
    readings.recompute(Trigger.DEMAND, by=by, on=TODAY)


@pytest.mark.usefixtures("promises", "workforce")
def test_the_dashboard_shows_the_last_run_beside_the_targets(registry: Registry, town: Town, clerk: User) -> None:
    registry.certify(registry.person(town), SkillLevel.SENIOR)
    registry.certify(registry.person())
    _recompute(clerk)
    board = boards.dashboard(2026, on=TODAY)

    assert [(count.indicator, count.value, count.target) for count in board.counts] == [
        ("new_skilled", 2, 100),
        ("new_high_skilled", 1, None),
        ("new_digital_high_skilled", 0, None),
    ]
    assert [(each.indicator, each.numerator, each.denominator, each.target_percent) for each in board.all_ratios] == [
        ("skilled_share", 2, 1000, Decimal("37.00")),
        ("high_skilled_share", 1, 2, Decimal("37.00")),
        ("product", 1, 1000, Decimal("13.69")),
    ]
    assert [(place.key, place.scope, dict(place.figures)) for place in board.places] == [
        (town.code, Scope.TOWN, {"new_skilled": 1, "new_high_skilled": 1, "new_digital_high_skilled": 0}),
        ("unknown", Scope.OUTSIDE, {"new_skilled": 1, "new_high_skilled": 0, "new_digital_high_skilled": 0}),
        ("total", Scope.TOTAL, {"new_skilled": 2, "new_high_skilled": 1, "new_digital_high_skilled": 0}),
    ]
    assert board.years == [2026, 2024]
    assert board.freshness is not None
    assert (board.freshness.trigger, board.freshness.events_followed) == (Trigger.DEMAND, 2)
    with translation.override("en"):
        freshness = boards.dashboard(2026, on=TODAY).freshness
        assert freshness is not None
        assert freshness.reason == "Clerk asked for it"


@pytest.mark.usefixtures("promises", "workforce")
def test_the_figures_of_2024_stay_in_2024(registry: Registry) -> None:
    registry.certify(registry.person(), issued_on=date(2024, 5, 1))
    _recompute()
    board = boards.dashboard(2024, on=TODAY)
    assert [(count.value, count.target, count.weekly) for count in board.counts] == [
        (1, 7000, None),
        (0, 3500, None),
        (0, 800, None),
    ]
    assert [count.value for count in boards.counts(2026, on=TODAY)] == [0, 0, 0]
    assert [ratio.numerator for ratio in board.ratios] == [1, 0]


@pytest.mark.usefixtures("promises")
def test_a_past_count_stands_beside_the_definition_it_was_counted_by() -> None:
    for key in ("new_skilled", "skilled_share"):
        indicator = Indicator.objects.get(key=key)
        indicator.versions.create(in_force_from=date(2025, 1, 1), definition="新", definition_en="New", document="test")
    for year, of_counts in [(2024, False), (2025, True), (2026, True)]:
        board = boards.dashboard(year, on=TODAY)
        assert (board.counts[0].definition == "新", board.ratios[0].definition == "新") == (of_counts, True)


@pytest.mark.usefixtures("promises", "workforce")
def test_what_a_run_followed_is_said_of_certificates_and_of_persons(registry: Registry, town: Town) -> None:
    def reason() -> str:
        assert readings.follow_changes() is not None
        run = snapshot.read(2026).run
        assert run is not None
        with translation.override("en"):
            return freshness.freshness(run).reason

    person = registry.person()
    registry.certify(person)
    _recompute()
    Person.objects.filter(pk=person.pk).update(town=town)
    assert reason() == "1 person changed"
    registry.certify(person)
    assert reason() == "1 certificate changed"
    registry.certify(person)
    Person.objects.filter(pk=person.pk).update(town=None)
    assert reason() == "1 certificate changed, 1 person changed"


@pytest.mark.django_db
def test_before_the_first_run_nothing_is_claimed() -> None:
    board = boards.dashboard(2026, on=TODAY)
    assert (board.years, board.places, board.freshness) == ([], [], None)
    assert [count.value for count in board.counts] == [None, None, None]
    assert [ratio.percent for ratio in board.all_ratios] == [None, None, None]


@pytest.mark.usefixtures("promises")
def test_a_ratio_is_held_against_the_target_that_falls_due_next() -> None:
    share = Indicator.objects.get(key="skilled_share")
    for year, value in [(2025, "0.33"), (2026, "0.35")]:
        Target.objects.create(indicator=share, year=year, due_on=date(year, 12, 31), value=value, document="test")
    targets = [
        boards.dashboard(2024, on=day).ratios[0].target_percent
        for day in (date(2025, 12, 31), TODAY, date(2027, 1, 1), date(2030, 1, 1))
    ]
    assert targets == [Decimal("33.00"), Decimal("35.00"), Decimal("37.00"), Decimal("37.00")]


def test_new_occupations_the_leading_by_name_and_the_rest_together(registry: Registry, clerk: User) -> None:
    fresh = Occupation.objects.bulk_create(
        Occupation(name=f"新职业{n}", name_en=f"New occupation {n}", is_new=True, source="test") for n in range(8)
    )
    for n, registry.occupation in enumerate(fresh):
        for _certificate in range(8 - n):
            registry.certify(registry.person())
    certificates.revoke([registry.certify(registry.person())], reason="error", by=clerk)
    registry.certify(registry.person(), issued_on=TODAY + timedelta(days=1))

    _recompute()
    new = occupations.new_occupations(snapshot.read(2026))
    assert [(row.name, row.certificates) for row in new.leading] == [(f"新职业{n}", 8 - n) for n in range(6)]
    assert (new.other_occupations, new.other_certificates) == (2, 3)
    assert (new.occupations, new.certificates) == (8, 36)
    with translation.override("en"):
        assert occupations.new_occupations(snapshot.read(2026)).leading[0].name == "New occupation 0"


@pytest.mark.django_db
def test_the_plan_of_the_day_with_its_milestones() -> None:
    assert plans.plan(TODAY) is None
    for start, key in [(2024, "current"), (2027, "next")]:
        plan = Plan.objects.create(
            key=key, name=key, starts_on=date(start, 1, 1), ends_on=date(start + 3, 12, 31), document="test"
        )
        measure = Measure.objects.create(plan=plan, position=1, name="政策", name_en="Policies")
    measure = Measure.objects.get(plan__key="current")
    for name, due_on, reached_on in [
        ("done", date(2024, 6, 30), date(2024, 6, 1)),
        ("late", TODAY - timedelta(days=1), None),
        ("coming", TODAY, None),
    ]:
        Milestone.objects.create(measure=measure, name=name, due_on=due_on, reached_on=reached_on)
    shown = plans.plan(TODAY)
    assert shown is not None
    assert shown.name == "current"
    assert [(each.name, each.state) for each in shown.measures[0].milestones] == [
        ("done", MilestoneState.REACHED),
        ("late", MilestoneState.LATE),
        ("coming", MilestoneState.COMING),
    ]


@pytest.mark.usefixtures("promises")
def test_the_etag_changes_with_whatever_the_dashboard_shows(registry: Registry, workforce: WorkforceStatistic) -> None:
    seen = [freshness.etag(2026, on=TODAY)]
    assert freshness.etag(2026, on=TODAY) == seen[0]
    seen.extend([freshness.etag(2024, on=TODAY), freshness.etag(2026, on=TODAY + timedelta(days=1))])
    with translation.override("en"):
        seen.append(freshness.etag(2026, on=TODAY))
    _recompute()
    seen.append(freshness.etag(2026, on=TODAY))
    Target.objects.filter(year=2026).update(value=200)
    seen.append(freshness.etag(2026, on=TODAY))
    WorkforceStatistic.objects.filter(pk=workforce.pk).update(source="corrected")
    seen.append(freshness.etag(2026, on=TODAY))
    Indicator.objects.filter(key="new_skilled").update(name="新增")
    seen.append(freshness.etag(2026, on=TODAY))
    assert len(set(seen)) == len(seen)


@pytest.mark.usefixtures("promises", "workforce")
def test_the_number_of_queries_does_not_grow_with_towns(registry: Registry, town: Town) -> None:
    def queries() -> int:
        _recompute()
        with CaptureQueriesContext(connection) as captured:
            boards.dashboard(2026, on=TODAY)
        return len(captured)

    registry.certify(registry.person(town), digital=True)
    at_one = queries()
    for serial in (3, 4):
        another = Town.objects.create(
            code=f"33010900{serial}", name=f"{serial}", kind=TownKind.TOWN, longitude=120, latitude=30
        )
        registry.certify(registry.person(another), digital=True)
    assert (at_one, queries()) == (2, 2)
