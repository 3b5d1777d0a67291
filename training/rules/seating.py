"""Who may have a seat, a place in the queue or a say over one, and if not, why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rules import ALLOWED, Verdict
from directory.errors import Conflict
from directory.templatetags import portal
from training.enums import SEATED, STILL_TO_COME, TAKES_RESULTS, ClassKind, ClassStatus, EnrolmentStatus, SeatingMode
from training.errors import (
    AgeUnknown,
    ClassFull,
    CoolingDown,
    CourseAlreadyHeld,
    GuardianNeeded,
    HomeKept,
    NotAChild,
    NotForChildren,
    NotYourTime,
    OfferGone,
    RegistrationClosed,
    RegistrationNotOpenYet,
    TooYoung,
    WithdrawalRefused,
    WithdrawalTooLate,
)
from training.models import Enrolment, SeatingPolicy, TrainingClass

ADULT = 18


@dataclass(frozen=True, slots=True)
class Standing:
    """What speaks for or against one person before one class.

    `overlapping`: the title of another class of theirs that meets at the same time; `same_course`: the code of a class
    of this course they have a seat in this year; both empty if there is none.
    """

    birth_date: date | None = None
    overlapping: str = ""
    same_course: str = ""
    cools_until: datetime | None = None


def registration_refusal(
    training_class: TrainingClass, *, at: datetime, has_kept_seat: bool = False
) -> Conflict | None:
    """What stands between anybody and a seat at this moment; None when nothing does.

    `has_kept_seat`: a seat is kept back for this person, full as the class may be for everybody else.
    """
    if training_class.status != ClassStatus.OPEN or at >= training_class.registration_closes_at:
        return RegistrationClosed()
    if training_class.drawn_at is not None:
        return RegistrationClosed()
    if at < training_class.registration_opens_at:
        return RegistrationNotOpenYet()
    is_full = training_class.seats_left <= 0 and not has_kept_seat
    if training_class.seating == SeatingMode.FIRST_COME and is_full:
        return ClassFull()
    return None


def may_register(training_class: TrainingClass, *, at: datetime, has_kept_seat: bool = False) -> Verdict:
    refusal = registration_refusal(training_class, at=at, has_kept_seat=has_kept_seat)
    return Verdict(False, refusal.message) if refusal else ALLOWED


def may_queue(training_class: TrainingClass, *, at: datetime, has_kept_seat: bool = False) -> Verdict:
    """Only a full class has a queue, and only while registration is open."""
    refusal = registration_refusal(training_class, at=at, has_kept_seat=has_kept_seat)
    if isinstance(refusal, ClassFull):
        return ALLOWED
    return Verdict(False, refusal.message if refusal else _("There are seats left: take one."))


def age_on(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_adult(born: date | None, *, day: date) -> bool:
    """Whether somebody is known to be one: no policy has an adult ask a guardian, so for them none needs to be read."""
    return born is not None and age_on(born, day) >= ADULT


def needs_guardian(born: date | None, *, policy: SeatingPolicy, day: date) -> bool:
    """Whether somebody else must agree; not where nobody knows the age, which is refused as such."""
    return born is not None and age_on(born, day) < policy.guardian_age


def personal_refusal(standing: Standing, training_class: TrainingClass) -> Conflict | None:
    """What stands between this person and this class, whatever its seats; None when nothing does."""
    born, minimum = standing.birth_date, training_class.minimum_age
    if born is None and minimum:
        return AgeUnknown()
    if born is not None and age_on(born, training_class.starts_on) < minimum:
        return TooYoung(gettext("This class is for people of %(age)s and older.") % {"age": minimum})
    if standing.cools_until is not None:
        until = portal.moment(standing.cools_until)
        message = gettext("You kept a seat and did not come, so you can register again from %(until)s.")
        return CoolingDown(message % {"until": until})
    return claim_refusal(standing)


def claim_refusal(standing: Standing) -> Conflict | None:
    """What keeps somebody from asking for a seat here beside the places they have."""
    if standing.same_course:
        message = gettext("You have a seat of this course, an offer or a place in a draw this year: class %(code)s.")
        return CourseAlreadyHeld(message % {"code": standing.same_course})
    if standing.overlapping:
        message = gettext("A session overlaps with “%(title)s”, where you have a place. Give up one to take the other.")
        return NotYourTime(message % {"title": standing.overlapping})
    return None


def seat_refusal(rivals: Iterable[Enrolment]) -> Conflict | None:
    """What keeps somebody from taking the seat offered to them: another that is theirs, not one that may become so."""
    for held in rivals:
        if held.status in SEATED:
            message = gettext("You have a seat in class %(code)s, of this course this year or at the same time.")
            return CourseAlreadyHeld(message % {"code": held.training_class.code})
    return None


def guardian_refusal(born: date | None, *, policy: SeatingPolicy, day: date, has_consent: bool) -> Conflict | None:
    if born is None and policy.guardian_age:
        return AgeUnknown()
    if has_consent or not needs_guardian(born, policy=policy, day=day):
        return None
    return GuardianNeeded(gettext("Under %(age)s a guardian must agree first.") % {"age": policy.guardian_age})


def takes_children(training_class: TrainingClass, *, policy: SeatingPolicy) -> Verdict:
    """Whether parents register their children for it."""
    if training_class.kind == ClassKind.EVENT and training_class.minimum_age < policy.guardian_age:
        return ALLOWED
    return Verdict(False, NotForChildren.message)


def child_refusal(
    born: date | None, training_class: TrainingClass, *, policy: SeatingPolicy, day: date
) -> Conflict | None:
    """What keeps a parent from registering somebody born then; None when nothing does."""
    if not takes_children(training_class, policy=policy):
        return NotForChildren()
    if not needs_guardian(born, policy=policy, day=day):
        message = gettext("Only children under %(age)s are registered by a parent.")
        return NotAChild(message % {"age": policy.guardian_age})
    return None


def withdraw_until(training_class: TrainingClass, *, policy: SeatingPolicy) -> datetime:
    """Until when somebody may give up a seat themselves."""
    return training_class.begins_at - timedelta(hours=policy.withdraw_hours)


def withdrawal_refusal(enrolment: Enrolment, *, policy: SeatingPolicy, at: datetime) -> Conflict | None:
    """A seat is given up in time for somebody else; a place in a queue or draw, or an offer, at any time."""
    if enrolment.status not in STILL_TO_COME:
        return WithdrawalRefused()
    until = withdraw_until(enrolment.training_class, policy=policy)
    if enrolment.status == EnrolmentStatus.ENROLLED and at >= until:
        message = gettext("Seats of this class could be given up until %(until)s. Please call if you cannot come.")
        return WithdrawalTooLate(message % {"until": portal.moment(until)})
    return None


def may_withdraw(enrolment: Enrolment, *, policy: SeatingPolicy, at: datetime) -> Verdict:
    refusal = withdrawal_refusal(enrolment, policy=policy, at=at)
    return Verdict(False, refusal.message) if refusal else ALLOWED


def offer_refusal(enrolment: Enrolment, *, at: datetime) -> Conflict | None:
    if enrolment.offer_expires_at is None:
        return OfferGone()
    if at >= enrolment.offer_expires_at:
        message = gettext("This offer expired %(moment)s.") % {"moment": portal.moment(enrolment.offer_expires_at)}
        return OfferGone(message)
    return None


def may_accept(enrolment: Enrolment, *, at: datetime) -> Verdict:
    refusal = offer_refusal(enrolment, at=at)
    return Verdict(False, refusal.message) if refusal else ALLOWED


def home_refusal(waits_for: Enrolment | None) -> Conflict | None:
    """Nobody moves to where a class is while it is decided who comes from there; None where nothing waits."""
    if waits_for is None:
        return None
    message = gettext("“%(title)s” looks at where you lived when you registered. You can change it when it is decided.")
    return HomeKept(message % {"title": waits_for.training_class.course.title})


def waits_for_draw(training_class: TrainingClass) -> bool:
    return training_class.seating == SeatingMode.DRAW and training_class.drawn_at is None


def gives_seats(training_class: TrainingClass, *, at: datetime) -> bool:
    """Whether a free seat is offered to the queue now: the class is on, its draw is over, and it has not begun."""
    is_open = training_class.status == ClassStatus.OPEN and not waits_for_draw(training_class)
    return is_open and at < training_class.begins_at


def is_queue_over(training_class: TrainingClass, *, at: datetime) -> bool:
    """Whether nobody who waits can have a seat any more: the class has begun."""
    return training_class.status in TAKES_RESULTS or at >= training_class.begins_at
