"""The shapes of the dashboard and of readings. A share travels as its two numbers; its percentage is for display."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from directory.enums import Sex
from directory.levels import CERTIFIABLE_CHOICES
from directory.models import Town
from targets.enums import AgeBand, Comparison, Dimension, Outlook, Scope, Trigger, Unit
from targets.models import Reading, Target, TrajectoryPoint
from targets.parts import UNKNOWN

UNKNOWN_TOO = "; `unknown` is a part of its own."


class YearQuerySerializer(serializers.Serializer[object]):
    year = serializers.IntegerField(
        required=False, min_value=2000, max_value=2100, help_text="The present year if absent."
    )


class DashboardQuerySerializer(YearQuerySerializer):
    town = serializers.CharField(required=False, max_length=9, help_text=f"Code of a town{UNKNOWN_TOO}")
    industry = serializers.RegexField(
        rf"^(\d{{1,18}}|{UNKNOWN})$", required=False, help_text=f"Key of an employer's industry{UNKNOWN_TOO}"
    )
    level = serializers.ChoiceField(choices=CERTIFIABLE_CHOICES, required=False, help_text="Rank of the highest level.")
    sex = serializers.ChoiceField(choices=[sex.value or UNKNOWN for sex in Sex], required=False)
    age = serializers.ChoiceField(
        choices=[UNKNOWN if band == AgeBand.UNKNOWN else str(band.value) for band in AgeBand],
        required=False,
        help_text="Lower bound of the band of ages reached in the year.",
    )

    def validate_town(self, code: str) -> str:
        if code and code != UNKNOWN and not Town.objects.filter(code=code).exists():
            raise serializers.ValidationError(_("No town has this code."))
        return code


class BreakdownQuerySerializer(DashboardQuerySerializer):
    by = serializers.ChoiceField(choices=Dimension.choices, default=Dimension.TOWN.value)
    indicator = serializers.CharField(required=False, help_text="A figure of people; the three counts if absent.")


class PersonsQuerySerializer(DashboardQuerySerializer):
    indicator = serializers.CharField(help_text="A figure of people.")
    after = serializers.IntegerField(default=0, min_value=0, max_value=2**63 - 1, help_text="`next_after` of a page.")


class CountSerializer(serializers.Serializer[object]):
    indicator = serializers.CharField()
    name = serializers.CharField()
    definition = serializers.CharField()
    value = serializers.IntegerField(allow_null=True)
    is_hidden = serializers.BooleanField(help_text="The value is null so that it points at nobody.")
    first_time = serializers.IntegerField(allow_null=True, help_text="Of these, for the first time at that level.")
    target = serializers.IntegerField(allow_null=True)
    due_on = serializers.DateField(source="goal.due_on", allow_null=True, default=None)
    percent = serializers.DecimalField(max_digits=9, decimal_places=1, allow_null=True)
    planned = serializers.IntegerField(allow_null=True, help_text="Where the target's trajectory means to be today.")
    remaining = serializers.IntegerField(allow_null=True)
    weekly = serializers.IntegerField(allow_null=True, help_text="People needed each week to arrive on the day.")


class RatioSerializer(serializers.Serializer[object]):
    indicator = serializers.CharField()
    name = serializers.CharField()
    definition = serializers.CharField()
    numerator = serializers.IntegerField(allow_null=True)
    denominator = serializers.IntegerField(allow_null=True)
    is_hidden = serializers.BooleanField(help_text="A number is null so that it points at nobody.")
    percent = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True)
    target_percent = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True)
    due_on = serializers.DateField(source="goal.due_on", allow_null=True, default=None)
    missing = serializers.IntegerField(allow_null=True, help_text="More people needed, the denominator unchanged.")
    as_of = serializers.DateField(allow_null=True)
    denominator_source = serializers.CharField(source="source", help_text="Who states the size of the workforce.")
    is_fictional = serializers.BooleanField()


class PlaceSerializer(serializers.Serializer[object]):
    key = serializers.CharField(
        help_text="A town's code, `unknown` (outside included) or `total`; the others add up to `total`."
    )
    name = serializers.CharField()
    scope = serializers.ChoiceField(choices=Scope.choices)
    figures = serializers.DictField(
        child=serializers.IntegerField(allow_null=True), help_text="By indicator; null where 1 to 4 would be told."
    )
    is_hidden = serializers.BooleanField(help_text="A figure is null so that it points at nobody.")
    targets = serializers.DictField(child=serializers.IntegerField(), help_text="By indicator: what the town promised.")
    planned = serializers.DictField(child=serializers.IntegerField(), help_text="By indicator: what it owes by today.")


class SliceSerializer(serializers.Serializer[object]):
    key = serializers.CharField(help_text="As the query of this API writes it.")
    name = serializers.CharField()
    figures = serializers.DictField(
        child=serializers.IntegerField(allow_null=True), help_text="By indicator; null where 1 to 4 would be told."
    )
    is_hidden = serializers.BooleanField(help_text="A figure is null so that it points at nobody.")


class BreakdownSerializer(serializers.Serializer[object]):
    dimension = serializers.ChoiceField(choices=Dimension.choices)
    slices = SliceSerializer(many=True)
    totals = serializers.DictField(
        child=serializers.IntegerField(allow_null=True), help_text="What the slices add up to."
    )
    is_hidden = serializers.BooleanField(help_text="A total is null so that it points at nobody.")


class OtherSerializer(serializers.Serializer[object]):
    indicator = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.ChoiceField(choices=Unit.choices)
    value = serializers.IntegerField(allow_null=True, help_text="A count, or a ratio's numerator.")
    denominator = serializers.IntegerField(allow_null=True)
    target = serializers.CharField(allow_null=True, help_text="A count, or a percentage.")
    percent = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True)


class ForecastSerializer(serializers.Serializer[object]):
    indicator = serializers.CharField()
    name = serializers.CharField()
    counted = serializers.IntegerField()
    target = serializers.IntegerField(allow_null=True)
    expected = serializers.IntegerField(help_text="By the day the target is due.")
    low = serializers.IntegerField(help_text="With 80 % probability at least this.")
    high = serializers.IntegerField(help_text="With 80 % probability at most this.")
    trend = serializers.IntegerField(help_text="At the pace of late alone.")
    outlook = serializers.ChoiceField(choices=Outlook.choices, allow_null=True)
    chance_percent = serializers.IntegerField(allow_null=True)
    until = serializers.DateField()
    sentence = serializers.CharField()


class StageSerializer(serializers.Serializer[object]):
    key = serializers.CharField()
    name = serializers.CharField()
    definition = serializers.CharField()
    unit = serializers.CharField()
    number = serializers.IntegerField(allow_null=True)
    percent_of_stage_before = serializers.IntegerField(allow_null=True)
    is_hidden = serializers.BooleanField(help_text="1 to 4 people, who are told only to those who may list persons.")


class ProviderSerializer(serializers.Serializer[object]):
    rank = serializers.IntegerField(allow_null=True, help_text="Empty with too few known results.")
    name = serializers.CharField()
    enrolled = serializers.IntegerField()
    decided = serializers.IntegerField()
    passed = serializers.IntegerField()
    certified = serializers.IntegerField()
    rate = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True, help_text="95 % interval.")
    high = serializers.FloatField(allow_null=True)
    usual = serializers.FloatField(allow_null=True, help_text="Elsewhere in the same occupations and levels.")
    comparison = serializers.ChoiceField(choices=Comparison.choices)


class PersonLineSerializer(serializers.Serializer[object]):
    person_id = serializers.IntegerField()
    name = serializers.CharField(help_text="Masked.")
    id_number = serializers.CharField(help_text="Masked.")
    phone = serializers.CharField(help_text="Masked.")
    sex = serializers.CharField()
    age = serializers.CharField()
    town = serializers.CharField()
    employer = serializers.CharField()
    industry = serializers.CharField()
    level = serializers.CharField()


class PersonListSerializer(serializers.Serializer[object]):
    count = serializers.IntegerField()
    next_after = serializers.IntegerField(allow_null=True)
    results = PersonLineSerializer(many=True)


class TrajectoryPointSerializer(serializers.ModelSerializer[TrajectoryPoint]):
    class Meta:
        model = TrajectoryPoint
        fields = ["month", "value"]
        read_only_fields = fields


class TargetSerializer(serializers.ModelSerializer[Target]):
    indicator = serializers.SlugRelatedField[Target](slug_field="key", read_only=True)
    town = serializers.SlugRelatedField[Target](slug_field="code", read_only=True, allow_null=True)
    trajectory = TrajectoryPointSerializer(many=True, read_only=True)

    class Meta:
        model = Target
        fields = ["indicator", "year", "town", "due_on", "value", "document", "is_fictional", "trajectory"]
        read_only_fields = fields


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
    part = serializers.DictField(child=serializers.CharField(), help_text="What narrows the figures.")
    counts = CountSerializer(many=True)
    ratios = RatioSerializer(many=True)
    product = RatioSerializer(allow_null=True)
    places = PlaceSerializer(many=True)
    breakdowns = BreakdownSerializer(many=True)
    others = OtherSerializer(many=True)
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
