"""The classes as planned from any day; nothing here is in a database."""

from collections import Counter
from datetime import date, timedelta

import pytest

from config.demonstration import holdings, schedule, tables, trades
from config.demonstration.chance import stream
from config.demonstration.organisations import Organisations
from config.demonstration.runs import Run, at
from config.demonstration.teaching import TAUGHT_LEVELS, Teaching
from directory.models import EvaluationBody, Organisation
from training.enums import ClassStatus, EnrolmentStatus, SeatingMode
from training.models import Course, TrainingClass, Venue

TODAYS = [date(2026, 1, 1), date(2026, 3, 2), date(2027, 7, 4), date(2028, 2, 29), date(2029, 12, 31)]
WITHOUT_A_SEAT = (EnrolmentStatus.APPLIED, EnrolmentStatus.WAITLISTED, EnrolmentStatus.WITHDRAWN)


def teaching(known: tuple[trades.Trade, ...]) -> Teaching:
    certified = {
        (trade.key, level): Course(hours=96, level=level, occupation_id=trade.key)
        for trade in known
        if trade.share
        for level in TAUGHT_LEVELS
    }
    venues = [Venue(capacity=50), Venue(capacity=50)]
    return Teaching(
        certified={(trade, int(level)): course for (trade, level), course in certified.items()},
        evening=[Course(hours=2), Course(hours=12)],
        order=Course(hours=160, occupation_id=1),
        weilan=Course(hours=80, occupation_id=1),
        demonstration=Course(hours=96, occupation_id=1),
        of_school=list(certified.values())[:2],
        night_schools=venues,
        workshops=venues,
        factory_gates=venues,
        college=Venue(capacity=2_000),
        school=Venue(capacity=2_000),
    )


def organisations() -> Organisations:
    somebody = Organisation()
    return Organisations(
        college=somebody,
        mechanical_school=somebody,
        wanxiang=somebody,
        yatai=somebody,
        bureau=somebody,
        school=somebody,
        enterprise=somebody,
        enterprises=[],
        institutions=[],
        associations=[],
        social_bodies=[EvaluationBody(), EvaluationBody()],
        employer_bodies=[],
    )


@pytest.fixture(scope="module", params=TODAYS, ids=str)
def planned(request: pytest.FixtureRequest) -> tuple[date, holdings.Registry, list[Run]]:
    rows = tables.read("occupations")
    known = trades.trades(rows, range(1, len(rows) + 1))
    registry = holdings.plan(known, scale=0.02, seed=1, today=request.param)
    runs = schedule.plan(
        registry, teaching(known), organisations(), scale=0.02, today=request.param, rng=stream(1, "schedule")
    )
    return request.param, registry, runs


def test_every_status_agrees_with_the_day(planned: tuple[date, holdings.Registry, list[Run]]) -> None:
    today, _registry, runs = planned
    assert len(runs) == schedule.FEWEST_CLASSES
    for run in runs:
        assert run.opens_at < run.closes_at
        if run.status is ClassStatus.OPEN:
            is_to_be_drawn = run.seating is SeatingMode.DRAW and run.starts_on == today + timedelta(days=1)
            assert (run.closes_at > at(today + timedelta(days=1), 0)) is not is_to_be_drawn
            assert run.opens_on < today or not run.seats
        elif run.status is ClassStatus.RUNNING:
            assert run.starts_on <= today <= run.ends_on
        elif run.status is ClassStatus.FINISHED:
            assert run.ends_on < today
        else:
            assert run.starts_on > today
            assert run.seats == []


def test_nobody_sits_twice_and_nobody_stands(planned: tuple[date, holdings.Registry, list[Run]]) -> None:
    _today, _registry, runs = planned
    for run in runs:
        people = [seat.person for seat in run.seats]
        assert len(set(people)) == len(people)
        assert sum(seat.status not in WITHOUT_A_SEAT for seat in run.seats) <= run.capacity <= run.venue.capacity
    under_way = Counter(
        seat.person for run in runs if run.status in (ClassStatus.OPEN, ClassStatus.RUNNING) for seat in run.seats
    )
    assert set(under_way.values()) == {1}


def test_codes_are_unique_and_of_the_form_classes_have(planned: tuple[date, holdings.Registry, list[Run]]) -> None:
    _today, _registry, runs = planned
    assert len({run.code for run in runs}) == len(runs)
    for run in runs:
        TrainingClass._meta.get_field("code").run_validators(run.code)


def test_those_who_completed_hold_what_the_class_led_to(planned: tuple[date, holdings.Registry, list[Run]]) -> None:
    today, registry, runs = planned
    for run in runs:
        for person in (seat.person for seat in run.seats if run.certified_on and seat.status == "completed"):
            holding = registry.firsts[person - 1]
            assert (holding.reference, holding.issued_on) == (run.code, run.certified_on)
            assert (holding.trade.key, holding.level) == (run.course.occupation_id, run.course.level)
            assert run.ends_on < holding.issued_on <= today
