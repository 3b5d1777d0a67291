from datetime import date
from typing import ClassVar, Self

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.protection import PersonalData
from targets.enums import COUNTS, SHARES, Formula, IndicatorKind, Unit
from targets.models.naming import Bilingual


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Indicator(Bilingual):
    """A figure the district is measured by. `formula` says how it is counted, `key` is its address in the API."""

    personal_data: ClassVar[PersonalData] = {}

    key = models.SlugField(_("key"), unique=True)
    unit = models.CharField(_("unit"), max_length=10, choices=Unit)
    kind = models.CharField(_("kind"), max_length=16, choices=IndicatorKind)
    formula = models.CharField(_("how it is counted"), max_length=32, choices=Formula)
    position = models.PositiveSmallIntegerField(_("position on the dashboard"))

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["position", "key"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=IndicatorKind.COUNT_IN_YEAR, unit=Unit.PERSONS, formula__in=COUNTS)
                | models.Q(kind=IndicatorKind.STOCK_RATIO, unit=Unit.SHARE, formula__in=SHARES),
                name="targets_indicator_kind_follows_formula",
                violation_error_message=_("Kind and unit do not belong to what is counted."),
            ),
        ]


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Target(models.Model):
    """What an indicator must reach by a day, as a document promises it: 7000 people, or a share such as 0.37."""

    personal_data: ClassVar[PersonalData] = {}

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets", verbose_name=_("indicator"))
    year = models.PositiveSmallIntegerField(_("year"))
    due_on = models.DateField(_("due on"))
    value = models.DecimalField(
        _("value"), max_digits=14, decimal_places=4, help_text=_("A count, or a share between 0 and 1: 0.37 is 37 %.")
    )
    document = models.CharField(_("document"), max_length=200)
    is_fictional = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["year", "indicator"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "year"],
                name="targets_one_target_per_indicator_and_year",
                violation_error_message=_("This indicator already has a target for the year."),
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__year=models.F("year")),
                name="targets_target_due_in_its_year",
                violation_error_message=_("The target is due in another year."),
            ),
            models.CheckConstraint(
                condition=models.Q(value__gt=0),
                name="targets_target_above_zero",
                violation_error_message=_("A target is more than nothing."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}"


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
