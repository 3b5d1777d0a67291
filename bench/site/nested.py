"""The dashboard's document as it is usually served: models of the ORM through nested serializers, no SQL by hand.

`nested` sums the cells by the ORM along each dimension shown; `nested_kept` reads the sums that the runs keep. Both
answer the portal's own document, to the last member.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import api_view, authentication_classes, permission_classes, throttle_classes
from rest_framework.response import Response

from directory.models import Occupation, Town
from targets.api.permissions import MayOpenDashboard
from targets.enums import COUNTS, OF_PEOPLE, SHARES, Dimension, Formula, IndicatorKind, Scope
from targets.models import Cell, Indicator, Margin, Reading, Recomputation, Target
from targets.models.cells import NUMERATORS
from targets.parts import UNKNOWN
from targets.progress import Count, Goal, Ratio, planned_on, product
from targets.selectors.breakdowns import NAMES

SHOWN = (Dimension.INDUSTRY, Dimension.LEVEL, Dimension.SEX, Dimension.AGE)
FIELDS = {"industry": "industry", "level": "level", "sex": "sex", "age": "age_band", "town": "town__code"}
COLUMNS = ("skilled", "skilled_first", "high", "high_first", "digital", "digital_first")
LEADING = 6

# (dimension, key) to the counts there.
Sums = Mapping[tuple[str, str], Mapping[str, int]]


class CountSerializer(serializers.ModelSerializer[Indicator]):
    indicator = serializers.CharField(source="key")
    name = serializers.CharField(source="label")
    definition = serializers.CharField(source="figure.definition")
    value = serializers.IntegerField(source="figure.value")
    is_hidden = serializers.BooleanField(source="figure.is_hidden")
    first_time = serializers.IntegerField(source="figure.first_time")
    target = serializers.IntegerField(source="figure.target")
    due_on = serializers.DateField(source="figure.goal.due_on", default=None)
    percent = serializers.DecimalField(source="figure.percent", max_digits=9, decimal_places=1)
    planned = serializers.IntegerField(source="figure.planned")
    remaining = serializers.IntegerField(source="figure.remaining")
    weekly = serializers.IntegerField(source="figure.weekly")

    class Meta:
        model = Indicator
        fields = [
            "indicator",
            "name",
            "definition",
            "value",
            "is_hidden",
            "first_time",
            "target",
            "due_on",
            "percent",
            "planned",
            "remaining",
            "weekly",
        ]


class RatioSerializer(serializers.Serializer[Any]):
    indicator = serializers.CharField()
    name = serializers.CharField()
    definition = serializers.CharField()
    numerator = serializers.IntegerField()
    denominator = serializers.IntegerField()
    is_hidden = serializers.BooleanField()
    percent = serializers.DecimalField(max_digits=9, decimal_places=2)
    target_percent = serializers.DecimalField(max_digits=9, decimal_places=2)
    due_on = serializers.DateField(source="goal.due_on", default=None)
    missing = serializers.IntegerField()
    as_of = serializers.DateField()
    denominator_source = serializers.CharField(source="source")
    is_fictional = serializers.BooleanField()


class OtherSerializer(serializers.ModelSerializer[Indicator]):
    indicator = serializers.CharField(source="key")
    name = serializers.CharField(source="label")
    value = serializers.SerializerMethodField()
    denominator = serializers.SerializerMethodField()
    target = serializers.SerializerMethodField()
    percent = serializers.SerializerMethodField()

    class Meta:
        model = Indicator
        fields = ["indicator", "name", "unit", "value", "denominator", "target", "percent"]

    def get_value(self, indicator: Any) -> int | None:
        figure = indicator.figure
        return figure.numerator if isinstance(figure, Ratio) else figure.value

    def get_denominator(self, indicator: Any) -> int | None:
        return getattr(indicator.figure, "denominator", None)

    def get_target(self, indicator: Any) -> int | str | None:
        figure = indicator.figure
        if isinstance(figure, Ratio):
            return None if figure.target_percent is None else str(figure.target_percent)
        return None if figure.target is None else int(figure.target)

    def get_percent(self, indicator: Any) -> str | None:
        percent = indicator.figure.percent
        return None if percent is None else str(percent)


class PlaceSerializer(serializers.ModelSerializer[Town]):
    key = serializers.CharField(source="code")
    scope = serializers.CharField(default=Scope.TOWN.value)
    figures = serializers.DictField(child=serializers.IntegerField())
    is_hidden = serializers.BooleanField(default=False)
    targets = serializers.DictField(source="promised", child=serializers.IntegerField())
    planned = serializers.DictField(source="owed", child=serializers.IntegerField())

    class Meta:
        model = Town
        fields = ["key", "name", "scope", "figures", "is_hidden", "targets", "planned"]


class SliceSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    name = serializers.CharField()
    figures = serializers.DictField(child=serializers.IntegerField())
    is_hidden = serializers.BooleanField()


class BreakdownSerializer(serializers.Serializer[Any]):
    dimension = serializers.CharField()
    slices = SliceSerializer(many=True)
    totals = serializers.DictField(child=serializers.IntegerField())
    is_hidden = serializers.BooleanField()


class OccupationSerializer(serializers.ModelSerializer[Occupation]):
    certificates = serializers.IntegerField(source="issued")

    class Meta:
        model = Occupation
        fields = ["name", "certificates"]


class RunSerializer(serializers.ModelSerializer[Recomputation]):
    reason = serializers.SerializerMethodField()
    seconds = serializers.SerializerMethodField()

    class Meta:
        model = Recomputation
        fields = ["finished_at", "trigger", "reason", "seconds", "events_followed", "rows_read"]

    def get_reason(self, run: Recomputation) -> str:
        return gettext("the nightly run")

    def get_seconds(self, run: Recomputation) -> str:
        return f"{run.took.total_seconds() if run.took else 0:.1f}"


@api_view(["GET"])
@authentication_classes([SessionAuthentication])
@permission_classes([MayOpenDashboard])
@throttle_classes([])
def nested(request: HttpRequest) -> Response:
    return Response(document(_summed))


@api_view(["GET"])
@authentication_classes([SessionAuthentication])
@permission_classes([MayOpenDashboard])
@throttle_classes([])
def nested_kept(request: HttpRequest) -> Response:
    return Response(document(_kept))


def document(sums: Any) -> dict[str, Any]:
    today = timezone.localdate()
    run = Recomputation.objects.latest("pk")
    in_year, stock = sums(today.year), sums(None)
    indicators = _indicators(run, today)
    for each in indicators:
        each.figure = _figure(each, in_year, stock, today)
    ratios = {each.formula: each.figure for each in indicators if each.formula in SHARES}
    counts = [each for each in indicators if each.formula in COUNTS]
    new: list[Any] = sorted(
        Occupation.objects.filter(pk__in=run.new_occupations),
        key=lambda each: (-run.new_occupations[str(each.pk)], each.name),
    )
    for occupation in new:
        occupation.issued = run.new_occupations[str(occupation.pk)]
    return {
        "year": today.year,
        "years": sorted(run.counted_years, reverse=True),
        "part": {},
        "counts": CountSerializer(counts, many=True).data,
        "ratios": RatioSerializer(ratios.values(), many=True).data,
        "product": RatioSerializer(_product(ratios)).data,
        "places": [*PlaceSerializer(_towns(counts, in_year), many=True).data, *_outside_and_total(in_year)],
        "breakdowns": BreakdownSerializer([_breakdown(each, in_year) for each in SHOWN], many=True).data,
        "others": OtherSerializer(
            [each for each in indicators if each.formula not in OF_PEOPLE and each.latest], many=True
        ).data,
        "new_occupations": {
            "leading": OccupationSerializer(new[:LEADING], many=True).data,
            "other_occupations": len(new[LEADING:]),
            "other_certificates": sum(each.issued for each in new[LEADING:]),
            "occupations": len(new),
            "certificates": sum(each.issued for each in new),
        },
        "freshness": RunSerializer(run).data,
    }


def _indicators(run: Recomputation, today: date) -> list[Any]:
    of_the_year = ~Q(indicator__kind=IndicatorKind.COUNT_IN_YEAR) | Q(year=today.year)
    readings = Reading.objects.filter(of_the_year, recomputation=run, scope=Scope.TOTAL).select_related("workforce")
    targets = (
        Target.objects.filter(of_the_year).select_related("town").prefetch_related("trajectory").order_by("due_on")
    )
    return list(
        Indicator.objects.prefetch_related(
            "versions",
            Prefetch("readings", readings, to_attr="latest"),
            Prefetch("targets", targets, to_attr="promised"),
        )
    )


def _figure(indicator: Any, in_year: Sums, stock: Sums, today: date) -> Count | Ratio:
    held = next((each for each in indicator.promised if each.town is None), None)
    goal = Goal(held.value, held.due_on, held.document, held.is_fictional) if held else None
    reading = indicator.latest[0] if indicator.latest else None
    named = {
        "indicator": indicator.key,
        "name": indicator.label,
        "definition": indicator.definition_on(today),
        "goal": goal,
    }
    if indicator.kind == IndicatorKind.STOCK_RATIO:
        return _ratio(indicator, reading, named, stock)
    column = NUMERATORS.get(Formula(indicator.formula))
    counts = in_year[Margin.WHOLE, ""]
    points = [(point.month, point.value) for point in held.trajectory.all()] if held else []
    planned = planned_on(points, min(today, held.due_on)) if held else None
    return Count(
        **named,
        value=counts[column] if column else reading and reading.numerator,
        first_time=counts[f"{column}_first"] if column else None,
        on=today,
        planned=None if planned is None else int(planned),
    )


def _ratio(indicator: Any, reading: Any, named: Any, stock: Sums) -> Ratio:
    column = NUMERATORS.get(Formula(indicator.formula))
    if column is None or reading is None:
        return Ratio(
            **named,
            numerator=reading and reading.numerator,
            denominator=reading and reading.denominator,
            as_of=reading and reading.as_of,
        )
    workforce, counts = reading.workforce, stock[Margin.WHOLE, ""]
    is_of_all = indicator.formula == Formula.SKILLED_SHARE
    return Ratio(
        **named,
        numerator=counts[column],
        denominator=(workforce.persons if workforce else None) if is_of_all else counts["skilled"],
        as_of=reading.as_of,
        source=workforce.source if workforce else "",
    )


def _product(ratios: Mapping[str, Any]) -> Ratio:
    return product(
        ratios[Formula.SKILLED_SHARE],
        ratios[Formula.HIGH_SKILLED_SHARE],
        name=gettext("High-skilled people in the workforce"),
        definition=gettext("The product of the two ratios."),
    )


def _figures(counts: Mapping[str, int]) -> dict[str, int]:
    return {formula.value: counts.get(NUMERATORS[formula], 0) for formula in COUNTS}


def _towns(counts: Iterable[Any], in_year: Sums) -> list[Any]:
    towns: list[Any] = list(Town.objects.all())
    for town in towns:
        town.figures = _figures(in_year.get((Dimension.TOWN, town.code), {}))
        town.promised, town.owed = {}, {}
        for indicator in counts:
            for promise in indicator.promised:
                if promise.town == town:
                    figure = indicator.figure
                    town.promised[indicator.key] = int(promise.value)
                    if figure.goal and figure.planned is not None:
                        owed = town.promised[indicator.key] * figure.planned / figure.goal.value
                        town.owed[indicator.key] = int(owed)
    return towns


def _outside_and_total(in_year: Sums) -> list[dict[str, Any]]:
    places = [(UNKNOWN, Scope.OUTSIDE, (Dimension.TOWN, UNKNOWN)), (Scope.TOTAL.value, Scope.TOTAL, (Margin.WHOLE, ""))]
    return [
        {
            "key": key,
            "name": str(scope.label),
            "scope": scope.value,
            "figures": _figures(in_year.get(at, {})),
            "is_hidden": False,
            "targets": {},
            "planned": {},
        }
        for key, scope, at in places
    ]


def _breakdown(dimension: Dimension, in_year: Sums) -> dict[str, Any]:
    return {
        "dimension": dimension.value,
        "slices": [
            {"key": key, "name": name, "figures": _figures(in_year[dimension, key]), "is_hidden": False}
            for key, name in NAMES[dimension]().items()
            if (dimension, key) in in_year
        ],
        "totals": _figures(in_year[Margin.WHOLE, ""]),
        "is_hidden": False,
    }


def _summed(year: int | None) -> Sums:
    """One aggregate of the ORM for each dimension; of the stock the whole is enough."""
    cells = Cell.objects.filter(year=year, skilled__gt=0).order_by()
    totals = {column: Sum(column) for column in COLUMNS}
    sums: dict[tuple[str, str], Mapping[str, int]] = {(Margin.WHOLE, ""): cells.aggregate(**totals)}
    for dimension, field in FIELDS.items() if year else ():
        for row in cells.values(field).annotate(**totals):
            sums[dimension, _key(row[field])] = row
    return sums


def _kept(year: int | None) -> Sums:
    codes = {str(pk): code for pk, code in Town.objects.values_list("pk", "code")}
    sums: dict[tuple[str, str], Mapping[str, int]] = {}
    for row in Margin.objects.filter(year=year, skilled__gt=0):
        key = codes.get(row.key, row.key) if row.dimension == Dimension.TOWN else row.key
        sums[row.dimension, key if row.dimension == Margin.WHOLE else _key(key)] = vars(row)
    return sums


def _key(value: object) -> str:
    return UNKNOWN if value in (None, "", -1, "-1") else str(value)
