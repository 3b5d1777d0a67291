"""Cells against a recount by hand, whatever happened before, whether counted whole or from what changed."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import Error, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.enums import OrganisationKind
from directory.levels import CERTIFIABLE, SkillLevel, is_high_skilled
from directory.models import Industry, IndustryScheme, Organisation, Person, Town
from talents.errors import NotOneExam
from talents.models import Certificate, StandingChange
from talents.services import certificates, exams, merges
from targets.enums import AgeBand, Extent, Trigger
from targets.models import Cell, CellReading, Reading, Recomputation
from targets.parts import Part
from targets.selectors import breakdowns
from targets.services import readings
from tests.targets.conftest import Registry

PERSONS = 5
THIS_YEAR = timezone.localdate().year
Dimensions = tuple[int | None, int | None, int | None, int, str, int]
Step = tuple[Any, ...]
Counts = tuple[int, int, int, int, int, int]
COLUMNS = ("skilled", "skilled_first", "high", "high_first", "digital", "digital_first")


@dataclass
class World:
    """A few persons to whom anything may happen."""

    registry: Registry
    towns: list[Town]
    employers: list[Organisation]
    persons: list[Person]

    def certify(self, who: int, level: SkillLevel, year: int, *, digital: bool) -> None:
        person = Person.objects.get(pk=self.persons[who].pk)
        if person.merged_into_id is None:
            self.registry.certify(person, level, issued_on=date(year, 1, 1), digital=digital)

    def revoke(self, which: int) -> None:
        issued = list(Certificate.objects.order_by("pk"))
        if issued:
            certificates.revoke([issued[which % len(issued)]], reason="error", by=None)

    def link(self, who: int) -> None:
        pair = Certificate.objects.filter(person=self.persons[who]).order_by("pk")[:2]
        if len(pair) == 2:
            with suppress(NotOneExam):
                exams.link(*pair, reason="one exam", by=None)

    def move(self, who: int, where: int) -> None:
        Person.objects.filter(pk=self.persons[who].pk).update(town=[*self.towns, None][where])

    def employ(self, who: int, where: int) -> None:
        Person.objects.filter(pk=self.persons[who].pk).update(employer=[*self.employers, None][where])

    def learn(self, who: int, sex: str, born: int) -> None:
        Person.objects.filter(pk=self.persons[who].pk).update(sex=sex, birth_date=date(born, 7, 1))

    def reclassify(self, which: int) -> None:
        employer = Organisation.objects.get(pk=self.employers[which].pk)
        other = Industry.objects.exclude(organisations=employer).earliest("pk")
        Organisation.objects.filter(pk=employer.pk).update(industry=other)

    def merge(self, who: int, other: int) -> None:
        duplicate, into = (Person.objects.get(pk=self.persons[each].pk) for each in (who, other))
        if who != other and duplicate.merged_into_id is None and into.merged_into_id is None:
            merges.merge(duplicate, into=into, reason="one person", by=None)

    def follow(self) -> None:
        readings.follow_changes()


WHO = st.integers(0, PERSONS - 1)
STEPS = st.one_of(
    st.tuples(
        st.just("certify"), WHO, st.sampled_from(CERTIFIABLE), st.integers(THIS_YEAR - 2, THIS_YEAR), st.booleans()
    ),
    st.tuples(st.just("revoke"), st.integers(0, 9)),
    st.tuples(st.just("link"), WHO),
    st.tuples(st.just("move"), WHO, st.integers(0, 2)),
    st.tuples(st.just("employ"), WHO, st.integers(0, 2)),
    st.tuples(st.just("learn"), WHO, st.sampled_from(["F", "M", ""]), st.integers(1950, 2008)),
    st.tuples(st.just("reclassify"), st.integers(0, 1)),
    st.tuples(st.just("merge"), WHO, WHO),
    st.tuples(st.just("follow")),
)


@pytest.fixture
def world(registry: Registry, town: Town, other_town: Town) -> World:
    scheme = IndustryScheme.objects.create(key="nine", name="九大产业", source="test")
    industries = [Industry.objects.create(scheme=scheme, code=f"{n}", name=f"产业{n}") for n in range(2)]
    employers = [
        Organisation.objects.create(name=f"企业{n}", kind=OrganisationKind.ENTERPRISE, industry=industry)
        for n, industry in enumerate(industries)
    ]
    return World(registry, [town, other_town], employers, [registry.person(town) for _person in range(PERSONS)])


def _play(world: World, steps: list[Step]) -> None:
    for name, *arguments in steps:
        if name == "certify":
            who, level, year, digital = arguments
            world.certify(who, level, year, digital=digital)
        else:
            getattr(world, name)(*arguments)


def _cells() -> dict[Dimensions, Counts]:
    """Those that hold somebody."""
    dimensions = ("year", "town", "industry", "level", "sex", "age_band")
    rows = Cell.objects.exclude(skilled=0).values_list(*dimensions, *COLUMNS)
    return {row[:6]: row[6:] for row in rows}


def _recount() -> dict[Dimensions, Counts]:
    """The definitions, read aloud."""
    today = timezone.localdate()
    counted: Counter[tuple[Dimensions, str]] = Counter()
    for person in Person.objects.select_related("employer"):
        held = list(Certificate.objects.filter(person=person, status="issued").select_related("occupation"))
        industry = person.employer.industry_id if person.employer else None
        for year in (today.year, None):
            ours = [each for each in held if year is None or each.issued_on.year == year]
            before = [each for each in held if year is not None and each.issued_on.year < year]
            if not ours:
                continue
            level = max(each.level for each in ours)
            age = _band(today.year - person.birth_date.year) if person.birth_date else AgeBand.UNKNOWN
            cell = (year, person.town_id, industry, level, person.sex, int(age))
            was_high = any(is_high_skilled(each.level) for each in before)
            is_digital = any(is_high_skilled(each.level) and each.occupation.is_digital for each in ours)
            counted[cell, "skilled"] += 1
            counted[cell, "skilled_first"] += year is not None and not before
            counted[cell, "high"] += is_high_skilled(level)
            counted[cell, "high_first"] += year is not None and is_high_skilled(level) and not was_high
            counted[cell, "digital"] += is_digital
            counted[cell, "digital_first"] += year is not None and is_digital and not was_high
    cells = {cell for cell, _column in counted}
    return {cell: tuple(counted[cell, column] for column in COLUMNS) for cell in cells}  # type: ignore[misc]  # six


def _band(age: int) -> AgeBand:
    if age >= 55:
        return AgeBand.FROM_55
    if age >= 45:
        return AgeBand.FROM_45
    if age >= 35:
        return AgeBand.FROM_35
    return AgeBand.FROM_25 if age >= 25 else AgeBand.UNDER_25


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=14))
def test_adding_what_changed_gives_what_counting_everything_gives(world: World, steps: list[Step]) -> None:
    with transaction.atomic():
        readings.recompute(Trigger.DEMAND, by=None)
        _play(world, steps)
        run = readings.recompute(Trigger.CHANGE, by=None)
        assert run.extent == Extent.CHANGES
        assert _cells() == _recount()
        assert not StandingChange.objects.exists()
        _margins_are_sums()
        whole = readings.recompute(Trigger.DEMAND, by=None)
        assert (whole.extent, whole.cells_written) == (Extent.EVERYTHING, 0)
        assert _cells() == _recount()
        _add_up(whole)
        _margins_are_sums()
        transaction.set_rollback(True)


def _add_up(run: Recomputation) -> None:
    """Along every dimension the parts, unknown among them, are the whole; and the three counts nest everywhere."""
    year = run.as_of.year
    totals = {
        reading.indicator.formula: reading.numerator
        for reading in run.readings.filter(scope="total", year=year).select_related("indicator")
    }
    cells = list(Cell.objects.of_year(year))
    for formula, column in (
        ("new_skilled", "skilled"),
        ("new_high_skilled", "high"),
        ("new_digital_high_skilled", "digital"),
    ):
        assert totals[formula] == sum(getattr(cell, column) for cell in cells)
        towns = run.readings.filter(indicator__formula=formula, year=year).exclude(scope="total")
        assert totals[formula] == sum(towns.values_list("numerator", flat=True))
    for cell in cells:
        assert cell.skilled >= cell.high >= cell.digital >= 0


def _margins_are_sums() -> None:
    """What is kept for the whole is what the cells add up to, of every year counted and of the stock."""
    years = [THIS_YEAR - 2, THIS_YEAR - 1, THIS_YEAR, None]
    assert breakdowns.cuts(years, Part()) == breakdowns.summed(years, Part())


def test_a_run_appends_only_the_cells_that_changed_and_the_earlier_ones_still_hold(world: World) -> None:
    year = timezone.localdate().year
    world.certify(0, SkillLevel.JUNIOR, year, digital=False)
    first = readings.recompute(Trigger.DEMAND, by=None)
    world.certify(1, SkillLevel.SENIOR, year, digital=False)
    second = readings.recompute(Trigger.CHANGE, by=None)
    assert (first.cells_written, second.cells_written) == (2, 2)
    assert list(
        CellReading.objects.order_by("recomputation", "cell__year").values_list(
            "recomputation", "cell__level", "skilled"
        )
    ) == [
        (first.pk, SkillLevel.JUNIOR, 1),
        (first.pk, SkillLevel.JUNIOR, 1),
        (second.pk, SkillLevel.SENIOR, 1),
        (second.pk, SkillLevel.SENIOR, 1),
    ]


def test_the_night_keeps_the_last_cell_readings_of_a_past_day(world: World) -> None:
    today = timezone.localdate()
    world.certify(0, SkillLevel.JUNIOR, today.year, digital=False)
    readings.recompute(Trigger.DEMAND, by=None)
    world.certify(1, SkillLevel.JUNIOR, today.year, digital=False)
    readings.recompute(Trigger.CHANGE, by=None)
    assert CellReading.objects.count() == 4
    readings.thin(before=date(today.year + 1, 1, 1))
    assert list(CellReading.objects.values_list("skilled", flat=True)) == [2, 2]


def test_at_new_year_everybody_is_counted_anew(world: World) -> None:
    """A year older: bands shift without any change of a standing."""
    today = timezone.localdate()
    world.learn(0, "F", today.year - 24)
    world.certify(0, SkillLevel.JUNIOR, today.year, digital=False)
    readings.recompute(Trigger.DEMAND, by=None)
    run = readings.recompute(Trigger.CHANGE, by=None, on=date(today.year + 1, 1, 1))
    assert run.extent == Extent.EVERYTHING
    assert list(Cell.objects.of_stock().exclude(skilled=0).values_list("age_band", flat=True)) == [AgeBand.FROM_25]


def test_a_cell_that_does_not_nest_is_refused(world: World) -> None:
    world.certify(0, SkillLevel.JUNIOR, timezone.localdate().year, digital=False)
    run = readings.recompute(Trigger.DEMAND, by=None)
    cell = Cell.objects.earliest("pk")
    with pytest.raises(Error, match="targets_cell_reading_nests"), transaction.atomic():
        CellReading.objects.create(
            recomputation=Recomputation.objects.create(trigger=Trigger.DEMAND, as_of=run.as_of),
            cell=cell,
            skilled=1,
            skilled_first=0,
            high=2,
            high_first=0,
            digital=0,
            digital_first=0,
        )


@pytest.mark.parametrize(
    "change",
    [
        lambda world: world.move(0, 1),
        lambda world: world.employ(0, 1),
        lambda world: world.learn(0, "F", 1990),
    ],
)
def test_a_person_s_change_is_followed(world: World, change: Callable[[World], None]) -> None:
    world.certify(0, SkillLevel.JUNIOR, timezone.localdate().year, digital=False)
    readings.recompute(Trigger.DEMAND, by=None)
    change(world)
    run = readings.follow_changes()
    assert run is not None
    assert (run.persons_changed, run.events_followed, run.cells_written) == (1, 0, 4)
    assert readings.follow_changes() is None
    assert Reading.objects.filter(recomputation=run, scope="total", indicator__key="new_skilled").get().numerator == 1
