"""The shapes schools' programs see. Rows that come in are read by `training.rows`, which reports all errors at once."""

from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers

from directory.enums import IdentityType
from directory.findings import Issue, Severity
from training import rulebook
from training.enums import NO_SEAT_YET, ClassKind, EnrolmentStatus, OnError, Outcome, PushKind, PushMode, PushStatus
from training.models import Attendance, Enrolment, EnrolmentEvent, Push, Result, TrainingClass


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


class LessonSerializer(serializers.Serializer[object]):
    starts_at = serializers.DateTimeField(help_text="Without an offset, in Beijing time.")
    ends_at = serializers.DateTimeField()
    topic = serializers.CharField(max_length=80, required=False, allow_blank=True)


class ProposalSerializer(serializers.Serializer[object]):
    """A class the school would like to hold."""

    course = serializers.CharField(max_length=80, help_text="The title of a course of the school's own.")
    kind = serializers.ChoiceField(choices=ClassKind.choices)
    venue = serializers.CharField(max_length=120, help_text="Its name; where towns share one, `town/name`.")
    teacher_name = serializers.CharField(max_length=60, required=False, allow_blank=True)
    capacity = serializers.IntegerField(min_value=1, max_value=10_000)
    minimum_age = serializers.IntegerField(min_value=0, max_value=120, required=False)
    fee = serializers.DecimalField(max_digits=8, decimal_places=2, min_value=0, required=False, help_text="Yuan.")
    evaluation_site = serializers.CharField(
        max_length=6, required=False, allow_blank=True, help_text="Site code of the evaluation body, six digits."
    )
    registration_opens_at = serializers.DateTimeField(required=False, help_text="Absent: at once.")
    registration_closes_at = serializers.DateTimeField(
        required=False, help_text="Absent: when the first session begins."
    )
    sessions = serializers.ListField(child=LessonSerializer(), min_length=1, max_length=200)


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


class AttendanceRowSerializer(serializers.Serializer[object]):
    """One person in one session. What is not sent stays as it is on record."""

    student_number = serializers.CharField(max_length=20)
    session = serializers.CharField(
        max_length=40,
        help_text="Its number in the timetable (1 is the first), its day, or the day and time it begins.",
    )
    hours = serializers.DecimalField(
        max_digits=3, decimal_places=1, min_value=0, max_value=32, help_text="Class hours of 45 minutes; 0: absent."
    )
    reason = serializers.CharField(
        max_length=200, required=False, allow_blank=True, help_text="Needed where the record is disputed; kept with it."
    )


class AttendanceSerializer(serializers.Serializer[object]):
    rows = serializers.ListField(child=AttendanceRowSerializer(), min_length=1, max_length=50_000)


class PresenceSerializer(serializers.ModelSerializer[Attendance]):
    """How long one person was in one session, as the portal has it."""

    student_number = serializers.CharField(source="enrolment.student_number", read_only=True)
    session = serializers.SerializerMethodField(help_text="Its number in the timetable.")
    starts_at = serializers.DateTimeField(source="session.starts_at", read_only=True)
    hours = serializers.DecimalField(max_digits=3, decimal_places=1, read_only=True)

    class Meta:
        model = Attendance
        fields = ["student_number", "session", "starts_at", "hours", "status", "method", "recorded_at"]
        read_only_fields = fields

    def get_session(self, record: Attendance) -> int:
        number: int = self.context["numbers"][record.session_id]
        return number


class ReachedSerializer(serializers.ModelSerializer[Result]):
    """What one person reached, as the portal has it."""

    student_number = serializers.CharField(source="enrolment.student_number", read_only=True)
    status = serializers.ChoiceField(source="enrolment.status", choices=EnrolmentStatus.choices, read_only=True)

    class Meta:
        model = Result
        fields = ["student_number", "status", "theory", "practice", "passed", "certificate_number", "issued_on"]
        read_only_fields = fields


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


class ReleaseSerializer(serializers.Serializer[object]):
    withdrawals = serializers.IntegerField(
        min_value=0,
        help_text="How many it withdraws, as its counts say: whoever releases it has seen the number.",
    )


class RosterChangeSerializer(serializers.Serializer[EnrolmentEvent]):
    """Something that happened to one person's place in a class."""

    at = serializers.DateTimeField()
    student_number = serializers.CharField(
        source="enrolment.student_number", help_text="Empty for somebody the school has not sent yet."
    )
    change = serializers.SerializerMethodField()
    status = serializers.ChoiceField(source="to_status", choices=EnrolmentStatus.choices)

    @extend_schema_field(serializers.ChoiceField(choices=["added", "changed", "removed"]))
    def get_change(self, event: EnrolmentEvent) -> str:
        if event.to_status == EnrolmentStatus.WITHDRAWN:
            return "removed"
        was_absent = event.from_status in ("", EnrolmentStatus.WITHDRAWN, *NO_SEAT_YET)
        return "added" if was_absent else "changed"


class ChangesSerializer(serializers.Serializer[object]):
    changes = RosterChangeSerializer(many=True)
    cursor = serializers.CharField(help_text="Send it as `since` the next time.")
    has_more = serializers.BooleanField(help_text="Ask again at once.")


class IssueSerializer(serializers.Serializer[object]):
    rule = serializers.CharField(source="code", help_text="Stable; programs may rely on it.")
    severity = serializers.ChoiceField(choices=Severity.choices, help_text="An error rejects the row.")
    field = serializers.CharField()
    message = serializers.CharField(help_text="A sentence for people, in the language asked for.")
    suggestion = serializers.CharField(help_text="A value that may be meant; empty if none is known.")
    page = serializers.SerializerMethodField(help_text="Where the rule is explained, with an example.")

    def get_page(self, issue: Issue) -> str:
        return rulebook.address(issue.code)


# Made inline, as `PROBLEM` below: a serializer class has an attribute `errors` of its own.
ROWS = inline_serializer(
    "RowOutcome",
    {
        "line": serializers.IntegerField(
            allow_null=True,
            help_text="Where the row stood: from 1 in JSON, as numbered in a file. Null: was not sent.",
        ),
        "student_number": serializers.CharField(),
        "outcome": serializers.ChoiceField(choices=Outcome.choices),
        "errors": IssueSerializer(
            source="issues",
            many=True,
            help_text="All that is wrong with the row, or odd about it.",
        ),
    },
    many=True,
)


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
    status = serializers.ChoiceField(source="push.answer", choices=PushStatus.choices)
    failure = serializers.CharField(source="push.failure", help_text="The code of what stopped it; empty if nothing.")
    progress = serializers.IntegerField(source="push.progress", help_text="Rows looked at so far.")
    counts = CountsSerializer(source="push")
    rows = ROWS
    next = serializers.SerializerMethodField(help_text="Where more rows are; null after the last.")

    def get_next(self, outcome: object) -> str | None:
        """Set by whoever shows a page of a push that is kept."""
        address: str | None = self.context.get("next")
        return address


PROBLEM = inline_serializer(
    "Problem",
    {
        "type": serializers.CharField(help_text="Where the code is explained (RFC 9457)."),
        "title": serializers.CharField(),
        "status": serializers.IntegerField(),
        "code": serializers.CharField(help_text="Stable; programs may rely on it."),
        "detail": serializers.CharField(help_text="A sentence for people, in the language asked for."),
        "errors": serializers.DictField(
            child=serializers.ListField(child=serializers.CharField()),
            required=False,
            help_text="By field or parameter.",
        ),
        "issues": IssueSerializer(many=True, required=False, help_text="All that is wrong with a proposed class."),
    },
)
