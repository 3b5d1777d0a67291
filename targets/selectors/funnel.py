"""From demand to claim: what enterprises asked for, what was offered, and how far the people of the classes came."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from directory.models import Person, Town
from subsidies.models import Claim
from targets import small_cells
from targets.enums import Dimension
from targets.parts import UNKNOWN, Part
from training.enums import IN_THE_ROOM, PUBLISHED, ClassStatus, EnrolmentStatus
from training.models import DemandPosting, Enrolment, TrainingClass

# `None` narrows nothing; what nobody knows is a part of its own.
Key = int | Literal["unknown"] | None
# Words of a part that mean nothing to demand postings and classes.
UNHEEDED = (Dimension.LEVEL, Dimension.SEX, Dimension.AGE)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Keys of what the funnel is narrowed to."""

    town: Key = None
    industry: Key = None
    occupation: Key = None

    @property
    def words(self) -> int:
        return sum(key is not None for key in (self.town, self.industry, self.occupation))


@dataclass(frozen=True, slots=True)
class Stage:
    """`number` is empty where the stage cannot be narrowed as asked or, `is_hidden`, too few people would be told.

    `before`: the number of the stage before, in people.
    """

    key: str
    name: str | Promise
    definition: str | Promise
    unit: str | Promise
    number: int | None
    before: int | None = None
    is_hidden: bool = False

    @property
    def percent(self) -> int | None:
        if self.number is None or not self.before:
            return None
        return round(100 * self.number / self.before)


def narrowing(part: Part, *, occupation: int | None = None) -> Narrowing:
    """What the funnel can be narrowed to of a part: its town and its industry."""
    return Narrowing(_town(part.town), _key(part.industry), occupation)


def unheeded(part: Part) -> list[Dimension]:
    """The words of a part that do not narrow the funnel, so that the page can say so."""
    return [dimension for dimension in UNHEEDED if dimension.value in part.words]


def told(stages: Sequence[Stage], narrowing: Narrowing, *, may_list_persons: bool) -> list[Stage]:
    """As this reader may see them: without numbers of people that would point at somebody, nor shares of these."""
    hides = [
        not may_list_persons and stage.key in PEOPLE and small_cells.is_hidden(stage.number, words=narrowing.words)
        for stage in stages
    ]
    return [
        replace(
            stage,
            number=None if is_hidden else stage.number,
            before=None if follows_hidden else stage.before,
            is_hidden=is_hidden,
        )
        for stage, is_hidden, follows_hidden in zip(stages, hides, [False, *hides[:-1]], strict=True)
    ]


def stages(year: int, narrowing: Narrowing) -> Sequence[Stage]:
    """Three queries. The people are a cohort: each stage from the second on counts people of the stage before it.

    They are those of classes that lead to a certificate and began in the year; each counts once.
    """
    people = _people(year, narrowing)
    numbers = {"demand": _posts(year, narrowing), "seats": _seats(year, narrowing), **people}
    # Of the people those of the stage before; posts and seats are no people.
    before = dict(zip(PEOPLE, [None, *people.values()], strict=False))
    return [
        Stage(key, name, definition, unit, numbers[key], before.get(key))
        for key, (name, definition, unit) in STAGES.items()
    ]


_POSTS, _SEATS, _PEOPLE = (
    pgettext_lazy("unit", "posts"),
    pgettext_lazy("unit", "seats"),
    pgettext_lazy("unit", "people"),
)
# By key: the name, what it counts, and the unit.
STAGES = {
    "demand": (_("Asked for"), _("Head-count of the demand postings of the year."), _POSTS),
    "seats": (_("Offered"), _("Seats in classes that lead to a certificate and began in the year."), _SEATS),
    "enrolled": (
        pgettext_lazy("funnel", "Enrolled"),
        _("People who hold or held a seat in these classes; who gave it up is left out."),
        _PEOPLE,
    ),
    "passed": (_("Passed"), _("Of these, people who completed a class or passed its examination."), _PEOPLE),
    "certified": (_("Certified"), _("Of these, people to whom the certificate has been issued."), _PEOPLE),
    "claimed": (_("Claimed"), _("Of these, people with a live claim for such a certificate."), _PEOPLE),
}
PEOPLE = ("enrolled", "passed", "certified", "claimed")


def seats(year: int, narrowing: Narrowing) -> QuerySet[Enrolment]:
    """Of the people who are followed: held, or held to the end, in classes that lead to a certificate."""
    return Enrolment.objects.filter(
        training_class__starts_on__year=year,
        training_class__evaluation_body__isnull=False,
        training_class__course__level__isnull=False,
        status__in=IN_THE_ROOM,
    ).filter(
        _where(
            person__town=narrowing.town,
            employer__industry=narrowing.industry,
            training_class__course__occupation=narrowing.occupation,
        )
    )


def reached(stage: str) -> Q:
    """Which of the seats brought their people as far as a stage."""
    passed = Q(status=EnrolmentStatus.COMPLETED) | Q(result__passed=True)
    certified = passed & Q(result__issued_on__isnull=False)
    claimed = Claim.objects.live().filter(certificate__number=OuterRef("result__certificate_number"))
    return {"enrolled": Q(), "passed": passed, "certified": certified, "claimed": certified & Q(Exists(claimed))}[stage]


def people(stage: str, year: int, narrowing: Narrowing) -> QuerySet[Person]:
    """Who came as far as a stage, each once."""
    return Person.objects.filter(pk__in=seats(year, narrowing).filter(reached(stage)).values("person"))


def postings(year: int, narrowing: Narrowing) -> QuerySet[DemandPosting]:
    return DemandPosting.objects.filter(posted_on__year=year).filter(
        _where(
            enterprise__town=narrowing.town,
            enterprise__industry=narrowing.industry,
            occupation=narrowing.occupation,
        )
    )


def classes(year: int, narrowing: Narrowing) -> QuerySet[TrainingClass]:
    """Where a class is held is known; for which industry it is held is not, and narrows nothing."""
    return TrainingClass.objects.filter(
        starts_on__year=year,
        evaluation_body__isnull=False,
        course__level__isnull=False,
        status__in=[status for status in PUBLISHED if status != ClassStatus.CANCELLED],
    ).filter(_where(venue__town=narrowing.town, course__occupation=narrowing.occupation))


def _people(year: int, narrowing: Narrowing) -> dict[str, int]:
    counts = {stage: Count("person", filter=reached(stage), distinct=True) for stage in PEOPLE}
    return seats(year, narrowing).aggregate(**counts)


def _posts(year: int, narrowing: Narrowing) -> int:
    return int(postings(year, narrowing).aggregate(heads=Sum("head_count", default=0))["heads"])


def _seats(year: int, narrowing: Narrowing) -> int | None:
    if narrowing.industry is not None:
        return None
    return int(classes(year, narrowing).aggregate(seats=Sum("capacity", default=0))["seats"])


def _where(**keys: Key) -> Q:
    condition = Q()
    for field, key in keys.items():
        if key == UNKNOWN:
            condition &= Q(**{f"{field}__isnull": True})
        elif key is not None:
            condition &= Q(**{field: key})
    return condition


def _town(code: str) -> Key:
    if not code or code == UNKNOWN:
        return _key(code)
    return Town.objects.filter(code=code).values_list("pk", flat=True).first()


def _key(word: str) -> Key:
    if word == UNKNOWN:
        return UNKNOWN
    return int(word) if word.isdecimal() else None
