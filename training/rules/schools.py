"""What a partner school may push, and who may see and decide its pushes."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import ALLOWED, Verdict
from training.enums import TAKES_ATTENDANCE, TAKES_RESULTS, TAKES_ROSTERS
from training.errors import AttendanceClosed, ResultsNotDue, RosterClosed
from training.models import TrainingClass


def may_open_partner_pages(user: User | AnonymousUser) -> Verdict:
    """The pages of partner schools: their own people, and the bureau's staff."""
    if isinstance(user, User) and (user.is_staff or hasattr(user.organisation, "provider")):
        return ALLOWED
    return Verdict(False, _("These pages are for partner schools: sign in with the account of the school."))


def may_push_roster(training_class: TrainingClass) -> Verdict:
    if training_class.status in TAKES_ROSTERS:
        return ALLOWED
    return Verdict(False, RosterClosed.message)


def withdraws_many(withdrawn: int, *, of: int) -> bool:
    """Whether it is more than the brake lets pass without a person who agrees."""
    return withdrawn >= settings.PUSH_BRAKE_MINIMUM and withdrawn * 100 > of * settings.PUSH_BRAKE_PERCENT


def may_push_attendance(training_class: TrainingClass) -> Verdict:
    if training_class.status in TAKES_ATTENDANCE:
        return ALLOWED
    return Verdict(False, AttendanceClosed.message)


def may_push_results(training_class: TrainingClass) -> Verdict:
    if training_class.status in TAKES_RESULTS:
        return ALLOWED
    return Verdict(False, ResultsNotDue.message)


def may_decide_push(user: User | AnonymousUser) -> Verdict:
    """Whether somebody releases or discards a held push of a class they keep the records of."""
    if user.has_perm("training.release_push"):
        return ALLOWED
    return Verdict(False, _("A held push is released or discarded by the school's own people or the bureau's clerks."))
