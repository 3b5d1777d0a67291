"""Kinds of classes and places, and which status may follow which."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VenueKind(models.TextChoices):
    COMMUNITY = "community", _("Skills workshop near home")
    FACTORY_GATE = "factory_gate", _("Weilan classroom at the factory gate")
    NIGHT_SCHOOL = "night_school", _("Skills night school")
    COLLEGE = "college", _("College")
    ONLINE = "online", _("Online")


class Travel(models.TextChoices):
    WALK = "walk", _("On foot")
    E_BIKE = "e_bike", _("By e-bike")
    BUS = "bus", _("By bus")


class ClassKind(models.TextChoices):
    """The programme a class is run under: one course may be a night class here and an order class there."""

    NIGHT_CLASS = "night_class", _("Night class")
    ORDER_CLASS = "order_class", _("Order class")
    WEILAN_CLASS = "weilan_class", _("Weilan class")
    PUBLIC = "public", _("Open class")
    EVENT = "event", _("Event for everybody")


class ClassStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PENDING = "pending", _("Waiting for approval")
    OPEN = "open", _("Open")
    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    CANCELLED = "cancelled", _("Cancelled")


# Nobody has arranged themselves with a class yet that nobody has seen.
UNSEEN = (ClassStatus.DRAFT, ClassStatus.PENDING)
# Where a change of time or place is news to somebody.
COUNTED_ON = (ClassStatus.OPEN, ClassStatus.RUNNING)

PUBLISHED = (ClassStatus.OPEN, ClassStatus.RUNNING, ClassStatus.FINISHED, ClassStatus.CANCELLED)

TAKES_ROSTERS = (ClassStatus.OPEN, ClassStatus.RUNNING)
TAKES_ATTENDANCE = (ClassStatus.OPEN, ClassStatus.RUNNING, ClassStatus.FINISHED)
TAKES_RESULTS = (ClassStatus.RUNNING, ClassStatus.FINISHED)

CLASS_MOVES: Mapping[str, frozenset[str]] = {
    "": frozenset({ClassStatus.DRAFT}),
    ClassStatus.DRAFT: frozenset({ClassStatus.PENDING, ClassStatus.CANCELLED}),
    ClassStatus.PENDING: frozenset({ClassStatus.DRAFT, ClassStatus.OPEN, ClassStatus.CANCELLED}),
    ClassStatus.OPEN: frozenset({ClassStatus.RUNNING, ClassStatus.CANCELLED}),
    ClassStatus.RUNNING: frozenset({ClassStatus.FINISHED, ClassStatus.CANCELLED}),
    ClassStatus.FINISHED: frozenset(),
    ClassStatus.CANCELLED: frozenset(),
}


class SeatingMode(models.TextChoices):
    """How the seats of a class are given."""

    FIRST_COME = "first_come", _("First come, first served")
    DRAW = "draw", _("By draw")


class EnrolmentStatus(models.TextChoices):
    APPLIED = "applied", _("In the draw")
    WAITLISTED = "waitlisted", _("Waiting for a seat")
    OFFERED = "offered", _("Seat offered")
    ENROLLED = "enrolled", _("Enrolled")
    WITHDRAWN = "withdrawn", _("Gave up the seat")
    COMPLETED = "completed", _("Completed")
    FAILED = "failed", _("Not passed")


# Who sits an examination again and passes moves from failed to completed; nothing undoes a completion. Who withdrew and
# is on a later roster is enrolled again; whoever registers here again has a new place.
# Whoever declines an offer, or lets it expire, has withdrawn: the rule of the event says which.
ENROLMENT_MOVES: Mapping[str, frozenset[str]] = {
    "": frozenset({EnrolmentStatus.APPLIED, EnrolmentStatus.WAITLISTED, EnrolmentStatus.ENROLLED}),
    EnrolmentStatus.APPLIED: frozenset(
        {EnrolmentStatus.WAITLISTED, EnrolmentStatus.ENROLLED, EnrolmentStatus.WITHDRAWN}
    ),
    EnrolmentStatus.WAITLISTED: frozenset(
        {EnrolmentStatus.OFFERED, EnrolmentStatus.ENROLLED, EnrolmentStatus.WITHDRAWN}
    ),
    EnrolmentStatus.OFFERED: frozenset({EnrolmentStatus.ENROLLED, EnrolmentStatus.WITHDRAWN}),
    EnrolmentStatus.ENROLLED: frozenset({EnrolmentStatus.WITHDRAWN, EnrolmentStatus.COMPLETED, EnrolmentStatus.FAILED}),
    EnrolmentStatus.FAILED: frozenset({EnrolmentStatus.COMPLETED}),
    EnrolmentStatus.COMPLETED: frozenset(),
    EnrolmentStatus.WITHDRAWN: frozenset({EnrolmentStatus.ENROLLED}),
}
# A seat stays taken while it is offered, and after the class is over.
HOLDS_SEAT = (EnrolmentStatus.OFFERED, EnrolmentStatus.ENROLLED, EnrolmentStatus.COMPLETED, EnrolmentStatus.FAILED)
STILL_TO_COME = (
    EnrolmentStatus.APPLIED,
    EnrolmentStatus.WAITLISTED,
    EnrolmentStatus.OFFERED,
    EnrolmentStatus.ENROLLED,
)
SEATED = (EnrolmentStatus.ENROLLED, EnrolmentStatus.COMPLETED)
# Who never came is not among those who completed.
KEPT_A_SEAT = (EnrolmentStatus.ENROLLED, EnrolmentStatus.FAILED)
NO_SEAT_YET = (EnrolmentStatus.APPLIED, EnrolmentStatus.WAITLISTED)


# How the reason of an event begins that a roster left; the number of the push follows. Of whom another brought and a
# school sends as they are, nothing changes but that the school has sent them.
ROSTER_REASON = "roster "
SENT_REASON = "sent as on record "
# The reason of what a program decided on a push.
PROGRAM_REASON = "by the school's program"


class SeatRule(models.TextChoices):
    """By which rule a place in a class was had or lost.

    Blank where a roster or results brought it, but for somebody who had registered here and is told of it.
    """

    REGISTERED = "registered", _("Registered while seats were free")
    QUEUED = "queued", _("Joined the queue")
    ENTERED = "entered", _("Entered the draw")
    DRAWN = "drawn", _("Drawn")
    DRAWN_RESERVED = "drawn_reserved", _("Drawn for a reserved seat")
    NOT_DRAWN = "not_drawn", _("Not drawn; queued in the order of the draw")
    PROMOTED = "promoted", _("Next in the queue when a seat became free")
    PROMOTED_RESERVED = "promoted_reserved", _("Next in the queue for a reserved seat")
    ACCEPTED = "accepted", _("Accepted the offered seat")
    DECLINED = "declined", _("Declined the offered seat")
    EXPIRED = "expired", _("Let the offer expire")
    GAVE_UP = "gave_up", _("Gave up the place")
    RELEASED = "released", _("Left for a seat in another class")
    NOT_REACHED = "not_reached", _("The queue ended: the class began before a seat became free")
    CLASS_CANCELLED = "class_cancelled", _("The class was cancelled")
    ROSTER_SEATED = "roster_seated", _("Enrolled by the school's roster")
    ROSTER_LEFT = "roster_left", _("No longer on the school's roster")


class Reason(models.TextChoices):
    """Why the portal itself left an event; people's reasons are their own words. See `training.reasons`."""

    AMENDED = "amended", _("Amended: %(what)s")
    ASSESSED = "assessed", _("Assessed by the teacher")
    ATTENDANCE = "attendance", _("Judged when the register was closed")
    COPIED = "copied", _("Copied from class %(what)s")
    DRAWN = "drawn", _("Drawn; the seed was %(what)s")
    FEEDBACK = "feedback", _("Feedback given")
    OFFERED = "offered", _("Free seats offered to the queue: %(what)s")
    PROPOSED = "proposed", _("Proposed by the school")
    REGISTER_CORRECTED = "register_corrected", _("The register was corrected: the person came")
    REGISTRATION_CLOSED = "registration_closed", _("Registration closed early")
    RELEASED = "released", _("Kept seats given to everybody: %(what)s")
    RESERVED = "reserved", _("Seats kept back: %(what)s")
    SESSIONS_PLANNED = "sessions_planned", _("Sessions planned: %(what)s")


class ClassChange(models.TextChoices):
    """What happened to a class that its people must be told."""

    MOVED = "moved", _("Time or place changed")


class Sweep(models.TextChoices):
    """What beat does for every class that is due."""

    RELEASE = "release", _("Release reserved seats whose time is over")
    EXPIRE = "expire", _("End offers whose time is over")
    HOLD = "hold", _("Hold the draw")
    END = "end", _("End the queue of a class that has begun")
    CLOSE = "close", _("Close the attendance of a session")
    PROMOTE = "promote", _("Offer free seats to the queue")
    JUDGE = "judge", _("Decide who completed the class")
    NOTE = "note", _("Note who stayed away")


class KeyGroup(models.TextChoices):
    """Whom the district helps first (重点群体)."""

    UNEMPLOYED = "unemployed", _("Registered unemployed")
    HARDSHIP = "hardship", _("People in hardship looking for work")
    GRADUATE = "graduate", _("Graduates within two years")
    VETERAN = "veteran", _("Veterans")
    DISABLED = "disabled", _("Persons with disabilities")
    LOW_INCOME = "low_income", _("Low-income households")


class NextStepKind(models.TextChoices):
    """What a class leads to (培训、就业、创业直通车)."""

    JOBS = "jobs", _("Job openings")
    INTERNSHIPS = "internships", _("Internships")
    START_UP = "start_up", _("Start-up support")
    KEY_GROUPS = "key_groups", _("Help for key groups")


class PushKind(models.TextChoices):
    ROSTER = "roster", _("Roster")
    ATTENDANCE = "attendance", _("Attendance")
    RESULTS = "results", _("Class results")


class PushMode(models.TextChoices):
    """What becomes of what is on record and was not sent: it stays (PATCH), or goes (PUT)."""

    MERGE = "merge", _("Add and change")
    REPLACE = "replace", _("Make equal")


class OnError(models.TextChoices):
    """What a wrong row does to the right ones."""

    SKIP = "skip", _("Take the right rows")
    REJECT = "reject", _("Take all or none")


class QuestionKind(models.TextChoices):
    """What about somebody on a roster only staff can settle."""

    NAME = "name", _("Another name in the registry")
    ID = "id", _("Another ID number than before")


class PushStatus(models.TextChoices):
    QUEUED = "queued", _("Waiting its turn")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed; nothing was applied")
    HELD = "held", _("Held: it would withdraw many")
    CANCELLED = "cancelled", _("Cancelled; nothing was applied")
    DISCARDED = "discarded", _("Discarded; nothing was applied")


# Whose worker was lost waits its turn again; a held push that is released is checked anew, and may be held anew.
PUSH_MOVES: Mapping[str, frozenset[str]] = {
    "": frozenset({PushStatus.QUEUED, PushStatus.RUNNING}),
    PushStatus.QUEUED: frozenset({PushStatus.RUNNING, PushStatus.CANCELLED, PushStatus.FAILED}),
    PushStatus.RUNNING: frozenset(
        {PushStatus.DONE, PushStatus.FAILED, PushStatus.HELD, PushStatus.CANCELLED, PushStatus.QUEUED}
    ),
    PushStatus.HELD: frozenset({PushStatus.QUEUED, PushStatus.DISCARDED}),
    PushStatus.DONE: frozenset(),
    PushStatus.FAILED: frozenset(),
    PushStatus.CANCELLED: frozenset(),
    PushStatus.DISCARDED: frozenset(),
}
# While one of these is open, a class takes no other push.
UNDER_WAY = (PushStatus.QUEUED, PushStatus.RUNNING)
# What is still to be run, or may be, keeps its body.
STILL_TO_RUN = (PushStatus.QUEUED, PushStatus.RUNNING, PushStatus.HELD)
WITHOUT_EFFECT = (PushStatus.HELD, PushStatus.FAILED, PushStatus.CANCELLED, PushStatus.DISCARDED)


class Difference(models.TextChoices):
    """What a row of a roster means for the class."""

    NEW = "new", pgettext_lazy("row of a roster", "New")
    CHANGED = "changed", pgettext_lazy("row of a roster", "Changed")
    UNCHANGED = "unchanged", pgettext_lazy("row of a roster", "Unchanged")
    MISSING = "missing", pgettext_lazy("row of a roster", "Not on the sheet")
    WRONG = "wrong", pgettext_lazy("row of a roster", "Wrong")


class Outcome(models.TextChoices):
    """What became of one row of a push; of somebody who was not sent, withdrawn."""

    CREATED = "created", _("Created")
    UPDATED = "updated", _("Updated")
    UNCHANGED = "unchanged", _("Unchanged")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REJECTED = "rejected", _("Not taken")


class DemandStatus(models.TextChoices):
    OPEN = "open", _("Open")
    ANSWERED = "answered", _("Answered by a class")
    CLOSED = "closed", _("Closed")


class PublicEventKind(models.TextChoices):
    SKILLS_FAIR = "skills_fair", _("Skills fair")
    CRAFT_PARLOUR = "craft_parlour", _("Craft parlour")
    TRAINING_CAMP = "training_camp", _("Skills training camp")
    JOB_TASTER = "job_taster", _("Job taster")


class AttendanceStatus(models.TextChoices):
    CONFIRMED = "confirmed", _("Confirmed")
    DISPUTED = "disputed", _("Disputed")


ATTENDANCE_MOVES: Mapping[str, frozenset[str]] = {
    "": frozenset({AttendanceStatus.CONFIRMED}),
    AttendanceStatus.CONFIRMED: frozenset({AttendanceStatus.DISPUTED}),
    AttendanceStatus.DISPUTED: frozenset({AttendanceStatus.CONFIRMED}),
}


class AttendanceMethod(models.TextChoices):
    """How it was first recorded that somebody came, or did not."""

    SCANNED = "scanned", _("Scanned the code")
    TICKED = "ticked", _("Ticked by the teacher")
    KEYED = "keyed", _("Keyed in from the sign-in sheet")
    PUSHED = "pushed", _("Sent by the school")
    CLOSED = "closed", _("Not on record when attendance was closed")


class SessionStatus(models.TextChoices):
    """Whether more people may yet be recorded for a session of their own accord."""

    OPEN = "open", pgettext_lazy("attendance of a session", "Open")
    CLOSED = "closed", pgettext_lazy("attendance of a session", "Closed")


class AttendanceCounts(models.TextChoices):
    """For which classes a completion rule looks at attendance."""

    WHERE_RECORDED = "where_recorded", _("Where the class records it")
    ALWAYS = "always", _("Always")


class CompletionStatus(models.TextChoices):
    ISSUED = "issued", _("Issued")
    REVOKED = "revoked", _("Revoked")


COMPLETION_MOVES: Mapping[str, frozenset[str]] = {
    "": frozenset({CompletionStatus.ISSUED}),
    CompletionStatus.ISSUED: frozenset({CompletionStatus.REVOKED}),
    CompletionStatus.REVOKED: frozenset(),
}
# Who sits in the room, and is on the sign-in sheet.
IN_THE_ROOM = (EnrolmentStatus.ENROLLED, EnrolmentStatus.COMPLETED, EnrolmentStatus.FAILED)
