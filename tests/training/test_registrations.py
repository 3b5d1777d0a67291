from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection

from accounts.models import User
from directory.models import Person, Town
from directory.services.people import Identity
from tests.conftest import RESIDENT_NUMBER
from tests.training.conftest import MakeClass, id_number, roster_row
from training.enums import EnrolmentStatus
from training.errors import ClassFull, RegistrationRefused
from training.models import Enrolment, EnrolmentEvent, TrainingClass
from training.services import registrations, rosters

UNKNOWN = Identity(name="王芒种", id_number=id_number(7), sex="M", birth_date=date(1980, 1, 1), phone="13900000007")
RESIDENT = Identity(name="张小满", id_number=RESIDENT_NUMBER, phone="13900000008")


def test_somebody_unknown_is_met_and_seated(open_class: TrainingClass, town: Town) -> None:
    enrolment = registrations.register(replace(UNKNOWN, town_id=town.pk), into=open_class, by=None)
    person = Person.objects.get()
    open_class.refresh_from_db()
    assert (enrolment.person_id, enrolment.status, open_class.seats_taken) == (person.pk, "enrolled", 1)
    assert (person.name, person.phone_masked, person.town) == ("王芒种", "139****0007", town)
    assert enrolment.consented_at is not None
    assert EnrolmentEvent.objects.get().by is None


def test_a_clerk_who_registers_somebody_is_named(open_class: TrainingClass, clerk: User) -> None:
    registrations.register(UNKNOWN, into=open_class, by=clerk)
    assert EnrolmentEvent.objects.get().by == clerk


def test_what_is_known_of_a_person_is_not_overwritten(open_class: TrainingClass, resident: Person) -> None:
    before = Person.objects.values().get()
    registrations.register(RESIDENT, into=open_class, by=None)
    assert Person.objects.values().get() == before


def test_registering_twice_is_registering_once(open_class: TrainingClass) -> None:
    first = registrations.register(UNKNOWN, into=open_class, by=None)
    assert registrations.register(UNKNOWN, into=open_class, by=None) == first
    assert Enrolment.objects.count() == 1


def test_another_name_for_a_known_document_is_refused_without_a_reason(
    open_class: TrainingClass, resident: Person
) -> None:
    with pytest.raises(RegistrationRefused):
        registrations.register(replace(RESIDENT, name="李四"), into=open_class, by=None)
    assert Enrolment.objects.count() == 0


@pytest.mark.parametrize("status", [EnrolmentStatus.COMPLETED, EnrolmentStatus.FAILED])
def test_who_has_taken_the_class_is_refused_without_a_reason(
    open_class: TrainingClass, resident: Person, status: EnrolmentStatus
) -> None:
    Enrolment.objects.create(training_class=open_class, person=resident, status=status)
    with pytest.raises(RegistrationRefused):
        registrations.register(RESIDENT, into=open_class, by=None)


def test_nothing_is_kept_of_a_refused_applicant(make_class: MakeClass) -> None:
    full = make_class(capacity=1)
    registrations.register(UNKNOWN, into=full, by=None)
    with pytest.raises(ClassFull):
        registrations.register(Identity(name="赵白露", id_number=id_number(8)), into=full, by=None)
    assert Person.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_rosters_and_residents_rush_for_the_same_seats_and_persons(open_class: TrainingClass, registrar: User) -> None:
    """Schools push eighty persons while the same eighty register: nobody deadlocks, nobody sits twice."""

    def push(start: int) -> None:
        try:
            rosters.push(
                open_class, [roster_row(n, town="") for n in range(start, start + 10)], sha256="", by=registrar
            )
        finally:
            connection.close()

    def register(sequence: int) -> None:
        row = roster_row(sequence)
        try:
            applicant = Identity(name=row["name"], id_number=row["id_number"], phone=row["phone"])
            registrations.register(applicant, into=open_class, by=None)
        except ClassFull:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=16) as pool:
        asked = [pool.submit(push, start) for start in range(0, 80, 10)]
        asked += [pool.submit(register, sequence) for sequence in reversed(range(80))]
    assert [each.exception() for each in asked] == [None] * 88
    open_class.refresh_from_db()
    assert (open_class.seats_taken, Enrolment.objects.live().values("person").distinct().count()) == (50, 50)
