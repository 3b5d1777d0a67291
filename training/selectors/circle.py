"""Reads: the 30-minute training circle, from two queries: where people live, and where classes meet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Community, Town
from training import coverage
from training.coverage import CIRCLE_MINUTES, Circle
from training.models import Session, Topic, TrainingClass, TravelMode, Venue
from training.selectors.finding import EVENING_FROM, WEEKEND, home_of


class Times(TextChoices):
    """When somebody has time to learn."""

    EVENING = "evening", _("On weekday evenings")
    WEEKEND = "weekend", _("At the weekend")


@dataclass(frozen=True, slots=True)
class Need:
    """What a class must offer to count: at these times, on this topic; nothing asked where empty."""

    mode: TravelMode
    times: Times | None = None
    topic: Topic | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A community without a class in reach; `gain`: how many such communities a class here would serve."""

    community: Community
    gain: int


@dataclass(frozen=True, slots=True)
class TownShare:
    town: Town
    communities: int
    covered: int


@dataclass(frozen=True, slots=True)
class Answer:
    """How far the circle reaches. `gaps`: the place where one class helps most first."""

    communities: int
    covered: int
    venues: int
    towns: Sequence[TownShare]
    gaps: Sequence[Gap]


def reachable(need: Need, *, at: datetime | None = None) -> Answer:
    communities = list(Community.objects.select_related("town").order_by("code"))
    goals = [venue.place for venue in _venues(need, at or timezone.now()) if venue.place is not None]
    homes = [home_of(community) for community in communities]
    circle = coverage.circle(homes, goals, coverage.reach_km(CIRCLE_MINUTES, need.mode.pace))
    gaps = [
        Gap(community, gain)
        for community, covered, gain in zip(communities, circle.is_covered, circle.gains, strict=True)
        if not covered
    ]
    return Answer(
        communities=len(communities),
        covered=circle.covered,
        venues=len(goals),
        towns=_by_town(communities, circle),
        gaps=sorted(gaps, key=lambda gap: (-gap.gain, gap.community.code)),
    )


def _venues(need: Need, at: datetime) -> QuerySet[Venue]:
    """Where classes that answer the need meet; a class in a room nobody walks to counts for nobody."""
    classes = TrainingClass.objects.registering(at).filter(venue=OuterRef("pk"))
    if need.topic is not None:
        classes = classes.filter(course__topic=need.topic)
    if need.times is not None:
        classes = classes.filter(Exists(Session.objects.filter(_held(need.times), training_class=OuterRef("pk"))))
    return Venue.objects.filter(Exists(classes), longitude__isnull=False)


def _held(times: Times) -> Q:
    if times is Times.WEEKEND:
        return Q(starts_at__iso_week_day__in=WEEKEND)
    return Q(starts_at__hour__gte=EVENING_FROM) & ~Q(starts_at__iso_week_day__in=WEEKEND)


def _by_town(communities: Sequence[Community], circle: Circle) -> list[TownShare]:
    counts: dict[Town, tuple[int, int]] = {}
    for community, covered in zip(communities, circle.is_covered, strict=True):
        all_so_far, covered_so_far = counts.get(community.town, (0, 0))
        counts[community.town] = (all_so_far + 1, covered_so_far + covered)
    return [TownShare(town, *count) for town, count in counts.items()]
