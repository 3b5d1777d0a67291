"""Figures that count things, row by row: competitions, classes, communities, occupations, milestones, sources."""

from collections.abc import Sequence

from django.db.models import Aggregate, Count, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from competitions.enums import CompetitionKind
from competitions.models import Competition
from directory.levels import SkillLevel
from directory.models import Community
from directory.workbooks import Cell, Column
from talents.models import TechnicianStudio
from targets.enums import Dimension, Formula, Scope
from targets.models import Milestone, Reading, Recomputation, WorkforceStatistic
from targets.selectors import funnel, things
from targets.selectors.moments import Moment
from targets.selectors.opened import WHOLE_NUMBER, Asked, Rows, narrowed
from training.models import DemandPosting, OnlineCatalogue, TrainingClass

TOWN, INDUSTRY, OCCUPATION = Dimension.TOWN.value, Dimension.INDUSTRY.value, "occupation"


def competitions(moment: Moment, asked: Asked) -> Rows:
    return _competitions(CompetitionKind.COMPETITION, moment, asked)


def contests(moment: Moment, asked: Asked) -> Rows:
    return _competitions(CompetitionKind.CONTEST, moment, asked)


def night_classes(moment: Moment, asked: Asked) -> Rows:
    return _night_classes(moment, asked, Count("pk"))


def night_class_seats(moment: Moment, asked: Asked) -> Rows:
    return _night_classes(moment, asked, Sum("capacity"))


def communities_reached(moment: Moment, asked: Asked) -> Rows:
    return _communities(things.communities_reached(timezone.now()), asked)


def communities(asked: Asked) -> Rows:
    """All of them: the denominator of the coverage."""
    return _communities(Community.objects.all(), asked)


def new_occupations(moment: Moment, asked: Asked) -> Rows:
    """Each opens the certificates in it."""
    return Rows(
        rows=things.new_occupations(moment.day),
        columns=[
            Column(_("Occupation"), 24),
            Column(pgettext("number", "Code"), 14),
            Column(_("Certificates"), 12, WHOLE_NUMBER),
        ],
        cells=lambda occupation: (occupation.name, occupation.code, occupation.issued),
        inner=OCCUPATION,
    )


def digital_courses(moment: Moment, asked: Asked) -> Rows:
    """The city's platform counts them; the portal keeps what it counted, and where that stands."""
    return Rows(
        rows=things.catalogue(moment.day),
        columns=[
            Column(_("Platform"), 20),
            Column(_("As of"), 14),
            Column(_("Source"), 40),
            Column(_("Courses"), 12, WHOLE_NUMBER),
            Column(_("Digital courses"), 14, WHOLE_NUMBER),
        ],
        cells=_catalogue,
        measure=Sum("digital_courses"),
    )


def studios(moment: Moment, asked: Asked) -> Rows:
    paths = {TOWN: "organisation__town__code", INDUSTRY: "organisation__industry"}
    return Rows(
        rows=narrowed(things.studios(moment.day), asked.part, paths).select_related("organisation__town"),
        columns=[
            Column(_("Studio"), 40),
            Column(_("Rank"), 12),
            Column(_("Organisation"), 30),
            Column(_("Town or subdistrict"), 16),
            Column(_("Named on"), 14),
        ],
        cells=_studio,
        heeds=(TOWN, INDUSTRY),
        paths=paths,
    )


def milestones_reached(moment: Moment, asked: Asked) -> Rows:
    return _milestones(things.milestones(moment.day).filter(reached_on__lte=moment.day))


def milestones(asked: Asked) -> Rows:
    """All of the plan that runs: the denominator of those reached."""
    return _milestones(things.milestones(asked.on))


def workforce(asked: Asked) -> Rows:
    """The statistic the last run divided by, with the document that says so."""
    read = Reading.objects.filter(
        recomputation=Recomputation.objects.values("pk")[:1],
        indicator__formula=Formula.SKILLED_SHARE,
        scope=Scope.TOTAL,
    )
    return Rows(
        rows=WorkforceStatistic.objects.filter(pk__in=read.values("workforce")),
        columns=[Column(_("As of"), 14), Column(_("Source"), 60), Column(_("Workforce"), 14, WHOLE_NUMBER)],
        cells=lambda statistic: (statistic.as_of, statistic.source, statistic.persons),
        measure=Sum("persons"),
    )


def demand(asked: Asked) -> Rows:
    narrowing = funnel.narrowing(asked.part, occupation=asked.occupation)
    return Rows(
        rows=funnel.postings(asked.year, narrowing).select_related("enterprise__town", "occupation"),
        columns=[
            Column(_("Enterprise"), 30),
            Column(_("Town or subdistrict"), 16),
            Column(_("Occupation"), 24),
            Column(_("Level"), 22),
            Column(_("Posted on"), 14),
            Column(_("Head-count"), 12, WHOLE_NUMBER),
        ],
        cells=_posting,
        paths={TOWN: "enterprise__town__code", INDUSTRY: "enterprise__industry"},
        heeds=(TOWN, INDUSTRY, OCCUPATION),
        measure=Sum("head_count"),
    )


def seats(asked: Asked) -> Rows:
    narrowing = funnel.narrowing(asked.part, occupation=asked.occupation)
    return _classes(funnel.classes(asked.year, narrowing), Sum("capacity"), (TOWN, OCCUPATION))


def _competitions(kind: CompetitionKind, moment: Moment, asked: Asked) -> Rows:
    paths = {TOWN: "host__town__code", INDUSTRY: "host__industry"}
    return Rows(
        rows=narrowed(things.held(kind, moment), asked.part, paths).select_related("occupation", "host__town"),
        columns=[
            Column(_("Title"), 40),
            Column(_("Occupation"), 24),
            Column(_("Host"), 30),
            Column(_("Town or subdistrict"), 16),
            Column(_("Held on"), 14),
        ],
        cells=_competition,
        heeds=(TOWN, INDUSTRY),
        paths=paths,
    )


def _night_classes(moment: Moment, asked: Asked, measure: Aggregate) -> Rows:
    rows = narrowed(things.night_classes(moment), asked.part, {TOWN: "venue__town__code"})
    return _classes(rows, measure, (TOWN,))


def _classes(rows: QuerySet[TrainingClass], measure: Aggregate, heeds: Sequence[str]) -> Rows:
    return Rows(
        rows=rows.select_related("course__provider__organisation", "venue__town"),
        columns=[
            Column(_("Class"), 16),
            Column(_("Course"), 30),
            Column(_("Training provider"), 30),
            Column(_("Town or subdistrict"), 16),
            Column(_("First day"), 14),
            Column(_("Seats"), 10, WHOLE_NUMBER),
        ],
        cells=_class,
        paths={TOWN: "venue__town__code"},
        heeds=heeds,
        measure=measure,
    )


def _communities(rows: QuerySet[Community], asked: Asked) -> Rows:
    paths = {TOWN: "town__code"}
    return Rows(
        rows=narrowed(rows, asked.part, paths).select_related("town"),
        columns=[
            Column(_("Community"), 20),
            Column(pgettext("number", "Code"), 14),
            Column(_("Town or subdistrict"), 16),
        ],
        cells=lambda community: (community.name, community.code, community.town.name),
        heeds=(TOWN,),
        paths=paths,
    )


def _milestones(rows: QuerySet[Milestone]) -> Rows:
    return Rows(
        rows=rows.select_related("measure"),
        columns=[
            Column(_("Milestone"), 40),
            Column(_("Measure"), 30),
            Column(_("Due on"), 14),
            Column(_("Reached on"), 14),
        ],
        cells=lambda each: (each.label, each.measure.label, each.due_on, each.reached_on),
    )


def _competition(held: Competition) -> Sequence[Cell]:
    town = held.host.town
    return held.title, held.occupation.name, held.host.name, town.name if town else "", held.held_on


def _class(held: TrainingClass) -> Sequence[Cell]:
    course, town = held.course, held.venue.town
    provider = course.provider.organisation.name
    return held.code, course.title, provider, town.name if town else "", held.starts_on, held.capacity


def _catalogue(counted: OnlineCatalogue) -> Sequence[Cell]:
    return counted.platform, counted.as_of, counted.source, counted.courses, counted.digital_courses


def _studio(studio: TechnicianStudio) -> Sequence[Cell]:
    organisation = studio.organisation
    town = organisation.town if organisation else None
    return (
        studio.name,
        studio.get_rank_display(),
        organisation.name if organisation else "",
        town.name if town else "",
        studio.named_on,
    )


def _posting(posting: DemandPosting) -> Sequence[Cell]:
    town = posting.enterprise.town
    return (
        posting.enterprise.name,
        town.name if town else "",
        posting.occupation.name,
        str(SkillLevel(posting.level).label) if posting.level else "",
        posting.posted_on,
        posting.head_count,
    )
