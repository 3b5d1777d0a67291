from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.protection import PersonalData
from training.enums import PublicEventKind
from training.models.venues import Venue


class PublicEvent(models.Model):
    """A day for everybody: skills fair (能人节), craft parlour (匠心会客室), training camp (技能训练营), job taster."""

    personal_data: ClassVar[PersonalData] = {}

    kind = models.CharField(_("kind"), max_length=16, choices=PublicEventKind)
    title = models.CharField(_("title"), max_length=80)
    venue = models.ForeignKey(Venue, models.PROTECT, related_name="public_events", verbose_name=_("venue"))
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    minimum_age = models.PositiveSmallIntegerField(_("minimum age"), null=True, blank=True)
    needs_guardian_consent = models.BooleanField(_("children under 14 need a guardian's consent"), default=True)
    summary = models.TextField(_("summary"), blank=True)
    is_fictional = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("public event")
        verbose_name_plural = _("public events")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="training_public_event_times_in_order",
                violation_error_message=_("The event ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
