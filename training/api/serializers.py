"""The shapes schools' programs see. Rows that come in are read by `training.rows`, which reports all errors at once."""

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from directory.enums import IdentityType
from directory.findings import Severity
from training.enums import OnError, Outcome, PushKind, PushMode, PushStatus
from training.models import Enrolment, Push, Result, TrainingClass


class ClassSerializer(serializers.ModelSerializer[TrainingClass]):
    title = serializers.CharField(source="course.title", read_only=True)
    venue = serializers.CharField(source="venue.name", read_only=True)
    town = serializers.CharField(source="venue.town.code", read_only=True, allow_null=True, default=None)

    class Meta:
        model = TrainingClass
        fields = [
            "code",
            "title",
            "kind",
            "status",
            "venue",
            "town",
            "teacher_name",
            "starts_on",
            "ends_on",
            "capacity",
            "seats_taken",
            "registration_opens_at",
            "registration_closes_at",
            "fee",
        ]
        read_only_fields = fields


class StudentSerializer(serializers.ModelSerializer[Enrolment]):
    """One line of a roster as the portal keeps it. Personal data is masked."""

    name = serializers.CharField(source="person.masked_name", read_only=True)
    id_type = serializers.ChoiceField(source="person.id_type", choices=IdentityType.choices, read_only=True)
    id_number = serializers.CharField(source="person.id_masked", read_only=True)
    phone = serializers.CharField(source="person.phone_masked", read_only=True)
    town = serializers.CharField(source="person.town.code", read_only=True, allow_null=True, default=None)
    employer_uscc = serializers.CharField(source="employer.credit_code", read_only=True, allow_null=True, default=None)
    theory = serializers.DecimalField(
        source="result.theory", max_digits=5, decimal_places=2, read_only=True, allow_null=True, default=None
    )
    practice = serializers.DecimalField(
        source="result.practice", max_digits=5, decimal_places=2, read_only=True, allow_null=True, default=None
    )
    passed = serializers.BooleanField(source="result.passed", read_only=True, allow_null=True, default=None)
    certificate_number = serializers.SerializerMethodField(help_text="Empty where there is none.")
    issued_on = serializers.DateField(source="result.issued_on", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Enrolment
        fields = [
            "student_number",
            "status",
            "name",
            "id_type",
            "id_number",
            "phone",
            "town",
            "employer_uscc",
            "entered_on",
            "note",
            "theory",
            "practice",
            "passed",
            "certificate_number",
            "issued_on",
        ]
        read_only_fields = fields

    def get_certificate_number(self, enrolment: Enrolment) -> str:
        result: Result | None = getattr(enrolment, "result", None)
        return result.certificate_number if result else ""


class RosterRowSerializer(serializers.Serializer[object]):
    """One person. A blank or absent field leaves what is on record."""

    student_number = serializers.CharField(
        max_length=20, help_text="The school's own; it names the person from now on."
    )
    name = serializers.CharField(max_length=60)
    id_type = serializers.ChoiceField(choices=IdentityType.choices, required=False, default=IdentityType.RESIDENT)
    id_number = serializers.CharField(max_length=40, help_text="As text: numbers lose their last digits.")
    phone = serializers.CharField(max_length=30, required=False, allow_blank=True)
    town = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text="Nine-digit code, or name.")
    employer_uscc = serializers.CharField(
        max_length=18, required=False, allow_blank=True, help_text="Unified social credit code of the employer."
    )
    entered_on = serializers.DateField(required=False)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)


class RosterSerializer(serializers.Serializer[object]):
    rows = serializers.ListField(child=RosterRowSerializer(), min_length=1, max_length=50_000)


class ResultRowSerializer(serializers.Serializer[object]):
    """One person's result. A blank or absent field leaves what is on record."""

    student_number = serializers.CharField(max_length=20)
    theory = serializers.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False)
    practice = serializers.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False)
    passed = serializers.BooleanField(
        required=False,
        allow_null=True,
        help_text="Absent: as both marks, sent now or before, say against the course's pass marks.",
    )
    certificate_number = serializers.CharField(max_length=22, required=False, allow_blank=True)
    issued_on = serializers.DateField(required=False, help_text="The certificate's date of issue.")


class ResultsSerializer(serializers.Serializer[object]):
    rows = serializers.ListField(child=ResultRowSerializer(), min_length=1, max_length=50_000)


class IssueSerializer(serializers.Serializer[object]):
    rule = serializers.CharField(source="code", help_text="Stable; programs may rely on it.")
    severity = serializers.ChoiceField(choices=Severity.choices, help_text="An error rejects the row.")
    field = serializers.CharField()
    message = serializers.CharField(help_text="A sentence for people, in the language asked for.")
    suggestion = serializers.CharField(help_text="A value that may be meant; empty if none is known.")


class RowOutcomeSerializer(serializers.Serializer[object]):
    line = serializers.IntegerField(
        allow_null=True, help_text="Where the row stood: from 1 in JSON, as numbered in a file. Null: was not sent."
    )
    student_number = serializers.CharField()
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    issues = IssueSerializer(many=True)


class ReceiptSerializer(serializers.Serializer[Push]):
    id = serializers.UUIDField()
    received_at = serializers.DateTimeField()
    sha256 = serializers.CharField(help_text="Of the body as it arrived.")


class CountsSerializer(serializers.Serializer[Push]):
    received = serializers.IntegerField()
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    withdrawn = serializers.IntegerField(help_text="Persons taken off the roster: they are in no row that was sent.")
    rejected = serializers.IntegerField()


class PushOutcomeSerializer(serializers.Serializer[object]):
    """What became of a push: its receipt, how far it is, the counts, and every row, a thousand at a time."""

    receipt = ReceiptSerializer(source="push")
    class_code = serializers.CharField(source="push.training_class.code")
    kind = serializers.ChoiceField(source="push.kind", choices=PushKind.choices)
    mode = serializers.ChoiceField(source="push.mode", choices=PushMode.choices)
    on_error = serializers.ChoiceField(source="push.on_error", choices=OnError.choices)
    dry_run = serializers.BooleanField(source="push.is_dry_run", help_text="Whatever it says, nothing was changed.")
    status = serializers.ChoiceField(source="push.status", choices=PushStatus.choices)
    failure = serializers.CharField(source="push.failure", help_text="The code of what stopped it; empty if nothing.")
    progress = serializers.IntegerField(source="push.progress", help_text="Rows looked at so far.")
    counts = CountsSerializer(source="push")
    rows = RowOutcomeSerializer(many=True)
    next = serializers.SerializerMethodField(help_text="Where more rows are; null after the last.")

    def get_next(self, outcome: object) -> str | None:
        """Set by whoever shows a page of a push that is kept."""
        address: str | None = self.context.get("next")
        return address


# Made inline, since a serializer class has an attribute `errors` of its own.
PROBLEM = inline_serializer(
    "Problem",
    {
        "type": serializers.CharField(help_text="A URN made of the code (RFC 9457)."),
        "title": serializers.CharField(),
        "status": serializers.IntegerField(),
        "code": serializers.CharField(help_text="Stable; programs may rely on it."),
        "detail": serializers.CharField(help_text="A sentence for people, in the language asked for."),
        "errors": serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False),
    },
)
