import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from competitions.enums import CompetitionStatus, EntryStatus
from competitions.errors import AlreadyEntered, EntriesClosed, EntryRefused, ResultsPublished, StageRefused
from competitions.models import Competition, CompetitionEvent, Entry, EntryEvent
from competitions.services import entries, stages
from directory.errors import NotAllowed
from directory.models import Organisation, Person
from directory.services.people import Identity
from tests.conftest import RESIDENT_NUMBER, STRANGER_NUMBER


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


def test_an_organisation_enters_and_withdraws_only_its_own(
    competition: Competition,
    resident: Person,
    enterprise: User,
    leader: User,
    school_organisation: Organisation,
) -> None:
    theirs = entries.enter(resident, into=competition, employer=school_organisation, by=None)
    for by, employer in [(enterprise, school_organisation), (enterprise, None), (leader, None)]:
        with pytest.raises(NotAllowed):
            entries.enter(resident, into=competition, employer=employer, by=by)
    with pytest.raises(NotAllowed):
        entries.withdraw(theirs, reason="", by=enterprise)
    assert list(Entry.objects.values_list("employer", "status")) == [(school_organisation.pk, "entered")]


def test_the_bureau_enters_and_withdraws_for_anyone(
    competition: Competition, resident: Person, clerk: User, school_organisation: Organisation
) -> None:
    entry = entries.enter(resident, into=competition, employer=school_organisation, by=clerk)
    entries.withdraw(entry, reason="", by=clerk)
    assert list(entry.events.order_by("pk").values_list("to_status", "by")) == [
        ("entered", clerk.pk),
        ("withdrawn", clerk.pk),
    ]


@pytest.fixture
def factory(enterprise: User) -> Organisation:
    organisation = enterprise.organisation
    assert organisation is not None
    return organisation


def test_whom_the_district_does_not_know_is_met_when_entered(
    competition: Competition, enterprise: User, factory: Organisation
) -> None:
    newcomer = Identity(name="何小暑", id_number=STRANGER_NUMBER, phone="13800005678")
    entry = entries.enter_presented(newcomer, into=competition, employer=factory, by=enterprise)
    person = Person.objects.get()
    assert (entry.person, entry.employer, person.name, person.phone_masked) == (
        person,
        factory,
        "何小暑",
        "138****5678",
    )


def test_entering_somebody_makes_nobody_their_employer(
    competition: Competition, resident: Person, enterprise: User, factory: Organisation
) -> None:
    """The employer on record claims subsidies for them."""
    presented = Identity(name="张 小满", id_number=RESIDENT_NUMBER, phone="13900000000")
    entry = entries.enter_presented(presented, into=competition, employer=factory, by=enterprise)
    resident.refresh_from_db()
    assert (entry.person, resident.employer, resident.phone_masked) == (resident, None, "138****1234")


def test_a_document_on_record_under_another_name_is_refused_without_a_reason(
    competition: Competition, resident: Person, enterprise: User, factory: Organisation
) -> None:
    presented = Identity(name="李四", id_number=RESIDENT_NUMBER, phone="13900000000")
    with pytest.raises(EntryRefused) as refused:
        entries.enter_presented(presented, into=competition, employer=factory, by=enterprise)
    assert (refused.value.fields, Entry.objects.count(), Person.objects.count()) == ({}, 0, 1)


def test_who_entered_a_person_is_told_so_and_nobody_else_is(
    competition: Competition, factory: Organisation, enterprise: User, clerk: User, school: User
) -> None:
    presented = Identity(name="何小暑", id_number=STRANGER_NUMBER)
    school_organisation = school.organisation
    assert school_organisation is not None
    entries.enter_presented(presented, into=competition, employer=factory, by=enterprise)
    with pytest.raises(AlreadyEntered):
        entries.enter_presented(presented, into=competition, employer=factory, by=enterprise)
    with pytest.raises(EntryRefused):
        entries.enter_presented(presented, into=competition, employer=school_organisation, by=school)
    with pytest.raises(AlreadyEntered):
        entries.enter_presented(presented, into=competition, employer=school_organisation, by=clerk)
    assert Entry.objects.count() == 1


def test_who_may_not_enter_learns_nothing_of_a_document(
    competition: Competition, resident: Person, enterprise: User, school_organisation: Organisation
) -> None:
    for name in (resident.name, "李四"):
        with pytest.raises(NotAllowed):
            entries.enter_presented(
                Identity(name=name, id_number=RESIDENT_NUMBER),
                into=competition,
                employer=school_organisation,
                by=enterprise,
            )


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
