"""Reads: what a class has recorded of its people, for teachers, for themselves, and for who verifies a certificate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.db.models import Avg, Count, Exists, F, Min, OuterRef, Prefetch, Q, QuerySet, Sum, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directory.models import Person
from training import attendance, completion
from training import timetable as timetables
from training.attendance_rows import Meeting
from training.completion import Register, Rule
from training.enums import IN_THE_ROOM, TAKES_ATTENDANCE, AttendanceStatus, EnrolmentStatus
from training.errors import AttendanceNotFound, CompletionNotFound, NotInTheClass, RuleMissing, SessionNotFound
from training.models import (
    Attendance,
    Completion,
    CompletionRule,
    Enrolment,
    Feedback,
    Session,
    TrainingClass,
)
from training.rules import classroom

NOT_YET = _("There is no certificate of completion for you in this class, or it is no longer valid.")
NONE_TO_PRINT = _("Nobody has completed this class yet, so there is nothing to print.")
# Fewer answers would tell whose they are.
FEEDBACK_SHOWN_FROM = 3
CLOSED_LATELY = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The rule a class is judged by, what it has recorded, and the minutes of each enrolment."""

    rule: Rule
    register: Register
    attended: Mapping[int, int]

    def status(self, enrolment: Enrolment, *, passed: bool | None) -> str:
        """The status the record asks for. Nothing but a fail contradicts a completion; the caller refuses that."""
        if enrolment.status == EnrolmentStatus.COMPLETED and passed is not False:
            return EnrolmentStatus.COMPLETED
        attended = self.attended.get(enrolment.pk, 0)
        verdict = completion.verdict(self.rule, self.register, attended=attended, passed=passed)
        if verdict is None:
            return enrolment.status
        return EnrolmentStatus.COMPLETED if verdict else EnrolmentStatus.FAILED


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody on the list of a session, by the number of their row on the sheet."""

    number: int
    enrolment: Enrolment
    record: Attendance | None

    @property
    def is_present(self) -> bool:
        return self.record is not None and self.record.minutes > 0

    @property
    def hours(self) -> Decimal | None:
        return self.record.hours if self.record else None

    @property
    def is_disputed(self) -> bool:
        return self.record is not None and self.record.status == AttendanceStatus.DISPUTED


@dataclass(frozen=True, slots=True)
class Opinion:
    """What people thought of a class. `counts`: how many gave five to one stars. Texts come without names."""

    answers: int
    average: Decimal | None
    counts: Sequence[tuple[int, int]]
    texts: Sequence[str]


def completion_rule(training_class: TrainingClass) -> CompletionRule:
    """The rule in force on the first day, which everybody knew when they came. Raises `RuleMissing`."""
    found = CompletionRule.objects.in_force_on(training_class.starts_on).first()
    if found is None:
        raise RuleMissing
    return found


def ledger(training_class: TrainingClass, *, at: datetime | None = None) -> Ledger:
    """All that decides who completes a class. Raises `RuleMissing`."""
    rule = completion_rule(training_class).rule
    register = register_of(training_class, at=at)
    minutes = Attendance.objects.filter(session__training_class=training_class).values_list("enrolment")
    attended = dict(minutes.annotate(Sum("minutes")).order_by()) if register.is_recorded else {}
    return Ledger(rule, register, attended)


def register_of(training_class: TrainingClass, *, at: datetime | None = None) -> Register:
    now = at or timezone.now()
    sessions = list(training_class.sessions.annotate(is_recorded=Exists(_records())))
    is_over = classroom.is_over(training_class, sessions, at=now)
    return Register(
        taught=sum(attendance.length(session.starts_at, session.ends_at) for session in sessions),
        is_recorded=any(session.is_recorded for session in sessions),
        is_closed=bool(sessions) and is_over and all(session.closed_at for session in sessions),
        is_over=is_over,
    )


def lately_closed(*, at: datetime | None = None) -> QuerySet[TrainingClass]:
    """The classes that ended within `CLOSED_LATELY` and whose register is closed: each of their sessions is."""
    today = timezone.localdate(at or timezone.now())
    sessions = Session.objects.filter(training_class=OuterRef("pk"))
    return TrainingClass.objects.filter(
        Exists(sessions),
        ~Exists(sessions.filter(closed_at=None)),
        status__in=TAKES_ATTENDANCE,
        ends_on__range=(today - CLOSED_LATELY, today),
    )


def to_close(*, before: datetime) -> QuerySet[Session]:
    """The sessions, recorded in part, that ended before this moment and are open still; not of classes of long ago."""
    since = timezone.localdate() - CLOSED_LATELY
    return Session.objects.filter(
        Exists(_records()),
        closed_at=None,
        ends_at__lte=before,
        training_class__status__in=TAKES_ATTENDANCE,
        training_class__ends_on__gte=since,
    )


def sessions_of(training_class: TrainingClass) -> QuerySet[Session]:
    """The sessions of a class in their order, each with how many of the `expected` were `present`.

    `recorded` are on record, `missing` are not; of the records so many are `disputed`.
    """
    expected = Enrolment.objects.filter(training_class=training_class, status__in=IN_THE_ROOM).count()
    seated = Q(attendances__enrolment__status__in=IN_THE_ROOM)
    return training_class.sessions.annotate(
        expected=Value(expected),
        recorded=Count("attendances", filter=seated),
        missing=F("expected") - F("recorded"),
        present=Count("attendances", filter=seated & Q(attendances__minutes__gt=0)),
        disputed=Count("attendances", filter=Q(attendances__status=AttendanceStatus.DISPUTED)),
    ).order_by("starts_at", "pk")


def meetings_of(training_class: TrainingClass) -> dict[int, timetables.Meeting]:
    """When each session of a class is held, by the session's key."""
    held = Session.objects.filter(training_class=training_class).values_list("pk", "starts_at", "ends_at")
    return {pk: timetables.Meeting(starts_at, ends_at) for pk, starts_at, ends_at in held}


def timetable(training_class: TrainingClass) -> list[Meeting]:
    """The sessions of a class as a school's program names them: by number, from 1, in their order."""
    sessions = Session.objects.filter(training_class=training_class).order_by("starts_at", "pk")
    return [
        Meeting(session.pk, number, session.starts_at, session.ends_at) for number, session in enumerate(sessions, 1)
    ]


def records_of(training_class: TrainingClass) -> QuerySet[Attendance]:
    """All that is on record of the attendance of a class, in the order it was first recorded."""
    return Attendance.objects.filter(session__training_class=training_class).select_related("enrolment", "session")


def session_of(training_class: TrainingClass, session_id: int) -> Session:
    """Raises `SessionNotFound`, also for a session of another class."""
    found = Session.objects.filter(training_class=training_class, pk=session_id).first()
    if found is None:
        raise SessionNotFound
    found.training_class = training_class
    return found


def numbered(training_class: TrainingClass) -> list[tuple[int, Enrolment]]:
    """Who is in the room, each with the number of their row: the place in the order of enrolment, which never changes.

    Counted over everybody who ever enrolled, so that a sheet printed before somebody left can still be keyed in.
    """
    ever = Enrolment.objects.filter(training_class=training_class).order_by("pk")
    rows = {pk: number for number, pk in enumerate(ever.values_list("pk", flat=True), start=1)}
    present = ever.filter(status__in=IN_THE_ROOM).select_related("person", "result", "completion")
    return [(rows[enrolment.pk], enrolment) for enrolment in present]


def lines_of(session: Session) -> list[Line]:
    """The list of a session, in the order of its sheet."""
    known = {record.enrolment_id: record for record in Attendance.objects.filter(session=session)}
    return [Line(number, enrolment, known.get(enrolment.pk)) for number, enrolment in numbered(session.training_class)]


def record_of(session: Session, enrolment_id: int) -> Attendance:
    """One record with its history. Raises `AttendanceNotFound`."""
    related = Attendance.objects.select_related("session", "enrolment__person").prefetch_related("events")
    found = related.filter(session=session, enrolment=enrolment_id).first()
    if found is None:
        raise AttendanceNotFound
    return found


def seat_of(person: Person | None, training_class: TrainingClass) -> Enrolment:
    """The enrolment with which a person sits in a class. Raises `NotInTheClass`."""
    found = None
    if person is not None:
        seats = Enrolment.objects.filter(person=person, training_class=training_class, status__in=IN_THE_ROOM)
        found = seats.select_related("person", "result", "completion").first()
    if found is None:
        raise NotInTheClass
    return found


def own_attendance(enrolment: Enrolment) -> list[tuple[Session, Attendance | None]]:
    """Every session of the class with what is on record for one person, in the order of the timetable."""
    own = Prefetch("attendances", Attendance.objects.filter(enrolment=enrolment), to_attr="own")
    sessions = Session.objects.filter(training_class=enrolment.training_class_id).prefetch_related(own)
    return [(session, session.own[0] if session.own else None) for session in sessions.order_by("starts_at", "pk")]


def completions_of(training_class: TrainingClass) -> QuerySet[Completion]:
    """The certificates of a class with all they say, in the order of its list."""
    return _with_all_it_says().filter(enrolment__training_class=training_class).order_by("enrolment")


def verified(code: str) -> Completion:
    """The certificate with this code, however it was typed. Raises `CompletionNotFound`."""
    tidy = "".join(code.split()).replace("-", "").upper().translate(str.maketrans("OIL", "011"))
    found = _with_all_it_says().filter(code=tidy).first() if tidy.isascii() and tidy.isalnum() else None
    if found is None:
        raise CompletionNotFound
    return found


def certificates_to_come(user: User | AnonymousUser) -> QuerySet[Enrolment]:
    """Who completed a class that leads to a skill certificate and has none on record, longest waiting first."""
    return (
        Enrolment.objects.visible_to(user)
        .filter(
            status=EnrolmentStatus.COMPLETED,
            training_class__course__level__isnull=False,
            training_class__evaluation_body__isnull=False,
        )
        .filter(Q(result=None) | Q(result__certificate_number=""))
        .select_related("person", "training_class__course__occupation", "training_class__evaluation_body__organisation")
        .annotate(completed_at=Min("events__at", filter=Q(events__to_status=EnrolmentStatus.COMPLETED)))
        .order_by(F("completed_at").asc(nulls_first=True), "pk")
    )


def opinion_of(training_class: TrainingClass) -> Opinion:
    """Nothing but the number of answers while there are too few to stay unnamed."""
    given = Feedback.objects.filter(enrolment__training_class=training_class)
    counts = dict(given.order_by().values_list("rating").annotate(Count("pk")))
    answers = sum(counts.values())
    if answers < FEEDBACK_SHOWN_FROM:
        return Opinion(answers, None, (), ())
    average = given.aggregate(average=Avg("rating"))["average"]
    return Opinion(
        answers,
        Decimal(average).quantize(Decimal("0.1")),
        [(stars, counts.get(stars, 0)) for stars in range(5, 0, -1)],
        list(given.exclude(text="").order_by("text").values_list("text", flat=True)),
    )


def _records() -> QuerySet[Attendance]:
    return Attendance.objects.filter(session=OuterRef("pk"))


def _with_all_it_says() -> QuerySet[Completion]:
    related = ("enrolment__person", "enrolment__training_class__course__provider__organisation")
    return Completion.objects.select_related(*related)
