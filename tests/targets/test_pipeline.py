from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets import pipeline
from targets.forecast import Amount
from targets.pipeline import Cell, Course, Experience, Group, Seats, Step, Waits
from targets.shrinkage import Tally

ON, UNTIL = date(2026, 11, 25), date(2026, 12, 31)
ELECTRICIANS = Cell(occupation=1, level=4, provider=1)
COURSES = {
    1: Course(ELECTRICIANS, date(2026, 12, 1), reach=2),
    2: Course(Cell(1, 3, 1), date(2026, 12, 5), reach=1),
    3: Course(Cell(2, 4, 2), date(2027, 3, 1), reach=3),
}
IN_1, IN_2, IN_3 = (Step(key, has_passed=False) for key in COURSES)


def _seats(persons: int, *, passed: bool, training_class: int = 1, wait: int = 12, cell: Cell = ELECTRICIANS) -> Seats:
    ends_on = date(2026, 6, 1)
    closed_on = ends_on + timedelta(days=wait)
    return Seats(
        training_class=training_class,
        cell=cell,
        ends_on=ends_on,
        enrolled_on=date(2026, 5, 1),
        certified_on=closed_on if passed else None,
        closed_on=closed_on,
        persons=persons,
    )


def _experience(rate: float = 0.8, people: int = 1000, wait: int = 12) -> Experience:
    """So much of it that shrinkage hardly matters, from classes no better or worse than one another."""
    classes = count(1)
    seats = []
    for _class in range(10):
        key = next(classes)
        passed = round(people * rate)
        for cell in (course.cell for course in COURSES.values()):
            seats.append(_seats(passed, passed=True, training_class=key, wait=wait, cell=cell))
            seats.append(_seats(people - passed, passed=False, training_class=key, wait=wait, cell=cell))
    return pipeline.learn(seats, on=ON)


def test_a_class_teaches_once_the_last_of_its_fates_is_known() -> None:
    """Of 8 who passed after ten days and 2 who are given up after twenty, the eight alone would say that all pass."""
    seats = [_seats(8, passed=True, wait=10), _seats(2, passed=False, wait=20)]
    early = pipeline.learn(seats, on=date(2026, 6, 20))
    assert (early.tallies, early.lags.classes, early.leads.classes) == ({}, 0, 0)
    other = _seats(5, passed=True, training_class=2, wait=3)
    assert pipeline.learn([*seats, other], on=date(2026, 6, 20)).tallies == {ELECTRICIANS: Tally(5, 5)}
    assert pipeline.learn(seats, on=ON).tallies == {ELECTRICIANS: Tally(8, 10)}


def test_a_wait_is_believed_before_it_is_seen() -> None:
    usual, seen = Waits({}), Waits({12: 45.0})
    assert [round(usual.within(days), 3) for days in (-1, 0, 30, 60)] == [0.0, 0.0, 0.632, 0.865]
    assert [round(seen.within(days), 3) for days in (11, 12, 60)] == [0.031, 0.933, 0.986]
    assert (usual.median, seen.median) == (21, 12)


def test_the_people_of_a_class_wait_as_one() -> None:
    seats = [_seats(30, passed=True, training_class=1, wait=5), _seats(1, passed=True, training_class=2, wait=90)]
    lags = pipeline.learn(seats, on=ON).lags
    assert (lags.classes, lags.within(5) < 0.5 < lags.within(90)) == (2.0, True)


def test_a_providers_rate_is_drawn_toward_the_occupations_and_that_toward_everybodys() -> None:
    strong, weak, unknown = Cell(1, 4, 1), Cell(1, 4, 2), Cell(1, 4, 3)
    seats = [
        _seats(190, passed=True, training_class=1, cell=strong),
        _seats(10, passed=False, training_class=1, cell=strong),
        _seats(1, passed=True, training_class=2, cell=weak),
        _seats(3, passed=False, training_class=2, cell=weak),
        _seats(60, passed=True, training_class=3, cell=Cell(2, 4, 1)),
        _seats(40, passed=False, training_class=3, cell=Cell(2, 4, 1)),
    ]
    known = pipeline.learn(seats, on=ON)
    rates = [known.rate(cell).mean for cell in (weak, unknown, strong)]
    assert rates == sorted(rates)
    assert rates[0] > 0.25
    assert known.rate(unknown).mean == pytest.approx(known.of_trade(1, 4).mean)
    assert known.rate(Cell(9, 9, 9)).mean == pytest.approx(known.everywhere.rate)


def test_a_seat_is_worth_its_pass_rate_times_the_chance_to_be_in_time() -> None:
    experience = _experience()
    found = pipeline.chance(IN_1, COURSES[1], experience, on=ON, until=UNTIL)
    rate, in_time = experience.rate(ELECTRICIANS).mean, experience.lags.within(30)
    assert round(rate, 2) == 0.8
    assert found.mean == pytest.approx(rate * in_time)
    assert pipeline.chance(IN_3, COURSES[3], experience, on=ON, until=UNTIL).mean == 0.0


def test_who_still_waits_after_the_usual_wait_passes_less_often() -> None:
    experience = _experience()
    means = [
        pipeline.chance(
            IN_1, replace(COURSES[1], ends_on=ON - timedelta(days=days)), experience, on=ON, until=UNTIL
        ).mean
        for days in (0, 30, 120)
    ]
    assert means == sorted(means, reverse=True)
    has_passed = pipeline.chance(
        Step(1, has_passed=True), replace(COURSES[1], ends_on=ON - timedelta(days=30)), experience, on=ON, until=UNTIL
    )
    assert means[1] < has_passed.mean < 1


def test_each_person_counts_once_and_only_where_not_counted_yet() -> None:
    experience = _experience()
    p, q = (
        pipeline.chance(step, COURSES[step.training_class], experience, on=ON, until=UNTIL).mean
        for step in (IN_1, IN_2)
    )
    groups = [
        Group((IN_1,), counted=0, persons=10),
        Group((IN_1,), counted=1, persons=100),
        Group((IN_1,), counted=2, persons=1000),
        Group((IN_1, IN_2), counted=0, persons=1),
    ]
    wide, middle, narrow = pipeline.expect(groups, COURSES, experience, on=ON, until=UNTIL)
    assert wide.mean == pytest.approx(10 * p + (1 - (1 - p) * (1 - q)))
    assert middle.mean == pytest.approx(10 * p + 100 * p + p)
    assert narrow == Amount()


def test_a_class_is_less_certain_than_its_people_apart() -> None:
    experience = _experience()
    together = pipeline.expect([Group((IN_1,), 0, 30)], COURSES, experience, on=ON, until=UNTIL)[0]
    p = together.mean / 30
    assert together.variance > 30 * p * (1 - p)


groups = st.lists(
    st.builds(
        Group,
        st.sets(st.sampled_from([IN_1, IN_2, IN_3]), min_size=1).map(lambda steps: tuple(sorted(steps))),
        st.integers(0, 3),
        st.integers(0, 50),
    ),
    max_size=8,
)
MUCH, LITTLE = _experience(0.9), _experience(0.4)


@given(groups, st.floats(0, 0.6))
def test_a_better_pass_rate_brings_more_people(people: list[Group], points: float) -> None:
    lifted = LITTLE.lifted([course.cell for course in COURSES.values()], points)
    before = pipeline.expect(people, COURSES, LITTLE, on=ON, until=UNTIL)
    after = pipeline.expect(people, COURSES, lifted, on=ON, until=UNTIL)
    assert all(less.mean <= more.mean + 1e-9 for less, more in zip(before, after, strict=True))


@given(groups, st.integers(1, 40))
def test_more_enrolments_bring_more_people(people: list[Group], more: int) -> None:
    before = pipeline.expect(people, COURSES, MUCH, on=ON, until=UNTIL)
    after = pipeline.expect([*people, Group((IN_1,), 0, more)], COURSES, MUCH, on=ON, until=UNTIL)
    assert after[0].mean > before[0].mean
    assert after[1].mean > before[1].mean
    assert after[2].mean == pytest.approx(before[2].mean)


@given(groups)
def test_of_people_not_counted_at_all_the_narrower_count_never_gains_more(people: list[Group]) -> None:
    fresh = [replace(group, counted=0) for group in people]
    wide, middle, narrow = pipeline.expect(fresh, COURSES, MUCH, on=ON, until=UNTIL)
    assert wide.mean + 1e-9 >= middle.mean
    assert middle.mean + 1e-9 >= narrow.mean


def test_the_days_of_people_who_are_in_no_class_yet() -> None:
    """From enrolment to certificate takes 43 days: of the coming 42 no certificate, of those after nearly all."""
    experience = _experience()
    assert pipeline.unseen_days(experience, days=42) < 8
    assert pipeline.unseen_days(experience, days=52) - pipeline.unseen_days(experience, days=44) == pytest.approx(
        8 * experience.leads.within(45), abs=0.5
    )
