from datetime import date
from decimal import Decimal
from typing import ClassVar, Self

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Event
from directory.protection import PersonalData, Protection
from training import completion
from training.enums import AttendanceCounts, CompletionStatus
from training.models.enrolments import Enrolment


class CompletionRuleQuerySet(models.QuerySet["CompletionRule"]):
    def in_force_on(self, day: date) -> Self:
        """The latest that has come into force by this day."""
        return self.filter(valid_from__lte=day).order_by("-valid_from")[:1]


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class CompletionRule(models.Model):
    """What completing a class takes, for classes whose first day lies at or after `valid_from`, until the next row."""

    personal_data: ClassVar[PersonalData] = {}

    valid_from = models.DateField(_("valid from"), unique=True)
    minimum_attendance = models.DecimalField(
        _("minimum attendance"),
        max_digits=4,
        decimal_places=3,
        default=Decimal("0.75"),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("A share of the taught hours: 0.75 is three quarters."),
    )
    attendance_counts = models.CharField(
        _("attendance counts"),
        max_length=16,
        choices=AttendanceCounts,
        default=AttendanceCounts.WHERE_RECORDED,
        help_text=_("A school's class without attendance on record is judged by its results alone."),
    )
    needs_pass = models.BooleanField(_("a pass is needed"), default=True)
    document = models.CharField(_("policy document"), max_length=120)
    article = models.CharField(_("article"), max_length=60, blank=True)

    objects = CompletionRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("completion rule")
        verbose_name_plural = _("completion rules")
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minimum_attendance__range=(0, 1)),
                name="training_completion_rule_is_a_share",
                violation_error_message=_("The minimum attendance is a share between 0 and 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.article} ({self.valid_from:%Y-%m-%d})"

    @property
    def percent(self) -> str:
        """The minimum attendance as people say it: `75`, `66.7`."""
        return f"{(self.minimum_attendance * 100).normalize():f}"

    @property
    def rule(self) -> completion.Rule:
        """The row as the pure rule reads it."""
        return completion.Rule(self.minimum_attendance, self.needs_pass, self.attendance_counts)


class Completion(models.Model):
    """A certificate of completion (结业证书): what it says is fixed on the day it is issued."""

    personal_data: ClassVar[PersonalData] = {"code": Protection.RESTRICTED}

    enrolment = models.OneToOneField(
        Enrolment, models.PROTECT, related_name="completion", editable=False, verbose_name=_("enrolment")
    )
    code = models.CharField(
        _("verification code"), max_length=16, unique=True, editable=False, help_text=_("Nobody can guess it.")
    )
    hours = models.PositiveSmallIntegerField(_("class hours"), editable=False)
    issued_on = models.DateField(_("issued on"), editable=False)
    status = models.CharField(
        _("status"), max_length=8, choices=CompletionStatus, default=CompletionStatus.ISSUED, editable=False
    )

    class Meta:
        verbose_name = _("certificate of completion")
        verbose_name_plural = _("certificates of completion")
        ordering = ["-issued_on", "-pk"]
        permissions = [
            ("hand_out_completion", _("Can print the certificates of completion of any class")),
            ("revoke_completion", _("Can revoke certificates of completion")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hours__gte=1),
                name="training_completion_has_hours",
                violation_error_message=_("A certificate of completion names the hours of the course."),
            ),
        ]

    def __str__(self) -> str:
        return self.spaced_code

    def get_absolute_url(self) -> str:
        return reverse("training:verify", args=[self.code])

    @property
    def spaced_code(self) -> str:
        """The code in fours, as it is printed and read out."""
        return " ".join(self.code[start : start + 4] for start in range(0, len(self.code), 4))


class CompletionEvent(Event):
    """A certificate of completion was issued or revoked."""

    completion = models.ForeignKey(Completion, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("completion event")
        verbose_name_plural = _("completion events")
        indexes = [
            models.Index(fields=["id"], name="training_certificate_untold", condition=models.Q(picked_up_at=None))
        ]
