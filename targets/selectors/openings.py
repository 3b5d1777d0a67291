"""Every figure of the dashboard, opened by the key its address bears: what it is called, and the rows it counts.

An indicator opens by its own key and, with `FIRST_TIME` behind it, to those who are new to that level. What the page
shows beside the indicators has keys of its own, with a dot in them: no indicator's key has one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from directory import dates
from targets.enums import COUNTS, OF_PEOPLE, Formula, IndicatorKind, Unit
from targets.errors import FigureNotFound
from targets.models import Indicator
from targets.selectors import funnel, indicators, opened_people, opened_things
from targets.selectors.moments import Moment, moment
from targets.selectors.opened import Asked, Rows

FIRST_TIME = ".first-time"
WORKFORCE, STOCK, COMMUNITIES, MILESTONES = "all.workforce", "all.certified", "all.communities", "all.milestones"
NEW_OCCUPATIONS, NEW_CERTIFICATES = "new.occupations", "new.certificates"
STAGE, LEAGUE = "stage.", "league."
# By which key the denominator of a ratio opens.
DENOMINATORS: Mapping[str, str] = {
    Formula.SKILLED_SHARE: WORKFORCE,
    Formula.HIGH_SKILLED_SHARE: STOCK,
    Formula.CIRCLE_COVERAGE: COMMUNITIES,
    Formula.MILESTONES_REACHED: MILESTONES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A figure with its rows. `unit`: of the figure, not of the rows."""

    key: str
    title: str
    definition: str
    unit: str | Promise
    rows: Rows


def opening(key: str, asked: Asked) -> Opening:
    """Raises `FigureNotFound` and `YearNotCounted`."""
    if key in _BESIDE:
        name, definition, unit, rows = _BESIDE[key]
        return Opening(key=key, title=str(name), definition=str(definition), unit=unit, rows=rows(asked))
    if key.removeprefix(STAGE) in funnel.STAGES and key.startswith(STAGE):
        return _stage(key, asked)
    if key.removeprefix(LEAGUE) in _COLUMNS and key.startswith(LEAGUE):
        return _column(key, asked)
    return _of_indicator(indicators.named(key.removesuffix(FIRST_TIME)), asked, first_time=key.endswith(FIRST_TIME))


def title(of: Indicator, at: Moment) -> str:
    """With the year of a count, or the day of what is as of a day: the last run's, whatever the address says."""
    when = at.year if of.kind == IndicatorKind.COUNT_IN_YEAR else dates.of_record(at.day)
    return f"{of.label} {when}"


def _of_indicator(of: Indicator, asked: Asked, *, first_time: bool) -> Opening:
    formula = Formula(of.formula)
    at = moment(formula, asked.year)
    name = title(of, at)
    if formula in OF_PEOPLE:
        if first_time and formula not in COUNTS:
            raise FigureNotFound
        rows = opened_people.counted(formula, at, asked, first_time=first_time)
    elif first_time:
        raise FigureNotFound
    else:
        rows = _ROWS[formula](at, asked)
    unit = Unit.PERSONS.label if formula in OF_PEOPLE else _UNITS.get(formula, Unit(of.unit).label)
    return Opening(
        key=f"{of.key}{FIRST_TIME if first_time else ''}",
        title=_("%(figure)s, for the first time at that level") % {"figure": name} if first_time else name,
        definition=of.definition_on(asked.on),
        unit=unit,
        rows=rows,
    )


def _stage(key: str, asked: Asked) -> Opening:
    name, definition, unit = funnel.STAGES[key.removeprefix(STAGE)]
    match key.removeprefix(STAGE):
        case "demand":
            rows = opened_things.demand(asked)
        case "seats":
            rows = opened_things.seats(asked)
        case people:
            rows = opened_people.stage(people, asked)
    return Opening(key=key, title=f"{name} {asked.year}", definition=str(definition), unit=unit, rows=rows)


def _column(key: str, asked: Asked) -> Opening:
    column = key.removeprefix(LEAGUE)
    return Opening(
        key=key,
        title=f"{_COLUMNS[column]} {asked.year}",
        definition=_("Seats in classes that lead to a certificate and ended in the year."),
        unit=Unit.SEATS.label,
        rows=opened_people.seats(column, asked),
    )


_ROWS: Mapping[Formula, Callable[[Moment, Asked], Rows]] = {
    Formula.COMPETITIONS_HELD: opened_things.competitions,
    Formula.CONTESTS_HELD: opened_things.contests,
    Formula.NIGHT_CLASSES: opened_things.night_classes,
    Formula.NIGHT_CLASS_SEATS: opened_things.night_class_seats,
    Formula.CIRCLE_COVERAGE: opened_things.communities_reached,
    Formula.NEW_OCCUPATIONS: opened_things.new_occupations,
    Formula.NEW_OCCUPATION_CERTIFICATES: opened_people.new_certificates,
    Formula.DIGITAL_COURSES: opened_things.digital_courses,
    Formula.STUDIOS: opened_things.studios,
    Formula.LEADING_HONOURS: opened_people.leading_honours,
    Formula.SUBSIDY_GRANTED: opened_people.subsidies,
    Formula.MILESTONES_REACHED: opened_things.milestones_reached,
}
_COMMUNITY, _MILESTONE = pgettext_lazy("unit", "communities"), pgettext_lazy("unit", "milestones")
# A ratio is written in per cent; what it counts is not.
_UNITS = {Formula.CIRCLE_COVERAGE: _COMMUNITY, Formula.MILESTONES_REACHED: _MILESTONE}
_COLUMNS = {
    "enrolled": pgettext_lazy("funnel", "Enrolled"),
    "decided": gettext_lazy("Result known"),
    "passed": gettext_lazy("Passed"),
    "certified": gettext_lazy("Certified"),
}


def _certified(asked: Asked) -> Rows:
    return opened_people.counted(Formula.SKILLED_SHARE, moment(Formula.SKILLED_SHARE, asked.year), asked)


def _new_certificates(asked: Asked) -> Rows:
    return opened_people.new_certificates(moment(Formula.NEW_OCCUPATION_CERTIFICATES, asked.year), asked)


def _new_occupations(asked: Asked) -> Rows:
    return opened_things.new_occupations(moment(Formula.NEW_OCCUPATIONS, asked.year), asked)


_BESIDE: Mapping[str, tuple[Promise, Promise, Promise | str, Callable[[Asked], Rows]]] = {
    WORKFORCE: (
        gettext_lazy("Workforce"),
        gettext_lazy("How many people work in the district, by the statistic the ratio divides by."),
        Unit.PERSONS.label,
        opened_things.workforce,
    ),
    STOCK: (
        gettext_lazy("Skilled people"),
        gettext_lazy("People holding a valid certificate; each counts once."),
        Unit.PERSONS.label,
        _certified,
    ),
    COMMUNITIES: (
        gettext_lazy("Communities of the district"),
        gettext_lazy("All of them, whether a class is in reach or not."),
        _COMMUNITY,
        opened_things.communities,
    ),
    MILESTONES: (
        gettext_lazy("Milestones of the plan"),
        gettext_lazy("All of them, reached or not."),
        _MILESTONE,
        opened_things.milestones,
    ),
    NEW_OCCUPATIONS: (
        gettext_lazy("New occupations"),
        gettext_lazy("Occupations flagged as new in which certificates have been issued."),
        Unit.OCCUPATIONS.label,
        _new_occupations,
    ),
    NEW_CERTIFICATES: (
        gettext_lazy("Certificates in new occupations"),
        gettext_lazy("Issued in occupations flagged as new, and not revoked."),
        Unit.CERTIFICATES.label,
        _new_certificates,
    ),
}
