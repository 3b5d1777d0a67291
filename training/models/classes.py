from datetime import datetime, time
from typing import ClassVar, Self

import pgtrigger
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Event, User
from directory.models import EvaluationBody
from directory.protection import PersonalData, Protection
from training.enums import PUBLISHED, UNSEEN, ClassChange, ClassKind, ClassStatus, NextStepKind, SeatingMode, Sweep
from training.models.courses import Course
from training.models.policies import DrawWeighting
from training.models.venues import Venue

# Named by the statement or not: no other update of a class, such as the taking of a seat, runs into the trigger.
_UPDATE_OF_SEATING = pgtrigger.UpdateOf(  # type: ignore[no-untyped-call]  # the package leaves it unannotated
    "seating", "draw_weighting_id"
)


class TrainingClassQuerySet(models.QuerySet["TrainingClass"]):
    def published(self) -> Self:
        """What anybody may see: approved once, whatever came of it."""
        return self.filter(status__in=PUBLISHED)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The classes whose records a user may open: all for staff who read rosters, their own for a provider's."""
        if user.is_staff and user.has_perm("training.view_enrolment"):
            return self
        if not user.is_authenticated or user.organisation_id is None:
            return self.none()
        return self.filter(course__provider__organisation=user.organisation_id)

    def registering(self, at: datetime) -> Self:
        """Open, and registration has not closed yet; it may open later."""
        return self.filter(status=ClassStatus.OPEN, registration_closes_at__gt=at)


class TrainingClass(models.Model):
    """One run of a course (班次). Seats are a counter with a law: the schema refuses one too many."""

    personal_data: ClassVar[PersonalData] = {"teacher_name": Protection.RESTRICTED}

    code = models.CharField(
        _("code"),
        max_length=16,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2}\d{4}-\d{4,9}$", _("A code looks like XS2026-0001."))],
        help_text=_("How schools' programs name the class; it never changes."),
    )
    course = models.ForeignKey(Course, models.PROTECT, related_name="classes", verbose_name=_("course"))
    kind = models.CharField(_("kind"), max_length=12, choices=ClassKind)
    venue = models.ForeignKey(Venue, models.PROTECT, related_name="classes", verbose_name=_("venue"))
    teacher_name = models.CharField(_("teacher"), max_length=60, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    capacity = models.PositiveIntegerField(_("seats"), validators=[MinValueValidator(1)])
    seats_taken = models.PositiveIntegerField(_("seats taken"), default=0, editable=False)
    seats_reserved = models.PositiveIntegerField(
        _("seats kept back"), default=0, editable=False, help_text=_("Reserved seats nobody has taken yet.")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=ClassStatus, default=ClassStatus.DRAFT, editable=False
    )
    registration_opens_at = models.DateTimeField(_("registration opens"))
    registration_closes_at = models.DateTimeField(_("registration closes"))
    seating = models.CharField(
        _("how seats are given"), max_length=10, choices=SeatingMode, default=SeatingMode.FIRST_COME
    )
    draw_weighting = models.ForeignKey(
        DrawWeighting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="classes",
        verbose_name=_("weighting of the draw"),
        help_text=_("Empty: everybody has one lot."),
    )
    drawn_at = models.DateTimeField(_("drawn"), null=True, blank=True, editable=False)
    minimum_age = models.PositiveSmallIntegerField(_("minimum age"), default=16)
    fee = models.DecimalField(
        _("fee"), max_digits=8, decimal_places=2, default=0, validators=[MinValueValidator(0)], help_text=_("Yuan.")
    )
    evaluation_body = models.ForeignKey(
        EvaluationBody,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="classes",
        verbose_name=_("evaluation body"),
        help_text=_("Who issues the certificates of this class; empty where it leads to none."),
    )
    is_model = models.BooleanField(
        _("model class"), default=False, help_text=_("Offered first where a class is copied to another community.")
    )
    is_fictional = models.BooleanField(_("demonstration data"), default=False)

    objects = TrainingClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("training class")
        verbose_name_plural = _("training classes")
        ordering = ["-starts_on", "code"]
        indexes = [
            models.Index(fields=["starts_on"], name="training_class_open", condition=models.Q(status=ClassStatus.OPEN))
        ]
        triggers = [
            pgtrigger.Protect(
                name="seating_is_kept_once_open",
                operation=_UPDATE_OF_SEATING,
                condition=~pgtrigger.Q(old__status__in=UNSEEN)
                & (
                    pgtrigger.Q(old__seating__df=pgtrigger.F("new__seating"))
                    | pgtrigger.Q(old__draw_weighting__df=pgtrigger.F("new__draw_weighting"))
                ),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    seats_taken__gte=0, seats_taken__lte=models.F("capacity") - models.F("seats_reserved")
                ),
                name="training_class_seats_within_capacity",
                violation_error_message=_("More seats are taken or kept back than the class has."),
            ),
            models.CheckConstraint(
                condition=models.Q(seating=SeatingMode.DRAW) | models.Q(draw_weighting=None, drawn_at=None),
                name="training_class_weighs_only_draws",
                violation_error_message=_("Only a class whose seats are drawn has a weighting."),
            ),
            models.CheckConstraint(
                condition=~models.Q(seating=SeatingMode.DRAW)
                | ~models.Q(status__in=[ClassStatus.RUNNING, ClassStatus.FINISHED])
                | models.Q(drawn_at__isnull=False),
                name="training_class_is_drawn_before_it_begins",
                violation_error_message=_("The seats of this class have not been drawn yet."),
            ),
            models.CheckConstraint(
                condition=models.Q(capacity__gte=1),
                name="training_class_has_seats",
                violation_error_message=_("A class has at least one seat."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="training_class_dates_in_order",
                violation_error_message=_("The class ends before it begins."),
            ),
            models.CheckConstraint(
                condition=models.Q(registration_closes_at__gt=models.F("registration_opens_at")),
                name="training_class_registration_in_order",
                violation_error_message=_("Registration closes before it opens."),
            ),
            models.CheckConstraint(
                condition=models.Q(fee__gte=0),
                name="training_class_fee_not_negative",
                violation_error_message=_("A fee is not negative."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("training:class-detail", args=[self.code])

    def clean(self) -> None:
        super().clean()
        if self.capacity is not None and self.seats_left < 0:
            raise ValidationError({"capacity": _("More seats are taken or kept back than the class has.")})
        # The constraint says so too, but forms skip one that names a field they do not show.
        if self.seating != SeatingMode.DRAW and self.draw_weighting_id is not None:
            raise ValidationError({"draw_weighting": _("Only a class whose seats are drawn has a weighting.")})

    @property
    def url(self) -> str:
        return self.get_absolute_url()

    @property
    def kind_label(self) -> str:
        return self.get_kind_display()

    @property
    def seats_left(self) -> int:
        """Seats that anybody can have; those kept for somebody are not among them."""
        return self.capacity - self.seats_taken - self.seats_reserved

    @property
    def begins_at(self) -> datetime:
        """When the first session starts; before there are sessions, the first moment of the first day."""
        starts = [session.starts_at for session in self.sessions.all()]
        return min(starts, default=timezone.make_aware(datetime.combine(self.starts_on, time.min)))


class Session(models.Model):
    """One meeting of a class (课次)."""

    personal_data: ClassVar[PersonalData] = {}

    training_class = models.ForeignKey(
        TrainingClass, models.CASCADE, related_name="sessions", verbose_name=_("training class")
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    topic = models.CharField(_("topic"), max_length=80, blank=True)
    closed_at = models.DateTimeField(
        _("attendance closed"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("From then on everybody in the room is on record, as present or as absent."),
    )

    class Meta:
        verbose_name = pgettext_lazy("class", "session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "starts_at"],
                name="training_session_once_at_a_time",
                violation_error_message=_("This class already meets at that time."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="training_session_times_in_order",
                violation_error_message=_("The session ends before it begins."),
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None) | models.Q(closed_at__gte=models.F("ends_at")),
                name="training_session_closes_after_its_end",
                violation_error_message=_("The attendance of this session is closed: it cannot end later."),
            ),
        ]

    def __str__(self) -> str:
        return self.topic or timezone.localdate(self.starts_at).isoformat()

    def clean(self) -> None:
        """The constraint says so too, but forms skip one that names a field they do not show."""
        super().clean()
        if self.closed_at is not None and self.ends_at is not None and self.closed_at < self.ends_at:
            raise ValidationError({"ends_at": _("The attendance of this session is closed: it cannot end later.")})


class SessionEvent(Event):
    """The attendance of a session was closed."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("session event")
        verbose_name_plural = _("session events")


class NextStep(models.Model):
    """What comes after the class (直通车): openings, internships, start-up support, help for key groups."""

    personal_data: ClassVar[PersonalData] = {}

    training_class = models.ForeignKey(
        TrainingClass, models.CASCADE, related_name="next_steps", verbose_name=_("training class")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=NextStepKind)
    text = models.CharField(_("text"), max_length=300)
    link = models.URLField(_("link"), blank=True)

    class Meta:
        verbose_name = _("next step")
        verbose_name_plural = _("next steps")
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "kind", "text"],
                name="training_next_step_told_once",
                violation_error_message=_("This class says so already."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class ClassEvent(Event):
    """A class moved from one status to another, or was amended; `change`: what its people must be told of it.

    `shifts`: the sessions that were moved, each as [[begins, ends], [begins, ends]], before and after; null where there
    was or is none.
    """

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="events")
    change = models.CharField(_("change"), max_length=8, choices=ClassChange, blank=True, editable=False)
    shifts = models.JSONField(_("sessions moved"), default=list, blank=True, editable=False)

    class Meta(Event.Meta):
        verbose_name = _("class event")
        verbose_name_plural = _("class events")
        indexes = [
            models.Index(fields=["id"], name="training_class_event_untold", condition=models.Q(picked_up_at=None))
        ]


class Stall(models.Model):
    """Something beat shall do for a class and cannot: tried again every round, gone once it succeeds.

    `error`: the code of the refusal, or the kind of error, of which the log has the rest.
    """

    personal_data: ClassVar[PersonalData] = {}

    training_class = models.ForeignKey(
        TrainingClass, models.CASCADE, related_name="stalls", editable=False, verbose_name=_("training class")
    )
    step = models.CharField(_("step"), max_length=8, choices=Sweep, editable=False)
    error = models.CharField(_("error"), max_length=60, editable=False)
    since = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    last_at = models.DateTimeField(_("last tried"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("stalled step")
        verbose_name_plural = _("stalled steps")
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "step"],
                name="training_stall_once_per_class_and_step",
                violation_error_message=_("This step of the class is on record as stalled already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.training_class} · {self.get_step_display()}"
