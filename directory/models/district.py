from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.protection import PersonalData


class District(models.Model):
    """The one district this portal serves: its names and what stands on every page. Another district edits this row."""

    personal_data: ClassVar[PersonalData] = {}

    code = models.CharField(_("administrative code"), max_length=6, unique=True, help_text=_("Six digits (GB/T 2260)."))
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=80)
    city = models.CharField(_("city"), max_length=40)
    city_en = models.CharField(_("English name of the city"), max_length=80)
    portal_name = models.CharField(_("portal name"), max_length=60)
    portal_name_en = models.CharField(_("English portal name"), max_length=120)
    logo_text = models.CharField(_("logo text"), max_length=4)
    phone = models.CharField(_("service phone"), max_length=30, blank=True)
    address = models.CharField(_("address"), max_length=120, blank=True)
    is_fictional = models.BooleanField(
        _("demonstration data"), default=False, help_text=_("Every page then says that its data is for demonstration.")
    )
    singleton = models.BooleanField(default=True, editable=False, unique=True)

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        constraints = [
            models.CheckConstraint(condition=models.Q(singleton=True), name="directory_one_district"),
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[0-9]{6}$"),
                name="directory_district_code_shape",
                violation_error_message=_("An administrative code has six digits."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
