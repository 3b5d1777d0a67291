from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.protection import PersonalData


class OnlineCatalogue(models.Model):
    """What the city's online platform offers, as counted there on a day (浙派工匠, 数字技能专区)."""

    personal_data: ClassVar[PersonalData] = {}

    platform = models.CharField(_("platform"), max_length=40)
    as_of = models.DateField(_("as of"))
    digital_courses = models.PositiveIntegerField(_("digital courses"))
    course_providers = models.PositiveIntegerField(_("course providers"))
    courses = models.PositiveIntegerField(_("courses"))
    institutions = models.PositiveIntegerField(_("training institutions"))
    enterprises = models.PositiveIntegerField(_("enterprises"))
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("online catalogue")
        verbose_name_plural = _("online catalogues")
        ordering = ["-as_of", "platform"]
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "as_of"],
                name="training_online_catalogue_once_a_day",
                violation_error_message=_("This platform has already been counted on that day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.platform} {self.as_of:%Y-%m-%d}"
