"""May this happen to that class, and if not, why: the page, the API and the admin ask the same predicates."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.rules import ALLOWED, Verdict
from directory.errors import Conflict
from training.enums import CLASS_MOVES, ClassStatus
from training.errors import (
    ClassFull,
    MoveRefused,
    RegistrationClosed,
    RegistrationNotOpenYet,
    ResultsNotDue,
    RosterClosed,
)
from training.models import TrainingClass

TAKES_ROSTERS = (ClassStatus.OPEN, ClassStatus.RUNNING)
TAKES_RESULTS = (ClassStatus.RUNNING, ClassStatus.FINISHED)


def registration_refusal(training_class: TrainingClass, *, at: datetime) -> Conflict | None:
    """What stands between a resident and a seat at this moment; None when nothing does."""
    if training_class.status != ClassStatus.OPEN or at >= training_class.registration_closes_at:
        return RegistrationClosed()
    if at < training_class.registration_opens_at:
        return RegistrationNotOpenYet()
    if training_class.seats_left <= 0:
        return ClassFull()
    return None


def may_register(training_class: TrainingClass, *, at: datetime) -> Verdict:
    refusal = registration_refusal(training_class, at=at)
    return Verdict(False, refusal.message) if refusal else ALLOWED


def may_push_roster(training_class: TrainingClass) -> Verdict:
    if training_class.status in TAKES_ROSTERS:
        return ALLOWED
    return Verdict(False, RosterClosed.message)


def may_push_results(training_class: TrainingClass) -> Verdict:
    if training_class.status in TAKES_RESULTS:
        return ALLOWED
    return Verdict(False, ResultsNotDue.message)


def may_move(training_class: TrainingClass, *, to: ClassStatus) -> Verdict:
    """Whether the class may take this status; opening it asks whether it may be held as planned."""
    if to not in CLASS_MOVES[training_class.status]:
        return Verdict(False, MoveRefused.message)
    return may_be_held(training_class) if to == ClassStatus.OPEN else ALLOWED


def may_be_held(training_class: TrainingClass) -> Verdict:
    """What auditors look for first: the provider's approval, and a room that holds the class."""
    provider = training_class.course.provider
    until = provider.approved_until
    if training_class.starts_on < provider.approved_from or (until is not None and training_class.ends_on > until):
        return Verdict(False, _("The class lies outside the provider's time of approval."))
    if training_class.capacity > training_class.venue.capacity:
        return Verdict(False, _("The class has more seats than the venue has places."))
    if training_class.course.level is not None and training_class.evaluation_body is None:
        return Verdict(False, _("The course leads to a certificate: name the evaluation body."))
    return ALLOWED
