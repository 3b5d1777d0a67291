"""Reads: a resident's own places in classes, and what stands between somebody and a seat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Case, Count, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from directory.models import Person
from training.enums import IN_THE_ROOM, NO_SEAT_YET, SEATED, ClassStatus, EnrolmentStatus, Reason, SeatingMode, SeatRule
from training.errors import ClassNotPublished, NoDraw, PlaceNotFound
from training.models import (
    Draw,
    Enrolment,
    EnrolmentEvent,
    GuardianConsent,
    NoShow,
    SeatingPolicy,
    SeatReservation,
    Session,
    TrainingClass,
)
from training.rules.seating import Standing

SEAT_RULES = (
    SeatRule.REGISTERED,
    SeatRule.DRAWN,
    SeatRule.DRAWN_RESERVED,
    SeatRule.PROMOTED,
    SeatRule.PROMOTED_RESERVED,
)


DRAW_RULES = (SeatRule.DRAWN, SeatRule.DRAWN_RESERVED, SeatRule.NOT_DRAWN)
RIVALS = (EnrolmentStatus.APPLIED, EnrolmentStatus.OFFERED, *SEATED)


@dataclass(frozen=True, slots=True)
class Happened:
    """How many other people have a seat of the class by a rule, and the last time; or, `is_offer`, are offered one."""

    rule: SeatRule
    people: int
    last_at: datetime
    is_offer: bool = False


def policy(day: date | None = None) -> SeatingPolicy:
    """The rules for seats in force; the defaults where the district has said nothing."""
    day = day or timezone.localdate()
    return SeatingPolicy.objects.in_force_on(day).first() or SeatingPolicy(valid_from=day)


def standing(person: Person, training_class: TrainingClass, *, at: datetime) -> Standing:
    """What speaks for or against a person before a class, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"person": person.pk, "class": training_class.pk, "at": at})
        return standing_in(cursor.fetchone())


def standing_in(row: tuple[Any, ...] | None) -> Standing:
    """What a row of `STANDING` says; somebody of whom nothing is known has nothing against them."""
    return Standing(*row) if row else Standing()


def rivals_of(place: Enrolment) -> QuerySet[Enrolment]:
    """The person's other places, those in queues apart, that cannot be had beside this one.

    Of the same course in the same year, or with a session at the same time.
    """
    training_class = place.training_class
    year = training_class.starts_on.year
    mine = Session.objects.filter(
        training_class=training_class, starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at")
    )
    theirs = Session.objects.filter(Exists(mine), training_class=OuterRef("training_class"))
    same_course = Q(training_class__course=training_class.course_id, training_class__starts_on__year=year)
    others = Enrolment.objects.filter(person=place.person_id, status__in=RIVALS).exclude(pk=place.pk)
    return others.filter(same_course | Exists(theirs)).select_related("training_class").order_by("pk")


def class_to_register(code: str) -> TrainingClass:
    """A published class with no more than a confirmation needs. Raises `ClassNotPublished`."""
    classes = TrainingClass.objects.published().select_related("course", "venue")
    try:
        return classes.get(code=code)
    except TrainingClass.DoesNotExist:
        raise ClassNotPublished from None


def with_positions(places: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """Each with `position`, its place in the queue; only of use while it waits."""
    ahead = Enrolment.objects.filter(
        training_class=OuterRef("training_class"),
        status=EnrolmentStatus.WAITLISTED,
        queue_number__lte=OuterRef("queue_number"),
    )
    counted = ahead.order_by().values("training_class").annotate(count=Count("pk")).values("count")
    return places.annotate(position=Coalesce(Subquery(counted, output_field=IntegerField()), 0))


def places_of(person: Person) -> QuerySet[Enrolment]:
    """Every place a person has or had, or took for a child, what comes next first, with what its card says."""
    related = ("person", "training_class__course", "training_class__venue__town", "completion", "feedback")
    own = Enrolment.objects.filter(person=person).order_by().values("pk")
    of_children = GuardianConsent.objects.filter(guardian=person).order_by().values("enrolment")
    mine = Enrolment.objects.filter(pk__in=own.union(of_children)).select_related(*related)
    return with_positions(mine.prefetch_related("training_class__sessions")).order_by(
        F("training_class__starts_on").desc(), "-pk"
    )


def place_of(person: Person, pk: int) -> Enrolment:
    """One of them. Raises `PlaceNotFound`, also for somebody else's."""
    place = places_of(person).select_related("training_class__draw").filter(pk=pk).first()
    if place is None:
        raise PlaceNotFound
    return place


def cooling_until(person: Person, *, at: datetime) -> datetime | None:
    """When somebody who stayed away can register again; None for everybody else."""
    cooling = NoShow.objects.filter(enrolment__person=person, lifted_at=None, cools_until__gt=at)
    latest: datetime | None = cooling.aggregate(until=Max("cools_until"))["until"]
    return latest


def live_place(person: Person, training_class: TrainingClass) -> Enrolment | None:
    return Enrolment.objects.live().filter(person=person, training_class=training_class).first()


def first_in_queue(class_id: str, most: int) -> QuerySet[Enrolment]:
    """Who is offered a seat of a class or waits for one, in the order of the queue, as far as `most`."""
    queueing = Enrolment.objects.filter(status__in=[EnrolmentStatus.OFFERED, EnrolmentStatus.WAITLISTED])
    mine = queueing.filter(training_class=int(class_id)) if class_id.isdecimal() else queueing.none()
    return mine.select_related("person", "training_class").order_by("queue_number")[:most]


def history(place: Enrolment) -> QuerySet[EnrolmentEvent]:
    """What happened to one place, the first first: what moved it, and that its holder said how the class was."""
    moved = Q(rule__gt="") | ~Q(from_status=F("to_status")) | Q(reason=Reason.FEEDBACK)
    return place.events.filter(moved).order_by("at", "pk")


def how_others_came_in(place: Enrolment) -> Sequence[Happened]:
    """Why not me: by which rules others have their seats, and how many are asked now. No names, only numbers."""
    others = EnrolmentEvent.objects.filter(
        enrolment__training_class=place.training_class_id,
        enrolment__status__in=(*IN_THE_ROOM, EnrolmentStatus.OFFERED),
        rule__in=SEAT_RULES,
    ).exclude(enrolment=place.pk)
    is_offer = Case(When(enrolment__status=EnrolmentStatus.OFFERED, then=True), default=False)
    counted = others.order_by().annotate(is_offer=is_offer).values("rule", "is_offer")
    rows = counted.annotate(people=Count("enrolment", distinct=True), last_at=Max("at"))
    happened = [Happened(SeatRule(row["rule"]), row["people"], row["last_at"], row["is_offer"]) for row in rows]
    return sorted(happened, key=lambda each: (SEAT_RULES.index(each.rule), each.is_offer))


def waiting_by_home(person: Person) -> Enrolment | None:
    """A place in a draw or queue of this person for which it matters where they live; None where there is none."""
    kept = SeatReservation.objects.open().filter(training_class=OuterRef("training_class"))
    waiting = Enrolment.objects.filter(person=person, status__in=NO_SEAT_YET, training_class__status=ClassStatus.OPEN)
    weighed = Q(status=EnrolmentStatus.APPLIED, training_class__draw_weighting__nearby__gt=0)
    return waiting.filter(weighed | Exists(kept)).select_related("training_class__course").order_by("pk").first()


def kept_for(person: Person | None, training_class: TrainingClass) -> SeatReservation | None:
    """The reservation under which a seat of the class waits for this person; None where none does, as in a draw."""
    if person is None or not training_class.seats_reserved or training_class.seating != SeatingMode.FIRST_COME:
        return None
    kept = training_class.reservations.open().filter(seats_taken__lt=F("seats")).order_by("pk")
    return next((each for each in kept.select_related("town", "community") if each.admits(person)), None)


def draw_of(training_class: TrainingClass) -> Draw:
    """Raises `NoDraw`."""
    draw = Draw.objects.defer("protocol").filter(training_class=training_class).first()
    if draw is None:
        raise NoDraw
    return draw


def drawn_in(training_class: TrainingClass) -> QuerySet[EnrolmentEvent]:
    """What the draw of a class did, seats first and then the queue, each in the order of the draw; not its protocol,
    which names everybody at once.
    """
    drawn = EnrolmentEvent.objects.filter(enrolment__training_class=training_class, rule__in=DRAW_RULES)
    return drawn.select_related("enrolment__training_class").order_by("pk")


def entrants_of(training_class: TrainingClass) -> int:
    return Enrolment.objects.filter(training_class=training_class, status=EnrolmentStatus.APPLIED).count()


STANDING = "SELECT * FROM training_standing(%(person)s, %(class)s, %(at)s)"
