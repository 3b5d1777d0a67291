from typing import ClassVar

import pghistory
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.protection import PersonalData

CODE = r"^[0-9]-[0-9]{2}-[0-9]{2}-[0-9]{2}$"
MALFORMED = _("A code looks like 6-31-01-03.")


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Occupation(models.Model):
    """An occupation (职业) of the 2022 classification. Facts to verify, so each row cites its source."""

    personal_data: ClassVar[PersonalData] = {}

    code = models.CharField(
        _("classification code"),
        max_length=12,
        unique=True,
        null=True,
        blank=True,
        validators=[RegexValidator(CODE, MALFORMED)],
        help_text=_("Empty until the code has been verified."),
    )
    name = models.CharField(_("name"), max_length=60, unique=True)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    is_digital = models.BooleanField(_("digital occupation"), default=False)
    is_new = models.BooleanField(_("new occupation"), default=False)
    is_green = models.BooleanField(_("green occupation"), default=False)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("occupation")
        verbose_name_plural = _("occupations")
        ordering = ["code", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=CODE),
                name="directory_occupation_code_shape",
                violation_error_message=MALFORMED,
            ),
        ]

    def __str__(self) -> str:
        return self.name
