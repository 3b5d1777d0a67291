"""What may become of a class as it is planned, and what stands against it."""

from collections.abc import Collection, Iterator, Mapping

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import ALLOWED, Verdict
from directory import findings
from directory.findings import Issue
from training.enums import CLASS_MOVES, COUNTED_ON, UNSEEN, ClassStatus
from training.errors import MoveRefused, SeatingKept
from training.models import TrainingClass
from training.rules.seating import waits_for_draw

SEATING = frozenset({"seating", "draw_weighting"})
# What each finding against a class follows from.
ASKED_OF: Mapping[str, frozenset[str]] = {
    "OUTSIDE_APPROVAL": frozenset({"course", "starts_on", "ends_on"}),
    "OCCUPATION_NOT_APPROVED": frozenset({"course"}),
    "VENUE_TOO_SMALL": frozenset({"capacity", "venue"}),
    "BODY_MISSING": frozenset({"course", "evaluation_body"}),
    "REGISTRATION_ORDER": frozenset({"registration_closes_at", "sessions", "starts_on"}),
}


def may_move(training_class: TrainingClass, *, to: ClassStatus) -> Verdict:
    """Whether the class may take this status; opening it asks whether it may be held as planned."""
    if to not in CLASS_MOVES[training_class.status]:
        return Verdict(False, MoveRefused.message)
    if to == ClassStatus.RUNNING and waits_for_draw(training_class):
        return Verdict(False, _("Its seats have not been drawn yet: close registration, then start the class."))
    return may_be_held(training_class) if to == ClassStatus.OPEN else ALLOWED


def may_be_held(training_class: TrainingClass) -> Verdict:
    """Whether nothing stands against holding the class; else the first thing that does."""
    return next((Verdict(False, issue.message) for issue in against_holding(training_class)), ALLOWED)


def against_holding(training_class: TrainingClass) -> Iterator[Issue]:
    """What auditors look for first: the provider's approval, and a room that holds the class; then what people need.

    A provider of whom no occupations are on file is approved for any.
    """
    course, provider = training_class.course, training_class.course.provider
    until = provider.approved_until
    if training_class.starts_on < provider.approved_from or (until is not None and training_class.ends_on > until):
        message = _("The class lies outside the provider's time of approval.")
        yield findings.error("OUTSIDE_APPROVAL", message, field="sessions")
    approved = {occupation.pk for occupation in provider.occupations.all()}
    if course.occupation_id is not None and approved and course.occupation_id not in approved:
        message = _("The provider is not approved for the occupation of this course.")
        yield findings.error("OCCUPATION_NOT_APPROVED", message, field="course")
    places = training_class.venue.capacity
    if training_class.capacity > places:
        message = _("The class has more seats than the venue has places.")
        yield findings.error("VENUE_TOO_SMALL", message, field="capacity", suggestion=str(places))
    if course.level is not None and training_class.evaluation_body is None:
        message = _("The course leads to a certificate: name the evaluation body.")
        yield findings.error("BODY_MISSING", message, field="evaluation_site")
    if training_class.pk is not None and training_class.registration_closes_at > training_class.begins_at:
        message = _("Registration closes after the first session has begun.")
        yield findings.error("REGISTRATION_ORDER", message, field="registration_closes_at")


def may_amend_seating(training_class: TrainingClass) -> Verdict:
    """Whether the way seats are given may be another from now on: nobody has entered by it, no seed is bound."""
    return ALLOWED if training_class.status in UNSEEN else Verdict(False, SeatingKept.message)


def against_amending(amended: TrainingClass, changed: Collection[str], *, stored: TrainingClass) -> Iterator[Issue]:
    """What stands against saving these changes of a class; `sessions` among them if its sessions have changed.

    What approval asked is asked again where people count on the class: of what has changed, and of nothing else.
    """
    if not may_amend_seating(stored):
        for name in SEATING.intersection(changed):
            yield findings.error(SeatingKept.code, SeatingKept.message, field=name)
    if amended.capacity < stored.seats_taken + stored.seats_reserved:
        message = _("More seats are taken or kept back than the class has.")
        yield findings.error("SEATS_TAKEN", message, field="capacity")
    if stored.status in COUNTED_ON:
        yield from (each for each in against_holding(amended) if not ASKED_OF[each.code].isdisjoint(changed))


def may_copy(user: User | AnonymousUser) -> Verdict:
    if user.is_authenticated and user.is_staff and user.has_perm("training.add_trainingclass"):
        return ALLOWED
    return Verdict(False, _("Copying a class is for the staff who plan classes."))
