"""training.services.no_shows: noted when the register closes, by nobody's click, and never twice."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from tests.conftest import SignIn
from tests.training.conftest import (
    MakeClass,
    end,
    let_go_first,
    make_persons,
    meet_at,
    push_rows,
    roster_row,
    seat,
)
from training import tasks
from training.enums import Sweep
from training.models import Attendance, Enrolment, NoShow, NoShowEvent, Stall, TrainingClass
from training.selectors import registers
from training.services import attendance, no_shows

LIST = "/admin/training/noshow/"


@pytest.fixture
def seats(class_now: TrainingClass) -> list[Enrolment]:
    """Three who took their seats themselves."""
    return _seated(class_now, 3)


def _seated(training_class: TrainingClass, count: int) -> list[Enrolment]:
    seats = seat(training_class, *make_persons(count))
    Enrolment.objects.filter(training_class=training_class).update(consented_at=timezone.now())
    return seats


def _record(training_class: TrainingClass, present: Sequence[Enrolment], by: User) -> None:
    """The class is over, and these were in every session of it."""
    end(training_class)
    for session in registers.sessions_of(training_class):
        session.training_class = training_class
        attendance.tick(session, present={each.pk for each in present}, shown=set(), by=by)


def _noted() -> list[int]:
    return list(NoShow.objects.order_by("enrolment").values_list("enrolment", flat=True))


def test_who_was_in_no_session_is_noted_once_the_register_closes(
    class_now: TrainingClass, seats: list[Enrolment], school: User
) -> None:
    first = class_now.sessions.earliest("starts_at")
    first.training_class = class_now
    attendance.tick(first, present={seats[0].pk}, shown=set(), by=school)
    assert (no_shows.note_due(), _noted()) == (0, [])
    _record(class_now, seats[:1], school)
    assert (no_shows.note_due(), _noted()) == (2, [seats[1].pk, seats[2].pk])
    noted = NoShow.objects.all()[0]
    assert [(event.to_status, event.by) for event in noted.events.all()] == [("noted", None)]
    assert (noted.cools_until - noted.noted_at).days == 30


def test_noting_twice_is_noting_once(class_now: TrainingClass, seats: list[Enrolment], school: User) -> None:
    _record(class_now, seats[:1], school)
    tasks.judge_classes()
    tasks.judge_classes()
    assert (NoShow.objects.count(), NoShowEvent.objects.count()) == (2, 2)


def test_one_evening_of_many_is_enough(class_now: TrainingClass, seats: list[Enrolment], school: User) -> None:
    last = class_now.sessions.latest("starts_at")
    last.training_class = class_now
    attendance.check_in(seats[0], to=last, by=school)
    _record(class_now, [], school)
    no_shows.note_due()
    assert _noted() == [seats[1].pk, seats[2].pk]


def test_a_session_nobody_recorded_accuses_nobody(
    class_now: TrainingClass, seats: list[Enrolment], school: User
) -> None:
    end(class_now)
    first = class_now.sessions.earliest("starts_at")
    first.training_class = class_now
    attendance.tick(first, present=set(), shown=set(), by=school)
    assert (no_shows.note_due(), _noted()) == (0, [])


def test_a_disputed_record_accuses_nobody(class_now: TrainingClass, seats: list[Enrolment], school: User) -> None:
    _record(class_now, seats[1:], school)
    record = Attendance.objects.filter(enrolment=seats[0]).latest("pk")
    attendance.dispute(record, reason="I was there", by=school)
    assert no_shows.note_due() == 0


def test_whom_the_school_sent_is_the_schools_to_ask(running_class: TrainingClass, school: User, town: object) -> None:
    push_rows(running_class, [roster_row(1)], by=school)
    meet_at(running_class, timezone.now())
    TrainingClass.objects.filter(pk=running_class.pk).update(ends_on=timezone.localdate())
    _record(TrainingClass.objects.get(pk=running_class.pk), [], school)
    assert no_shows.note_due() == 0


def test_a_correction_frees_whom_it_clears(class_now: TrainingClass, seats: list[Enrolment], school: User) -> None:
    _record(class_now, seats[1:], school)
    no_shows.note_due()
    assert no_shows.lift_mistaken() == 0
    record = Attendance.objects.filter(enrolment=seats[0]).latest("pk")
    attendance.correct(record, minutes=90, reason="signed the sheet", by=school)
    assert (no_shows.lift_mistaken(), no_shows.lift_mistaken()) == (1, 0)
    noted = NoShow.objects.get()
    assert (noted.lifted_at is not None, noted.events.count()) == (True, 2)


@pytest.mark.parametrize("absent", [1, 3])
def test_the_statements_are_as_many_for_many(
    class_now: TrainingClass, seats: list[Enrolment], school: User, absent: int
) -> None:
    _record(class_now, seats[absent:], school)
    with CaptureQueriesContext(connection) as captured:
        assert no_shows.note_due() == absent
    assert len(captured) == 9, [query["sql"] for query in captured]


@pytest.mark.usefixtures("district")
def test_staff_lift_it_with_a_reason(
    class_now: TrainingClass, seats: list[Enrolment], school: User, signed_in: SignIn, clerk: User
) -> None:
    _record(class_now, seats[1:], school)
    no_shows.note_due()
    noted = NoShow.objects.get()
    browser, chosen = signed_in(clerk), {"action": "lift", "_selected_action": [noted.pk]}
    assert browser.post(LIST, chosen).status_code == 200
    noted.refresh_from_db()
    assert noted.lifted_at is None
    browser.post(LIST, {**chosen, "reason": "住院治疗"})
    noted.refresh_from_db()
    event = noted.events.latest("pk")
    assert (noted.lifted_at is not None, event.by, event.reason) == (True, clerk, "住院治疗")


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_the_second_finds_everybody_noted(
    make_class: MakeClass, class_now: TrainingClass, school: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    _record(class_now, _seated(class_now, 8)[:4], school)
    assert _note_twice_at_once(monkeypatch) == (4, 0)
    assert (NoShow.objects.count(), NoShowEvent.objects.count(), Stall.objects.count()) == (4, 4, 0)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_only_the_law_keeps_it_to_one_each(
    make_class: MakeClass, class_now: TrainingClass, school: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race is real: the first writes what the second has written meanwhile, and its class stalls."""
    _record(class_now, _seated(class_now, 8)[:4], school)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda found, **_how: found)
    assert _note_twice_at_once(monkeypatch) == (0, 4)
    assert [(stall.step, stall.error) for stall in Stall.objects.all()] == [(Sweep.NOTE, "IntegrityError")]
    assert (NoShow.objects.count(), NoShowEvent.objects.count()) == (4, 4)


def _note_twice_at_once(monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """How many were noted by one, and by another that begins when the first knows whom it will note."""
    bulk_create = NoShow.objects.bulk_create

    def note() -> int:
        try:
            return no_shows.note_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        others: list[Future[int]] = []

        def write_after_the_other(noted: Iterable[NoShow]) -> list[NoShow]:
            known = list(noted)
            if not others:
                others.append(pool.submit(note))
                let_go_first(others[0])
            return bulk_create(known)

        monkeypatch.setattr(NoShow.objects, "bulk_create", write_after_the_other)
        first = no_shows.note_due()
    return first, others[0].result()
