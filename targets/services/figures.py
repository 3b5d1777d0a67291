"""The figures that are not of people: each formula one function, which looks where the figure lives.

A new indicator that one of them counts is a row; a new way of counting is a function here and its name in `Formula`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum
from django.utils import timezone

from competitions.enums import CompetitionKind, CompetitionStatus
from competitions.models import Competition
from directory.models import Town
from subsidies.enums import ClaimStatus
from subsidies.models import ClaimEvent
from talents.enums import CertificateStatus
from talents.models import Certificate, Honour, TechnicianStudio
from targets.enums import Formula, IndicatorKind, Scope
from targets.models import Indicator, IndicatorVersion, Milestone, Plan, Reading, Recomputation
from training.enums import ClassKind, ClassStatus
from training.models import OnlineCatalogue, TrainingClass, TravelMode
from training.selectors.circle import Need, reachable


@dataclass(frozen=True, slots=True)
class Moment:
    """A year to count in, or the year of the day; and the day as of which stocks are counted."""

    year: int
    day: date


@dataclass(frozen=True, slots=True)
class Figure:
    """A count or, with a denominator, a ratio. `by_town`, where it has towns: None is outside or unknown."""

    numerator: int
    denominator: int | None = None
    by_town: "Mapping[int | None, Figure] | None" = None


# `None`: nothing can be said, so nothing is read.
Strategy = Callable[[Moment], Figure | None]


def append(run: Recomputation, *, years: Sequence[int], day: date) -> None:
    """A reading of each such indicator: counts for each of the years, stocks and ratios as of the day."""
    towns = list(Town.objects.values_list("pk", flat=True))
    rows: list[Reading] = []
    for indicator in Indicator.objects.filter(formula__in=STRATEGIES).prefetch_related("versions"):
        counted = years if indicator.kind == IndicatorKind.COUNT_IN_YEAR else [day.year]
        for year in counted:
            version = indicator.version_on(min(day, date(year, 12, 31)))
            figure = STRATEGIES[Formula(indicator.formula)](Moment(year, day))
            if version is not None and figure is not None:
                rows += _readings(run, version, figure, Moment(year, day), towns)
    Reading.objects.bulk_create(rows)


def _readings(
    run: Recomputation, version: IndicatorVersion, figure: Figure, moment: Moment, towns: Sequence[int]
) -> list[Reading]:
    places: list[tuple[Scope, int | None, Figure]] = [(Scope.TOTAL, None, figure)]
    if figure.by_town is not None:
        nothing = Figure(0, None if figure.denominator is None else 0)
        places += [(Scope.TOWN, town, figure.by_town.get(town, nothing)) for town in towns]
        places.append((Scope.OUTSIDE, None, figure.by_town.get(None, nothing)))
    return [
        Reading(
            recomputation=run,
            indicator_id=version.indicator_id,
            version=version,
            year=moment.year,
            as_of=moment.day,
            scope=scope,
            town_id=town,
            numerator=each.numerator,
            denominator=each.denominator,
        )
        for scope, town, each in places
    ]


def _sum(parts: Mapping[int | None, Figure]) -> Figure:
    """The whole of its towns and of those outside, by construction."""
    denominators = [part.denominator for part in parts.values() if part.denominator is not None]
    return Figure(
        numerator=sum(part.numerator for part in parts.values()),
        denominator=sum(denominators) if denominators else None,
        by_town=parts,
    )


def competitions_held(moment: Moment) -> Figure:
    return _held(moment, CompetitionKind.COMPETITION)


def contests_held(moment: Moment) -> Figure:
    return _held(moment, CompetitionKind.CONTEST)


def _held(moment: Moment, kind: CompetitionKind) -> Figure:
    held = Competition.objects.filter(kind=kind, status=CompetitionStatus.PUBLISHED)
    return Figure(held.filter(held_on__year=moment.year, held_on__lte=moment.day).count())


def night_classes(moment: Moment) -> Figure:
    return _sum({town: Figure(classes) for town, (classes, _seats) in _night_classes(moment).items()})


def night_class_seats(moment: Moment) -> Figure:
    return _sum({town: Figure(seats) for town, (_classes, seats) in _night_classes(moment).items()})


def _night_classes(moment: Moment) -> dict[int | None, tuple[int, int]]:
    """Those that began in the year, and their seats, by the town they meet in."""
    begun = TrainingClass.objects.filter(
        kind=ClassKind.NIGHT_CLASS,
        status__in=[ClassStatus.OPEN, ClassStatus.RUNNING, ClassStatus.FINISHED],
        starts_on__year=moment.year,
        starts_on__lte=moment.day,
    )
    counted = begun.order_by().values_list("venue__town").annotate(Count("pk"), Sum("capacity"))
    return {town: (classes, seats) for town, classes, seats in counted}


def circle_coverage(moment: Moment) -> Figure | None:
    """By the way of travelling offered first; `None` where the district keeps none, or has no communities.

    Which classes take people is known for the present only.
    """
    mode = TravelMode.objects.filter(is_default=True).first() or TravelMode.objects.first()
    if mode is None:
        return None
    answer = reachable(Need(mode), at=timezone.now())
    if not answer.communities:
        return None
    return _sum({share.town.pk: Figure(share.covered, share.communities) for share in answer.towns})


def new_occupations(moment: Moment) -> Figure:
    return Figure(len(_new_certificates(moment)))


def new_occupation_certificates(moment: Moment) -> Figure:
    return Figure(sum(_new_certificates(moment).values()))


def _new_certificates(moment: Moment) -> dict[int, int]:
    """By occupation."""
    counting = Certificate.objects.filter(
        occupation__is_new=True, status=CertificateStatus.ISSUED, issued_on__lte=moment.day
    )
    return dict(counting.order_by().values_list("occupation").annotate(certificates=Count("*")))


def digital_courses(moment: Moment) -> Figure | None:
    counted = OnlineCatalogue.objects.filter(as_of__lte=moment.day).first()
    return None if counted is None else Figure(counted.digital_courses)


def studios(moment: Moment) -> Figure:
    named = TechnicianStudio.objects.filter(named_on__lte=moment.day)
    counted = named.order_by().values_list("organisation__town").annotate(Count("pk"))
    return _sum({town: Figure(number) for town, number in counted})


def leading_honours(moment: Moment) -> Figure:
    return Figure(Honour.objects.filter(title__is_leading_talent=True, awarded_on__lte=moment.day).count())


def subsidy_granted(moment: Moment) -> Figure:
    """In whole yuan, rounded down once, after adding."""
    passed = ClaimEvent.objects.filter(to_status=ClaimStatus.APPROVED, at__year=moment.year, at__date__lte=moment.day)
    return Figure(int(passed.aggregate(amount=Sum("claim__amount", default=0))["amount"]))


def milestones_reached(moment: Moment) -> Figure | None:
    """Of the plan that runs on the day; `None` while none does."""
    plan = Plan.objects.filter(starts_on__lte=moment.day, ends_on__gte=moment.day).first()
    if plan is None:
        return None
    milestones = Milestone.objects.filter(measure__plan=plan)
    return Figure(milestones.filter(reached_on__lte=moment.day).count(), milestones.count())


STRATEGIES: Mapping[Formula, Strategy] = {
    Formula.COMPETITIONS_HELD: competitions_held,
    Formula.CONTESTS_HELD: contests_held,
    Formula.NIGHT_CLASSES: night_classes,
    Formula.NIGHT_CLASS_SEATS: night_class_seats,
    Formula.CIRCLE_COVERAGE: circle_coverage,
    Formula.NEW_OCCUPATIONS: new_occupations,
    Formula.NEW_OCCUPATION_CERTIFICATES: new_occupation_certificates,
    Formula.DIGITAL_COURSES: digital_courses,
    Formula.STUDIOS: studios,
    Formula.LEADING_HONOURS: leading_honours,
    Formula.SUBSIDY_GRANTED: subsidy_granted,
    Formula.MILESTONES_REACHED: milestones_reached,
}
