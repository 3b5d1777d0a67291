"""Reading competitions: what is coming, what has been, who came where."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from competitions.enums import CompetitionKind, CompetitionStatus, EntryStatus
from competitions.models import AnnualPlan, Competition, Entry, Placing
from directory.models import Organisation
from talents.enums import CertificateOrigin, CertificateStatus
from talents.models import Certificate, Honour


def coming() -> QuerySet[Competition]:
    """Announced and not yet decided, the nearest first."""
    return _listed().filter(status__in=[CompetitionStatus.OPEN, CompetitionStatus.MARKING]).order_by("held_on", "code")


def past(year: int | None = None) -> QuerySet[Competition]:
    """Decided or called off, in one year or ever, the latest first."""
    held = _listed().filter(status__in=[CompetitionStatus.PUBLISHED, CompetitionStatus.CANCELLED])
    return held.filter(held_on__year=year) if year else held


def to_mark(judge: User) -> QuerySet[Competition]:
    """Those in which this judge enters marks at present."""
    return Competition.objects.filter(judges__user=judge, status=CompetitionStatus.MARKING)


def _listed() -> QuerySet[Competition]:
    return Competition.objects.select_related("occupation", "host", "series")


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """A year's plan beside what the year has seen decided."""

    plan: AnnualPlan
    competitions_held: int
    contests_held: int


def plans() -> list[PlanProgress]:
    """The plan of every year that has one, the latest first."""
    held = Q(competitions__status=CompetitionStatus.PUBLISHED)
    counted = AnnualPlan.objects.annotate(
        competitions_held=Count("competitions", filter=held & Q(competitions__kind=CompetitionKind.COMPETITION)),
        contests_held=Count("competitions", filter=held & Q(competitions__kind=CompetitionKind.CONTEST)),
    ).order_by("-year")
    return [PlanProgress(plan, plan.competitions_held, plan.contests_held) for plan in counted]


@dataclass(frozen=True, slots=True)
class Field:
    """Who took part: live entries, and those of them shown up and marked."""

    entered: int
    marked: int


def field(competition: Competition) -> Field:
    return Field(
        **Entry.objects.live()
        .filter(competition=competition)
        .aggregate(
            entered=Count("pk"),
            marked=Count("pk", filter=Q(status__in=[EntryStatus.MARKED, EntryStatus.PLACED])),
        )
    )


def placings(competition: Competition) -> QuerySet[Placing]:
    """The published results, best first; nothing before they are published."""
    return (
        Placing.objects.filter(entry__competition=competition)
        .select_related("entry__person", "entry__employer")
        .prefetch_related(Prefetch("honours", Honour.objects.select_related("title")))
    )


def entered(competition: Competition, employer: Organisation) -> QuerySet[Entry]:
    """Whom an employer has entered and not withdrawn, the latest first."""
    mine = Entry.objects.live().filter(competition=competition, employer=employer)
    return mine.select_related("person").order_by("-pk")


def employers(word: str) -> QuerySet[Organisation]:
    """The organisations whose name holds the word, or whose unified social credit code it is."""
    named = Organisation.objects.filter(Q(name__icontains=word) | Q(credit_code__iexact=word))
    return named.select_related("town").order_by("name")


def marking_sheet(competition: Competition) -> QuerySet[Entry]:
    """Workstations with their marks, and nothing that says whose they are: the person is not even fetched."""
    return (
        Entry.objects.live()
        .filter(competition=competition, workstation_number__isnull=False)
        .select_related("mark")
        .only("competition", "workstation_number", "status", "mark")
        .order_by("workstation_number")
    )


class PromotionPlaces(NamedTuple):
    """How many places of a competition promote to a level, by one of its rules.

    `until`: the day the rule was changed or taken back, empty as it stands today.
    """

    rule: int
    competition: int
    occupation: int
    is_digital: bool
    level: int
    held_on: date
    places: int
    until: date | None


class Promoted(NamedTuple):
    """People whom the published results of a competition promote; `certified_on` is empty before the certificate."""

    competition: int
    level: int
    certified_on: date | None
    persons: int


def promotion_places(since: date) -> list[PromotionPlaces]:
    """Of every competition held or to be held from a day on, unless it was called off: as they stand and stood."""
    with connection.cursor() as cursor:
        cursor.execute(PROMOTION_PLACES, [since])
        return [PromotionPlaces._make((*rest, _day(changed_at))) for *rest, changed_at in cursor.fetchall()]


PROMOTION_PLACES = """
    SELECT rule.id, competition.id, occupation.id, occupation.is_digital, rule.level, competition.held_on,
        rule.up_to_rank - rule.from_rank + 1, rule.changed_at
    FROM (
        SELECT id, competition_id, level, from_rank, up_to_rank, NULL AS changed_at FROM competitions_promotionrule
        UNION ALL
        SELECT id, competition_id, level, from_rank, up_to_rank, pgh_created_at FROM competitions_promotionruleevent
    ) AS rule
    JOIN competitions_competition AS competition ON competition.id = rule.competition_id
    JOIN directory_occupation AS occupation ON occupation.id = competition.occupation_id
    WHERE competition.held_on >= %s AND competition.status <> 'cancelled'
    ORDER BY competition.held_on, rule.id, rule.changed_at
"""


def promoted(since: date) -> list[Promoted]:
    """What became of those promoted by competitions held from a day on."""
    certificate = Certificate.objects.filter(
        person=OuterRef("entry__person"),
        origin=CertificateOrigin.COMPETITION,
        origin_reference=OuterRef("entry__competition__code"),
        status=CertificateStatus.ISSUED,
    )
    rows = (
        Placing.objects.filter(promoted_to__isnull=False, entry__competition__held_on__gte=since)
        .annotate(certified_on=Subquery(certificate.values("issued_on")[:1]))
        .order_by("entry__competition", "promoted_to", "certified_on")
        .values_list("entry__competition", "promoted_to", "certified_on")
        .annotate(persons=Count("pk"))
    )
    return [Promoted(*row) for row in rows]


class Days(NamedTuple):
    """When a competition is or was held, when its results were published, and when it was first spoken of.

    `announced_on`: the day of its first event; empty where none was recorded.
    """

    held_on: date
    published_on: date | None
    announced_on: date | None


def days_held(since: date) -> dict[int, Days]:
    """By competition, of those held or to be held from a day on, unless called off."""
    rows = Competition.objects.filter(held_on__gte=since).exclude(status=CompetitionStatus.CANCELLED)
    dated = rows.annotate(announced_at=Min("events__at")).order_by("held_on", "pk")
    return {
        key: Days(held_on, *(_day(moment) for moment in moments))
        for key, held_on, *moments in dated.values_list("pk", "held_on", "published_at", "announced_at")
    }


class Planned(NamedTuple):
    """Competitions and contests together, as a year's plan has them, or had them until the day it was changed."""

    year: int
    number: int
    until: date | None


def planned() -> list[Planned]:
    """Of every year, as the annual plans stand and stood."""
    with connection.cursor() as cursor:
        cursor.execute(PLANNED)
        return [Planned(year, number, _day(changed_at)) for year, number, changed_at in cursor.fetchall()]


PLANNED = """
    SELECT year, competitions_planned + contests_planned AS number, NULL AS changed_at FROM competitions_annualplan
    UNION ALL
    SELECT year, competitions_planned + contests_planned, pgh_created_at FROM competitions_annualplanevent
    ORDER BY year, changed_at
"""


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None
