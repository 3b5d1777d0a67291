"""What the dashboard is made from besides its cells, read in one statement: each part of it costs more to ask for than
to read.

The database writes it as JSON and `msgspec` reads that into the rows below, checking every type on the way.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

import msgspec
from django.db import connection
from django.utils.translation import get_language

from targets.enums import Formula, IndicatorKind, Scope, Trigger, Unit


class Run(msgspec.Struct, frozen=True):
    """The last recomputation. `new_occupations`: certificates by the key of the occupation."""

    id: int
    started_at: datetime
    finished_at: datetime | None
    trigger: Trigger
    by_name: str
    events_followed: int
    persons_changed: int
    rows_read: int
    counted_years: Sequence[int]
    new_occupations: Mapping[str, int]

    @property
    def took(self) -> timedelta | None:
        return self.finished_at - self.started_at if self.finished_at else None


class Bilingual(msgspec.Struct, frozen=True):
    name: str
    name_en: str

    @property
    def label(self) -> str:
        """In the reader's language; the Chinese name where there is no other."""
        return (self.name_en if get_language() == "en" else "") or self.name


class Version(Bilingual, frozen=True):
    """A definition, and from when on it holds."""

    in_force_from: date


class Workforce(msgspec.Struct, frozen=True):
    persons: int
    source: str
    is_fictional: bool


class Reading(msgspec.Struct, frozen=True):
    """What the last run read for the whole district."""

    numerator: int
    denominator: int | None
    as_of: date
    workforce: Workforce | None


class Promise(msgspec.Struct, frozen=True):
    """A target, of a town or (empty) of the whole district, with its trajectory of month ends."""

    town: str
    value: Decimal
    due_on: date
    document: str
    is_fictional: bool
    trajectory: Sequence[tuple[date, Decimal]]


class Indicator(Bilingual, frozen=True):
    """`versions`: the latest first. `promises`: those of the year, or of every year where it is of none; by due day."""

    key: str
    unit: Unit
    kind: IndicatorKind
    formula: Formula
    versions: Sequence[Version]
    reading: Reading | None
    promises: Sequence[Promise]

    def definition_on(self, day: date) -> str:
        """What it means on a day, in the reader's language; empty before its first version."""
        return next((version.label for version in self.versions if version.in_force_from <= day), "")


class Town(msgspec.Struct, frozen=True):
    code: str
    name: str
    longitude: Decimal
    latitude: Decimal


class Occupation(Bilingual, frozen=True):
    id: int


class Snapshot(msgspec.Struct, frozen=True):
    """`industries`: by key. `occupations`: those of the run's `new_occupations`."""

    run: Run | None
    indicators: Sequence[Indicator]
    towns: Sequence[Town]
    industries: Mapping[str, str]
    occupations: Sequence[Occupation]


def read(year: int) -> Snapshot:
    """As the last run left it, with the readings and the promises of a year."""
    with connection.cursor() as cursor:
        cursor.execute(
            SNAPSHOT, {"year": year, "total": Scope.TOTAL.value, "in_year": IndicatorKind.COUNT_IN_YEAR.value}
        )
        (written,) = cursor.fetchone()
    return _decoder.decode(written)


_decoder = msgspec.json.Decoder(Snapshot)

# Decimals travel as text, so that none becomes a binary fraction on the way. Written as text itself: the driver would
# read JSON into objects nobody has checked.
SNAPSHOT = """
    WITH trajectory AS MATERIALIZED (
        SELECT target_id, json_agg(json_build_array(month, value::text) ORDER BY month) AS by_month
        FROM targets_trajectorypoint GROUP BY target_id
    )
    SELECT json_build_object(
        'run', CASE WHEN run.id IS NOT NULL THEN row_to_json(run) END,
        'indicators', COALESCE((
            SELECT json_agg(json_build_object(
                'name', indicator.name, 'name_en', indicator.name_en, 'key', indicator.key, 'unit', indicator.unit,
                'kind', indicator.kind, 'formula', indicator.formula,
                'versions', COALESCE((
                    SELECT json_agg(json_build_object(
                        'name', definition, 'name_en', definition_en, 'in_force_from', in_force_from
                    ) ORDER BY in_force_from DESC)
                    FROM targets_indicatorversion WHERE indicator_id = indicator.id
                ), '[]'),
                'reading', (
                    SELECT json_build_object(
                        'numerator', numerator, 'denominator', denominator, 'as_of', reading.as_of,
                        'workforce', CASE WHEN workforce.id IS NOT NULL THEN json_build_object(
                            'persons', persons, 'source', source, 'is_fictional', is_fictional
                        ) END
                    )
                    FROM targets_reading AS reading
                    LEFT JOIN targets_workforcestatistic AS workforce ON workforce.id = reading.workforce_id
                    WHERE reading.recomputation_id = run.id AND reading.indicator_id = indicator.id
                        AND reading.scope = %(total)s
                        AND (indicator.kind <> %(in_year)s OR reading.year = %(year)s)
                ),
                'promises', COALESCE((
                    SELECT json_agg(json_build_object(
                        'town', COALESCE(town.code, ''), 'value', value::text, 'due_on', due_on, 'document', document,
                        'is_fictional', target.is_fictional,
                        'trajectory', COALESCE(by_month, '[]')
                    ) ORDER BY due_on)
                    FROM targets_target AS target
                    LEFT JOIN directory_town AS town ON town.id = target.town_id
                    LEFT JOIN trajectory ON trajectory.target_id = target.id
                    WHERE target.indicator_id = indicator.id
                        AND (indicator.kind <> %(in_year)s OR target.year = %(year)s)
                ), '[]')
            ) ORDER BY indicator.position, indicator.key)
            FROM targets_indicator AS indicator
        ), '[]'),
        'towns', COALESCE((
            SELECT json_agg(json_build_object(
                'code', code, 'name', name, 'longitude', longitude::text, 'latitude', latitude::text
            ) ORDER BY code)
            FROM directory_town
        ), '[]'),
        'industries', COALESCE((
            SELECT json_object_agg(industry.id, industry.name ORDER BY scheme.key, industry.code)
            FROM directory_industry AS industry
            JOIN directory_industryscheme AS scheme ON scheme.id = industry.scheme_id
        ), '{}'),
        'occupations', COALESCE((
            SELECT json_agg(json_build_object('id', occupation.id, 'name', name, 'name_en', name_en))
            FROM directory_occupation AS occupation
            WHERE run.new_occupations ? occupation.id::text
        ), '[]')
    )::text
    FROM (VALUES (true)) AS always
    LEFT JOIN (SELECT * FROM targets_recomputation ORDER BY id DESC LIMIT 1) AS run ON true
"""
