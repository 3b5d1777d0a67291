from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.protection import PersonalData
from training.enums import PUBLISHED, ClassKind, PublicEventKind
from training.models.classes import TrainingClass
from training.models.venues import Venue


class PublicEvent(models.Model):
    """A day for everybody: skills fair (能人节), craft parlour (匠心会客室), training camp (技能训练营), job taster.

    Where seats are scarce the event has a class of the kind `EVENT`, and one registers for that: seats, queue, draw and
    the consent of guardians are those of every class.
    """

    personal_data: ClassVar[PersonalData] = {}

    kind = models.CharField(_("kind"), max_length=16, choices=PublicEventKind)
    title = models.CharField(_("title"), max_length=80)
    venue = models.ForeignKey(Venue, models.PROTECT, related_name="public_events", verbose_name=_("venue"))
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    minimum_age = models.PositiveSmallIntegerField(_("minimum age"), null=True, blank=True)
    training_class = models.OneToOneField(
        TrainingClass,
        models.PROTECT,
        null=True,
        blank=True,
        limit_choices_to={"kind": ClassKind.EVENT},
        related_name="public_event",
        verbose_name=_("class to register for"),
        help_text=_("Empty where everybody just comes."),
    )
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

    @property
    def registers(self) -> bool:
        """Whether one registers for it; a class that is not published takes nobody yet."""
        return self.training_class is not None and self.training_class.status in PUBLISHED
