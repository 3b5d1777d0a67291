import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from competitions.enums import CompetitionStatus, EntryStatus
from competitions.errors import AlreadyEntered, EntriesClosed, ResultsPublished, StageRefused
from competitions.models import Competition, CompetitionEvent, Entry, EntryEvent
from competitions.services import entries, stages
from directory.models import Person


def test_entering_leaves_an_event_naming_who_did_it(
    competition: Competition, resident: Person, enterprise: User
) -> None:
    entry = entries.enter(resident, into=competition, employer=enterprise.organisation, by=enterprise)
    assert (entry.status, entry.employer, entry.workstation_number) == ("entered", enterprise.organisation, None)
    event = EntryEvent.objects.get(entry=entry)
    assert (event.from_status, event.to_status, event.by, event.by_name) == ("", "entered", enterprise, "Enterprise")


def test_a_person_is_entered_once(competition: Competition, resident: Person) -> None:
    entries.enter(resident, into=competition, employer=None, by=None)
    with pytest.raises(AlreadyEntered):
        entries.enter(resident, into=competition, employer=None, by=None)
    assert Entry.objects.count() == 1


def test_who_withdrew_may_be_entered_again(competition: Competition, resident: Person, clerk: User) -> None:
    first = entries.enter(resident, into=competition, employer=None, by=clerk)
    entries.withdraw(first, reason="出差", by=clerk)
    entries.withdraw(first, reason="出差", by=clerk)
    entries.enter(resident, into=competition, employer=None, by=clerk)
    assert list(Entry.objects.order_by("pk").values_list("status", flat=True)) == ["withdrawn", "entered"]
    assert list(first.events.order_by("pk").values_list("to_status", "reason")) == [
        ("entered", ""),
        ("withdrawn", "出差"),
    ]


@pytest.mark.parametrize("status", ["draft", "marking", "cancelled"])
def test_entries_are_taken_only_while_open(competition: Competition, resident: Person, status: str) -> None:
    Competition.objects.filter(pk=competition.pk).update(status=status)
    with pytest.raises(EntriesClosed):
        entries.enter(resident, into=competition, employer=None, by=None)
    assert Entry.objects.count() == 0


def test_the_lot_gives_every_entrant_a_station_of_their_own(
    competition: Competition, entrants: list[Person], clerk: User
) -> None:
    for person in entrants:
        entries.enter(person, into=competition, employer=None, by=None)
    entries.withdraw(Entry.objects.get(person=entrants[0]), reason="", by=None)
    stages.start_marking(competition, by=clerk)
    drawn = Entry.objects.filter(status=EntryStatus.ENTERED).values_list("workstation_number", flat=True)
    assert sorted(number or 0 for number in drawn) == [1, 2, 3, 4, 5, 6, 7]
    assert Entry.objects.get(person=entrants[0]).workstation_number is None


def test_the_stages_of_a_competition_are_events(competition: Competition, clerk: User) -> None:
    stages.start_marking(competition, by=clerk)
    stages.cancel(competition, reason="台风", by=clerk)
    told = CompetitionEvent.objects.order_by("pk").values_list("from_status", "to_status", "reason", "by_name")
    assert list(told) == [
        ("draft", "open", "", ""),
        ("open", "marking", "", "Clerk"),
        ("marking", "cancelled", "台风", "Clerk"),
    ]


@pytest.mark.parametrize(("status", "error"), [("published", ResultsPublished), ("cancelled", StageRefused)])
def test_a_finished_competition_does_not_move(
    competition: Competition, clerk: User, status: str, error: type[Exception]
) -> None:
    Competition.objects.filter(pk=competition.pk).update(
        status=status, published_at="2024-04-21T09:00+08:00" if status == CompetitionStatus.PUBLISHED else None
    )
    with pytest.raises(error):
        stages.open_entries(competition, by=clerk)


@pytest.mark.parametrize(
    ("field", "value", "law"),
    [
        ("theory_weight", "0.4", "competitions_weights_sum_to_one"),
        ("theory_pass_mark", "101", "competitions_pass_marks_in_range"),
        ("tie_chain", ["luck"], "competitions_tie_chain_known"),
        ("tie_chain", [], "competitions_tie_chain_known"),
        ("status", "published", "competitions_published_has_its_moment"),
    ],
)
def test_the_schema_refuses_a_competition_against_its_laws(
    competition: Competition, field: str, value: object, law: str
) -> None:
    with pytest.raises(IntegrityError, match=law), transaction.atomic():
        Competition.objects.filter(pk=competition.pk).update(**{field: value})
