"""Two things that cannot both be so, asked for at the same moment, each from a connection of its own."""

import random
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.training.conftest import MakeClass, make_persons, meet_at, queue_up
from tests.training.test_draw import check
from tests.training.test_rush import Job, run
from training.enums import HOLDS_SEAT, ClassStatus, EnrolmentStatus, SeatingMode
from training.models import Draw, Enrolment, Stall, TrainingClass
from training.services import classes, draws, offers, registrations, waiting

pytestmark = pytest.mark.django_db(transaction=True)

OFFERS = 12


@pytest.fixture
def offered(make_class: MakeClass) -> Sequence[Enrolment]:
    """Offers in a class that begins in two hours, with as many people waiting behind them."""
    training_class = make_class(capacity=OFFERS)
    queue_up(training_class, make_persons(2 * OFFERS))
    waiting.promote_due()
    meet_at(training_class, timezone.now() + timedelta(hours=2))
    return _offered(training_class)


def _offered(training_class: TrainingClass) -> Sequence[Enrolment]:
    places = training_class.enrolments.filter(status=EnrolmentStatus.OFFERED).order_by("pk")
    return list(places.select_related("person", "training_class"))


def _shuffled(*jobs: Job) -> list[str]:
    mixed = list(jobs)
    random.Random(20240419).shuffle(mixed)
    return run(mixed)


def _accepts(place: Enrolment) -> Job:
    return lambda: offers.accept(place, by=None)


def _gives_up(place: Enrolment) -> Job:
    return lambda: registrations.give_up(place, by=None)


def _holds_true(training_class: TrainingClass) -> None:
    """The counter is the number of seats held, and the events of every place lead from one status to the next."""
    training_class.refresh_from_db()
    places = list(training_class.enrolments.all())
    assert training_class.seats_taken == sum(place.status in HOLDS_SEAT for place in places)
    for place in places:
        steps = list(place.events.order_by("pk").values_list("from_status", "to_status"))
        assert [before for before, _after in steps[1:]] == [after for _before, after in steps[:-1]]
        assert not steps or steps[-1][1] == place.status


def test_an_offer_is_accepted_or_expires(offered: Sequence[Enrolment]) -> None:
    def time_passes(place: Enrolment) -> Job:
        def expire() -> None:
            still = Enrolment.objects.filter(pk=place.pk, status=EnrolmentStatus.OFFERED)
            still.update(offer_expires_at=timezone.now())
            offers.expire_due()

        return expire

    answers = _shuffled(*(_accepts(place) for place in offered), *(time_passes(place) for place in offered))
    training_class = offered[0].training_class
    _holds_true(training_class)
    assert (training_class.seats_taken, set(answers) <= {"done", "OFFER_GONE"}) == (OFFERS, True)
    for place in offered:
        [event] = place.events.filter(from_status="offered")
        assert (event.to_status, event.rule) in {("enrolled", "accepted"), ("withdrawn", "expired")}
    assert Stall.objects.count() == 0


def test_an_offer_is_accepted_or_given_up(offered: Sequence[Enrolment]) -> None:
    """Both tabs show the offer; a seat could be given up until yesterday only."""
    again = _offered(offered[0].training_class)
    answers = _shuffled(*(_accepts(place) for place in offered), *(_gives_up(place) for place in again))
    _holds_true(offered[0].training_class)
    assert set(answers) <= {"done", "OFFER_GONE", "WITHDRAWAL_TOO_LATE"}
    for place in offered:
        [event] = place.events.filter(from_status="offered")
        place.refresh_from_db()
        assert (place.status, event.rule) in {("enrolled", "accepted"), ("withdrawn", "declined")}


def test_who_leaves_the_draw_is_not_drawn(make_class: MakeClass, tmp_path: Path) -> None:
    training_class = make_class(capacity=5, seating=SeatingMode.DRAW)
    entered = [registrations.register(person, into=training_class, by=None) for person in make_persons(30)]
    draws.commit_due()
    TrainingClass.objects.update(registration_closes_at=timezone.now())
    answers = _shuffled(*(_gives_up(place) for place in entered[:20]), *[draws.hold_due] * 4)
    _holds_true(training_class)
    assert (set(answers), training_class.seats_taken) == ({"done"}, 5)
    left = {place.receipt_number for place in entered[:20]}
    protocol = Draw.objects.get().protocol
    assert protocol is not None
    assert check(protocol, tmp_path) == "The draw is as published."
    seated = training_class.enrolments.filter(status__in=HOLDS_SEAT).select_related("training_class")
    assert {place.receipt_number for place in seated}.isdisjoint(left)
    assert training_class.enrolments.filter(status=EnrolmentStatus.APPLIED).count() == 0
    assert Stall.objects.count() == 0


@pytest.mark.parametrize("seating", SeatingMode)
def test_nobody_is_left_in_a_class_that_is_called_off(make_class: MakeClass, seating: SeatingMode) -> None:
    training_class = make_class(capacity=5, seating=seating)

    def registers(number: int) -> Job:
        return lambda: registrations.register(persons[number], into=training_class, or_queue=True, by=None)

    persons = make_persons(40)
    answers = _shuffled(
        *(registers(number) for number in range(40)),
        lambda: classes.cancel(training_class, reason="teacher ill", by=None),
    )
    _holds_true(training_class)
    assert set(answers) <= {"done", "REGISTRATION_CLOSED"}
    assert (training_class.status, training_class.seats_taken) == (ClassStatus.CANCELLED, 0)
    assert Enrolment.objects.live().count() == 0
