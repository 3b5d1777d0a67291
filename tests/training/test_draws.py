from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.utils import InternalError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from directory.models import Person, Town
from directory.templatetags import portal
from tests.training.conftest import MakeClass, make_persons, queue_up, seat
from tests.training.test_draw import DRAWS, check
from training import draw as lots
from training import tasks
from training.enums import ClassStatus, EnrolmentStatus, KeyGroup, SeatingMode
from training.errors import RegistrationClosed
from training.models import (
    Draw,
    DrawWeighting,
    Enrolment,
    EnrolmentEvent,
    KeyGroupMember,
    SeatReservation,
    Stall,
    TrainingClass,
)
from training.services import classes, draws, enrolment, registrations, sweeps, waiting

PAGE = "/classes/XS2026-0001/draw/"
FILE = "/classes/XS2026-0001/draw.json"


@pytest.fixture
def drawn_class(make_class: MakeClass) -> TrainingClass:
    return make_class(seating=SeatingMode.DRAW, capacity=5)


def _weigh(training_class: TrainingClass, weighting: DrawWeighting) -> None:
    """Before the class was opened."""
    TrainingClass.objects.filter(pk=training_class.pk).update(status=ClassStatus.DRAFT)
    TrainingClass.objects.filter(pk=training_class.pk).update(draw_weighting=weighting)
    TrainingClass.objects.filter(pk=training_class.pk).update(status=ClassStatus.OPEN)


def _enter(training_class: TrainingClass, persons: Sequence[Person]) -> None:
    for person in persons:
        registrations.register(person, into=training_class, by=None)


def _close(training_class: TrainingClass) -> None:
    TrainingClass.objects.filter(pk=training_class.pk).update(registration_closes_at=timezone.now())


def _held(training_class: TrainingClass) -> dict[str, Any]:
    draws.commit_due()
    _close(training_class)
    assert draws.hold_due() == 1
    protocol = Draw.objects.get().protocol
    assert protocol is not None
    return dict(protocol)


def test_a_seed_is_bound_once_and_before_the_draw(drawn_class: TrainingClass, make_class: MakeClass) -> None:
    make_class("XS2026-0002")
    make_class("XS2026-0003", seating=SeatingMode.DRAW, status=ClassStatus.DRAFT)
    assert (draws.commit_due(), draws.commit_due()) == (1, 0)
    bound = Draw.objects.get()
    assert (bound.training_class, bound.seed_hash, len(bound.seed)) == (
        drawn_class,
        lots.seed_hash(bound.seed),
        64,
    )
    assert draws.hold_due() == 0


def test_no_seed_is_bound_once_registration_has_closed(drawn_class: TrainingClass) -> None:
    """Approved late, or with beat down: the draw waits, staff see it, and an extended registration sets it right."""
    _enter(drawn_class, make_persons(1))
    _close(drawn_class)
    assert (draws.commit_due(), draws.hold_due(), Draw.objects.count()) == (0, 0, 0)
    stall = Stall.objects.get()
    assert (stall.training_class, stall.step, stall.error) == (drawn_class, "hold", "SEED_NOT_BOUND")
    TrainingClass.objects.update(registration_closes_at=timezone.now() + timedelta(days=1))
    assert (draws.commit_due(), draws.hold_due(), Stall.objects.count()) == (1, 0, 0)
    _close(drawn_class)
    assert draws.hold_due() == 1


def test_a_seed_bound_after_registration_closed_draws_nobody(drawn_class: TrainingClass) -> None:
    draws.commit_due()
    an_hour_ago = timezone.now() - timedelta(hours=1)
    TrainingClass.objects.update(registration_closes_at=an_hour_ago)
    assert (draws.hold_due(), Stall.objects.get().error) == (0, "SEED_NOT_BOUND")


def test_closing_registration_by_hand_binds_the_seed_before(drawn_class: TrainingClass, clerk: User) -> None:
    _enter(drawn_class, make_persons(1))
    classes.close_registration(drawn_class, by=clerk)
    assert Draw.objects.get().committed_at < drawn_class.registration_closes_at
    assert draws.hold_due() == 1


def test_what_is_published_says_when_the_seed_was_bound(drawn_class: TrainingClass) -> None:
    protocol = _held(drawn_class)
    drawn_class.refresh_from_db()
    assert datetime.fromisoformat(protocol["seed_bound_at"]) == Draw.objects.get().committed_at
    assert datetime.fromisoformat(protocol["registration_closed_at"]) == drawn_class.registration_closes_at


def test_one_class_that_cannot_be_drawn_stops_no_other(
    drawn_class: TrainingClass, make_class: MakeClass, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the error: the other class is drawn, seats move on, and staff see what stands."""
    other = make_class("XS2026-0002", seating=SeatingMode.DRAW, course=drawn_class.course)
    queueing = make_class("XS2026-0003", capacity=1, seats_taken=1)
    queue_up(queueing, make_persons(1))
    draws.commit_due()
    TrainingClass.objects.filter(pk=queueing.pk).update(capacity=2)
    TrainingClass.objects.filter(seating=SeatingMode.DRAW).update(registration_closes_at=timezone.now())
    protocol = draws._protocol

    def fails(bound: Draw, *rest: Any, **named: Any) -> dict[str, Any]:
        if bound.training_class == drawn_class:
            raise ZeroDivisionError
        return protocol(bound, *rest, **named)

    with monkeypatch.context() as broken:
        broken.setattr(draws, "_protocol", fails)
        tasks.keep_seats_moving()
        tasks.keep_seats_moving()
    assert list(TrainingClass.objects.exclude(drawn_at=None)) == [other]
    assert queueing.enrolments.get().status == "offered"
    stall = Stall.objects.get()
    assert (stall.training_class, stall.step, stall.error) == (drawn_class, "hold", "ZeroDivisionError")
    tasks.keep_seats_moving()
    assert (TrainingClass.objects.exclude(drawn_at=None).count(), Stall.objects.count()) == (2, 0)


def test_a_step_that_fails_leaves_the_others_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[str] = []

    def fails() -> None:
        raise ZeroDivisionError

    with pytest.raises(ExceptionGroup) as failed:
        sweeps.in_turn(fails, lambda: turns.append("second"), fails)
    assert (turns, [type(error) for error in failed.value.exceptions]) == (["second"], [ZeroDivisionError] * 2)


def test_a_bound_seed_is_not_exchanged(drawn_class: TrainingClass) -> None:
    draws.commit_due()
    with pytest.raises(InternalError):
        Draw.objects.update(seed="0" * 64)


def test_seats_and_queue_follow_the_draw(drawn_class: TrainingClass) -> None:
    _enter(drawn_class, make_persons(12))
    protocol = _held(drawn_class)
    drawn_class.refresh_from_db()
    places = {each.receipt_number: each for each in drawn_class.enrolments.select_related("training_class")}
    assert [places[receipt].status for receipt in protocol["seated"]] == ["enrolled"] * 5
    waiting_list = [places[receipt] for receipt in protocol["waiting"]]
    assert [(each.status, each.queue_number) for each in waiting_list] == [("waitlisted", n) for n in range(1, 8)]
    assert (drawn_class.seats_taken, drawn_class.drawn_at is None) == (5, False)
    rules = EnrolmentEvent.objects.filter(from_status="applied").values_list("rule", flat=True)
    assert sorted(rules) == ["drawn"] * 5 + ["not_drawn"] * 7
    assert draws.hold_due() == 0


def test_what_is_published_recomputes_to_what_was_done(drawn_class: TrainingClass, town: Town, tmp_path: Path) -> None:
    persons = make_persons(20)
    Person.objects.filter(pk__in=[each.pk for each in persons[:6]]).update(town=town)
    _weigh(drawn_class, DrawWeighting.objects.create(name="test", nearby=3, document="test"))
    until = timezone.now() + timedelta(days=9)
    waiting.reserve(SeatReservation(training_class=drawn_class, town=town, seats=2, until=until), by=None)
    _enter(drawn_class, persons)
    assert check(_held(drawn_class), tmp_path) == "The draw is as published."
    drawn_class.refresh_from_db()
    assert (drawn_class.seats_taken, drawn_class.seats_reserved) == (5, 0)
    assert Enrolment.objects.filter(reservation__isnull=False, person__town=town).count() == 2


def test_nobody_enters_after_the_draw(drawn_class: TrainingClass) -> None:
    first, second = make_persons(2)
    _enter(drawn_class, [first])
    _held(drawn_class)
    TrainingClass.objects.update(registration_closes_at=timezone.now() + timedelta(days=1))
    with pytest.raises(RegistrationClosed):
        registrations.register(second, into=drawn_class, by=None)


def test_a_seat_given_up_after_the_draw_goes_to_the_next_of_the_draw(drawn_class: TrainingClass) -> None:
    _enter(drawn_class, make_persons(7))
    protocol = _held(drawn_class)
    seated = drawn_class.enrolments.filter(status=EnrolmentStatus.ENROLLED).first()
    assert seated is not None
    enrolment.withdraw(seated, reason="", by=None)
    offered = drawn_class.enrolments.select_related("training_class").get(status=EnrolmentStatus.OFFERED)
    assert offered.receipt_number == protocol["waiting"][0]


@pytest.mark.parametrize("count", [6, 12])
def test_a_draw_costs_the_same_for_few_and_many(drawn_class: TrainingClass, count: int) -> None:
    _enter(drawn_class, make_persons(count))
    draws.commit_due()
    _close(drawn_class)
    with CaptureQueriesContext(connection) as queries:
        draws.hold_due()
    assert len(queries) == 17


# --- Lots ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def weighted(drawn_class: TrainingClass) -> TrainingClass:
    _weigh(
        drawn_class,
        DrawWeighting.objects.create(name="test", first_timer=1, nearby=2, key_group=4, document="test"),
    )
    return drawn_class


def _lots(training_class: TrainingClass) -> int:
    [[_receipt, lots, _pool]] = _held(training_class)["entrants"]
    return int(lots)


def test_a_first_timer_has_more_lots(weighted: TrainingClass) -> None:
    _enter(weighted, make_persons(1))
    assert _lots(weighted) == 2


def test_who_had_a_seat_before_is_no_first_timer(
    drawn_class: TrainingClass, make_class: MakeClass, weighted: TrainingClass
) -> None:
    [person] = make_persons(1)
    earlier = make_class("XS2025-0001", starts_on=date(2025, 1, 1), ends_on=date(2025, 1, 2), status="finished")
    Enrolment.objects.create(training_class=earlier, person=person, status=EnrolmentStatus.COMPLETED)
    _enter(weighted, [person])
    assert _lots(weighted) == 1


def test_who_lives_in_the_town_has_more_lots(weighted: TrainingClass, town: Town, other_town: Town) -> None:
    near, far = make_persons(2)
    Person.objects.filter(pk=near.pk).update(town=town)
    Person.objects.filter(pk=far.pk).update(town=other_town)
    _enter(weighted, [near, far])
    assert [lots for _receipt, lots, _pool in _held(weighted)["entrants"]] == [4, 2]


@pytest.mark.parametrize(("valid_for", "expected"), [(None, 6), (1, 6), (-1, 2)])
def test_who_is_certified_has_more_lots(weighted: TrainingClass, valid_for: int | None, expected: int) -> None:
    [person] = make_persons(1)
    today = timezone.localdate()
    KeyGroupMember.objects.create(
        person=person,
        group=KeyGroup.VETERAN,
        certificate="test",
        certified_on=today - timedelta(days=9),
        valid_until=None if valid_for is None else today + timedelta(days=valid_for),
    )
    _enter(weighted, [person])
    assert _lots(weighted) == expected


@pytest.mark.parametrize(("group", "extra"), [("first_timer", 3), ("nearby", 2), ("key_group", 5)])
def test_a_weight_is_worth_what_it_says(
    drawn_class: TrainingClass, make_class: MakeClass, town: Town, group: str, extra: int
) -> None:
    """The entrants as published, drawn again with many seeds: one of the group against four others, for one seat."""
    _weigh(drawn_class, DrawWeighting.objects.create(name="test", document="test", **{group: extra}))
    earlier = make_class("XS2025-0001", starts_on=date(2025, 1, 1), ends_on=date(2025, 1, 2), status="finished")
    _favour(group, make_persons(5), town=town, earlier=earlier)
    _enter(drawn_class, make_persons(5))
    entrants = [lots.Entrant(*entrant) for entrant in _held(drawn_class)["entrants"]]
    mine = entrants[0].receipt
    won = sum(lots.hold(f"seed {n}", entrants, seats=1, pools={}).seated == [mine] for n in range(DRAWS))
    expected = (1 + extra) / (1 + extra + 4)
    sigma = (expected * (1 - expected) / DRAWS) ** 0.5
    assert abs(won / DRAWS - expected) < 4 * sigma


def _favour(group: str, persons: Sequence[Person], *, town: Town, earlier: TrainingClass) -> None:
    """Only the first of these belongs to the group."""
    first, *others = persons
    if group == "first_timer":
        seat(earlier, *others)
    elif group == "nearby":
        Person.objects.filter(pk=first.pk).update(town=town)
    else:
        KeyGroupMember.objects.create(
            person=first, group=KeyGroup.VETERAN, certificate="test", certified_on=timezone.localdate()
        )


# --- The page --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("district")
def test_the_page_shows_the_bound_hash_and_keeps_the_seed(drawn_class: TrainingClass, client: Client) -> None:
    assert client.get(PAGE).status_code == 404
    draws.commit_due()
    bound = Draw.objects.get()
    text = client.get(PAGE).content.decode()
    assert (bound.seed_hash in text, bound.seed in text) == (True, False)
    assert portal.moment(bound.committed_at) in text
    assert client.get(FILE).status_code == 404


@pytest.mark.usefixtures("district")
def test_afterwards_it_shows_everything_but_names(drawn_class: TrainingClass, client: Client) -> None:
    _enter(drawn_class, make_persons(7))
    protocol = _held(drawn_class)
    text = client.get(PAGE).content.decode()
    assert [receipt in text for receipt in (*protocol["seated"], *protocol["waiting"])] == [True] * 7
    assert ("示范" in text, protocol["seed"] in text) == (False, True)
    assert client.get(FILE).json() == protocol


@pytest.mark.usefixtures("district", "open_class")
def test_a_class_that_is_not_drawn_has_no_such_page(client: Client) -> None:
    assert [client.get(path).status_code for path in (PAGE, FILE)] == [404, 404]
