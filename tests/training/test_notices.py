from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.models import Message, ResidentAccount, User
from directory.templatetags import portal
from tests.training.conftest import MakeClass, make_persons, meet_at, push_rows, queue_up, roster_row, seat
from training import tasks, timetable
from training.enums import ClassStatus, EnrolmentStatus, PushMode, SeatingMode
from training.models import (
    Completion,
    CompletionEvent,
    Enrolment,
    EnrolmentEvent,
    SeatingPolicy,
    Session,
    TrainingClass,
)
from training.selectors import registers
from training.services import classes, completions, draws, enrolment, notices, offers, registrations

MakeAccount = Callable[..., ResidentAccount]


def _told() -> list[tuple[str, str]]:
    """Kind and text of everything written, in order."""
    return list(Message.objects.order_by("pk").values_list("kind", "text"))


def _kinds() -> list[str]:
    return [kind for kind, _text in _told()]


def test_a_seat_is_confirmed_once(open_class: TrainingClass, make_account: MakeAccount) -> None:
    place = registrations.register(make_account().person, into=open_class, by=None)
    assert (notices.tell(100), notices.tell(100)) == (1, 0)
    message = Message.objects.get()
    assert (message.person, message.kind) == (place.person, "training.registered")
    assert message.key == f"training.enrolmentevent:{place.events.get().pk}"
    assert message.text.startswith("You have a seat in “摄影和视频剪辑”: ")
    assert message.text.endswith(f", 广德社区梦工坊. Receipt {place.receipt_number}.")
    assert EnrolmentEvent.objects.filter(picked_up_at=None).count() == 0


def test_everybody_is_told_in_their_own_language(open_class: TrainingClass, make_account: MakeAccount) -> None:
    for sequence, language in enumerate(("en", "zh-hans")):
        registrations.register(make_account(sequence, language=language).person, into=open_class, by=None)
    notices.tell(100)
    assert ["周" in text for _kind, text in _told()] == [False, True]


def test_the_way_through_the_queue_is_told(make_class: MakeClass, make_account: MakeAccount) -> None:
    small = make_class(capacity=1)
    places = [registrations.register(make_account(n).person, into=small, or_queue=True, by=None) for n in range(3)]
    notices.tell(100)
    enrolment.withdraw(places[0], reason="", by=None)
    notices.tell(100)
    places[1].refresh_from_db()
    offers.accept(places[1], by=None)
    notices.tell(100)
    assert _kinds() == [f"training.{rule}" for rule in ("registered", "queued", "queued", "promoted", "accepted")]
    assert [text.split(" in")[0] for _kind, text in _told()[1:3]] == ["You are number 1", "You are number 2"]


def test_what_is_no_longer_so_is_not_told(open_class: TrainingClass, make_account: MakeAccount) -> None:
    place = registrations.register(make_account().person, into=open_class, by=None)
    enrolment.withdraw(place, reason="", by=None)
    assert notices.tell(100) == 0


def test_a_roster_tells_nobody(open_class: TrainingClass, school: User, town: object) -> None:
    push_rows(open_class, [roster_row(1)], by=school)
    assert notices.tell(100) == 0


def test_who_registered_here_is_told_what_a_roster_did(
    make_class: MakeClass, make_account: MakeAccount, school: User, town: object
) -> None:
    """Lifted from the queue by one roster, left out by the next; others of the roster are the school's to tell."""
    small = make_class(capacity=3, seats_taken=3)
    mine = registrations.register(make_account(1).person, into=small, or_queue=True, by=None)
    notices.tell(100)
    TrainingClass.objects.update(seats_taken=0)
    push_rows(small, [roster_row(1), roster_row(2)], by=school)
    notices.tell(100)
    push_rows(small, [roster_row(2)], by=school, mode=PushMode.REPLACE)
    notices.tell(100)
    assert _kinds()[1:] == ["training.roster_seated", "training.roster_left"]
    assert set(Message.objects.values_list("person", flat=True)) == {mine.person_id}
    assert f"no longer names you: your seat {mine.receipt_number} is gone" in _told()[-1][1]
    push_rows(small, [roster_row(2)], by=school)
    assert notices.tell(100) == 0


def test_who_completes_is_told_where_the_certificate_is(
    class_now: TrainingClass, make_account: MakeAccount, clerk: User
) -> None:
    mine, sent = seat(class_now, make_account(1).person, make_account(2).person)
    Enrolment.objects.filter(pk=mine.pk).update(consented_at=timezone.now())
    completions.assess(class_now, {mine.pk: True, sent.pk: True}, by=clerk)
    assert (notices.tell(100), notices.tell(100)) == (1, 0)
    message = Message.objects.get()
    assert (message.person_id, message.key) == (mine.person_id, f"training.completed:{mine.pk}")
    assert message.text.startswith("You have completed “摄影和视频剪辑”. Your certificate stands under “My classes”")
    assert CompletionEvent.objects.filter(picked_up_at=None).count() == 0


def test_what_was_completed_long_ago_or_is_revoked_is_not_told(
    class_now: TrainingClass, make_account: MakeAccount, clerk: User
) -> None:
    mine = seat(class_now, make_account().person)[0]
    Enrolment.objects.update(consented_at=timezone.now())
    completions.assess(class_now, {mine.pk: True}, by=clerk)
    completions.revoke(Completion.objects.all(), reason="x", by=clerk)
    assert notices.tell(100) == 0
    long_ago = timezone.localdate() - timedelta(days=90)
    TrainingClass.objects.update(starts_on=long_ago, ends_on=long_ago)
    again = seat(class_now, make_account(3).person)[0]
    Enrolment.objects.update(consented_at=timezone.now())
    completions.assess(class_now, {again.pk: True}, by=clerk)
    assert (notices.tell(100), Completion.objects.filter(status="issued").count()) == (0, 1)


def test_a_cancelled_class_is_told(open_class: TrainingClass, make_account: MakeAccount) -> None:
    registrations.register(make_account().person, into=open_class, by=None)
    notices.tell(100)
    classes.move(open_class, to=ClassStatus.CANCELLED, reason="teacher ill", by=None)
    notices.tell(100)
    kind, text = _told()[-1]
    assert kind == "training.class_cancelled"
    assert text.endswith(") will not take place. Reason: teacher ill. We are sorry.")


def test_a_moved_class_is_told_to_all_with_a_place(make_class: MakeClass, make_account: MakeAccount) -> None:
    small = make_class(capacity=1)
    for n in range(2):
        registrations.register(make_account(n).person, into=small, or_queue=True, by=None)
    notices.tell(100)
    for days in (8, 9):
        small.starts_on = timezone.localdate() + timedelta(days=days)
        classes.amend(small, ["starts_on"], by=None)
    notices.tell(100)
    with translation.override("en"):
        when = portal.day(small.starts_on)
    changed = f"Time or place of “摄影和视频剪辑” has changed. It goes on: {when}, 广德社区梦工坊."
    assert _told()[2:] == [("training.moved", changed)] * 2


NEXT_WEEK = timezone.now() + timedelta(days=7)
WEEK = timedelta(days=7)


def _amended(training_class: TrainingClass, change: Callable[[], object]) -> None:
    """What the class's form does when its sessions are edited."""
    held = registers.meetings_of(training_class)
    change()
    shifts = timetable.shifts(held, registers.meetings_of(training_class))
    classes.amend(training_class, [], sessions_changed=True, shifts=shifts, by=None)


def _said(session: Session) -> str:
    with translation.override("en"):
        return portal.period(session.starts_at, session.ends_at)


@pytest.fixture
def begun(running_class: TrainingClass) -> TrainingClass:
    """A class under way, whose registration closed before it began."""
    for days, moment in ((9, "registration_opens_at"), (2, "registration_closes_at")):
        setattr(running_class, moment, running_class.begins_at - timedelta(days=days))
    running_class.save()
    return running_class


def test_which_session_moved_is_told_and_not_the_first(begun: TrainingClass, make_account: MakeAccount) -> None:
    seat(begun, make_account().person)
    meet_at(begun, NEXT_WEEK - 3 * WEEK)
    moved = meet_at(begun, NEXT_WEEK)
    before = _said(moved)
    for _turn in range(2):
        moved.starts_at, moved.ends_at = moved.starts_at + timedelta(days=1), moved.ends_at + timedelta(days=1)
        _amended(begun, moved.save)
    notices.tell(100)
    changes = f"{before} is moved to {_said(moved)}"
    text = f"Sessions of “电工（四级）” have changed: {changes}. Place: 广德社区梦工坊. All times: “My classes”."
    assert _told() == [("training.moved", text)]


def test_what_is_added_and_left_out_is_told_too(begun: TrainingClass, make_account: MakeAccount) -> None:
    seat(begun, make_account().person)
    dropped = meet_at(begun, NEXT_WEEK)
    said = _said(dropped)
    _amended(begun, dropped.delete)
    added: list[Session] = []
    _amended(begun, lambda: added.extend(meet_at(begun, NEXT_WEEK + n * WEEK) for n in (1, 2)))
    notices.tell(100)
    [(_kind, text)] = _told()
    assert f"changed: {said} is not held; {_said(added[0])} is new; and 1 more change. Place" in text


def test_a_class_that_has_begun_is_told_what_comes_next(begun: TrainingClass, make_account: MakeAccount) -> None:
    seat(begun, make_account().person)
    meet_at(begun, NEXT_WEEK - 3 * WEEK)
    coming = meet_at(begun, NEXT_WEEK)
    classes.amend(begun, ["venue"], by=None)
    notices.tell(100)
    assert f"It goes on: {_said(coming)}, " in _told()[0][1]


def test_another_topic_is_no_news(begun: TrainingClass, make_account: MakeAccount) -> None:
    seat(begun, make_account().person)
    meeting = meet_at(begun, NEXT_WEEK)
    meeting.topic = "安全用电"
    _amended(begun, meeting.save)
    assert notices.tell(100) == 0


def test_an_amended_price_is_not_told(open_class: TrainingClass, make_account: MakeAccount) -> None:
    registrations.register(make_account().person, into=open_class, by=None)
    notices.tell(100)
    classes.amend(open_class, ["fee"], by=None)
    assert notices.tell(100) == 0


def test_the_draw_is_told(make_class: MakeClass, make_account: MakeAccount) -> None:
    drawn = make_class(capacity=1, seating=SeatingMode.DRAW)
    for n in range(2):
        registrations.register(make_account(n).person, into=drawn, by=None)
    notices.tell(100)
    draws.commit_due()
    TrainingClass.objects.update(registration_closes_at=timezone.now())
    draws.hold_due()
    notices.tell(100)
    assert _kinds()[:2] == ["training.entered"] * 2
    assert sorted(_kinds()[2:]) == ["training.drawn", "training.not_drawn"]


def test_an_offer_about_to_expire_is_told_once(make_class: MakeClass) -> None:
    small = make_class(capacity=1)
    first, second = make_persons(2)
    held = enrolment.enrol(first, into=small, by=None)
    small.refresh_from_db()
    [waits] = queue_up(small, [second])
    enrolment.withdraw(held, reason="", by=None)
    assert notices.warn_of_expiry() == 0
    waits.refresh_from_db()
    soon = timezone.now() + timedelta(hours=3)
    type(waits).objects.filter(pk=waits.pk).update(offer_expires_at=soon)
    made = timezone.now() - timedelta(hours=21)
    EnrolmentEvent.objects.create(enrolment=waits, at=made, from_status="waitlisted", to_status="offered")
    assert (notices.warn_of_expiry(), notices.warn_of_expiry()) == (1, 0)
    assert _kinds() == ["training.expiring"]


def test_the_day_before_is_told_once(open_class: TrainingClass, make_class: MakeClass) -> None:
    persons = make_persons(2)
    tomorrow = timezone.now() + timedelta(days=1)
    meet_at(open_class, tomorrow)
    meet_at(open_class, tomorrow + timedelta(days=7))
    enrolment.enrol(persons[0], into=open_class, by=None)
    later = make_class("XS2026-0002")
    meet_at(later, timezone.now() - timedelta(days=6))
    meet_at(later, tomorrow)
    enrolment.enrol(persons[1], into=later, by=None)
    assert (notices.remind_of_tomorrow(10), notices.remind_of_tomorrow(10)) == (1, 0)
    assert Message.objects.get().person_id == persons[0].pk


def test_where_the_district_wants_it_every_session_is_told_the_day_before(
    open_class: TrainingClass, make_class: MakeClass
) -> None:
    SeatingPolicy.objects.create(valid_from=date(2020, 1, 1), reminds_of_every_session=True, document="test")
    begins, goes_on, pauses = open_class, make_class("XS2026-0002"), make_class("XS2026-0003")
    tomorrow = timezone.now() + timedelta(days=1)
    for training_class, days in ((begins, (0, 7)), (goes_on, (-7, 0)), (pauses, (-7, 7))):
        for day in days:
            meet_at(training_class, tomorrow + timedelta(days=day))
    for person, training_class in zip(make_persons(3), (begins, goes_on, pauses), strict=True):
        enrolment.enrol(person, into=training_class, by=None)
    assert (notices.remind_of_tomorrow(10), notices.remind_of_tomorrow(10)) == (2, 0)
    told = Message.objects.filter(kind="training.reminder").order_by("pk")
    assert [message.key.split(":")[1] for message in told] == [
        str(each.enrolments.get().pk) for each in (begins, goes_on)
    ]
    evening = timezone.localtime(tomorrow)
    assert all(f"{evening.month}月{evening.day}日" in message.text for message in told)


def test_a_round_of_reminders_is_bounded_and_the_next_goes_on(open_class: TrainingClass) -> None:
    meet_at(open_class, timezone.now() + timedelta(days=1))
    for person in make_persons(3):
        enrolment.enrol(person, into=open_class, by=None)
    assert [notices.remind_of_tomorrow(2) for _round in range(3)] == [2, 1, 0]


def test_at_night_only_who_has_just_acted_is_answered(
    make_class: MakeClass, make_account: MakeAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    SeatingPolicy.objects.create(valid_from=date(2020, 1, 1), quiet_from=time(21), quiet_until=time(8), document="test")
    zone, tomorrow = timezone.get_current_timezone(), timezone.localdate() + timedelta(days=1)
    late, morning = datetime.combine(tomorrow, time(23), zone), datetime.combine(tomorrow, time(8), zone)
    monkeypatch.setattr(timezone, "now", lambda: late)
    small = make_class(capacity=1)
    places = [registrations.register(make_account(n).person, into=small, or_queue=True, by=None) for n in range(2)]
    enrolment.withdraw(places[0], reason="", by=None)
    notices.tell(100)
    waits_until = dict(Message.objects.filter(next_attempt_at__gt=late).values_list("kind", "next_attempt_at"))
    assert waits_until == {"training.promoted": morning + timedelta(days=1)}
    places[1].refresh_from_db()
    # A day from the morning on, and the four hours in which whoever slept is warned.
    assert places[1].offer_expires_at == morning + timedelta(days=2, hours=4)


def test_a_class_without_sessions_is_reminded_of_by_its_first_day(make_class: MakeClass) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    enrolment.enrol(make_persons(1)[0], into=make_class(starts_on=tomorrow), by=None)
    assert (notices.remind_of_tomorrow(10), _kinds()) == (1, ["training.reminder"])


@pytest.mark.parametrize("count", [1, 3])
def test_telling_many_costs_what_telling_one_costs(
    open_class: TrainingClass, make_account: MakeAccount, count: int
) -> None:
    for n in range(count):
        registrations.register(make_account(n).person, into=open_class, by=None)
    with CaptureQueriesContext(connection) as queries:
        assert notices.tell(100) == count
    assert len(queries) == 10


@pytest.mark.django_db(transaction=True)
def test_sixteen_tellers_at_once_tell_everything_once(open_class: TrainingClass) -> None:
    for person in make_persons(40):
        enrolment.enrol(person, into=open_class, by=None)

    def tell(_turn: int) -> int:
        try:
            return notices.tell(7)
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        written = sum(pool.map(tell, range(32)))
    assert (written, Message.objects.count()) == (40, 40)


def test_a_teller_that_dies_leaves_its_events_to_the_next(
    open_class: TrainingClass, make_account: MakeAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    registrations.register(make_account().person, into=open_class, by=None)

    def dies(drafts: object) -> int:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("accounts.services.messages.post", dies)
        with pytest.raises(RuntimeError):
            notices.tell(100)
    assert notices.tell(100) == 1


def test_beat_brings_a_promotion_to_a_message(make_class: MakeClass, make_account: MakeAccount) -> None:
    """Nothing is called by hand: what the tasks find is enough."""
    small = make_class(capacity=1)
    for n in range(2):
        registrations.register(make_account(n).person, into=small, or_queue=True, by=None)
    TrainingClass.objects.update(capacity=2)
    tasks.keep_seats_moving()
    tasks.tell()
    tasks.warn_of_expiry()
    tasks.remind_of_tomorrow()
    assert small.enrolments.filter(status=EnrolmentStatus.OFFERED).count() == 1
    assert sorted(_kinds()) == ["training.promoted", "training.registered"]
