"""Reads: what schools and staff keep of their classes, and what the district offers beside classes."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from training.enums import NO_SEAT_YET, ROSTER_REASON, DemandStatus
from training.errors import ClassNotFound
from training.models import (
    Alliance,
    AllianceMember,
    DemandPosting,
    Enrolment,
    EnrolmentEvent,
    OnlineCatalogue,
    PublicEvent,
    Result,
    TrainingClass,
)

COPIES_OFFERED = 30


def own_classes(user: User | AnonymousUser) -> QuerySet[TrainingClass]:
    """The classes a user keeps the records of, latest first."""
    related = ("course__provider", "venue__town")
    return TrainingClass.objects.visible_to(user).select_related(*related).order_by("-starts_on", "code")


def own_class(code: str, *, user: User | AnonymousUser) -> TrainingClass:
    """One of them. Raises `ClassNotFound`, also for a class that exists but is somebody else's."""
    found = own_classes(user).filter(code=code).first()
    if found is None:
        raise ClassNotFound
    return found


def roster(training_class: TrainingClass) -> QuerySet[Enrolment]:
    """Everybody ever enrolled in a class, in the order of student numbers, with what reached them."""
    return training_class.enrolments.select_related("person__town", "employer", "result").order_by(
        "student_number", "pk"
    )


def roster_changes(training_class: TrainingClass, *, since: int) -> QuerySet[EnrolmentEvent]:
    """What happened to the roster after the event of this number, oldest first.

    Whoever moves a place in a class holds the class's lock, so of one class the numbers of events rise in the order of
    their commits, and nothing appears before what has been read. What is no change of the roster is left out.
    """
    events = EnrolmentEvent.objects.filter(enrolment__training_class=training_class, pk__gt=since)
    changes = events.filter(~Q(from_status=F("to_status")) | Q(reason__startswith=ROSTER_REASON))
    return changes.exclude(to_status__in=NO_SEAT_YET).select_related("enrolment").order_by("pk")


def results(training_class: TrainingClass) -> QuerySet[Result]:
    """What is on record of the results of a class, with whom each is of."""
    return Result.objects.filter(enrolment__training_class=training_class).select_related("enrolment")


def open_demand() -> QuerySet[DemandPosting]:
    return DemandPosting.objects.filter(status=DemandStatus.OPEN).select_related("enterprise", "occupation")


def coming_events(*, at: datetime | None = None) -> QuerySet[PublicEvent]:
    """What is still to come or going on, soonest first, each with the class one registers for, if there is one."""
    ahead = PublicEvent.objects.filter(ends_at__gt=at or timezone.now())
    return ahead.select_related("venue__town", "training_class").order_by("starts_at", "pk")


def alliances() -> QuerySet[Alliance]:
    members = AllianceMember.objects.select_related("organisation")
    return Alliance.objects.prefetch_related(Prefetch("members", members))


def online_catalogue() -> OnlineCatalogue | None:
    """The latest count of the city's platform."""
    return OnlineCatalogue.objects.first()


def classes_to_copy(code: str = "") -> QuerySet[TrainingClass]:
    """What staff may copy: the model classes, the latest of the others, and the one named."""
    latest = TrainingClass.objects.order_by("-starts_on", "-pk").values("pk")[:COPIES_OFFERED]
    chosen = TrainingClass.objects.filter(Q(is_model=True) | Q(pk__in=latest) | Q(code=code))
    return chosen.select_related("course", "venue").order_by("-is_model", "-starts_on", "code")
