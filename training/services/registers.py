"""A register arrives: who was in which session for how long, as a school's program or sheet says it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.services.actors import signature
from training import attendance_rows
from training.attendance_rows import AttendanceRow, Meeting
from training.enums import IN_THE_ROOM, AttendanceMethod, AttendanceStatus, Outcome
from training.errors import AttendanceClosed
from training.models import Attendance, AttendanceEvent, Enrolment, Push, Session, TrainingClass
from training.rows import Applied, Rows, Tick
from training.rules import schools
from training.selectors import registers
from training.services import completions

# How many rows are looked at before progress is told, and a cancelled push seen to be so.
TOLD_EVERY = 2000
Presence = defaultdict[int, dict[int, Meeting]]


@dataclass(slots=True)
class Change:
    """A row that is right so far, the record as it shall be, and what stood there before."""

    row: AttendanceRow
    record: Attendance
    before: int | None
    was: str


def refuse(training_class: TrainingClass) -> None:
    """Raises `AttendanceClosed`."""
    verdict = schools.may_push_attendance(training_class)
    if not verdict:
        raise AttendanceClosed(verdict.reason)


def apply(push: Push, training_class: TrainingClass, rows: Rows, tick: Tick) -> Applied:
    """Take every row that is right, and name what is wrong with the others. The class is locked.

    What differs from the record corrects it, and the record's events keep what stood there. Nobody who is not sent is
    absent for that. Whoever has attended enough by then completes the class. A constant number of statements, whatever
    the number of rows.
    """
    sheet = attendance_rows.read(rows)
    timetable = registers.timetable(training_class)
    attendance_rows.schedule(sheet, timetable, at=timezone.now(), zone=timezone.get_current_timezone())
    changes = _hold_against_record(training_class, sheet, tick)
    tick(len(sheet))
    _write([each for each in changes if each.row.outcome in (Outcome.CREATED, Outcome.UPDATED)], push)
    completions.judge(training_class, by=push.by)
    return Applied(Counter(row.outcome for row in sheet), (row.reported for row in sheet))


def _hold_against_record(training_class: TrainingClass, sheet: Sequence[AttendanceRow], tick: Tick) -> list[Change]:
    seated = _seated(training_class, sheet)
    meetings = {row.meeting.session_id: row.meeting for row in sheet if row.meeting is not None}
    known = _records(meetings, seated.values())
    present = _present_elsewhere(training_class, meetings.values(), seated.values())
    changes = []
    for done, row in enumerate(sheet):
        if done % TOLD_EVERY == 0:
            tick(done)
        enrolment = seated.get(row.student_number)
        if row.student_number and enrolment is None:
            message = _("Nobody in this class has this student number; push the roster first.")
            row.refuse("STUDENT_UNKNOWN", message, field="student_number")
        if enrolment is not None and row.meeting is not None and row.hours is not None:
            record = known.get((row.meeting.session_id, enrolment.pk))
            if record is not None and record.status == AttendanceStatus.DISPUTED and not row.reason:
                message = _("This record is disputed: send the row with a reason, which stays on record.")
                row.refuse("ATTENDANCE_DISPUTED", message, field="reason")
            _settle_presence(row, row.meeting, present[enrolment.person_id])
            if not row.is_wrong:
                changes.append(_change(row, row.meeting, row.hours, enrolment, record))
    return changes


def _seated(training_class: TrainingClass, sheet: Iterable[AttendanceRow]) -> dict[str, Enrolment]:
    numbers = {row.student_number for row in sheet if row.student_number}
    seats = Enrolment.objects.filter(training_class=training_class, status__in=IN_THE_ROOM, student_number__in=numbers)
    return {enrolment.student_number: enrolment for enrolment in seats}


def _records(meetings: Mapping[int, Meeting], seated: Iterable[Enrolment]) -> dict[tuple[int, int], Attendance]:
    """What is on record for these sessions, under their locks: a scan and a push come one by one."""
    locked = Session.objects.select_for_update(no_key=True).filter(pk__in=meetings).order_by("pk")
    wanted = [session.pk for session in locked]
    enrolments = [enrolment.pk for enrolment in seated]
    records = Attendance.objects.filter(session__in=wanted, enrolment__in=enrolments)
    return {(record.session_id, record.enrolment_id): record for record in records}


def _present_elsewhere(
    training_class: TrainingClass, meetings: Iterable[Meeting], seated: Iterable[Enrolment]
) -> Presence:
    """By person: the sessions at these times, of any class, in which they are on record as present."""
    present: Presence = defaultdict(dict)
    meetings = list(meetings)
    if not meetings:
        return present
    records = Attendance.objects.filter(
        minutes__gt=0,
        enrolment__person__in=[enrolment.person_id for enrolment in seated],
        session__starts_at__lt=max(meeting.ends_at for meeting in meetings),
        session__ends_at__gt=min(meeting.starts_at for meeting in meetings),
    )
    columns = ("enrolment__person", "session", "session__starts_at", "session__ends_at")
    for person_id, session_id, starts_at, ends_at in records.order_by().values_list(*columns):
        present[person_id][session_id] = Meeting(session_id, 0, starts_at, ends_at)
    return present


def _settle_presence(row: AttendanceRow, meeting: Meeting, present: dict[int, Meeting]) -> None:
    """Nobody is in two places at once: neither on record nor within one push. A row that is wrong changes nothing."""
    others = [other for session_id, other in present.items() if session_id != meeting.session_id]
    if row.hours and any(meeting.overlaps(other.starts_at, other.ends_at) for other in others):
        message = _("This person is on record as present in another session at the same time.")
        row.refuse("SESSIONS_OVERLAP", message, field="session")
    if row.is_wrong:
        return
    if row.hours:
        present[meeting.session_id] = meeting
    else:
        present.pop(meeting.session_id, None)


def _change(
    row: AttendanceRow, meeting: Meeting, hours: Decimal, enrolment: Enrolment, record: Attendance | None
) -> Change:
    """What is on record in other minutes but the same hours stays: hours are rounded, minutes are not."""
    minutes = attendance_rows.minutes_of(hours, meeting)
    if record is None:
        row.outcome = Outcome.CREATED
        method = AttendanceMethod.PUSHED
        new = Attendance(session_id=meeting.session_id, enrolment=enrolment, minutes=minutes, method=method)
        return Change(row, new, None, "")
    before, was = record.minutes, record.status
    is_same = record.hours == hours
    row.outcome = Outcome.UNCHANGED if is_same and was == AttendanceStatus.CONFIRMED else Outcome.UPDATED
    record.minutes, record.status = before if is_same else minutes, AttendanceStatus.CONFIRMED
    return Change(row, record, before, was)


def _write(changes: Sequence[Change], push: Push) -> None:
    records = Attendance.objects.bulk_create(
        [each.record for each in changes],
        update_conflicts=True,
        unique_fields=["session", "enrolment"],
        update_fields=["minutes", "status"],
    )
    AttendanceEvent.objects.bulk_create(
        AttendanceEvent(
            attendance=record,
            from_status=each.was,
            to_status=record.status,
            from_minutes=each.before,
            to_minutes=record.minutes,
            reason=each.row.reason or f"attendance {push.pk}",
            **signature(push.by),
        )
        for each, record in zip(changes, records, strict=True)
    )
