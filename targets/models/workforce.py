from datetime import date
from typing import ClassVar, Self

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.protection import PersonalData


class WorkforceStatisticQuerySet(models.QuerySet["WorkforceStatistic"]):
    def known_on(self, day: date) -> Self:
        """The statistics published for a day up to `day`, the one that holds first."""
        return self.filter(as_of__lte=day).order_by("-as_of")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class WorkforceStatistic(models.Model):
    """How many people work in the district (从业人员): a yearly statistic, the denominator of the skilled share."""

    personal_data: ClassVar[PersonalData] = {}

    as_of = models.DateField(_("as of"), unique=True)
    persons = models.PositiveBigIntegerField(_("workforce"))
    source = models.CharField(_("source"), max_length=200)
    is_fictional = models.BooleanField(_("demonstration data"), default=False)

    objects = WorkforceStatisticQuerySet.as_manager()

    class Meta:
        verbose_name = _("workforce statistic")
        verbose_name_plural = _("workforce statistics")
        ordering = ["-as_of"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(persons__gt=0),
                name="targets_workforce_above_zero",
                violation_error_message=_("A workforce of nobody divides nothing."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.as_of:%Y-%m-%d}: {self.persons:,}"
