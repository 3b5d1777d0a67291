"""The people behind a figure: exactly those it counts, narrowed as the figure was, masked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from directory.enums import Sex
from directory.levels import HIGH_SKILLED_FROM, SkillLevel
from talents.models import Standing, YearStanding
from targets.enums import COUNTS, AgeBand, Dimension, Formula
from targets.parts import UNKNOWN, Part

_ABOUT = ("person__employer", "town", "industry")
_AT_HIGH_LEVEL = (Formula.NEW_HIGH_SKILLED, Formula.HIGH_SKILLED_SHARE)

Counted = QuerySet[YearStanding] | QuerySet[Standing]


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person of a list: never the name or a number in full. `person_id` is where the list goes on."""

    person_id: int
    name: str
    id_number: str
    phone: str
    sex: str
    age: str
    town: str
    employer: str
    industry: str
    level: str

    @property
    def words(self) -> tuple[str, ...]:
        """As a table says them."""
        return (
            self.name,
            self.id_number,
            self.phone,
            self.sex,
            self.age,
            self.town,
            self.employer,
            self.industry,
            self.level,
        )


def counted(formula: Formula, year: int, part: Part, *, on: date, first_time: bool = False) -> Counted:
    """Whom a figure counts, one row each, in the order of their keys; of a count, only who is new to that level.

    Of a count in a year, the standings of that year; of a ratio, who holds a valid certificate on the day `on` (the
    numerator of its share). The rows are those `services.readings` counts: a test holds both to a naive recount.
    """
    rows: Counted
    if formula in COUNTS:
        rows = YearStanding.objects.filter(year=year)
    else:
        rows = Standing.objects.filter(Q(valid_until=None) | Q(valid_until__gte=on))
    if formula in _AT_HIGH_LEVEL:
        rows = rows.filter(level__gte=HIGH_SKILLED_FROM)
    elif formula == Formula.NEW_DIGITAL_HIGH_SKILLED:
        rows = rows.filter(digital_level__gte=HIGH_SKILLED_FROM)
    if first_time:
        rows = rows.filter(_new_to(formula))
    return rows.filter(_narrowing(part, year)).order_by("person_id")


def _new_to(formula: Formula) -> Q:
    never = Q(level_before=None)
    return never if formula == Formula.NEW_SKILLED else never | Q(level_before__lt=HIGH_SKILLED_FROM)


def told(rows: Counted) -> Counted:
    """With what is said of each person, and no more."""
    return rows.select_related(*_ABOUT).only(
        "level",
        "person__name",
        "person__id_masked",
        "person__phone_masked",
        "person__employer__name",
        "sex",
        "birth_year",
        "town__name",
        "industry__name",
    )


def lines(rows: Counted, *, year: int, after: int, limit: int) -> list[PersonLine]:
    """The lines after a person's key, at most `limit`. By key, the last page costs what the first does."""
    return [line(row, year) for row in told(rows).filter(person_id__gt=after)[:limit]]


def line(row: YearStanding | Standing, year: int) -> PersonLine:
    """Age is the one reached in the year."""
    person = row.person
    return PersonLine(
        person_id=person.pk,
        name=person.masked_name,
        id_number=person.id_masked,
        phone=person.phone_masked,
        sex=str(Sex(row.sex).label),
        age=str(age_band(row.birth_year, year).label),
        town=row.town.name if row.town else "",
        employer=person.employer.name if person.employer else "",
        industry=row.industry.name if row.industry else "",
        level=str(SkillLevel(row.level).label),
    )


def age_band(born: int | None, year: int) -> AgeBand:
    """The band of the age that somebody born in a year reaches in another."""
    if born is None:
        return AgeBand.UNKNOWN
    return max(band for band in AgeBand if band <= max(year - born, 0))


def _narrowing(part: Part, year: int) -> Q:
    narrowed = Q()
    for dimension, value in part.words.items():
        narrowed &= _age(value, year) if dimension == Dimension.AGE else _is(_PATHS[dimension], value)
    return narrowed


# Where a dimension's word stands on a standing, which keeps what its person is counted by.
_PATHS: Mapping[str, str] = {
    Dimension.TOWN: "town__code",
    Dimension.INDUSTRY: "industry",
    Dimension.LEVEL: "level",
    Dimension.SEX: "sex",
}


def _is(path: str, value: str) -> Q:
    if value != UNKNOWN:
        return Q(**{path: value})
    return Q(**{path: Sex.UNKNOWN if path == _PATHS[Dimension.SEX] else None})


def _age(value: str, year: int) -> Q:
    if value in (UNKNOWN, str(AgeBand.UNKNOWN.value)):
        return Q(birth_year=None)
    lower = int(value)
    above = min((band for band in AgeBand if band > lower), default=None)
    born = Q(birth_year__lte=year - lower) if lower else Q(birth_year__isnull=False)
    return born if above is None else born & Q(birth_year__gt=year - above)
