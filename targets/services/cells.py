"""Cells: everyone counted by town × industry × level × sex × age band, from every standing or from what changed.

Both ways compute how far the cells are from the standings and add the difference in one statement, so both leave the
same cells, and both see the standings and the changes they take as of one moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from directory.levels import HIGH_SKILLED_FROM
from targets.enums import AgeBand, Extent
from targets.models import Recomputation


@dataclass(frozen=True, slots=True)
class Counting:
    """`rows_read`: standings, or changes of standings. `cells_written`: how many cells changed."""

    rows_read: int
    cells_written: int


def count(run: Recomputation, extent: Extent, *, years: Sequence[int], day: date) -> Counting:
    """Bring the cells of these years and of the stock, and their margins, up to date, and append a reading of each cell
    that changed.

    From `CHANGES` this gives what `EVERYTHING` gives only if the last run counted the same years, in the year of
    `day`: another year to count has no cells yet, and at New Year everybody is a year older.
    """
    difference = FROM_CHANGES if extent == Extent.CHANGES else FROM_EVERYTHING
    with connection.cursor() as cursor:
        # Tens of thousands of cells are compared in memory; PostgreSQL's default would sort them on disk.
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(
            ADD.format(difference=difference.format(**_TERMS)),
            {"run": run.pk, "years": list(years), "year": day.year, "high": HIGH_SKILLED_FROM},
        )
        taken, counted, written = cursor.fetchone()
    return Counting(rows_read=taken if extent == Extent.CHANGES else counted, cells_written=written)


def _age_band(age: str) -> str:
    """SQL for the band of an age."""
    known = sorted((band for band in AgeBand if band != AgeBand.UNKNOWN), reverse=True)
    cases = " ".join(f"WHEN {age} >= {band.value} THEN {band.value}" for band in known[:-1])
    return f"CASE {cases} WHEN {age} IS NULL THEN {AgeBand.UNKNOWN.value} ELSE {known[-1].value} END"


_TERMS = {
    "age_in_year": _age_band("(year - birth_year)"),
    "age_now": _age_band("(%(year)s - birth_year)"),
    "age_then": _age_band("(COALESCE(year, %(year)s) - birth_year)"),
    "is_high": "level >= %(high)s",
    "is_digital": "digital_level >= %(high)s",
    "not_before": "COALESCE(level_before, 0) < %(high)s",
}

ADD = """
    WITH taken AS (DELETE FROM talents_standingchange RETURNING *),
    {difference},
    written AS (
        INSERT INTO targets_cell AS cell (
            year, town_id, industry_id, level, sex, age_band,
            skilled, skilled_first, high, high_first, digital, digital_first
        )
        SELECT * FROM difference
        ON CONFLICT (year, town_id, industry_id, level, sex, age_band) DO UPDATE SET
            skilled = cell.skilled + excluded.skilled,
            skilled_first = cell.skilled_first + excluded.skilled_first,
            high = cell.high + excluded.high,
            high_first = cell.high_first + excluded.high_first,
            digital = cell.digital + excluded.digital,
            digital_first = cell.digital_first + excluded.digital_first
        RETURNING id, skilled, skilled_first, high, high_first, digital, digital_first
    ),
    appended AS (
        INSERT INTO targets_cellreading (
            recomputation_id, cell_id, skilled, skilled_first, high, high_first, digital, digital_first
        )
        SELECT %(run)s, * FROM written
        RETURNING 1
    ),
    summed AS (
        INSERT INTO targets_margin AS margin (
            year, dimension, key, skilled, skilled_first, high, high_first, digital, digital_first
        )
        SELECT year,
            CASE GROUPING(town_id, industry_id, level, sex, age_band)
                WHEN 15 THEN 'town' WHEN 23 THEN 'industry' WHEN 27 THEN 'level' WHEN 29 THEN 'sex' WHEN 30 THEN 'age'
                ELSE 'whole' END,
            COALESCE(town_id::text, industry_id::text, level::text, sex, age_band::text, ''),
            sum(skilled), sum(skilled_first), sum(high), sum(high_first), sum(digital), sum(digital_first)
        FROM difference
        GROUP BY GROUPING SETS (
            (year), (year, town_id), (year, industry_id), (year, level), (year, sex), (year, age_band)
        )
        ON CONFLICT (year, dimension, key) DO UPDATE SET
            skilled = margin.skilled + excluded.skilled,
            skilled_first = margin.skilled_first + excluded.skilled_first,
            high = margin.high + excluded.high,
            high_first = margin.high_first + excluded.high_first,
            digital = margin.digital + excluded.digital,
            digital_first = margin.digital_first + excluded.digital_first
    )
    SELECT (SELECT count(*) FROM taken),
        (SELECT COALESCE(sum(rows_read), 0) FROM counted),
        (SELECT count(*) FROM appended)
"""

FROM_CHANGES = """
    counted AS (SELECT 0 AS rows_read),
    difference AS (
        SELECT year, town_id, industry_id, level, sex,
            {age_then} AS age_band,
            sum(sign) AS skilled,
            COALESCE(sum(sign) FILTER (WHERE year IS NOT NULL AND level_before IS NULL), 0) AS skilled_first,
            COALESCE(sum(sign) FILTER (WHERE {is_high}), 0) AS high,
            COALESCE(sum(sign) FILTER (WHERE year IS NOT NULL AND {is_high} AND {not_before}), 0) AS high_first,
            COALESCE(sum(sign) FILTER (WHERE {is_digital}), 0) AS digital,
            COALESCE(sum(sign) FILTER (WHERE year IS NOT NULL AND {is_digital} AND {not_before}), 0)
                AS digital_first
        FROM taken
        WHERE year IS NULL OR year = ANY(%(years)s)
        GROUP BY year, town_id, industry_id, level, sex, age_band
        HAVING sum(sign) <> 0
            OR sum(sign) FILTER (WHERE level_before IS NULL) <> 0
            OR sum(sign) FILTER (WHERE {is_digital}) <> 0
            OR sum(sign) FILTER (WHERE {not_before}) <> 0
            OR sum(sign) FILTER (WHERE {is_digital} AND {not_before}) <> 0
    )
"""

# What is there now is taken away from what ought to be there; equal cells vanish.
FROM_EVERYTHING = """
    counted AS (
        SELECT year, town_id, industry_id, level, sex, {age_in_year} AS age_band,
            count(*)::int AS rows_read,
            count(*)::int AS skilled,
            (count(*) FILTER (WHERE level_before IS NULL))::int AS skilled_first,
            (count(*) FILTER (WHERE {is_high}))::int AS high,
            (count(*) FILTER (WHERE {is_high} AND {not_before}))::int AS high_first,
            (count(*) FILTER (WHERE {is_digital}))::int AS digital,
            (count(*) FILTER (WHERE {is_digital} AND {not_before}))::int AS digital_first
        FROM talents_yearstanding
        WHERE year = ANY(%(years)s)
        GROUP BY year, town_id, industry_id, level, sex, age_band
        UNION ALL
        SELECT NULL, town_id, industry_id, level, sex, {age_now} AS age_band,
            count(*)::int, count(*)::int, 0,
            (count(*) FILTER (WHERE {is_high}))::int, 0,
            (count(*) FILTER (WHERE {is_digital}))::int, 0
        FROM talents_standing
        GROUP BY town_id, industry_id, level, sex, age_band
    ),
    difference AS (
        SELECT year, town_id, industry_id, level, sex, age_band,
            sum(skilled) AS skilled, sum(skilled_first) AS skilled_first,
            sum(high) AS high, sum(high_first) AS high_first,
            sum(digital) AS digital, sum(digital_first) AS digital_first
        FROM (
            SELECT year, town_id, industry_id, level, sex, age_band,
                skilled, skilled_first, high, high_first, digital, digital_first
            FROM counted
            UNION ALL
            SELECT year, town_id, industry_id, level, sex, age_band,
                -skilled, -skilled_first, -high, -high_first, -digital, -digital_first
            FROM targets_cell
            WHERE year IS NULL OR year = ANY(%(years)s)
        ) AS both_sides
        GROUP BY year, town_id, industry_id, level, sex, age_band
        HAVING (
            sum(skilled), sum(skilled_first), sum(high), sum(high_first), sum(digital), sum(digital_first)
        ) <> (0, 0, 0, 0, 0, 0)
    )
"""
