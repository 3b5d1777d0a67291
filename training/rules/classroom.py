"""Who may keep the records of a class, and when: from the open doors to the certificates."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import ALLOWED, Verdict
from training import attendance
from training.completion import Register
from training.enums import TAKES_ATTENDANCE, AttendanceStatus, EnrolmentStatus
from training.errors import AttendanceNotDue, CheckInClosed, ClosingRefused, DisputeRefused, FeedbackNotDue
from training.models import Attendance, Enrolment, Result, Session, TrainingClass


def may_keep_register(user: User | AnonymousUser, training_class: TrainingClass) -> Verdict:
    """Whether somebody takes and corrects the attendance of this class, brings its roster, and says who passed."""
    if _is_of_provider(user, training_class) or user.has_perm("training.change_attendance"):
        return ALLOWED
    return Verdict(False, _("The records of a class are kept by its school and by the bureau's clerks."))


def may_hand_out(user: User | AnonymousUser, training_class: TrainingClass) -> Verdict:
    """Whether somebody prints the certificates of this class, which show full names."""
    if _is_of_provider(user, training_class) or user.has_perm("training.hand_out_completion"):
        return ALLOWED
    return Verdict(False, _("Certificates are handed out by the school of the class and by the bureau's clerks."))


def may_check_in(session: Session, *, at: datetime) -> Verdict:
    """Whether a phone may scan the code of this session now."""
    if session.training_class.status not in TAKES_ATTENDANCE:
        return Verdict(False, _("This class is not held."))
    if attendance.can_check_in(session.starts_at, session.ends_at, at=at):
        return ALLOWED
    return Verdict(False, CheckInClosed.message)


def may_take_attendance(session: Session, *, at: datetime) -> Verdict:
    """Whether the teacher may tick or key in the list: for good, once the doors are open."""
    if session.training_class.status not in TAKES_ATTENDANCE:
        return Verdict(False, _("This class is not held."))
    if at >= session.starts_at - attendance.OPENS_BEFORE:
        return ALLOWED
    return Verdict(False, AttendanceNotDue.message)


def may_close(session: Session, *, at: datetime) -> Verdict:
    """Whether the attendance of this session can be closed: once it is over, and once only."""
    if session.training_class.status not in TAKES_ATTENDANCE:
        return Verdict(False, _("This class is not held."))
    if session.closed_at is not None:
        return Verdict(False, ClosingRefused.message)
    return ALLOWED if at >= session.ends_at else Verdict(False, _("The session is not over yet."))


def may_dispute(record: Attendance, *, at: datetime) -> Verdict:
    if record.status == AttendanceStatus.CONFIRMED and at < record.session.ends_at + attendance.DISPUTED_WITHIN:
        return ALLOWED
    return Verdict(False, DisputeRefused.message)


def is_over(training_class: TrainingClass, sessions: Iterable[Session], *, at: datetime) -> bool:
    """Every one of its sessions has ended, and the last day has come."""
    ended = all(session.ends_at <= at for session in sessions)
    return ended and training_class.ends_on <= timezone.localdate(at)


def may_give_feedback(register: Register) -> Verdict:
    return ALLOWED if register.is_over else Verdict(False, FeedbackNotDue.message)


def may_be_assessed(enrolment: Enrolment) -> bool:
    """Whether the teacher gives a verdict: where no marks give one, as long as nothing has come of it."""
    result: Result | None = getattr(enrolment, "result", None)
    has_marks = result is not None and (result.theory is not None or result.practice is not None)
    return not has_marks and enrolment.status != EnrolmentStatus.COMPLETED


def _is_of_provider(user: User | AnonymousUser, training_class: TrainingClass) -> bool:
    own = user.organisation_id if isinstance(user, User) else None
    return own is not None and own == training_class.course.provider.organisation_id
