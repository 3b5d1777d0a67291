"""What stands on the pages of residents and teachers: seats drawn and kept, attendance, certificates, opinions.

Whatever a service does is done by the service, so that its events are there and its messages are sent.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from itertools import cycle
from random import Random

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.demonstration import RESIDENT_PHONE
from accounts.models import User
from accounts.services import residents
from accounts.services.residents import Applicant
from config.demonstration import copying, sources, tables
from directory import protection
from directory.errors import Conflict
from directory.models import Person
from training import draw
from training.attendance import length
from training.enums import (
    IN_THE_ROOM,
    AttendanceMethod,
    AttendanceStatus,
    ClassKind,
    ClassStatus,
    EnrolmentStatus,
    KeyGroup,
    SeatingMode,
)
from training.models import (
    Attendance,
    AttendanceEvent,
    Completion,
    Draw,
    DrawWeighting,
    Enrolment,
    Feedback,
    KeyGroupMember,
    SeatingPolicy,
    SeatReservation,
    Session,
    SessionEvent,
    TrainingClass,
)
from training.selectors import registers
from training.services import attendance, completions, draws, no_shows, registrations, waiting
from training.services.completions import ALPHABET, CODE_LENGTH

RULES_FROM = date(2024, 4, 1)
_ABSENT_EVERY, _SILENT_EVERY, _KEY_GROUP_EVERY = 11, 4, 5
_KEPT_SEATS = 6
_COMPLETION_FIELDS = ("id", "enrolment", "code", "hours", "issued_on", "status")


def load_rules() -> DrawWeighting:
    """The district's rules for seats, and the weighting of its draws: there before a class is opened by them."""
    document = f"{sources.FICTION}：技能夜校名额管理办法"
    SeatingPolicy.objects.create(
        valid_from=RULES_FROM, quiet_from=time(21), quiet_until=time(8), document=document, article="第三条"
    )
    return DrawWeighting.objects.create(
        name="技能夜校抽签", first_timer=1, nearby=1, key_group=2, document=document, article="第五条"
    )


def load(*, by: User, rng: Random) -> None:
    _hold_draws()
    _keep_seats()
    _record(_evenings())
    _dispute(by)
    no_shows.note_due()
    _certify(rng)
    _revoke(by)
    _load_opinions()
    _load_resident()


def _hold_draws() -> None:
    """With seeds that are the same at every loading, unlike those of real draws."""
    drawn = TrainingClass.objects.filter(seating=SeatingMode.DRAW)
    applied = Enrolment.objects.filter(training_class__in=drawn).order_by("pk").values_list("person", flat=True)
    groups = cycle(KeyGroup.values)
    KeyGroupMember.objects.bulk_create(
        KeyGroupMember(person_id=person, group=next(groups), certificate=sources.FICTION, certified_on=RULES_FROM)
        for person in applied[::_KEY_GROUP_EVERY]
    )
    for training_class in drawn:
        seed = hashlib.sha256(f"{sources.FICTION} {training_class.code}".encode()).hexdigest()
        Draw.objects.create(
            training_class=training_class,
            seed=seed,
            seed_hash=draw.seed_hash(seed),
            committed_at=training_class.registration_opens_at,
        )
    draws.hold_due()


def _keep_seats() -> None:
    """Of the next class with seats left, some are kept for the community where it meets."""
    free = TrainingClass.objects.registering(timezone.now()).filter(
        seating=SeatingMode.FIRST_COME,
        kind=ClassKind.NIGHT_CLASS,
        venue__community__isnull=False,
        registration_opens_at__lt=timezone.now(),
        capacity__gte=F("seats_taken") + _KEPT_SEATS,
    )
    training_class = free.select_related("venue").order_by("starts_on", "code")[0]
    waiting.reserve(
        SeatReservation(
            training_class=training_class,
            community_id=training_class.venue.community_id,
            seats=_KEPT_SEATS,
            until=training_class.registration_closes_at - timedelta(days=1),
        ),
        by=None,
    )


def _evenings() -> QuerySet[TrainingClass]:
    """The first night class, those that ended lately or are under way, and every other class that is under way."""
    lately = timezone.localdate() - registers.CLOSED_LATELY
    finished = Q(status=ClassStatus.FINISHED, kind=ClassKind.NIGHT_CLASS) & (Q(is_model=True) | Q(ends_on__gte=lately))
    return TrainingClass.objects.filter(Q(status=ClassStatus.RUNNING) | finished).order_by("pk")


def _record(training_classes: QuerySet[TrainingClass]) -> None:
    """Every session that is over. Who completed was there; who did not never came; of the others some stay away."""
    now = timezone.now()
    over = Session.objects.filter(training_class__in=training_classes, ends_at__lte=now).order_by("pk")
    seated: dict[int, list[Enrolment]] = {}
    for enrolment in Enrolment.objects.filter(training_class__in=training_classes, status__in=IN_THE_ROOM):
        seated.setdefault(enrolment.training_class_id, []).append(enrolment)
    records = Attendance.objects.bulk_create(
        Attendance(
            session=session,
            enrolment=enrolment,
            minutes=length(session.starts_at, session.ends_at) if _came(enrolment, session) else 0,
            method=AttendanceMethod.SCANNED if enrolment.pk % 3 else AttendanceMethod.TICKED,
            recorded_at=session.starts_at,
        )
        for session in over
        for enrolment in seated.get(session.training_class_id, ())
    )
    held = over.filter(training_class__in=seated)
    held.update(closed_at=F("ends_at"))
    SessionEvent.objects.bulk_create(
        SessionEvent(session=session, at=session.ends_at, from_status="open", to_status="closed") for session in held
    )
    AttendanceEvent.objects.bulk_create(
        AttendanceEvent(
            attendance=record, at=record.recorded_at, to_status=AttendanceStatus.CONFIRMED, to_minutes=record.minutes
        )
        for record in records
    )


def _came(enrolment: Enrolment, session: Session) -> bool:
    if enrolment.status != EnrolmentStatus.ENROLLED:
        return enrolment.status == EnrolmentStatus.COMPLETED
    return (enrolment.pk + session.pk) % _ABSENT_EVERY > 0


def _dispute(by: User) -> None:
    """Somebody of tonight's class says that they were there last time."""
    since = timezone.now() - timedelta(days=10)
    absent = Attendance.objects.filter(
        minutes=0,
        session__ends_at__gte=since,
        session__training_class__status=ClassStatus.RUNNING,
        session__training_class__kind=ClassKind.NIGHT_CLASS,
    ).first()
    if absent is not None:
        attendance.dispute(absent, reason="当天手机没电，在纸质签到表上签了名。", by=by)


def _certify(rng: Random) -> None:
    """On the last day of the class, or when the skill certificate was issued."""
    completed = Enrolment.objects.filter(status=EnrolmentStatus.COMPLETED).order_by("pk")
    rows = completed.values_list("pk", "training_class__course__hours", "training_class__ends_on", "result__issued_on")
    copying.copy(Completion, _COMPLETION_FIELDS, _completion_rows(list(rows), rng))
    copying.finish([Completion])


def _completion_rows(
    completed: Sequence[tuple[int, int, date, date | None]], rng: Random
) -> Iterator[Sequence[object]]:
    for key, (enrolment, hours, ended_on, issued_on) in enumerate(completed, start=1):
        code = "".join(rng.choices(ALPHABET, k=CODE_LENGTH))
        yield key, enrolment, code, hours, issued_on or ended_on, "issued"


def _lately() -> TrainingClass:
    """The night class that ended last."""
    finished = TrainingClass.objects.filter(status=ClassStatus.FINISHED, kind=ClassKind.NIGHT_CLASS)
    return finished.order_by("-ends_on", "-pk")[0]


def _revoke(by: User) -> None:
    first = Completion.objects.filter(enrolment__training_class=_lately()).order_by("pk")[:1]
    completions.revoke(first, reason="姓名登记有误，另行出具", by=by)


def _load_opinions() -> None:
    """Of the first night class and the last, from everybody but a few."""
    asked = Enrolment.objects.filter(
        Q(training_class__is_model=True) | Q(training_class=_lately()), status=EnrolmentStatus.COMPLETED
    )
    answered = [each for each in asked.select_related("training_class").order_by("pk") if each.pk % _SILENT_EVERY]
    Feedback.objects.bulk_create(
        Feedback(
            enrolment=enrolment,
            rating=int(opinion["rating"]),
            text=opinion["text"],
            given_at=enrolment.training_class.registration_closes_at + timedelta(days=20),
        )
        for enrolment, opinion in zip(answered, cycle(tables.read("opinions")), strict=False)
    )


def _load_resident() -> None:
    """Somebody to sign in as: with a certificate, and a place in the next class, in a queue and in the draw."""
    known = Person.objects.filter(
        enrolments__training_class=_lately(),
        enrolments__completion__status="issued",
        enrolments__feedback=None,
        town__isnull=False,
    ).order_by("pk")[0]
    account = residents.register(
        Applicant(
            name=known.name,
            id_type=known.id_type,
            id_number=protection.decrypt(known.id_cipher),
            sex=known.sex,
            birth_date=known.birth_date,
            town_id=known.town_id,
            language="zh-hans",
        ),
        phone=RESIDENT_PHONE,
        by=None,
    )
    nights = TrainingClass.objects.registering(timezone.now()).filter(
        kind=ClassKind.NIGHT_CLASS, registration_opens_at__lt=timezone.now()
    )
    first_come = nights.filter(seating=SeatingMode.FIRST_COME).order_by("starts_on", "code")
    has_seats = Q(capacity__gt=F("seats_taken") + F("seats_reserved"))
    for wanted in (
        nights.filter(seating=SeatingMode.DRAW, drawn_at=None),
        first_come.filter(has_seats),
        first_come.exclude(has_seats),
    ):
        _take_first(account.person, account.user, wanted)


def _take_first(person: Person, user: User, wanted: QuerySet[TrainingClass]) -> None:
    """A place in the first of these that nothing speaks against."""
    for training_class in wanted:
        try:
            registrations.register(person, into=training_class, or_queue=True, by=user)
        except Conflict:
            continue
        return
