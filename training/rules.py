"""May this happen to that class, and if not, why: the page, the API and the admin ask the same predicates."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import ALLOWED, Verdict
from directory import findings
from directory.errors import Conflict
from directory.findings import Issue
from directory.templatetags import portal
from training import attendance
from training.completion import Register
from training.enums import (
    CLASS_MOVES,
    COUNTED_ON,
    SEATED,
    STILL_TO_COME,
    TAKES_ATTENDANCE,
    UNSEEN,
    AttendanceStatus,
    ClassKind,
    ClassStatus,
    EnrolmentStatus,
    SeatingMode,
)
from training.errors import (
    AgeUnknown,
    AttendanceClosed,
    AttendanceNotDue,
    CheckInClosed,
    ClassFull,
    ClosingRefused,
    CoolingDown,
    CourseAlreadyHeld,
    DisputeRefused,
    FeedbackNotDue,
    GuardianNeeded,
    HomeKept,
    MoveRefused,
    NotAChild,
    NotForChildren,
    NotYourTime,
    OfferGone,
    RegistrationClosed,
    RegistrationNotOpenYet,
    ResultsNotDue,
    RosterClosed,
    SeatingKept,
    TooYoung,
    WithdrawalRefused,
    WithdrawalTooLate,
)
from training.models import Attendance, Enrolment, Result, SeatingPolicy, Session, TrainingClass

TAKES_ROSTERS = (ClassStatus.OPEN, ClassStatus.RUNNING)
TAKES_RESULTS = (ClassStatus.RUNNING, ClassStatus.FINISHED)
SEATING = frozenset({"seating", "draw_weighting"})
# What each finding against a class follows from.
ASKED_OF: Mapping[str, frozenset[str]] = {
    "OUTSIDE_APPROVAL": frozenset({"course", "starts_on", "ends_on"}),
    "OCCUPATION_NOT_APPROVED": frozenset({"course"}),
    "VENUE_TOO_SMALL": frozenset({"capacity", "venue"}),
    "BODY_MISSING": frozenset({"course", "evaluation_body"}),
    "REGISTRATION_ORDER": frozenset({"registration_closes_at", "sessions", "starts_on"}),
}
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


def gives_seats(training_class: TrainingClass, *, at: datetime) -> bool:
    """Whether a free seat is offered to the queue now: the class is on, its draw is over, and it has not begun."""
    is_open = training_class.status == ClassStatus.OPEN and not waits_for_draw(training_class)
    return is_open and at < training_class.begins_at


def is_queue_over(training_class: TrainingClass, *, at: datetime) -> bool:
    """Whether nobody who waits can have a seat any more: the class has begun."""
    return training_class.status in TAKES_RESULTS or at >= training_class.begins_at


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


def may_open_partner_pages(user: User | AnonymousUser) -> Verdict:
    """The pages of partner schools: their own people, and the bureau's staff."""
    if isinstance(user, User) and (user.is_staff or hasattr(user.organisation, "provider")):
        return ALLOWED
    return Verdict(False, _("These pages are for partner schools: sign in with the account of the school."))


def may_decide_push(user: User | AnonymousUser) -> Verdict:
    """Whether somebody releases or discards a held push of a class they keep the records of."""
    if user.has_perm("training.release_push"):
        return ALLOWED
    return Verdict(False, _("A held push is released or discarded by the school's own people or the bureau's clerks."))


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


def may_push_results(training_class: TrainingClass) -> Verdict:
    if training_class.status in TAKES_RESULTS:
        return ALLOWED
    return Verdict(False, ResultsNotDue.message)


def may_move(training_class: TrainingClass, *, to: ClassStatus) -> Verdict:
    """Whether the class may take this status; opening it asks whether it may be held as planned."""
    if to not in CLASS_MOVES[training_class.status]:
        return Verdict(False, MoveRefused.message)
    if to == ClassStatus.RUNNING and waits_for_draw(training_class):
        return Verdict(False, _("Its seats have not been drawn yet: close registration, then start the class."))
    return may_be_held(training_class) if to == ClassStatus.OPEN else ALLOWED


def waits_for_draw(training_class: TrainingClass) -> bool:
    return training_class.seating == SeatingMode.DRAW and training_class.drawn_at is None


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


def may_copy(user: User | AnonymousUser) -> Verdict:
    if user.is_authenticated and user.is_staff and user.has_perm("training.add_trainingclass"):
        return ALLOWED
    return Verdict(False, _("Copying a class is for the staff who plan classes."))


def _is_of_provider(user: User | AnonymousUser, training_class: TrainingClass) -> bool:
    own = user.organisation_id if isinstance(user, User) else None
    return own is not None and own == training_class.course.provider.organisation_id
