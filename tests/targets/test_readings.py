"""Readings against a recount by hand: every certificate looked at, one person after another, without SQL."""

import random
import threading
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from itertools import product

import pytest
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from directory.enums import TownKind
from directory.levels import CERTIFIABLE, SkillLevel, is_high_skilled
from directory.models import Occupation, Person, Town
from directory.services import changes
from talents.models import Certificate, CertificateEvent
from talents.services import certificates, exams, followups, merges, standings
from targets.enums import Trigger
from targets.errors import AlreadyRunning
from targets.models import Reading, Recomputation, WorkforceStatistic
from targets.services import readings
from tests.targets.conftest import TODAY, Figures, Registry

COUNTS = ("new_skilled", "new_high_skilled", "new_digital_high_skilled")
SHARES = ("skilled_share", "high_skilled_share")
Read = Callable[[Recomputation], Figures]


def _run(on: date = TODAY) -> Recomputation:
    return readings.recompute(Trigger.DEMAND, by=None, on=on)


def _fill(registry: Registry, towns: list[Town], *, seed: int) -> None:
    chance = random.Random(seed)
    for _person in range(40):
        person = registry.person(chance.choice([*towns, None]))
        for _certificate in range(chance.choice([0, 1, 1, 2, 4])):
            issued_on = date(chance.choice([2022, 2024, 2025, 2026]), chance.randint(1, 11), chance.randint(1, 20))
            certificate = registry.certify(
                person,
                chance.choice(CERTIFIABLE),
                issued_on=issued_on,
                valid_until=chance.choice([None, issued_on + timedelta(days=365), TODAY + timedelta(days=90)]),
                digital=chance.random() < 0.5,
            )
            if chance.random() < 0.1:
                Certificate.objects.filter(pk=certificate.pk).update(status="revoked")
                standings.refresh([person.pk])


def _recount(*, workforce: int) -> Figures:
    """The definitions of the targets, read aloud."""
    numerators: dict[tuple[str, int, str], int] = defaultdict(int)
    first_times: dict[tuple[str, int, str], int] = defaultdict(int)
    places = ["total", "outside", *Town.objects.values_list("name", flat=True)]
    for person in Person.objects.select_related("town"):
        held = list(Certificate.objects.filter(person=person, status="issued").select_related("occupation"))
        whereabouts = ("total", person.town.name if person.town else "outside")
        for year in (2024, 2026):
            of_the_year = [each for each in held if each.issued_on.year == year]
            before = [each for each in held if each.issued_on.year < year]
            high = [each for each in of_the_year if is_high_skilled(each.level)]
            was_high = any(is_high_skilled(each.level) for each in before)
            digital = [each for each in high if each.occupation.is_digital]
            for key, counted, is_first in (
                ("new_skilled", of_the_year, not before),
                ("new_high_skilled", high, not was_high),
                ("new_digital_high_skilled", digital, not was_high),
            ):
                for place in whereabouts:
                    numerators[key, year, place] += bool(counted)
                    first_times[key, year, place] += bool(counted) and is_first
        valid = [each for each in held if each.valid_until is None or each.valid_until >= TODAY]
        for place in whereabouts:
            numerators["skilled_share", 2026, place] += bool(valid)
            numerators["high_skilled_share", 2026, place] += any(is_high_skilled(each.level) for each in valid)
    recount: Figures = {}
    for place in places:
        for key, year in product(COUNTS, (2024, 2026)):
            recount[key, year, place] = (numerators[key, year, place], None, first_times[key, year, place])
        skilled, high_skilled = (numerators[key, 2026, place] for key in SHARES)
        recount["skilled_share", 2026, place] = (skilled, workforce if place == "total" else None, None)
        recount["high_skilled_share", 2026, place] = (high_skilled, skilled, None)
    return recount


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.usefixtures("promises", "workforce")
def test_readings_are_what_a_recount_by_hand_gives(
    registry: Registry, town: Town, other_town: Town, figures: Read, seed: int
) -> None:
    _fill(registry, [town, other_town], seed=seed)
    read = figures(_run())
    assert read == _recount(workforce=1000)

    for key, year, place in read:
        if place == "total":
            parts = [read[key, year, part][0] for part in ("outside", town.name, other_town.name)]
            assert read[key, year, "total"][0] == sum(parts)
        if key == "new_skilled":
            skilled, high, digital = (read[each, year, place] for each in COUNTS)
            assert skilled[0] >= high[0] >= digital[0]


def test_a_revoked_certificate_changes_exactly_what_rested_on_it(
    registry: Registry, town: Town, workforce: WorkforceStatistic, figures: Read, clerk: User
) -> None:
    person = registry.person(town)
    registry.certify(person, SkillLevel.INTERMEDIATE)
    higher = registry.certify(person, SkillLevel.SENIOR, digital=True)
    before = figures(_run())
    certificates.revoke([higher], reason="error", by=clerk)
    after = figures(_run())
    assert {key: (before[key], after[key]) for key in before if before[key] != after[key]} == {
        ("new_high_skilled", 2026, "total"): ((1, None, 1), (0, None, 0)),
        ("new_high_skilled", 2026, town.name): ((1, None, 1), (0, None, 0)),
        ("new_digital_high_skilled", 2026, "total"): ((1, None, 1), (0, None, 0)),
        ("new_digital_high_skilled", 2026, town.name): ((1, None, 1), (0, None, 0)),
        ("high_skilled_share", 2026, "total"): ((1, 1, None), (0, 1, None)),
        ("high_skilled_share", 2026, town.name): ((1, 1, None), (0, 1, None)),
    }


def test_who_moves_is_counted_in_the_new_town_and_once(
    registry: Registry, town: Town, other_town: Town, figures: Read
) -> None:
    person = registry.person(town)
    registry.certify(person)
    before = figures(_run())
    Person.objects.filter(pk=person.pk).update(town=other_town)
    after = figures(_run())
    assert {key[::2]: (before[key][0], after[key][0]) for key in before if before[key] != after[key]} == {
        ("new_skilled", town.name): (1, 0),
        ("new_skilled", other_town.name): (0, 1),
        ("skilled_share", town.name): (1, 0),
        ("skilled_share", other_town.name): (0, 1),
        ("high_skilled_share", town.name): (0, 0),
        ("high_skilled_share", other_town.name): (0, 0),
    }


def test_two_certificates_of_one_exam_count_one_head(registry: Registry, figures: Read) -> None:
    person = registry.person()
    registry.certify(person, SkillLevel.SENIOR, exam="E1")
    registry.certify(person, SkillLevel.SENIOR, exam="E1", digital=True)
    read = figures(_run())
    assert [read[key, 2026, "total"][0] for key in COUNTS] == [1, 1, 1]


@pytest.mark.usefixtures("on_the_day")
def test_linking_two_certificates_changes_no_count_and_either_keeps_the_head(registry: Registry, figures: Read) -> None:
    person = registry.person()
    plain = registry.certify(person, SkillLevel.SENIOR, issued_on=TODAY - timedelta(days=7))
    digital = registry.certify(person, SkillLevel.SENIOR, digital=True)
    before = figures(_run())
    exams.link(plain, digital, reason="同一场考试", by=None)
    run = readings.follow_changes()
    assert run is not None
    assert (run.events_followed, run.cells_written) == (2, 0)
    assert figures(run) == before

    certificates.revoke([plain], reason="登记有误", by=None)
    assert _counts(figures) == [1, 1, 1]
    certificates.revoke([digital], reason="登记有误", by=None)
    assert _counts(figures) == [0, 0, 0]


@pytest.mark.usefixtures("on_the_day")
def test_merging_two_who_are_one_takes_one_head_away(registry: Registry, figures: Read, town: Town) -> None:
    senior, digital = registry.person(town), registry.person()
    registry.certify(senior, SkillLevel.SENIOR)
    registry.certify(digital, SkillLevel.SENIOR, digital=True)
    registry.certify(registry.person())
    assert _counts(figures) == [3, 2, 1]
    merges.merge(digital, into=senior, reason="两个证件", by=None)
    run = readings.follow_changes()
    assert run is not None
    read = figures(run)
    places = ("total", town.name, "outside")
    assert [[read[key, 2026, place][0] for key in COUNTS] for place in places] == [[2, 1, 1], [1, 1, 1], [1, 0, 0]]


def _counts(figures: Read) -> list[int]:
    run = readings.follow_changes() or _run()
    read = figures(run)
    return [read[key, 2026, "total"][0] for key in COUNTS]


def test_who_was_high_skilled_before_is_new_but_not_for_the_first_time(registry: Registry, figures: Read) -> None:
    person = registry.person()
    registry.certify(person, SkillLevel.SENIOR, issued_on=date(2025, 6, 1))
    registry.certify(person, SkillLevel.TECHNICIAN, digital=True)
    read = figures(_run())
    assert [read[key, 2026, "total"] for key in COUNTS] == [(1, None, 0), (1, None, 0), (1, None, 0)]


def test_a_certificate_counts_in_the_stock_through_its_last_day(
    registry: Registry, workforce: WorkforceStatistic, figures: Read
) -> None:
    person = registry.person()
    registry.certify(person, valid_until=TODAY)
    standings.refresh([person.pk], on=TODAY)
    assert figures(_run(TODAY))["skilled_share", 2026, "total"] == (1, 1000, None)
    assert figures(_run(TODAY + timedelta(days=1)))["skilled_share", 2026, "total"] == (0, 1000, None)


@pytest.mark.django_db
def test_without_a_statistic_the_share_has_no_denominator(figures: Read) -> None:
    assert figures(_run())["skilled_share", 2026, "total"] == (0, None, None)


def test_the_denominator_is_the_latest_statistic_of_the_day(workforce: WorkforceStatistic) -> None:
    WorkforceStatistic.objects.create(as_of=TODAY, persons=1100, source="2026")
    WorkforceStatistic.objects.create(as_of=TODAY + timedelta(days=1), persons=1200, source="2027")
    reading = _run().readings.get(indicator__key="skilled_share", scope="total")
    assert reading.workforce is not None
    assert (reading.denominator, reading.workforce.source) == (1100, "2026")


def test_a_run_says_why_for_whom_and_what_it_read(registry: Registry, clerk: User) -> None:
    registry.certify(registry.person())
    registry.certify(registry.person(), issued_on=date(2025, 1, 1))
    run = readings.recompute(Trigger.DEMAND, by=clerk, on=TODAY)
    run.refresh_from_db()
    assert (run.trigger, run.by, run.by_name) == ("demand", clerk, "Clerk")
    assert (run.events_followed, run.rows_read) == (2, 3)
    assert run.finished_at is not None
    assert run.finished_at >= run.started_at


def test_changes_are_followed_once(registry: Registry) -> None:
    assert readings.follow_changes() is None
    registry.certify(registry.person())
    registry.certify(registry.person())
    run = readings.follow_changes()
    assert run is not None
    assert (run.trigger, run.events_followed) == ("change", 2)
    assert readings.follow_changes() is None


def test_a_run_that_fails_leaves_no_reading_and_its_events_waiting(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.certify(registry.person())
    monkeypatch.setattr(readings, "READ_MARGINS", "SELECT 1 / 0")
    with pytest.raises(Error):
        readings.follow_changes()
    assert not Recomputation.objects.exists()
    assert not Reading.objects.exists()
    assert followups.is_waiting()

    monkeypatch.undo()
    run = readings.follow_changes()
    assert run is not None
    assert run.events_followed == 1


@pytest.mark.parametrize(("trigger", "counted"), [(Trigger.DEMAND, 1), (Trigger.NIGHTLY, 1), (Trigger.CHANGE, 0)])
def test_on_demand_and_at_night_standings_are_built_anew(
    registry: Registry, digital_occupation: Occupation, figures: Read, trigger: Trigger, counted: int
) -> None:
    """An occupation that becomes digital makes no event."""
    registry.certify(registry.person(), SkillLevel.SENIOR)
    _run()
    Occupation.objects.update(is_digital=True)
    run = readings.recompute(trigger, by=None, on=TODAY)
    assert figures(run)["new_digital_high_skilled", TODAY.year, "total"][0] == counted


def test_persons_who_changed_and_whose_certificates_ran_out_are_refreshed_at_once(
    registry: Registry, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two batches of locks, each in its own order, could wait for a roster that waits for them."""
    lapsed, moved = registry.person(), registry.person()
    registry.certify(lapsed, valid_until=TODAY)
    registry.certify(moved)
    _run()
    Person.objects.filter(pk=moved.pk).update(town=town)
    refreshed: list[set[int]] = []
    monkeypatch.setattr(standings, "refresh", lambda persons, on: refreshed.append(set(persons)))
    readings.recompute(Trigger.CHANGE, by=None, on=TODAY + timedelta(days=1))
    assert refreshed == [{lapsed.pk, moved.pk}]


@pytest.mark.django_db
def test_the_night_keeps_the_last_readings_of_each_past_day() -> None:
    yesterday = TODAY - timedelta(days=1)
    early, late, today = _run(yesterday), _run(yesterday), _run()
    tonight = readings.recompute(Trigger.NIGHTLY, by=None, on=TODAY)
    kept = Reading.objects.order_by("recomputation").values_list("recomputation", flat=True).distinct()
    assert list(kept) == [late.pk, today.pk, tonight.pk]
    assert Recomputation.objects.filter(pk=early.pk).exists()
    assert readings.thin(before=TODAY) == 0


@pytest.mark.django_db
def test_a_reading_is_never_edited() -> None:
    reading = _run().readings.first()
    assert reading is not None
    with pytest.raises(Error, match="Cannot update or delete rows"), transaction.atomic():
        Reading.objects.filter(pk=reading.pk).update(numerator=7000)
    with pytest.raises(Error, match="Cannot update or delete rows"), transaction.atomic():
        reading.delete()


def test_the_number_of_statements_does_not_grow_with_persons_and_towns(registry: Registry, town: Town) -> None:
    registry.certify(registry.person(town))
    with CaptureQueriesContext(
        connection,
    ) as one:
        _run()
    for serial in (3, 4):
        another = Town.objects.create(
            code=f"33010900{serial}", name=f"{serial}", kind=TownKind.TOWN, longitude=120, latitude=30
        )
        registry.certify(registry.person(another))
    with CaptureQueriesContext(connection) as three:
        _run()
    assert (len(one), len(three)) == (35, 35)


class Hold:
    """Stops a run after it has picked its events up, until told to go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached, self.released = threading.Event(), threading.Event()
        self.pick_up = changes.pick_up
        monkeypatch.setattr(changes, "pick_up", self)

    def __call__(self) -> list[int]:
        if not self.reached.is_set():
            self.reached.set()
            assert self.released.wait(timeout=20)
        return self.pick_up()


def _in_thread(outcomes: list[int]) -> threading.Thread:
    def work() -> None:
        try:
            outcomes.append(_run().events_followed)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_of_two_runs_at_once_one_counts(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    registry.certify(registry.person())
    hold, outcomes = Hold(monkeypatch), list[int]()
    first = _in_thread(outcomes)
    assert hold.reached.wait(timeout=20)
    with pytest.raises(AlreadyRunning):
        _run()
    hold.released.set()
    first.join(timeout=20)
    assert outcomes == [1]
    assert Recomputation.objects.count() == 1
    assert not CertificateEvent.objects.filter(picked_up_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_runs_would_count_at_once(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "_claim_the_run", lambda: None)
    hold, outcomes = Hold(monkeypatch), list[int]()
    first = _in_thread(outcomes)
    assert hold.reached.wait(timeout=20)
    _run()
    hold.released.set()
    first.join(timeout=20)
    assert Recomputation.objects.count() == 2
