"""Reads: classes as residents, schools and staff see them, and what the district offers beside classes."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from directory.models import Town
from training.enums import DemandStatus, EnrolmentStatus
from training.errors import ClassNotFound
from training.models import (
    Alliance,
    AllianceMember,
    DemandPosting,
    Enrolment,
    OnlineCatalogue,
    PublicEvent,
    Session,
    TrainingClass,
)

EVENING_FROM = 17
WEEKEND = (6, 7)


def open_classes(*, at: datetime | None = None) -> QuerySet[TrainingClass]:
    """Classes one can register for now or will be able to, soonest first, with everything their cards say.

    A card's facts, beside the model's own: `title`, `venue_name`, `town_name`, `starts_at` and `ends_at` of the first
    session, `sessions_count`, `waiting`.
    """
    return with_card_facts(TrainingClass.objects.registering(at or timezone.now())).order_by("starts_on", "code")


def with_card_facts(classes: QuerySet[TrainingClass]) -> QuerySet[TrainingClass]:
    first = Session.objects.filter(training_class=OuterRef("pk")).order_by("starts_at")
    return classes.annotate(
        title=F("course__title"),
        venue_name=F("venue__name"),
        town_name=F("venue__town__name"),
        starts_at=Subquery(first.values("starts_at")[:1]),
        ends_at=Subquery(first.values("ends_at")[:1]),
        sessions_count=_counted(Session.objects.all()),
        waiting=_counted(Enrolment.objects.filter(status=EnrolmentStatus.WAITLISTED)),
    )


def _counted(related: QuerySet[Session] | QuerySet[Enrolment]) -> Coalesce:
    """How many rows of another table belong to a class: a subquery, since two joins would multiply each other."""
    counts = related.order_by().filter(training_class=OuterRef("pk")).values("training_class")
    return Coalesce(Subquery(counts.annotate(count=Count("pk")).values("count"), output_field=IntegerField()), 0)


def in_the_evening(classes: QuerySet[TrainingClass]) -> QuerySet[TrainingClass]:
    """Those that meet after work: with a session beginning at five or later."""
    return classes.filter(Exists(_sessions().filter(starts_at__hour__gte=EVENING_FROM)))


def at_the_weekend(classes: QuerySet[TrainingClass]) -> QuerySet[TrainingClass]:
    return classes.filter(Exists(_sessions().filter(starts_at__iso_week_day__in=WEEKEND)))


def _sessions() -> QuerySet[Session]:
    return Session.objects.filter(training_class=OuterRef("pk"))


def published_class(code: str) -> TrainingClass:
    """One class with all its page shows. Raises `ClassNotFound`, also for one that is not published."""
    classes = with_card_facts(TrainingClass.objects.published())
    related = ("course__provider__organisation", "course__occupation", "venue__town", "evaluation_body__organisation")
    found = classes.select_related(*related).prefetch_related("sessions", "next_steps").filter(code=code).first()
    if found is None:
        raise ClassNotFound
    return found


def open_classes_by_town(*, at: datetime | None = None) -> list[tuple[Town, int]]:
    """Every town, with the number of `open_classes` that meet there."""
    registering = TrainingClass.objects.registering(at or timezone.now())
    counted = Town.objects.annotate(
        open_classes=Count("venues__classes", filter=Q(venues__classes__in=registering))
    ).order_by("code")
    return [(town, town.open_classes) for town in counted]


def own_classes(user: User | AnonymousUser) -> QuerySet[TrainingClass]:
    """The classes a user keeps the records of, latest first."""
    return TrainingClass.objects.visible_to(user).select_related("course", "venue__town").order_by("-starts_on", "code")


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


def open_demand() -> QuerySet[DemandPosting]:
    return DemandPosting.objects.filter(status=DemandStatus.OPEN).select_related("enterprise", "occupation")


def coming_events(*, at: datetime | None = None) -> QuerySet[PublicEvent]:
    """What is still to come or going on, soonest first."""
    ahead = PublicEvent.objects.filter(ends_at__gt=at or timezone.now())
    return ahead.select_related("venue__town").order_by("starts_at", "pk")


def alliances() -> QuerySet[Alliance]:
    members = AllianceMember.objects.select_related("organisation")
    return Alliance.objects.prefetch_related(Prefetch("members", members))


def online_catalogue() -> OnlineCatalogue | None:
    """The latest count of the city's platform."""
    return OnlineCatalogue.objects.first()
