from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from competitions.enums import CompetitionKind, CompetitionStatus
from competitions.models import AnnualPlan, Competition, CompetitionEvent, Entry, Placing, PromotionRule
from directory.levels import SkillLevel
from directory.models import Organisation
from talents.services import certificates
from targets.enums import COUNTS, Scope, Trigger
from targets.pipeline import Cell, Group, Step
from targets.selectors import pipeline
from targets.services import readings
from targets.sources import Arrival, foresee
from tests.targets.conftest import TODAY, Registry
from tests.targets.selectors.conftest import TrainingRoom, at
from training.enums import EnrolmentStatus
from training.models import Provider

SOON, LONG_AGO = TODAY + timedelta(days=10), TODAY - timedelta(days=400)


def test_who_sits_in_a_class_is_grouped_by_what_is_ahead_and_what_is_behind(
    room: TrainingRoom, provider: Provider, registry: Registry
) -> None:
    one, other = room.hold(SOON, provider=provider), room.hold(SOON, provider=provider, level=SkillLevel.SENIOR)
    twice, new, counted = registry.person(), registry.person(), registry.person()
    registry.certify(counted, SkillLevel.SENIOR, digital=True)
    registry.certify(new, issued_on=date(2025, 12, 31))
    for person, training_class in [(twice, one), (twice, other), (new, one), (counted, one)]:
        room.seat(person, training_class, enrolled_on=TODAY)
    room.seat(registry.person(), one, EnrolmentStatus.WITHDRAWN, enrolled_on=TODAY, moved_on=TODAY)

    facts = pipeline.facts([TODAY])
    first, second = Step(one.pk, False), Step(other.pk, False)
    assert set(facts.ahead[TODAY]) == {Group((first, second), 0, 1), Group((first,), 0, 1), Group((first,), 3, 1)}
    cell = Cell(registry.occupation.pk, SkillLevel.INTERMEDIATE, provider.pk)
    assert (facts.courses[one.pk].cell, facts.courses[one.pk].ends_on, facts.courses[one.pk].reach) == (cell, SOON, 1)
    assert facts.courses[other.pk].reach == 2


def test_a_past_day_sees_what_was_known_then(room: TrainingRoom, provider: Provider, registry: Registry) -> None:
    training_class = room.hold(date(2026, 6, 30), provider=provider)
    room.seat(
        registry.person(),
        training_class,
        EnrolmentStatus.COMPLETED,
        enrolled_on=date(2026, 5, 10),
        moved_on=date(2026, 7, 5),
        certified_on=date(2026, 7, 20),
    )
    days = [date(2026, 5, 9), date(2026, 5, 10), date(2026, 7, 4), date(2026, 7, 5), date(2026, 7, 20)]
    ahead = pipeline.facts([*days, TODAY]).ahead
    waiting, passed = [Group((Step(training_class.pk, False),), 0, 1)], [Group((Step(training_class.pk, True),), 0, 1)]
    assert [ahead.get(day, []) for day in [*days, TODAY]] == [[], waiting, waiting, passed, [], []]


@pytest.mark.usefixtures("promises")
def test_a_seat_taken_without_an_event_dates_from_the_opening_of_registration(
    room: TrainingRoom, provider: Provider, registry: Registry
) -> None:
    training_class = room.hold(SOON, provider=provider)
    room.seat(registry.person(), training_class)
    opened_on = SOON - timedelta(days=60)
    ahead = pipeline.facts([opened_on - timedelta(days=1), opened_on]).ahead
    assert [day for day, groups in ahead.items() if groups] == [opened_on]


def test_who_gave_up_the_seat_was_there_until_then(room: TrainingRoom, provider: Provider, registry: Registry) -> None:
    training_class = room.hold(SOON, provider=provider)
    room.seat(
        registry.person(),
        training_class,
        EnrolmentStatus.WITHDRAWN,
        enrolled_on=date(2026, 10, 20),
        moved_on=date(2026, 11, 2),
    )
    ahead = pipeline.facts([date(2026, 10, 31), date(2026, 11, 2)]).ahead
    assert [day for day, groups in ahead.items() if groups] == [date(2026, 10, 31)]
    assert pipeline.facts([TODAY]).seats == []


def test_nobody_waits_for_a_certificate_for_ever(room: TrainingRoom, provider: Provider, registry: Registry) -> None:
    room.seat(registry.person(), room.hold(TODAY - timedelta(days=180), provider=provider))
    room.seat(registry.person(), room.hold(TODAY - timedelta(days=179), provider=provider))
    facts = pipeline.facts([TODAY])
    assert sum(group.persons for group in facts.ahead[TODAY]) == 1
    assert sorted(each.closed_on for each in facts.seats) == [TODAY, TODAY + timedelta(days=1)]
    assert [tally.people for tally in facts.experience(TODAY).tallies.values()] == [1]


def test_an_evening_class_without_a_certificate_leads_nowhere(
    room: TrainingRoom, provider: Provider, registry: Registry
) -> None:
    room.seat(registry.person(), room.hold(SOON, provider=provider, evaluation_body=None))
    assert pipeline.facts([TODAY]).ahead == {}


def test_arrivals_count_a_person_once_a_year_and_count(
    registry: Registry, room: TrainingRoom, provider: Provider
) -> None:
    person = registry.person()
    registry.certify(person, issued_on=date(2026, 3, 1))
    registry.certify(person, issued_on=date(2026, 4, 1))
    registry.certify(person, SkillLevel.SENIOR, issued_on=date(2026, 5, 1), digital=True)
    room.graduates(room.hold(date(2026, 5, 20), provider=provider), passed=1, failed=0)
    assert sorted(pipeline.facts([TODAY]).arrivals) == [
        Arrival(1, date(2026, 3, 1), "examination", 1),
        Arrival(1, date(2026, 5, 30), "training", 1),
        Arrival(2, date(2026, 5, 1), "examination", 1),
        Arrival(3, date(2026, 5, 1), "examination", 1),
    ]


@pytest.mark.parametrize("seed", range(5))
def test_what_is_counted_already_is_what_the_readings_count(registry: Registry, clerk: User, seed: int) -> None:
    """Random certificates of two years, some of the same people, some revoked."""
    rng = Random(seed)
    people = [registry.person() for _person in range(12)]
    for _certificate in range(30):
        certificate = registry.certify(
            rng.choice(people),
            rng.choice([SkillLevel.JUNIOR, SkillLevel.INTERMEDIATE, SkillLevel.SENIOR, SkillLevel.TECHNICIAN]),
            issued_on=TODAY - timedelta(days=rng.randint(0, 500)),
            digital=rng.random() < 0.3,
        )
        if rng.random() < 0.15:
            certificates.revoke([certificate], reason="test", by=clerk)
    run = readings.recompute(Trigger.DEMAND, by=None, on=TODAY)
    read = {
        reading.indicator.formula: reading.numerator
        for reading in run.readings.filter(scope=Scope.TOTAL, year=TODAY.year).select_related("indicator")
    }
    found = foresee(pipeline.facts([TODAY]), on=TODAY, until=date(2026, 12, 31))
    assert [each.counted for each in found] == [read[formula] for formula in COUNTS]


def _competition(registry: Registry, host: Organisation, code: str, held_on: date, **values: object) -> Competition:
    competition = Competition.objects.create(
        code=code, title=code, kind=CompetitionKind.COMPETITION, occupation=registry.occupation, host=host,
        held_on=held_on, **values,
    )  # fmt: skip
    PromotionRule.objects.create(competition=competition, from_rank=1, up_to_rank=10, level=SkillLevel.TECHNICIAN)
    return competition


def test_competitions_promote_the_planned_ones_like_those_that_were(
    registry: Registry, school_organisation: Organisation
) -> None:
    past = _competition(
        registry,
        school_organisation,
        "past",
        date(2026, 3, 1),
        status=CompetitionStatus.PUBLISHED,
        published_at=at(date(2026, 3, 10)),
    )
    _competition(registry, school_organisation, "soon", TODAY + timedelta(days=5), status=CompetitionStatus.OPEN)
    _competition(registry, school_organisation, "off", TODAY + timedelta(days=5), status=CompetitionStatus.CANCELLED)
    AnnualPlan.objects.create(year=2026, competitions_planned=2, contests_planned=2, source="test")
    for station in range(1, 3):
        entry = Entry.objects.create(competition=past, person=registry.person(), workstation_number=station)
        Placing.objects.create(
            entry=entry,
            total=90,
            rank=station,
            has_passed=True,
            promoted_to=SkillLevel.TECHNICIAN,
            published_at=at(date(2026, 3, 10)),
        )
    facts = pipeline.facts([TODAY])
    assert [(each.competition == past.pk, each.places, each.published_on) for each in facts.contests] == [
        (True, 10, date(2026, 3, 10)),
        (False, 10, None),
    ]
    assert [(each.persons, each.certified_on) for each in facts.promoted] == [(2, None)]
    assert ([(each.year, each.number) for each in facts.planned], len(facts.named)) == ([(2026, 4)], 2)
    skilled, high, digital = foresee(facts, on=TODAY, until=date(2026, 12, 31))
    # Half of ten places soon, and of those the two without a name have as far as there are days left.
    assert 0 < skilled.competitions.mean == high.competitions.mean < 0.5 * (10 + 10 * 4 * 38 / 365)
    early = date(2026, 1, 31)
    assert foresee(pipeline.facts([early]), on=early, until=date(2026, 12, 31))[1].competitions.mean > 5
    assert digital.competitions.mean == 0


def test_a_past_day_does_not_know_a_competition_that_was_announced_later(
    registry: Registry, school_organisation: Organisation
) -> None:
    until, before, after = date(2026, 12, 31), date(2026, 9, 30), date(2026, 10, 31)
    late = _competition(registry, school_organisation, "late", TODAY + timedelta(days=5), status=CompetitionStatus.OPEN)
    CompetitionEvent.objects.create(competition=late, to_status=CompetitionStatus.OPEN, at=at(date(2026, 10, 15)))
    facts = pipeline.facts([before, after, TODAY])
    assert [each.known_on for each in facts.contests] == [date(2026, 10, 15)]
    expected = [foresee(facts, on=day, until=until)[1].competitions.mean for day in (before, after)]
    assert (expected[0], expected[1] > 0) == (0, True)


def test_a_past_day_knows_the_plan_and_the_rules_as_they_stood(
    registry: Registry, school_organisation: Organisation
) -> None:
    """The plan and a rule are changed on 2026-10-15, another rule is taken back that day."""
    until, before, after = date(2026, 12, 31), date(2026, 10, 14), date(2026, 10, 15)
    changed = _competition(registry, school_organisation, "changed", TODAY + timedelta(days=5))
    lost = _competition(registry, school_organisation, "lost", TODAY + timedelta(days=5))
    for competition in (changed, lost):
        CompetitionEvent.objects.create(competition=competition, at=at(date(2026, 9, 1)))
    plan = AnnualPlan.objects.create(year=2026, competitions_planned=2, contests_planned=2, source="test")
    PromotionRule.objects.filter(competition=changed).update(up_to_rank=30)
    PromotionRule.objects.filter(competition=lost).delete()
    AnnualPlan.objects.filter(pk=plan.pk).update(contests_planned=20)
    _date_the_history(at(after))

    facts = pipeline.facts([before, after, TODAY])
    assert [[each.places for each in facts.contests_on(day)] for day in (before, after, TODAY)] == [
        [10, 10],
        [30],
        [30],
    ]
    assert [facts.planned_on(day) for day in (before, after, TODAY)] == [4, 22, 22]
    expected = [foresee(facts, on=day, until=until)[1].competitions.mean for day in (before, after)]
    assert 0 < expected[0] < expected[1]


def _date_the_history(moment: datetime) -> None:
    for name in ("AnnualPlanEvent", "PromotionRuleEvent"):
        history: Any = apps.get_model("competitions", name)
        history._default_manager.update(pgh_created_at=moment)


def test_a_competition_without_events_is_known_from_its_day_or_today(
    registry: Registry, school_organisation: Organisation
) -> None:
    _competition(registry, school_organisation, "past", date(2026, 10, 20))
    _competition(registry, school_organisation, "soon", TODAY + timedelta(days=5))
    facts = pipeline.facts([date(2026, 9, 30), TODAY])
    assert [each.known_on for each in facts.named] == [date(2026, 10, 20), TODAY]


def test_the_number_of_queries_does_not_grow(room: TrainingRoom, provider: Provider, registry: Registry) -> None:
    def queries(*days: date) -> int:
        with CaptureQueriesContext(connection) as captured:
            pipeline.facts(days)
        return len(captured)

    room.seat(registry.person(), room.hold(SOON, provider=provider))
    at_one = queries(TODAY)
    for name in ("甲", "乙"):
        another = room.hold(SOON, provider=room.provider(name))
        room.seat(registry.person(), another)
        room.graduates(room.hold(LONG_AGO, provider=provider), passed=1, failed=1)
    assert (at_one, queries(TODAY, SOON, LONG_AGO)) == (8, 8)
