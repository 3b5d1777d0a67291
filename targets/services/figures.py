"""The figures that are not of people: each formula one function, which counts what `selectors.things` names.

A new indicator that one of them counts is a row; a new way of counting is a function here and its name in `Formula`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Aggregate, Count, Q, QuerySet, Sum
from django.utils import timezone

from competitions.enums import CompetitionKind
from directory.models import Town
from targets.enums import Formula, IndicatorKind, Scope
from targets.models import Indicator, IndicatorVersion, Reading, Recomputation
from targets.selectors import things
from targets.selectors.moments import Moment


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
    _append(run, {**STRATEGIES, **_of_new_occupations(run, day)}, years=years, day=day)


def append_of_certificates(run: Recomputation, *, day: date) -> None:
    """The same of the few that change with certificates, and so within seconds."""
    _append(run, _of_new_occupations(run, day), years=[], day=day)


def _append(run: Recomputation, strategies: Mapping[Formula, Strategy], *, years: Sequence[int], day: date) -> None:
    towns = list(Town.objects.values_list("pk", flat=True))
    rows: list[Reading] = []
    for indicator in Indicator.objects.filter(formula__in=strategies).prefetch_related("versions"):
        counted = years if indicator.kind == IndicatorKind.COUNT_IN_YEAR else [day.year]
        for year in counted:
            version = indicator.version_on(min(day, date(year, 12, 31)))
            figure = strategies[Formula(indicator.formula)](Moment(year, day))
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
    return Figure(things.held(CompetitionKind.COMPETITION, moment).count())


def contests_held(moment: Moment) -> Figure:
    return Figure(things.held(CompetitionKind.CONTEST, moment).count())


def night_classes(moment: Moment) -> Figure:
    return _by_town(things.night_classes(moment), "venue__town", Count("pk"))


def night_class_seats(moment: Moment) -> Figure:
    return _by_town(things.night_classes(moment), "venue__town", Sum("capacity"))


def circle_coverage(moment: Moment) -> Figure | None:
    answer = things.circle(timezone.now())
    if answer is None:
        return None
    return _sum({share.town.pk: Figure(share.covered, share.communities) for share in answer.towns})


def _of_new_occupations(run: Recomputation, day: date) -> Mapping[Formula, Strategy]:
    """Counted once, and kept with the run by occupation, as the dashboard shows it."""
    counted = things.new_certificates(day).order_by().values_list("occupation").annotate(certificates=Count("*"))
    run.new_occupations = {str(occupation): certificates for occupation, certificates in counted}
    return {
        Formula.NEW_OCCUPATIONS: lambda moment: Figure(len(run.new_occupations)),
        Formula.NEW_OCCUPATION_CERTIFICATES: lambda moment: Figure(sum(run.new_occupations.values())),
    }


def digital_courses(moment: Moment) -> Figure | None:
    counted = things.catalogue(moment.day).first()
    return None if counted is None else Figure(counted.digital_courses)


def studios(moment: Moment) -> Figure:
    return _by_town(things.studios(moment.day), "organisation__town", Count("pk"))


def leading_honours(moment: Moment) -> Figure:
    return Figure(things.leading_honours(moment.day).count())


def subsidy_granted(moment: Moment) -> Figure:
    """In whole yuan, rounded down once, after adding."""
    granted = things.approvals(moment).aggregate(amount=Sum("claim__amount", default=0))
    return Figure(int(granted["amount"]))


def milestones_reached(moment: Moment) -> Figure | None:
    """Of the plan that runs on the day; `None` while it has none."""
    milestones = things.milestones(moment.day)
    counted = milestones.aggregate(reached=Count("pk", filter=Q(reached_on__lte=moment.day)), all=Count("pk"))
    return Figure(counted["reached"], counted["all"]) if counted["all"] else None


def _by_town(rows: QuerySet[Any], town: str, measure: Aggregate) -> Figure:
    counted = rows.order_by().values_list(town).annotate(measure)
    return _sum({place: Figure(number) for place, number in counted})


OF_CERTIFICATES = (Formula.NEW_OCCUPATIONS, Formula.NEW_OCCUPATION_CERTIFICATES)
STRATEGIES: Mapping[Formula, Strategy] = {
    Formula.COMPETITIONS_HELD: competitions_held,
    Formula.CONTESTS_HELD: contests_held,
    Formula.NIGHT_CLASSES: night_classes,
    Formula.NIGHT_CLASS_SEATS: night_class_seats,
    Formula.CIRCLE_COVERAGE: circle_coverage,
    Formula.DIGITAL_COURSES: digital_courses,
    Formula.STUDIOS: studios,
    Formula.LEADING_HONOURS: leading_honours,
    Formula.SUBSIDY_GRANTED: subsidy_granted,
    Formula.MILESTONES_REACHED: milestones_reached,
}
