"""The sessions of a class, made from a rule."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from directory import selectors as directory
from training import reasons, timetable
from training.enums import ClassStatus, Reason
from training.errors import AmendmentRefused, NothingPlanned, TimetableClosed
from training.models import Session, TrainingClass
from training.rules import planning
from training.services import classes, locks
from training.timetable import Rule

OVER = (ClassStatus.FINISHED, ClassStatus.CANCELLED)


def plan(training_class: TrainingClass, rule: Rule, *, replace: bool, by: User | None) -> int:
    """Give the class the sessions of a rule, and its first and last day from all it then has; how many are new.

    `replace`: those still to come go first, but for those somebody has checked in to. Holidays are skipped. Raises
    `TimetableClosed`, `NothingPlanned`, `AmendmentRefused`, and `MissingCalendarYear` for a year whose holidays are not
    announced; then nothing has changed.
    """
    meetings = timetable.meetings(rule, directory.working_calendar(), timezone.get_current_timezone())
    with transaction.atomic():
        locked = locks.lock(training_class.pk)
        if locked.status in OVER:
            raise TimetableClosed
        if replace:
            locked.sessions.filter(starts_at__gt=timezone.now(), attendances=None).delete()
        kept = list(locked.sessions.values_list("starts_at", flat=True))
        new = [
            Session(training_class=locked, starts_at=meeting.starts_at, ends_at=meeting.ends_at)
            for meeting in meetings
            if meeting.starts_at not in kept
        ]
        if not new:
            raise NothingPlanned
        Session.objects.bulk_create(new)
        days = [timezone.localdate(starts_at) for starts_at in [*kept, *(session.starts_at for session in new)]]
        locked.starts_on, locked.ends_on = min(days), max(days)
        issue = next(planning.against_amending(locked, ("starts_on", "ends_on", "sessions"), stored=locked), None)
        if issue is not None:
            raise AmendmentRefused(issue.message)
        locked.save(update_fields=["starts_on", "ends_on"])
        classes.record_change(locked, reasons.written(Reason.SESSIONS_PLANNED, len(new)), has_moved=True, by=by)
    training_class.refresh_from_db(fields=["starts_on", "ends_on"])
    return len(new)
