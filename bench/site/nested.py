"""The dashboard's figures as they are usually served: aggregates by the ORM, nested serializers of models."""

from typing import Any

from django.db.models import Sum
from django.http import HttpRequest
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import api_view, authentication_classes, throttle_classes
from rest_framework.response import Response

from directory.models import Town
from targets.enums import OF_PEOPLE, Scope
from targets.models import Cell, Indicator, Reading, Recomputation, Target

DIMENSIONS = ("industry__name", "level", "sex", "age_band")


class TownSerializer(serializers.ModelSerializer[Town]):
    class Meta:
        model = Town
        fields = ["code", "name", "kind", "longitude", "latitude"]


class ReadingSerializer(serializers.ModelSerializer[Reading]):
    town = TownSerializer()

    class Meta:
        model = Reading
        fields = ["year", "as_of", "scope", "town", "numerator", "denominator", "first_time"]


class TargetSerializer(serializers.ModelSerializer[Target]):
    class Meta:
        model = Target
        fields = ["year", "due_on", "value", "document", "is_fictional"]


class IndicatorSerializer(serializers.ModelSerializer[Indicator]):
    targets = TargetSerializer(many=True)
    latest = ReadingSerializer(many=True)

    class Meta:
        model = Indicator
        fields = ["key", "name", "unit", "kind", "targets", "latest"]


@api_view(["GET"])
@authentication_classes([SessionAuthentication])
@throttle_classes([])
def nested(request: HttpRequest) -> Response:
    run = Recomputation.objects.latest("pk")
    indicators = list(Indicator.objects.filter(formula__in=OF_PEOPLE).prefetch_related("targets"))
    readings = list(Reading.objects.filter(recomputation=run, year=run.as_of.year).select_related("town"))
    for indicator in indicators:
        indicator.latest = [each for each in readings if each.indicator_id == indicator.pk]  # type: ignore[attr-defined]  # a nested serializer reads an attribute
    sums: dict[str, Any] = {}
    for dimension in DIMENSIONS:
        cells = Cell.objects.of_year(run.as_of.year).order_by().values(dimension)
        sums[dimension] = list(cells.annotate(skilled=Sum("skilled"), high=Sum("high"), digital=Sum("digital")))
    total = next(each.numerator for each in readings if each.scope == Scope.TOTAL)
    return Response({"indicators": IndicatorSerializer(indicators, many=True).data, "sums": sums, "total": total})
