from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from directory.errors import DomainError
from directory.models import Person
from tests.training.conftest import MakeClass, RewriteCondition, make_persons, queue_up
from training.enums import ClassStatus, EnrolmentStatus
from training.errors import (
    AlreadyEnrolled,
    ClassFull,
    RegistrationClosed,
    RegistrationNotOpenYet,
    WithdrawalRefused,
)
from training.models import Enrolment, EnrolmentEvent, TrainingClass
from training.services import enrolment

LAW = "training_class_seats_within_capacity"


def test_enrolling_takes_a_seat_and_leaves_an_event(open_class: TrainingClass, resident: Person, clerk: User) -> None:
    taken = enrolment.enrol(resident, into=open_class, by=clerk)
    open_class.refresh_from_db()
    event = EnrolmentEvent.objects.get()
    assert (taken.status, open_class.seats_taken) == ("enrolled", 1)
    assert (event.enrolment, event.by, event.by_name) == (taken, clerk, "Clerk")
    assert (event.from_status, event.to_status) == ("", "enrolled")


def test_taking_a_seat_is_one_statement(open_class: TrainingClass, resident: Person) -> None:
    with CaptureQueriesContext(connection) as queries:
        enrolment.enrol(resident, into=open_class, by=None)
    assert [q["sql"].split()[0] for q in queries] == ["SAVEPOINT", "SELECT", "RELEASE"]


def test_asking_twice_gives_the_same_seat(open_class: TrainingClass, resident: Person) -> None:
    first = enrolment.enrol(resident, into=open_class, by=None)
    with CaptureQueriesContext(connection) as queries:
        assert enrolment.enrol(resident, into=open_class, by=None) == first
    assert [q["sql"].split()[0] for q in queries] == ["SAVEPOINT", "SELECT", "RELEASE"]
    open_class.refresh_from_db()
    assert (open_class.seats_taken, Enrolment.objects.count(), EnrolmentEvent.objects.count()) == (1, 1, 1)


def test_who_holds_a_seat_of_a_full_class_is_not_refused(make_class: MakeClass, resident: Person) -> None:
    full = make_class(capacity=1)
    first = enrolment.enrol(resident, into=full, by=None)
    assert enrolment.enrol(resident, into=full, by=None) == first


def test_a_full_class_is_refused(make_class: MakeClass, resident: Person, stranger: Person) -> None:
    full = make_class(capacity=1)
    enrolment.enrol(resident, into=full, by=None)
    _refused(ClassFull, stranger, full)


def test_before_registration_opens_nobody_gets_in(make_class: MakeClass, resident: Person) -> None:
    _refused(RegistrationNotOpenYet, resident, make_class(registration_opens_at=timezone.now() + timedelta(hours=1)))


def test_after_registration_closes_nobody_gets_in(make_class: MakeClass, resident: Person) -> None:
    _refused(RegistrationClosed, resident, make_class(registration_closes_at=timezone.now() - timedelta(minutes=1)))


@pytest.mark.parametrize("status", [status for status in ClassStatus if status != ClassStatus.OPEN])
def test_only_an_open_class_takes_registrations(make_class: MakeClass, resident: Person, status: ClassStatus) -> None:
    _refused(RegistrationClosed, resident, make_class(status=status))


@pytest.mark.parametrize("status", [EnrolmentStatus.COMPLETED, EnrolmentStatus.FAILED])
def test_who_has_taken_the_class_is_refused(
    open_class: TrainingClass, resident: Person, status: EnrolmentStatus
) -> None:
    Enrolment.objects.create(training_class=open_class, person=resident, status=status)
    _refused(AlreadyEnrolled, resident, open_class)


def _refused(error: type[DomainError], person: Person, into: TrainingClass) -> None:
    before = _record(into)
    with pytest.raises(error) as refusal:
        enrolment.enrol(person, into=into, by=None)
    assert (refusal.value.code, _record(into)) == (error.code, before)


def _record(training_class: TrainingClass) -> tuple[int, int, int]:
    seats_taken = TrainingClass.objects.get(pk=training_class.pk).seats_taken
    return seats_taken, Enrolment.objects.count(), EnrolmentEvent.objects.count()


def test_withdrawing_frees_the_seat_for_somebody_else(
    make_class: MakeClass, resident: Person, stranger: Person, clerk: User
) -> None:
    full = make_class(capacity=1)
    given_up = enrolment.enrol(resident, into=full, by=None)
    enrolment.withdraw(given_up, reason="moved away", by=clerk)
    full.refresh_from_db()
    assert full.seats_taken == 0
    event = given_up.events.first()
    assert event is not None
    assert (event.from_status, event.to_status, event.reason, event.by) == (
        "enrolled",
        "withdrawn",
        "moved away",
        clerk,
    )
    assert enrolment.enrol(stranger, into=full, by=None).status == "enrolled"
    _refused(ClassFull, resident, full)


def test_who_withdrew_may_enrol_anew(open_class: TrainingClass, resident: Person) -> None:
    given_up = enrolment.enrol(resident, into=open_class, by=None)
    enrolment.withdraw(given_up, reason="", by=None)
    assert enrolment.enrol(resident, into=open_class, by=None) != given_up


def test_leaving_the_queue_frees_no_seat(open_class: TrainingClass, resident: Person, stranger: Person) -> None:
    enrolment.enrol(stranger, into=open_class, by=None)
    [waiting] = queue_up(open_class, [resident])
    enrolment.withdraw(waiting, reason="", by=None)
    open_class.refresh_from_db()
    assert (waiting.status, open_class.seats_taken) == ("withdrawn", 1)


@pytest.mark.parametrize("status", [EnrolmentStatus.WITHDRAWN, EnrolmentStatus.COMPLETED, EnrolmentStatus.FAILED])
def test_what_is_over_cannot_be_given_up(open_class: TrainingClass, resident: Person, status: EnrolmentStatus) -> None:
    over = Enrolment.objects.create(training_class=open_class, person=resident, status=status)
    with pytest.raises(WithdrawalRefused):
        enrolment.withdraw(over, reason="", by=None)
    over.refresh_from_db()
    assert (over.status, over.events.count()) == (status, 0)


# --- The rush on fifty seats -----------------------------------------------------------------------------------------


def _rush(training_class: TrainingClass, persons: list[Person]) -> list[str]:
    """Everybody at once, each from a connection of their own: `enrolled`, or why not."""

    def ask(person: Person) -> str:
        try:
            return enrolment.enrol(person, into=training_class, by=None).status
        except DomainError as refusal:
            return refusal.code
        except IntegrityError as error:
            return LAW if LAW in str(error) else str(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=16) as pool:
        return list(pool.map(ask, persons))


@pytest.mark.django_db(transaction=True)
def test_fifty_seats_are_sold_fifty_times(open_class: TrainingClass) -> None:
    answers = _rush(open_class, list(make_persons(200)))
    open_class.refresh_from_db()
    assert (answers.count("enrolled"), answers.count("CLASS_FULL")) == (50, 150)
    assert (open_class.seats_taken, Enrolment.objects.count(), EnrolmentEvent.objects.count()) == (50, 50, 50)


@pytest.mark.django_db(transaction=True)
def test_one_person_asking_sixteen_times_at_once_has_one_seat(open_class: TrainingClass) -> None:
    answers = _rush(open_class, [*make_persons(1)] * 64)
    open_class.refresh_from_db()
    assert answers == ["enrolled"] * 64
    assert (open_class.seats_taken, Enrolment.objects.count(), EnrolmentEvent.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_condition_the_law_of_the_schema_still_holds(
    open_class: TrainingClass, rewrite_condition: RewriteCondition
) -> None:
    rewrite_condition("")
    answers = _rush(open_class, list(make_persons(200)))
    assert (answers.count("enrolled"), answers.count(LAW)) == (50, 150)


@pytest.mark.django_db(transaction=True)
def test_looking_before_taking_oversells(open_class: TrainingClass, rewrite_condition: RewriteCondition) -> None:
    """The race is real: the same rush with the condition asked of the past, and without the law, sells too many."""
    # Between looking and taking lies a moment, so that several look before one of them has taken.
    rewrite_condition(
        "AND (SELECT seats_taken < capacity AND pg_sleep(0.02) IS NOT NULL"
        " FROM training_trainingclass WHERE id = wanted_class)"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE training_trainingclass DROP CONSTRAINT {LAW}")
    try:
        _rush(open_class, list(make_persons(200)))
        sold = Enrolment.objects.count()
    finally:
        TrainingClass.objects.update(seats_taken=0)
        with connection.cursor() as cursor:
            cursor.execute(
                f"ALTER TABLE training_trainingclass ADD CONSTRAINT {LAW} "
                "CHECK (seats_taken >= 0 AND seats_taken <= capacity - seats_reserved)"
            )
    assert sold > 50
