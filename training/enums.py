"""Kinds of classes and places, and which status may follow which."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class VenueKind(models.TextChoices):
    COMMUNITY = "community", _("Skills workshop near home")
    FACTORY_GATE = "factory_gate", _("Weilan classroom at the factory gate")
    NIGHT_SCHOOL = "night_school", _("Skills night school")
    COLLEGE = "college", _("College")
    ONLINE = "online", _("Online")


class ClassKind(models.TextChoices):
    """The programme a class is run under: one course may be a night class here and an order class there."""

    NIGHT_CLASS = "night_class", _("Night class")
    ORDER_CLASS = "order_class", _("Order class")
    WEILAN_CLASS = "weilan_class", _("Weilan class")
    PUBLIC = "public", _("Open class")


class ClassStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PENDING = "pending", _("Waiting for approval")
    OPEN = "open", _("Open")
    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    CANCELLED = "cancelled", _("Cancelled")


PUBLISHED = (ClassStatus.OPEN, ClassStatus.RUNNING, ClassStatus.FINISHED, ClassStatus.CANCELLED)

CLASS_MOVES: Mapping[str, frozenset[str]] = {
    "": frozenset({ClassStatus.DRAFT}),
    ClassStatus.DRAFT: frozenset({ClassStatus.PENDING, ClassStatus.CANCELLED}),
    ClassStatus.PENDING: frozenset({ClassStatus.DRAFT, ClassStatus.OPEN, ClassStatus.CANCELLED}),
    ClassStatus.OPEN: frozenset({ClassStatus.RUNNING, ClassStatus.CANCELLED}),
    ClassStatus.RUNNING: frozenset({ClassStatus.FINISHED, ClassStatus.CANCELLED}),
    ClassStatus.FINISHED: frozenset(),
    ClassStatus.CANCELLED: frozenset(),
}


class EnrolmentStatus(models.TextChoices):
    ENROLLED = "enrolled", _("Enrolled")
    WAITLISTED = "waitlisted", _("Waiting for a seat")
    WITHDRAWN = "withdrawn", _("Gave up the seat")
    COMPLETED = "completed", _("Completed")
    FAILED = "failed", _("Not passed")


# Who sits an examination again and passes moves from failed to completed; nothing undoes a completion.
ENROLMENT_MOVES: Mapping[str, frozenset[str]] = {
    "": frozenset({EnrolmentStatus.ENROLLED, EnrolmentStatus.WAITLISTED}),
    EnrolmentStatus.WAITLISTED: frozenset({EnrolmentStatus.ENROLLED, EnrolmentStatus.WITHDRAWN}),
    EnrolmentStatus.ENROLLED: frozenset({EnrolmentStatus.WITHDRAWN, EnrolmentStatus.COMPLETED, EnrolmentStatus.FAILED}),
    EnrolmentStatus.FAILED: frozenset({EnrolmentStatus.COMPLETED}),
    EnrolmentStatus.COMPLETED: frozenset(),
    EnrolmentStatus.WITHDRAWN: frozenset(),
}


class NextStepKind(models.TextChoices):
    """What a class leads to (培训、就业、创业直通车)."""

    JOBS = "jobs", _("Job openings")
    INTERNSHIPS = "internships", _("Internships")
    START_UP = "start_up", _("Start-up support")
    KEY_GROUPS = "key_groups", _("Help for key groups")


class PushKind(models.TextChoices):
    ROSTER = "roster", _("Roster")
    RESULTS = "results", _("Class results")


class Outcome(models.TextChoices):
    """What became of one row of a push."""

    CREATED = "created", _("Created")
    UPDATED = "updated", _("Updated")
    UNCHANGED = "unchanged", _("Unchanged")
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
