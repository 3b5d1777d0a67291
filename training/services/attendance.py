"""Attendance: scanned on a phone, ticked by the teacher or keyed in from the sheet; disputed and corrected."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.actors import signature
from training import attendance as measure
from training import tokens
from training.enums import ATTENDANCE_MOVES, IN_THE_ROOM, AttendanceMethod, AttendanceStatus, Sweep
from training.errors import (
    AttendanceNotDue,
    CheckInClosed,
    ClosingRefused,
    CorrectionRefused,
    DisputeRefused,
    RowsUnknown,
)
from training.models import Attendance, AttendanceEvent, Enrolment, Session
from training.rules import classroom
from training.selectors import places, registers
from training.services import closing, completions, locks, sweeps


@dataclass(frozen=True, slots=True)
class _Change:
    """A record as it shall be, and the minutes that stood there before; None where nothing did."""

    record: Attendance
    before: int | None
    was: str


def token(session: Session, *, at: datetime | None = None) -> str:
    """The code on the teacher's screen at this moment."""
    return tokens.make(session.pk, at=at or timezone.now(), key=_key())


def check_token(text: str, session: Session, *, at: datetime | None = None) -> None:
    """Raises `CodeExpired`, `CodeWrong` or `CheckInClosed`."""
    at = at or timezone.now()
    tokens.check(text, session.pk, at=at, key=_key())
    if not classroom.may_check_in(session, at=at):
        raise CheckInClosed


def check_in(enrolment: Enrolment, *, to: Session, by: User | None) -> Attendance:
    """The holder of a seat is here, for the whole session. Whoever is here already stays so: a code serves once.

    The caller has checked the code. Raises `CheckInClosed`. Who was ticked as absent and scans is here after all.
    """
    if not classroom.may_check_in(to, at=timezone.now()):
        raise CheckInClosed
    with transaction.atomic():
        record = _locked(to).get(enrolment.pk)
        if record is None or record.minutes == 0:
            change = _changed(record, to, enrolment, _full(to), AttendanceMethod.SCANNED)
            _write(to, [change], reason="", by=by)
            record = change.record
    return record


def tick(
    session: Session,
    *,
    present: Collection[int],
    shown: Collection[int],
    by: User,
    method: AttendanceMethod = AttendanceMethod.TICKED,
) -> int:
    """Record a whole class by the ids of its enrolments, and say how many records are new or changed.

    `shown`: those whom the list already showed as present; who is among them and not among `present` is corrected to
    absent. Whoever checked in while the list was open is in neither, and stays. A constant number of statements.
    Raises `AttendanceNotDue`.
    """
    if not classroom.may_take_attendance(session, at=timezone.now()):
        raise AttendanceNotDue
    with transaction.atomic():
        locks.lock(session.training_class_id)
        known = _locked(session)
        changes = []
        for enrolment in Enrolment.objects.filter(training_class=session.training_class_id, status__in=IN_THE_ROOM):
            record = known.get(enrolment.pk)
            minutes = _ticked(record, session, here=enrolment.pk in present, was_shown=enrolment.pk in shown)
            if record is None or minutes != record.minutes:
                changes.append(_changed(record, session, enrolment, minutes, method))
        _write(session, changes, reason="", by=by)
        completions.judge(session.training_class, by=by)
    return len(changes)


def key_in(session: Session, text: str, *, by: User) -> int:
    """Record the class from its signed sheet, by row numbers: who did not sign was absent.

    Raises `RowsUnknown`, which names every number that is not on the sheet, and then nothing is changed.
    """
    keyed = measure.parse_rows(text)
    rows = {number: enrolment.pk for number, enrolment in registers.numbered(session.training_class)}
    unknown = [*keyed.unreadable, *(str(number) for number in sorted(keyed.numbers - rows.keys()))]
    if unknown or not keyed.numbers:
        message = _("Not on the sheet: %(rows)s") % {"rows": ", ".join(unknown)} if unknown else _("Key in a number.")
        raise RowsUnknown(fields={"rows": message})
    present = {rows[number] for number in keyed.numbers}
    return tick(session, present=present, shown=rows.values(), by=by, method=AttendanceMethod.KEYED)


def close(session: Session, *, by: User) -> int:
    """Whoever is not on record for the session was absent; how many. Then the class is judged.

    Raises `ClosingRefused` before it is over, and once it is closed.
    """
    with transaction.atomic():
        locks.lock(session.training_class_id)
        session.refresh_from_db(fields=["closed_at", "ends_at"])
        verdict = classroom.may_close(session, at=timezone.now())
        if not verdict:
            raise ClosingRefused(verdict.reason)
        absent = closing.close([session], by=by)
        completions.judge(session.training_class, by=by)
    return absent


def close_due() -> int:
    """Close what nobody closed in the days the district gives; how many absences were written.

    Not a session without any record: whether it was held at all is its teacher's to say.
    """
    now = timezone.now()
    due = registers.to_close(before=now - timedelta(days=places.policy().closing_days))
    class_ids = due.order_by("training_class").values_list("training_class", flat=True).distinct()

    def close_those_of(class_id: int) -> int:
        return closing.close(due.filter(training_class=locks.lock(class_id)), by=None)

    return sweeps.each(Sweep.CLOSE, class_ids, close_those_of)


def correct(record: Attendance, *, minutes: int, reason: str, by: User) -> None:
    """Set the minutes right, or uphold disputed ones, for a reason that stays on record. Raises `CorrectionRefused`."""
    with transaction.atomic():
        locks.lock(record.session.training_class_id)
        locked = Attendance.objects.select_for_update(of=("self",)).select_related("session__training_class")
        record = locked.get(pk=record.pk)
        is_disputed = record.status == AttendanceStatus.DISPUTED
        if not 0 <= minutes <= _full(record.session) or (minutes == record.minutes and not is_disputed):
            raise CorrectionRefused
        before, was = record.minutes, record.status
        record.minutes, record.status = minutes, AttendanceStatus.CONFIRMED
        record.save(update_fields=["minutes", "status"])
        _events([_Change(record, before, was)], reason, by)
        completions.judge(record.session.training_class, by=by)


def dispute(record: Attendance, *, reason: str, by: User) -> None:
    """Its holder says it is wrong; the teacher corrects or upholds it. Raises `DisputeRefused`."""
    with transaction.atomic():
        record = Attendance.objects.select_for_update(of=("self",)).select_related("session").get(pk=record.pk)
        verdict = classroom.may_dispute(record, at=timezone.now())
        if not verdict or AttendanceStatus.DISPUTED not in ATTENDANCE_MOVES[record.status]:
            raise DisputeRefused(verdict.reason)
        record.status = AttendanceStatus.DISPUTED
        record.save(update_fields=["status"])
        _events([_Change(record, record.minutes, AttendanceStatus.CONFIRMED)], reason, by)


def _key() -> bytes:
    return hashlib.sha256(f"training.check-in:{settings.SECRET_KEY}".encode()).digest()


def _full(session: Session) -> int:
    return measure.length(session.starts_at, session.ends_at)


def _locked(session: Session) -> dict[int, Attendance]:
    """What is on record for a session, by enrolment, under the session's lock: a scan and a tick come one by one.

    Whoever judges the class afterwards locks it before, since a push of attendance locks in that order.
    """
    Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    return {record.enrolment_id: record for record in Attendance.objects.filter(session=session)}


def _ticked(record: Attendance | None, session: Session, *, here: bool, was_shown: bool) -> int:
    """The minutes after a tick. Who is ticked anew was there throughout; a corrected length is left as it is."""
    before = record.minutes if record else 0
    if here:
        return before or _full(session)
    return 0 if was_shown else before


def _changed(
    record: Attendance | None, session: Session, enrolment: Enrolment, minutes: int, method: AttendanceMethod
) -> _Change:
    if record is None:
        record = Attendance(session=session, enrolment=enrolment, minutes=minutes, method=method)
        return _Change(record, None, "")
    before, was = record.minutes, record.status
    record.minutes, record.status = minutes, AttendanceStatus.CONFIRMED
    return _Change(record, before, was)


def _write(session: Session, changes: Iterable[_Change], *, reason: str, by: User | None) -> None:
    changes = list(changes)
    Attendance.objects.bulk_create([each.record for each in changes if each.before is None])
    again = [each.record for each in changes if each.before is not None]
    Attendance.objects.bulk_update(again, ["minutes", "status"])
    _events(changes, reason, by)


def _events(changes: Iterable[_Change], reason: str, by: User | None) -> None:
    AttendanceEvent.objects.bulk_create(
        AttendanceEvent(
            attendance=each.record,
            from_status=each.was,
            to_status=each.record.status,
            from_minutes=each.before,
            to_minutes=each.record.minutes,
            reason=reason,
            **signature(by),
        )
        for each in changes
    )
