from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.protection import PersonalData


class IndustryScheme(models.Model):
    """One way of dividing the economy: the district's nine industries, the city's five ecosystems with their chains."""

    personal_data: ClassVar[PersonalData] = {}

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=60)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("industry scheme")
        verbose_name_plural = _("industry schemes")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name


class Industry(models.Model):
    """An industry of a scheme; a chain has the ecosystem it belongs to as `parent`."""

    personal_data: ClassVar[PersonalData] = {}

    scheme = models.ForeignKey(
        IndustryScheme, models.PROTECT, related_name="industries", verbose_name=_("industry scheme")
    )
    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("name"), max_length=60)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="chains", verbose_name=_("ecosystem")
    )
    is_fictional = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("industry")
        verbose_name_plural = _("industries")
        ordering = ["scheme", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "code"],
                name="directory_industry_code_once_in_scheme",
                violation_error_message=_("This scheme already has an industry with this code."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
