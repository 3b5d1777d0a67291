"""The answers of the dashboard, written straight to bytes: a screen asks every few seconds, so they are not serialized
field by field. Their shapes are those of `serializers`, which describe them; a test holds both to the same words.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from django.utils import timezone

from targets.league import Place as RankedProvider
from targets.progress import Count, Ratio
from targets.selectors.boards import Dashboard, Other, Place
from targets.selectors.breakdowns import Breakdown
from targets.selectors.freshness import Freshness
from targets.selectors.funnel import Stage
from targets.selectors.outlooks import CountOutlook

Document = dict[str, Any]

_encoder = msgspec.json.Encoder()


def encode(document: Any) -> bytes:
    """Decimals become texts, days and moments ISO 8601."""
    return _encoder.encode(document)


def dashboard(board: Dashboard) -> Document:
    new = board.new_occupations
    return {
        "year": board.year,
        "years": board.years,
        "part": board.part.words,
        "counts": [_count(count) for count in board.counts],
        "ratios": [_ratio(ratio) for ratio in board.ratios],
        "product": _ratio(board.product) if board.product else None,
        "places": [_place(place) for place in board.places],
        "breakdowns": [breakdown(each) for each in board.breakdowns],
        "others": [_other(other) for other in board.others],
        "new_occupations": {
            "leading": [{"name": row.name, "certificates": row.certificates} for row in new.leading],
            "other_occupations": new.other_occupations,
            "other_certificates": new.other_certificates,
            "occupations": new.occupations,
            "certificates": new.certificates,
        },
        "freshness": _freshness(board.freshness) if board.freshness else None,
    }


def breakdown(each: Breakdown) -> Document:
    return {
        "dimension": each.dimension.value,
        "slices": [
            {"key": part.key, "name": part.name, "figures": part.figures, "is_hidden": part.is_hidden}
            for part in each.slices
        ],
        "totals": each.totals,
        "is_hidden": each.is_hidden,
    }


def forecast(outlooks: Sequence[CountOutlook]) -> list[Document]:
    return [
        {
            "indicator": each.count.indicator,
            "name": each.count.name,
            "counted": each.sources.counted,
            "target": each.count.target,
            "expected": each.forecast.expected,
            "low": each.forecast.low,
            "high": each.forecast.high,
            "trend": each.trend.expected,
            "outlook": each.outlook.value if each.outlook else None,
            "chance_percent": each.percent,
            "until": each.until,
            "sentence": each.sentence,
        }
        for each in outlooks
    ]


def funnel(stages: Sequence[Stage]) -> list[Document]:
    return [
        {
            "key": stage.key,
            "name": str(stage.name),
            "definition": str(stage.definition),
            "unit": str(stage.unit),
            "number": stage.number,
            "percent_of_stage_before": stage.percent,
            "is_hidden": stage.is_hidden,
        }
        for stage in stages
    ]


def league(places: Sequence[RankedProvider]) -> list[Document]:
    return [
        {
            "rank": place.rank,
            "name": place.name,
            "enrolled": place.enrolled,
            "decided": place.decided,
            "passed": place.passed,
            "certified": place.certified,
            "rate": place.rate,
            "low": place.low,
            "high": place.high,
            "usual": place.usual,
            "comparison": place.comparison.value,
        }
        for place in places
    ]


def _count(count: Count) -> Document:
    return {
        "indicator": count.indicator,
        "name": count.name,
        "definition": count.definition,
        "value": count.value,
        "is_hidden": count.is_hidden,
        "first_time": count.first_time,
        "target": count.target,
        "due_on": count.goal.due_on if count.goal else None,
        "percent": _written(count.percent),
        "planned": count.planned,
        "remaining": count.remaining,
        "weekly": count.weekly,
    }


def _ratio(ratio: Ratio) -> Document:
    return {
        "indicator": ratio.indicator,
        "name": ratio.name,
        "definition": ratio.definition,
        "numerator": ratio.numerator,
        "denominator": ratio.denominator,
        "is_hidden": ratio.is_hidden,
        "percent": _written(ratio.percent),
        "target_percent": _written(ratio.target_percent),
        "due_on": ratio.goal.due_on if ratio.goal else None,
        "missing": ratio.missing,
        "as_of": ratio.as_of,
        "denominator_source": ratio.source,
        "is_fictional": ratio.is_fictional,
    }


def _place(place: Place) -> Document:
    return {
        "key": place.key,
        "name": place.name,
        "scope": place.scope.value,
        "figures": place.figures,
        "is_hidden": place.is_hidden,
        "targets": place.targets,
        "planned": place.planned,
    }


def _other(other: Other) -> Document:
    figure = other.figure
    told: Mapping[str, Any] = _ratio(figure) if isinstance(figure, Ratio) else _count(figure)
    return {
        "indicator": figure.indicator,
        "name": figure.name,
        "unit": other.unit.value,
        "value": told.get("value", told.get("numerator")),
        "denominator": told.get("denominator"),
        "target": told.get("target", told.get("target_percent")),
        "percent": told["percent"],
    }


def _freshness(freshness: Freshness) -> Document:
    return {
        "finished_at": _moment(freshness.finished_at),
        "trigger": freshness.trigger.value,
        "reason": freshness.reason,
        "seconds": _written(freshness.seconds),
        "events_followed": freshness.events_followed,
        "rows_read": freshness.rows_read,
    }


def _moment(at: datetime) -> datetime:
    return timezone.localtime(at)


def _written(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
