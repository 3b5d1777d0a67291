from datetime import date, timedelta
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.protection import PersonalData, Protection


class WeeklyBrief(models.Model):
    """The page the leaders get on a Monday about the seven days before, as it was made then. Never made anew."""

    personal_data: ClassVar[PersonalData] = {"by_name": Protection.RESTRICTED}

    monday = models.DateField(_("Monday"), unique=True, editable=False)
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("by"),
    )
    by_name = models.CharField(_("by (name)"), max_length=60, blank=True, editable=False)
    pdf = models.BinaryField(_("as PDF"))
    xlsx = models.BinaryField(_("as xlsx"))

    class Meta:
        verbose_name = _("weekly brief")
        verbose_name_plural = _("weekly briefs")
        ordering = ["-monday"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(monday__iso_week_day=1),
                name="targets_brief_is_of_a_monday",
                violation_error_message=_("A brief is of a Monday."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.monday:%Y-%m-%d}"

    @property
    def first_day(self) -> date:
        """Of the seven days the brief is about."""
        return self.monday - timedelta(days=7)

    @property
    def last_day(self) -> date:
        return self.monday - timedelta(days=1)
