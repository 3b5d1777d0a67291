"""Reading the registry: honours by title, studios, what the master mentors did, named methods."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Case, Count, IntegerField, Max, Min, Q, QuerySet, Value, When

from directory.levels import HIGH_SKILLED_FROM
from talents.enums import CertificateStatus, HonourRank, MentorServiceKind
from talents.models import Certificate, Honour, HonourTitle, MentorGroup, MentorService, NamedMethod, TechnicianStudio

# In the order a table of honours is read: the nation's first.
_RANK_ORDER = Case(
    *(When(rank=rank, then=Value(place)) for place, rank in enumerate(HonourRank.values)),
    output_field=IntegerField(),
)


@dataclass(frozen=True, slots=True)
class TitleCount:
    """How often an honour is held: honours, not persons."""

    title: HonourTitle
    held: int


def revoked_among(numbers: Iterable[str]) -> set[str]:
    """Those of these certificate numbers whose certificate has been revoked."""
    revoked = Certificate.objects.filter(number__in=set(numbers), status=CertificateStatus.REVOKED)
    return set(revoked.values_list("number", flat=True))


def honours_by_title() -> list[TitleCount]:
    """Every title, the highest rank first."""
    titles = HonourTitle.objects.annotate(held=Count("honours")).order_by(_RANK_ORDER, "pk")
    return [TitleCount(title, title.held) for title in titles]


@dataclass(frozen=True, slots=True)
class HonourSession:
    """One session of an honour that is conferred in sessions (第N届)."""

    title: HonourTitle
    number: int
    held: int


def sessions() -> list[HonourSession]:
    """The sessions of all such honours, the latest first."""
    counted = (
        Honour.objects.filter(session__isnull=False)
        .order_by("-session", "title")
        .values_list("title", "session")
        .annotate(Count("pk"))
    )
    rows = list(counted)
    titles = HonourTitle.objects.in_bulk({title for title, _number, _held in rows})
    return [HonourSession(titles[title], number, held) for title, number, held in rows]


def holders(session: HonourSession) -> QuerySet[Honour]:
    """The honours of a session in the order they were conferred."""
    return Honour.objects.filter(title=session.title, session=session.number).order_by("awarded_on", "pk")


def studios_by_rank() -> dict[HonourRank, int]:
    """How many studios there are of each rank, the highest first; a rank without any is left out."""
    counted = dict(TechnicianStudio.objects.order_by().values_list("rank").annotate(Count("pk")))
    return {rank: counted[rank] for rank in HonourRank if rank in counted}


def studios(rank: HonourRank | None = None) -> QuerySet[TechnicianStudio]:
    """The studios of a rank or all, the highest rank first."""
    wanted = Q(rank=rank) if rank else Q()
    return TechnicianStudio.objects.filter(wanted).select_related("organisation").order_by(_RANK_ORDER, "name")


@dataclass(frozen=True, slots=True)
class MentorGroupRecord:
    """A group of master mentors: how many they are, what they are good at, and the sums of their ledger."""

    group: MentorGroup
    mentors: int
    specialities: Sequence[str]
    visits: int
    seminars: int
    problems_solved: int


@dataclass(frozen=True, slots=True)
class MentorLedger:
    """All groups. `first_on` and `last_on`: the days of the first and the last entry, None while there is none."""

    groups: Sequence[MentorGroupRecord]
    first_on: date | None
    last_on: date | None

    @property
    def visits(self) -> int:
        return sum(record.visits for record in self.groups)

    @property
    def seminars(self) -> int:
        return sum(record.seminars for record in self.groups)

    @property
    def problems_solved(self) -> int:
        return sum(record.problems_solved for record in self.groups)


def mentor_ledger() -> MentorLedger:
    groups = MentorGroup.objects.annotate(
        mentor_count=Count("mentors"),
        specialities=ArrayAgg("mentors__speciality", distinct=True, filter=Q(mentors__isnull=False), default=Value([])),
    ).order_by("pk")
    entries = MentorService.objects.order_by().values_list("group", "kind").annotate(Count("pk"))
    counted = {(group, kind): count for group, kind, count in entries}
    days = MentorService.objects.aggregate(first=Min("served_on"), last=Max("served_on"))
    return MentorLedger(
        [
            MentorGroupRecord(
                group,
                group.mentor_count,
                group.specialities,
                visits=counted.get((group.pk, MentorServiceKind.VISIT), 0),
                seminars=counted.get((group.pk, MentorServiceKind.SEMINAR), 0),
                problems_solved=counted.get((group.pk, MentorServiceKind.PROBLEM_SOLVED), 0),
            )
            for group in groups
        ],
        days["first"],
        days["last"],
    )


def named_methods() -> QuerySet[NamedMethod]:
    """The latest first."""
    return NamedMethod.objects.select_related("organisation")


class Newcomers(NamedTuple):
    """People who on a day, by a certificate of this origin, came into a count of that year for the first time.

    `reach` 1: the skilled; 2: the high-skilled; 3: the digital high-skilled.
    """

    reach: int
    day: date
    origin: str
    persons: int


def newcomers(*, since: date, until: date) -> list[Newcomers]:
    """Day by day, each person once in a year and count, in one statement. Both days belong to it.

    Certificates that have been revoked are left out, also of the days before they were.
    """
    with connection.cursor() as cursor:
        cursor.execute(NEWCOMERS, {"since": date(since.year, 1, 1), "until": until, "high": HIGH_SKILLED_FROM})
        found = [Newcomers(*row) for row in cursor.fetchall()]
    return [each for each in found if each.day >= since]


# Of two certificates of one day, the one that training led to tells where the person comes from.
NEWCOMERS = """
    WITH reached AS (
        SELECT certificate.person_id, certificate.issued_on, certificate.origin,
            CASE WHEN certificate.level < %(high)s THEN 1 WHEN occupation.is_digital THEN 3 ELSE 2 END AS reach
        FROM talents_certificate AS certificate
        JOIN directory_occupation AS occupation ON occupation.id = certificate.occupation_id
        WHERE certificate.status = 'issued' AND certificate.issued_on BETWEEN %(since)s AND %(until)s
    ),
    arrival AS (
        SELECT DISTINCT ON (counts.reach, reached.person_id, EXTRACT(year FROM reached.issued_on))
            counts.reach, reached.issued_on, reached.origin
        FROM reached
        JOIN (VALUES (1), (2), (3)) AS counts (reach) ON counts.reach <= reached.reach
        ORDER BY counts.reach, reached.person_id, EXTRACT(year FROM reached.issued_on), reached.issued_on,
            reached.origin = 'training' DESC, reached.origin
    )
    SELECT reach, issued_on, origin, count(*)
    FROM arrival
    GROUP BY reach, issued_on, origin
"""
