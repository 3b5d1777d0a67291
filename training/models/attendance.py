from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Event
from directory.protection import PersonalData, Protection
from training import attendance
from training.enums import AttendanceMethod, AttendanceStatus
from training.models.classes import Session
from training.models.enrolments import Enrolment


class Attendance(models.Model):
    """How long somebody was in a session; no minutes at all is an absence. Its events hold what stood here before."""

    personal_data: ClassVar[PersonalData] = {"minutes": Protection.RESTRICTED, "status": Protection.RESTRICTED}

    session = models.ForeignKey(
        Session, models.PROTECT, related_name="attendances", verbose_name=pgettext_lazy("class", "session")
    )
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attendances", verbose_name=_("enrolment"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), help_text=_("A class hour has 45."), editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=AttendanceStatus, default=AttendanceStatus.CONFIRMED, editable=False
    )
    method = models.CharField(_("recorded by"), max_length=8, choices=AttendanceMethod, editable=False)
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["session", "enrolment"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "enrolment"],
                name="training_attendance_once_per_session",
                violation_error_message=_("This person's attendance of the session is on record already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session} · {self.enrolment}"

    @property
    def hours(self) -> Decimal:
        return attendance.class_hours(self.minutes)


class AttendanceEvent(Event):
    """Attendance was recorded, disputed, or corrected from so many minutes to so many, for a reason."""

    personal_data: ClassVar[PersonalData] = {**Event.personal_data, "reason": Protection.RESTRICTED}

    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="events")
    from_minutes = models.PositiveSmallIntegerField(_("minutes before"), null=True, editable=False)
    to_minutes = models.PositiveSmallIntegerField(_("minutes after"), editable=False)

    class Meta(Event.Meta):
        verbose_name = _("attendance event")
        verbose_name_plural = _("attendance events")
