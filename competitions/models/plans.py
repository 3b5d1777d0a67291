from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.protection import PersonalData


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class AnnualPlan(models.Model):
    """How many competitions and contests the district means to hold in a year. What a plan said before is kept."""

    personal_data: ClassVar[PersonalData] = {}

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    competitions_planned = models.PositiveSmallIntegerField(_("competitions planned"))
    contests_planned = models.PositiveSmallIntegerField(_("contests planned"))
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("annual plan")
        verbose_name_plural = _("annual plans")
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)


class Series(models.Model):
    """Competitions held under one name year after year, such as 行行出状元 since 2011."""

    personal_data: ClassVar[PersonalData] = {}

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=60)
    since = models.PositiveSmallIntegerField(_("held since"), help_text=_("A year."))
    co_organiser = models.CharField(_("co-organiser"), max_length=80, blank=True)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["since", "key"]

    def __str__(self) -> str:
        return self.name
