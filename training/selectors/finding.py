"""Reads: classes as residents look for them, in words, by time, and by the way there."""

from datetime import datetime
from math import cos, radians

from django.db.models import Case, Count, Exists, F, FloatField, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Cast, Ceil, Coalesce, Now, Power, Sqrt
from django.utils import timezone

from directory.models import Community, Occupation, Town
from training.coverage import CIRCLE_MINUTES, KM_PER_DEGREE, Pace, Place
from training.enums import NO_SEAT_YET, ClassStatus
from training.errors import ClassNotPublished
from training.models import ClassEvent, Enrolment, Session, TrainingClass, Venue

EVENING_FROM = 17
WEEKEND = (6, 7)
_HAS_SEATS_LEFT = Q(capacity__gt=F("seats_taken") + F("seats_reserved"))


def open_classes(*, at: datetime | None = None) -> QuerySet[TrainingClass]:
    """Classes one can register for now or will be able to, with everything their cards say.

    Those with seats left stand first, each kind soonest first.

    A card's facts, beside the model's own: `title`, `venue_name`, `town_name`, `starts_at` and `ends_at` of the first
    session, `sessions_count`, `waiting` (for a seat, or in the draw); after `near` also `distance_km` and
    `travel_minutes`.
    """
    registering = with_card_facts(TrainingClass.objects.registering(at or timezone.now()))
    return registering.order_by(Case(When(_HAS_SEATS_LEFT, then=0), default=1), "starts_on", "code")


def with_card_facts(classes: QuerySet[TrainingClass]) -> QuerySet[TrainingClass]:
    first = Session.objects.filter(training_class=OuterRef("pk")).order_by("starts_at")
    return classes.annotate(
        title=F("course__title"),
        venue_name=F("venue__name"),
        town_name=F("venue__town__name"),
        starts_at=Subquery(first.values("starts_at")[:1]),
        ends_at=Subquery(first.values("ends_at")[:1]),
        sessions_count=_counted(Session.objects.all()),
        waiting=_counted(Enrolment.objects.filter(status__in=NO_SEAT_YET)),
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


def with_seats_left(classes: QuerySet[TrainingClass]) -> QuerySet[TrainingClass]:
    return classes.filter(_HAS_SEATS_LEFT)


def home_of(community: Community) -> Place:
    return Place(float(community.longitude), float(community.latitude))


def near(classes: QuerySet[TrainingClass], home: Place, pace: Pace) -> QuerySet[TrainingClass]:
    """Nearest first, with `distance_km` and `travel_minutes` as `coverage` counts them; online classes last.

    An online class has neither, and is in reach of everybody.
    """
    east = Cast(F("venue__longitude"), FloatField()) - home.longitude
    north = Cast(F("venue__latitude"), FloatField()) - home.latitude
    distance = KM_PER_DEGREE * Sqrt(Power(east * cos(radians(home.latitude)), 2.0) + Power(north, 2.0))
    minutes = Ceil(pace.wait_minutes + F("distance_km") * (60 * pace.detour_factor / pace.speed_kmh))
    return classes.annotate(distance_km=distance, travel_minutes=Cast(minutes, IntegerField())).order_by(
        F("distance_km").asc(nulls_last=True), "starts_on", "code"
    )


def within_circle(classes: QuerySet[TrainingClass]) -> QuerySet[TrainingClass]:
    """Those of `near` in the 30-minute circle."""
    return classes.filter(Q(travel_minutes__lte=CIRCLE_MINUTES) | Q(travel_minutes=None))


def published_class(code: str) -> TrainingClass:
    """One class with all its page shows. Raises `ClassNotPublished`, also for one that is not published."""
    classes = with_card_facts(TrainingClass.objects.published())
    related = (
        "course__provider__organisation",
        "course__occupation",
        "course__topic",
        "venue__town",
        "venue__community",
        "evaluation_body__organisation",
    )
    found = classes.select_related(*related).prefetch_related("sessions", "next_steps").filter(code=code).first()
    if found is None:
        raise ClassNotPublished
    return found


def called_off(training_class: TrainingClass) -> ClassEvent | None:
    """The event by which a class was called off, with the reason; None of any other class."""
    if training_class.status != ClassStatus.CANCELLED:
        return None
    return training_class.events.filter(to_status=ClassStatus.CANCELLED).first()


def seats_of(code: str) -> TrainingClass:
    """A published class with what its seats meter says, and no more. Raises `ClassNotPublished`."""
    waiting = _counted(Enrolment.objects.filter(status__in=NO_SEAT_YET))
    found = TrainingClass.objects.published().annotate(waiting=waiting).filter(code=code).first()
    if found is None:
        raise ClassNotPublished
    return found


def open_classes_by_town(*, at: datetime | None = None) -> list[tuple[Town, int]]:
    """Every town, with the number of `open_classes` that meet there."""
    registering = TrainingClass.objects.registering(at or timezone.now())
    counted = Town.objects.annotate(
        open_classes=Count("venues__classes", filter=Q(venues__classes__in=registering))
    ).order_by("code")
    return [(town, town.open_classes) for town in counted]


def communities_with_classes() -> QuerySet[Community]:
    """Where an open class meets."""
    registering = _registering_now().filter(venue__community=OuterRef("pk"))
    return Community.objects.filter(Exists(registering)).select_related("town").order_by("code")


def occupations_with_classes() -> QuerySet[Occupation]:
    """What an open class leads to."""
    registering = _registering_now().filter(course__occupation=OuterRef("pk"))
    return Occupation.objects.filter(Exists(registering)).order_by("name")


def _registering_now() -> QuerySet[TrainingClass]:
    """By the clock of the database: the options of a form are asked for long after they were written down."""
    return TrainingClass.objects.filter(status=ClassStatus.OPEN, registration_closes_at__gt=Now())


def surroundings(venue: Venue, *, degrees: float = 0.06) -> list[Community]:
    """The communities around a venue, within so many degrees each way; none around an online one."""
    if venue.place is None:
        return []
    east, north = venue.place.longitude, venue.place.latitude
    return list(
        Community.objects.filter(
            longitude__range=(east - degrees, east + degrees), latitude__range=(north - degrees, north + degrees)
        ).order_by("code")
    )
