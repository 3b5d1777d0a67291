"""The attendance of a session is closed: whoever is not on record by then was absent, and may dispute it."""

from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.services.actors import signature
from training.enums import IN_THE_ROOM, AttendanceMethod, AttendanceStatus, SessionStatus
from training.models import Attendance, AttendanceEvent, Enrolment, Session, SessionEvent, TrainingClass


def close(sessions: Iterable[Session], *, by: User | None) -> int:
    """Close these sessions of one class, which the caller has locked; how many absences were written.

    A constant number of statements, whatever the number of sessions and people.
    """
    chosen = [session.pk for session in sessions]
    locked = list(Session.objects.select_for_update(no_key=True).filter(pk__in=chosen, closed_at=None).order_by("pk"))
    if not locked:
        return 0
    absences = Attendance.objects.bulk_create(_absences(locked))
    AttendanceEvent.objects.bulk_create(
        AttendanceEvent(attendance=each, to_status=each.status, to_minutes=0, **signature(by)) for each in absences
    )
    Session.objects.filter(pk__in=[session.pk for session in locked]).update(closed_at=timezone.now())
    SessionEvent.objects.bulk_create(
        SessionEvent(session=session, from_status=SessionStatus.OPEN, to_status=SessionStatus.CLOSED, **signature(by))
        for session in locked
    )
    return len(absences)


def close_complete(training_class: TrainingClass, *, by: User | None) -> None:
    """Close the sessions of a locked class that are over and lack nobody: nothing is left to wait for."""
    close(_complete(training_class), by=by)


def _complete(training_class: TrainingClass) -> QuerySet[Session]:
    records = Attendance.objects.filter(session=OuterRef("pk"))
    own = Attendance.objects.filter(session=OuterRef(OuterRef("pk")), enrolment=OuterRef("pk"))
    lacking = Enrolment.objects.filter(~Exists(own), training_class=OuterRef("training_class"), status__in=IN_THE_ROOM)
    return Session.objects.filter(
        Exists(records), ~Exists(lacking), training_class=training_class, closed_at=None, ends_at__lte=timezone.now()
    )


def _absences(sessions: Sequence[Session]) -> list[Attendance]:
    known = set(Attendance.objects.filter(session__in=sessions).values_list("session", "enrolment"))
    seated = Enrolment.objects.filter(training_class=sessions[0].training_class_id, status__in=IN_THE_ROOM)
    return [
        Attendance(
            session=session,
            enrolment_id=enrolment,
            minutes=0,
            status=AttendanceStatus.CONFIRMED,
            method=AttendanceMethod.CLOSED,
        )
        for enrolment in seated.order_by("pk").values_list("pk", flat=True)
        for session in sessions
        if (session.pk, enrolment) not in known
    ]
