import contextlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.models import User
from directory.errors import DomainError
from directory.models import Person, Town
from tests.training.conftest import MakeClass, make_persons, meet_at, push_rows, queue_up, roster_row
from training.enums import ClassKind, EnrolmentStatus, SeatingMode
from training.errors import (
    AgeUnknown,
    ClassFull,
    CoolingDown,
    CourseAlreadyHeld,
    GuardianNeeded,
    NotYourTime,
    PushUnderWay,
    TooYoung,
    WithdrawalRefused,
    WithdrawalTooLate,
)
from training.models import (
    Course,
    Enrolment,
    EnrolmentEvent,
    GuardianConsent,
    NoShow,
    SeatingPolicy,
    TrainingClass,
)
from training.services import no_shows, offers, registrations, waiting
from training.services.registrations import Guardian

GUARDIAN = Guardian(name="张大满", phone="13900000001")


@pytest.fixture
def other_course(course: Course) -> Course:
    return Course.objects.create(title="直播销售", provider=course.provider, hours=2)


def _refused(error: type[DomainError], person: Person, into: TrainingClass, message: str) -> None:
    before = (Enrolment.objects.count(), EnrolmentEvent.objects.count())
    with translation.override("en"), pytest.raises(error) as refusal:
        registrations.register(person, into=into, by=None)
    with translation.override("en"):
        assert str(refusal.value.message) == message
    assert (Enrolment.objects.count(), EnrolmentEvent.objects.count()) == before


def test_a_seat_with_consent(open_class: TrainingClass, resident: Person, clerk: User) -> None:
    taken = registrations.register(resident, into=open_class, by=clerk)
    event = EnrolmentEvent.objects.get()
    assert (taken.status, taken.person, taken.consented_at is not None) == ("enrolled", resident, True)
    assert (event.rule, event.by) == ("registered", clerk)


def test_asking_again_gives_the_same_seat(open_class: TrainingClass, resident: Person) -> None:
    first = registrations.register(resident, into=open_class, by=None)
    assert registrations.register(resident, into=open_class, by=None) == first
    assert (Enrolment.objects.count(), EnrolmentEvent.objects.count()) == (1, 1)


def test_a_full_class_is_refused_and_queued_for_if_wanted(make_class: MakeClass, resident: Person) -> None:
    full = make_class(capacity=1)
    registrations.register(make_persons(1)[0], into=full, by=None)
    _refused(ClassFull, resident, full, "All seats of this class are taken.")
    waiting = registrations.register(resident, into=full, or_queue=True, by=None)
    full.refresh_from_db()
    assert (waiting.status, full.seats_taken) == ("waitlisted", 1)
    assert waiting.events.get().rule == "queued"


def test_nobody_passes_by_those_who_wait(make_class: MakeClass) -> None:
    """A seat that was just added and not offered yet is not for whoever asks first."""
    first, second, third = make_persons(3)
    small = make_class(capacity=1)
    registrations.register(first, into=small, by=None)
    [waits] = queue_up(small, [second])
    TrainingClass.objects.update(capacity=2)
    behind = registrations.register(third, into=small, or_queue=True, by=None)
    assert (behind.status, (behind.queue_number or 0) > (waits.queue_number or 0)) == ("waitlisted", True)


# A question (whose turn it is, and what speaks for the person), the answer, and who comes to nothing is told why.
@pytest.mark.parametrize(("outcome", "trips"), [("seat", 2), ("queue", 2), ("again", 2), ("full", 3), ("refused", 1)])
def test_registering_is_a_question_and_an_answer(
    make_class: MakeClass, other_course: Course, outcome: str, trips: int
) -> None:
    person, other = make_persons(2)
    wanted = make_class(capacity=1)
    if outcome in ("queue", "full"):
        registrations.register(other, into=wanted, by=None)
    if outcome == "again":
        registrations.register(person, into=wanted, by=None)
    if outcome == "refused":
        registrations.register(person, into=make_class("XS2026-0002"), by=None)
    with CaptureQueriesContext(connection) as queries, contextlib.suppress(ClassFull, CourseAlreadyHeld):
        registrations.register(person, into=wanted, or_queue=outcome == "queue", by=None)
    bounds = ("SAVEPOINT", "ROLLBACK", "RELEASE")
    assert [q["sql"].split()[0] for q in queries if not q["sql"].startswith(bounds)] == ["SELECT"] * trips


# --- What is asked of the person -------------------------------------------------------------------------------------


def test_nobody_is_in_two_places_at_once(make_class: MakeClass, other_course: Course, resident: Person) -> None:
    begins = timezone.now() + timedelta(days=7)
    one, two = make_class(), make_class("XS2026-0002", course=other_course)
    meet_at(one, begins)
    meet_at(two, begins + timedelta(hours=1))
    registrations.register(resident, into=one, by=None)
    words = "A session overlaps with “摄影和视频剪辑”, where you have a place. Give up one to take the other."
    _refused(NotYourTime, resident, two, words)


def test_one_after_the_other_is_not_at_once(make_class: MakeClass, other_course: Course, resident: Person) -> None:
    begins = timezone.now() + timedelta(days=7)
    one, two = make_class(), make_class("XS2026-0002", course=other_course)
    meet_at(one, begins)
    meet_at(two, begins + timedelta(hours=1.5))
    registrations.register(resident, into=one, by=None)
    assert registrations.register(resident, into=two, by=None).status == "enrolled"


def test_waiting_for_one_class_does_not_bar_another(
    make_class: MakeClass, other_course: Course, resident: Person
) -> None:
    begins = timezone.now() + timedelta(days=7)
    one, two = make_class(), make_class("XS2026-0002", course=other_course)
    meet_at(one, begins)
    meet_at(two, begins)
    queue_up(one, [resident])
    assert registrations.register(resident, into=two, by=None).status == "enrolled"


def test_a_course_is_had_once_a_year(make_class: MakeClass, resident: Person) -> None:
    registrations.register(resident, into=make_class(), by=None)
    words = "You have a seat of this course, an offer or a place in a draw this year: class XS2026-0001."
    _refused(CourseAlreadyHeld, resident, make_class("XS2026-0002"), words)


def test_and_again_the_year_after(make_class: MakeClass, resident: Person) -> None:
    registrations.register(resident, into=make_class(), by=None)
    next_year = date(timezone.localdate().year + 2, 3, 1)
    later = make_class("XS2026-0002", starts_on=next_year, ends_on=next_year)
    assert registrations.register(resident, into=later, by=None).status == "enrolled"


def test_too_young(make_class: MakeClass, resident: Person) -> None:
    Person.objects.update(birth_date=timezone.localdate() - timedelta(days=365 * 12))
    _refused(TooYoung, resident, make_class(), "This class is for people of 16 and older.")


def test_a_child_needs_a_guardian(make_class: MakeClass, resident: Person) -> None:
    Person.objects.update(birth_date=timezone.localdate() - timedelta(days=365 * 12))
    camp = make_class(kind=ClassKind.EVENT, minimum_age=6)
    _refused(GuardianNeeded, resident, camp, "Under 14 a guardian must agree first.")
    taken = registrations.register(resident, into=camp, guardian=GUARDIAN, by=None)
    consent = GuardianConsent.objects.get()
    assert (consent.enrolment, consent.name, consent.phone_masked) == (taken, "张大满", "139****0001")


def test_from_which_age_no_guardian_is_needed_is_the_districts_rule(make_class: MakeClass, resident: Person) -> None:
    Person.objects.update(birth_date=timezone.localdate() - timedelta(days=365 * 12))
    SeatingPolicy.objects.create(valid_from=date(2020, 1, 1), guardian_age=10, document="test")
    camp = make_class(kind=ClassKind.EVENT, minimum_age=6)
    assert registrations.register(resident, into=camp, by=None).status == "enrolled"


UNKNOWN = "This class depends on age, and your birth date is not on record. Add it under “My details” first."


@pytest.mark.parametrize("minimum_age", [16, 6, 0])
def test_of_whom_nobody_knows_the_age_takes_no_seat_where_age_matters(
    make_class: MakeClass, stranger: Person, minimum_age: int
) -> None:
    """A passport does not tell the birth date: it may be a child's, for whom a guardian must agree."""
    _refused(AgeUnknown, stranger, make_class(minimum_age=minimum_age), UNKNOWN)


def test_where_age_does_not_matter_nobody_is_asked_for_it(make_class: MakeClass, stranger: Person) -> None:
    SeatingPolicy.objects.create(valid_from=date(2020, 1, 1), guardian_age=0, document="test")
    assert registrations.register(stranger, into=make_class(minimum_age=0), by=None).status == "enrolled"


def _stay_away(training_class: TrainingClass, person: Person, *, cools_for: timedelta) -> None:
    missed = Enrolment.objects.create(training_class=training_class, person=person, status=EnrolmentStatus.ENROLLED)
    NoShow.objects.create(enrolment=missed, cools_until=timezone.now() + cools_for)


def test_who_stayed_away_cools_down(make_class: MakeClass, running_class: TrainingClass, resident: Person) -> None:
    _stay_away(running_class, resident, cools_for=timedelta(days=30))
    wanted = make_class("XS2026-0002")
    with translation.override("en"), pytest.raises(CoolingDown) as refusal:
        registrations.register(resident, into=wanted, by=None)
    assert str(refusal.value.message).startswith("You kept a seat and did not come, so you can register again from ")
    no_shows.lift(NoShow.objects.all(), reason="was ill", by=None)
    assert registrations.register(resident, into=wanted, by=None).status == "enrolled"


def test_a_cool_down_ends(make_class: MakeClass, running_class: TrainingClass, resident: Person) -> None:
    _stay_away(running_class, resident, cools_for=timedelta(0))
    assert registrations.register(resident, into=make_class("XS2026-0002"), by=None).status == "enrolled"


# --- Giving up -------------------------------------------------------------------------------------------------------


def test_a_seat_is_given_up_in_time(open_class: TrainingClass, resident: Person) -> None:
    taken = registrations.register(resident, into=open_class, by=None)
    registrations.give_up(taken, by=None)
    assert (taken.status, list(taken.events.values_list("rule", flat=True))) == ("withdrawn", ["gave_up", "registered"])


def test_and_not_when_it_is_too_late_for_somebody_else(open_class: TrainingClass, resident: Person) -> None:
    taken = registrations.register(resident, into=open_class, by=None)
    meet_at(open_class, timezone.now() + timedelta(hours=23))
    with pytest.raises(WithdrawalTooLate):
        registrations.give_up(taken, by=None)
    taken.refresh_from_db()
    assert taken.status == "enrolled"


def test_the_deadline_is_the_districts_rule(open_class: TrainingClass, resident: Person) -> None:
    SeatingPolicy.objects.create(valid_from=date(2020, 1, 1), withdraw_hours=2, document="test")
    taken = registrations.register(resident, into=open_class, by=None)
    meet_at(open_class, timezone.now() + timedelta(hours=23))
    registrations.give_up(taken, by=None)
    assert taken.status == "withdrawn"


def test_a_queue_is_left_at_any_time(open_class: TrainingClass, resident: Person) -> None:
    [waits] = queue_up(open_class, [resident])
    meet_at(open_class, timezone.now() + timedelta(hours=1))
    registrations.give_up(waits, by=None)
    assert waits.status == "withdrawn"


def test_what_was_accepted_in_another_tab_is_given_up_as_a_seat(make_class: MakeClass) -> None:
    """With the deadline of a seat, not as the offer this page still shows."""
    small = make_class(capacity=1)
    queue_up(small, make_persons(1))
    waiting.promote_due()
    meet_at(small, timezone.now() + timedelta(hours=1))
    shown, accepted = (small.enrolments.select_related("training_class", "person").get() for _tab in range(2))
    offers.accept(accepted, by=None)
    with pytest.raises(WithdrawalTooLate):
        registrations.give_up(shown, by=None)
    accepted.refresh_from_db()
    assert accepted.status == "enrolled"


def test_what_is_over_is_not_given_up(open_class: TrainingClass, resident: Person) -> None:
    over = Enrolment.objects.create(training_class=open_class, person=resident, status=EnrolmentStatus.COMPLETED)
    with pytest.raises(WithdrawalRefused):
        registrations.give_up(over, by=None)


# --- At once ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_classes_at_the_same_time_are_not_had_by_asking_at_the_same_time(
    make_class: MakeClass, other_course: Course
) -> None:
    begins = timezone.now() + timedelta(days=7)
    both = [make_class(), make_class("XS2026-0002", course=other_course)]
    for each in both:
        meet_at(each, begins)

    def ask(person: Person, into: TrainingClass) -> str:
        try:
            return registrations.register(person, into=into, by=None).status
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()

    persons = make_persons(20)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(ask, [person for person in persons for _ in both], both * len(persons)))
    assert (answers.count("enrolled"), answers.count("SESSIONS_OVERLAP")) == (20, 20)


@pytest.mark.django_db(transaction=True)
def test_a_roster_and_registrations_at_once(open_class: TrainingClass, town: Town, school: User) -> None:
    """The same persons come both ways at once; each has one seat, and neither way fails."""
    persons = make_persons(40)
    rows = [roster_row(sequence) for sequence in range(40)]

    def push() -> str:
        try:
            while True:
                with contextlib.suppress(PushUnderWay):
                    return str(push_rows(open_class, rows, by=school).push.rejected)
        finally:
            connection.close()

    def ask(person: Person) -> str:
        try:
            return registrations.register(person, into=open_class, by=None).status
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        asked = [*(pool.submit(ask, person) for person in persons), pool.submit(push), pool.submit(push)]
    assert [each.result() for each in asked] == ["enrolled"] * 40 + ["0"] * 2
    open_class.refresh_from_db()
    assert (open_class.seats_taken, Enrolment.objects.count()) == (40, 40)


def test_a_draw_class_takes_entries_not_seats(make_class: MakeClass, resident: Person) -> None:
    drawn = make_class(seating=SeatingMode.DRAW)
    entered = registrations.register(resident, into=drawn, by=None)
    assert registrations.register(resident, into=drawn, by=None) == entered
    drawn.refresh_from_db()
    assert (entered.status, drawn.seats_taken, entered.events.get().rule) == ("applied", 0, "entered")
