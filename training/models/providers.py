from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models import Occupation, Organisation
from directory.protection import PersonalData


class Provider(models.Model):
    """A school or institution approved to train (培训机构), for a time and for certain occupations."""

    personal_data: ClassVar[PersonalData] = {}

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="provider", verbose_name=_("organisation")
    )
    approved_from = models.DateField(_("approved from"))
    approved_until = models.DateField(_("approved until"), null=True, blank=True, help_text=_("Empty: without end."))
    occupations = models.ManyToManyField(
        Occupation, blank=True, related_name="providers", verbose_name=_("approved occupations")
    )

    class Meta:
        verbose_name = _("training provider")
        verbose_name_plural = _("training providers")
        ordering = ["organisation__name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_until=None) | models.Q(approved_until__gte=models.F("approved_from")),
                name="training_provider_period_in_order",
                violation_error_message=_("The approval ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name
