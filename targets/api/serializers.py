"""The shapes of the dashboard and of readings. A share travels as its two numbers; its percentage is for display."""

from rest_framework import serializers

from targets.enums import Scope, Trigger
from targets.models import Reading


class DashboardQuerySerializer(serializers.Serializer[object]):
    year = serializers.IntegerField(
        required=False, min_value=2000, max_value=2100, help_text="The present year if absent."
    )


class CountSerializer(serializers.Serializer[object]):
    indicator = serializers.CharField()
    name = serializers.CharField()
    definition = serializers.CharField()
    value = serializers.IntegerField(allow_null=True)
    first_time = serializers.IntegerField(allow_null=True, help_text="Of these, for the first time at that level.")
    target = serializers.IntegerField(allow_null=True)
    due_on = serializers.DateField(source="goal.due_on", allow_null=True, default=None)
    percent = serializers.DecimalField(max_digits=9, decimal_places=1, allow_null=True)
    remaining = serializers.IntegerField(allow_null=True)
    weekly = serializers.IntegerField(allow_null=True, help_text="People needed each week to arrive on the day.")


class RatioSerializer(serializers.Serializer[object]):
    indicator = serializers.CharField()
    name = serializers.CharField()
    definition = serializers.CharField()
    numerator = serializers.IntegerField(allow_null=True)
    denominator = serializers.IntegerField(allow_null=True)
    percent = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True)
    target_percent = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True)
    due_on = serializers.DateField(source="goal.due_on", allow_null=True, default=None)
    missing = serializers.IntegerField(allow_null=True, help_text="More people needed, the denominator unchanged.")
    as_of = serializers.DateField(allow_null=True)
    denominator_source = serializers.CharField(source="source", help_text="Who states the size of the workforce.")
    is_fictional = serializers.BooleanField()


class PlaceSerializer(serializers.Serializer[object]):
    key = serializers.CharField(
        help_text="A town's code, `outside` or `total`. The towns and `outside` add up to `total`."
    )
    name = serializers.CharField()
    scope = serializers.ChoiceField(choices=Scope.choices)
    figures = serializers.DictField(child=serializers.IntegerField(), help_text="By indicator.")


class OccupationCountSerializer(serializers.Serializer[object]):
    name = serializers.CharField()
    certificates = serializers.IntegerField()


class NewOccupationsSerializer(serializers.Serializer[object]):
    leading = OccupationCountSerializer(many=True)
    other_occupations = serializers.IntegerField()
    other_certificates = serializers.IntegerField()
    occupations = serializers.IntegerField()
    certificates = serializers.IntegerField()


class FreshnessSerializer(serializers.Serializer[object]):
    finished_at = serializers.DateTimeField()
    trigger = serializers.ChoiceField(choices=Trigger.choices)
    reason = serializers.CharField()
    seconds = serializers.DecimalField(max_digits=9, decimal_places=1)
    events_followed = serializers.IntegerField()
    rows_read = serializers.IntegerField()


class DashboardSerializer(serializers.Serializer[object]):
    year = serializers.IntegerField()
    years = serializers.ListField(child=serializers.IntegerField())
    counts = CountSerializer(many=True)
    ratios = RatioSerializer(many=True)
    product = RatioSerializer(allow_null=True)
    places = PlaceSerializer(many=True)
    new_occupations = NewOccupationsSerializer()
    freshness = FreshnessSerializer(allow_null=True)


class ReadingSerializer(serializers.ModelSerializer[Reading]):
    indicator = serializers.SlugRelatedField[Reading](slug_field="key", read_only=True)
    town = serializers.SlugRelatedField[Reading](slug_field="code", read_only=True, allow_null=True)
    denominator_source = serializers.CharField(source="workforce.source", default="")
    computed_at = serializers.DateTimeField(source="recomputation.finished_at")

    class Meta:
        model = Reading
        fields = [
            "indicator",
            "year",
            "as_of",
            "scope",
            "town",
            "numerator",
            "denominator",
            "first_time",
            "denominator_source",
            "computed_at",
        ]
        read_only_fields = fields
