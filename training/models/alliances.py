from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models import Organisation
from directory.protection import PersonalData


class Alliance(models.Model):
    """An alliance of schools and enterprises for training and evaluation (培训评价产业联盟)."""

    personal_data: ClassVar[PersonalData] = {}

    name = models.CharField(_("name"), max_length=80, unique=True)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("training and evaluation alliance")
        verbose_name_plural = _("training and evaluation alliances")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class AllianceMember(models.Model):
    """An organisation in an alliance."""

    personal_data: ClassVar[PersonalData] = {}

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="members", verbose_name=_("alliance"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="alliance_memberships", verbose_name=_("organisation")
    )
    is_fictional = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("alliance member")
        verbose_name_plural = _("alliance members")
        ordering = ["alliance", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "organisation"],
                name="training_alliance_member_once",
                violation_error_message=_("This organisation is already a member."),
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name
