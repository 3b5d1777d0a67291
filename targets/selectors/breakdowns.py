"""Figures in parts: by town, industry, level, sex and age, of the whole or of any part of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from directory.enums import Sex
from directory.levels import SkillLevel
from directory.models import Industry, Town
from targets.enums import SHARES, AgeBand, Dimension, Formula, Scope
from targets.models.cells import NUMERATORS, Margin
from targets.parts import UNKNOWN, Part

# The counts of a cell, in their order.
_COLUMNS = ("skilled", "skilled_first", "high", "high_first", "digital", "digital_first")
_WHOLE = (Margin.WHOLE, "")


@dataclass(frozen=True, slots=True)
class Slice:
    """One part along a dimension: its key as addresses write it, its name, and how many it holds by formula.

    A figure is `None` where too few people would be told.
    """

    key: str
    name: str
    figures: Mapping[str, int | None]

    @property
    def is_hidden(self) -> bool:
        return None in self.figures.values()


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Figures along one dimension: of each the slices add up to its total, the unknown among them."""

    dimension: Dimension
    slices: Sequence[Slice]
    totals: Mapping[str, int | None]

    @property
    def is_hidden(self) -> bool:
        """Of the totals; each slice says so of its own figures."""
        return None in self.totals.values()


@dataclass(frozen=True, slots=True)
class Cut:
    """What the cells of a year, or of the stock (`year` empty), hold: (dimension, key) to the six counts of a cell.

    A key nobody falls under is not there.
    """

    year: int | None
    sums: Mapping[tuple[str, str], Sequence[int]]

    def value(self, formula: Formula, at: tuple[str, str] = _WHOLE) -> int:
        return self._count(NUMERATORS[formula], at)

    def first_time(self, formula: Formula, at: tuple[str, str] = _WHOLE) -> int | None:
        """`None` for the stock, which nobody enters for the first time."""
        return None if self.year is None else self._count(f"{NUMERATORS[formula]}_first", at)

    def _count(self, column: str, at: tuple[str, str]) -> int:
        counts = self.sums.get(at)
        return counts[_COLUMNS.index(column)] if counts else 0


def cuts(years: Sequence[int | None], part: Part) -> dict[int | None, Cut]:
    """The cells of these years (`None`: the stock) within a part, summed along every dimension, in one query.

    The sums of the whole are kept with the cells; within a part they are taken anew.
    """
    return summed(years, part) if part.words else _cuts(years, MARGINS, {})


def summed(years: Sequence[int | None], part: Part) -> dict[int | None, Cut]:
    """The same, summed from the cells."""
    conditions = " AND ".join(_CONDITIONS[Dimension(word)] for word in part.words) or "true"
    return _cuts(years, SUMS.format(conditions=conditions), part.words)


def _cuts(years: Sequence[int | None], statement: str, words: Mapping[str, str]) -> dict[int | None, Cut]:
    sums: dict[int | None, dict[tuple[str, str], Sequence[int]]] = {year: {} for year in years}
    asked: dict[str, list[int] | bool | str] = {
        "years": [year for year in years if year],
        "stock": None in years,
        "unknown": UNKNOWN,
        **words,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        for year, dimension, key, *counts in cursor.fetchall():
            sums[year][dimension, key or ""] = counts
    return {year: Cut(year, found) for year, found in sums.items()}


def whole(year: int, part: Part) -> tuple[Cut, Cut]:
    """The cuts of a year, and of the stock as a whole: what the dashboard shows of a part."""
    if part.words:
        return summed([year], part)[year], stock(part)
    both = cuts([year, None], part)
    return both[year], both[None]


def stock(part: Part) -> Cut:
    """The stock within a part as a whole, along no dimension: a plain sum, where `summed` sums six ways."""
    conditions = " AND ".join(_CONDITIONS[Dimension(word)] for word in part.words) or "true"
    with connection.cursor() as cursor:
        cursor.execute(STOCK.format(conditions=conditions), {"unknown": UNKNOWN, **part.words})
        counts = cursor.fetchone()
    return Cut(None, {_WHOLE: counts})


def breakdown(
    formulas: Sequence[Formula], year: int, part: Part, dimension: Dimension, *, first_time: bool = False
) -> Breakdown:
    """Figures within a part, along one dimension: counts from the cells of the year, the ratios' from the stock.

    `first_time`: only who is new to that level.
    """
    stock = [formula for formula in formulas if formula in SHARES]
    of_year = None if stock else year
    cut = cuts([of_year], part)[of_year]
    return along(cut, formulas, dimension, NAMES[dimension](), first_time=first_time)


def along(
    cut: Cut, formulas: Sequence[Formula], dimension: Dimension, names: Mapping[str, str], *, first_time: bool = False
) -> Breakdown:
    """In the order of the names. Towns are all named, also those that hold nobody; of the others, what somebody has."""
    value = cut.first_time if first_time else cut.value
    return Breakdown(
        dimension=dimension,
        slices=[
            Slice(key, name, {formula.value: value(formula, (dimension, key)) for formula in formulas})
            for key, name in names.items()
            if dimension == Dimension.TOWN or (dimension, key) in cut.sums
        ],
        totals={formula.value: value(formula) for formula in formulas},
    )


def _towns() -> dict[str, str]:
    return {**dict(Town.objects.values_list("code", "name")), UNKNOWN: str(Scope.OUTSIDE.label)}


def _industries() -> dict[str, str]:
    return with_unknown({str(pk): name for pk, name in Industry.objects.values_list("pk", "name")})


def with_unknown(industries: Mapping[str, str]) -> dict[str, str]:
    return {**industries, UNKNOWN: _("No employer's industry known")}


def _levels() -> dict[str, str]:
    return {str(level.value): str(level.label) for level in SkillLevel}


def _sexes() -> dict[str, str]:
    return {sex.value or UNKNOWN: str(sex.label) for sex in Sex}


def _ages() -> dict[str, str]:
    known = {str(band.value): str(band.label) for band in AgeBand if band != AgeBand.UNKNOWN}
    return {**known, UNKNOWN: str(AgeBand.UNKNOWN.label)}


NAMES: Mapping[Dimension, Callable[[], Mapping[str, str]]] = {
    Dimension.TOWN: _towns,
    Dimension.INDUSTRY: _industries,
    Dimension.LEVEL: _levels,
    Dimension.SEX: _sexes,
    Dimension.AGE: _ages,
}

# Grouped by what the cells hold, numbers that hash fast; only the sums are written with keys as addresses write them.
# Of the sets of groups each but the first keeps one dimension.
SUMS = """
    SELECT sums.year, sums.dimension,
        CASE sums.dimension
            WHEN 'town' THEN COALESCE(town.code, %(unknown)s)
            WHEN 'industry' THEN COALESCE(sums.industry_id::text, %(unknown)s)
            WHEN 'level' THEN sums.level::text
            WHEN 'sex' THEN CASE sums.sex WHEN '' THEN %(unknown)s ELSE sums.sex END
            WHEN 'age' THEN CASE sums.age_band WHEN -1 THEN %(unknown)s ELSE sums.age_band::text END
        END,
        skilled, skilled_first, high, high_first, digital, digital_first
    FROM (
        SELECT year, town_id, industry_id, level, sex, age_band,
            CASE GROUPING(town_id, industry_id, level, sex, age_band)
                WHEN 15 THEN 'town' WHEN 23 THEN 'industry' WHEN 27 THEN 'level' WHEN 29 THEN 'sex' WHEN 30 THEN 'age'
                ELSE 'whole' END AS dimension,
            sum(skilled) AS skilled, sum(skilled_first) AS skilled_first, sum(high) AS high,
            sum(high_first) AS high_first, sum(digital) AS digital, sum(digital_first) AS digital_first
        FROM targets_cell
        WHERE (year = ANY(%(years)s::smallint[]) OR (%(stock)s AND year IS NULL)) AND skilled > 0 AND {conditions}
        GROUP BY year, GROUPING SETS ((), (town_id), (industry_id), (level), (sex), (age_band))
    ) AS sums
    LEFT JOIN directory_town AS town ON town.id = sums.town_id
"""
MARGINS = """
    SELECT margin.year, margin.dimension,
        CASE
            WHEN margin.dimension = 'whole' THEN ''
            WHEN margin.dimension = 'town' THEN COALESCE(town.code, %(unknown)s)
            WHEN margin.key IN ('', '-1') THEN %(unknown)s
            ELSE margin.key
        END,
        skilled, skilled_first, high, high_first, digital, digital_first
    FROM targets_margin AS margin
    LEFT JOIN directory_town AS town ON margin.dimension = 'town' AND town.id::text = margin.key
    WHERE (margin.year = ANY(%(years)s::smallint[]) OR (%(stock)s AND margin.year IS NULL)) AND skilled > 0
"""
STOCK = """
    SELECT COALESCE(sum(skilled), 0), 0, COALESCE(sum(high), 0), 0, COALESCE(sum(digital), 0), 0
    FROM targets_cell
    WHERE year IS NULL AND {conditions}
"""
# An unknown word is compared as what a cell holds for it.
_CONDITIONS = {
    Dimension.TOWN: """
        CASE %(town)s WHEN %(unknown)s THEN town_id IS NULL
            ELSE town_id = (SELECT id FROM directory_town WHERE code = %(town)s) END
    """,
    Dimension.INDUSTRY: "industry_id IS NOT DISTINCT FROM NULLIF(%(industry)s, %(unknown)s)::bigint",
    Dimension.LEVEL: "level = %(level)s::smallint",
    Dimension.SEX: "sex = CASE %(sex)s WHEN %(unknown)s THEN '' ELSE %(sex)s END",
    Dimension.AGE: "age_band = COALESCE(NULLIF(%(age)s, %(unknown)s), '-1')::smallint",
}
