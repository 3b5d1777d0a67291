from datetime import date
from itertools import groupby
from typing import ClassVar, Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from directory.protection import PersonalData
from targets.enums import Dimension, Formula, IndicatorKind, Unit
from targets.models.laws import UnchangedOnceRead
from targets.models.naming import Bilingual


def _kind_and_unit_follow_formula() -> models.Q:
    """One clause for each kind and unit, in the order of the formulas."""
    law = models.Q()
    for (kind, unit), formulas in groupby(Formula, lambda formula: (formula.kind, formula.unit)):
        law |= models.Q(kind=kind, unit=unit, formula__in=[str(formula) for formula in formulas])
    return law


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Indicator(Bilingual):
    """A figure the district is measured by. `formula` says how it is counted, `key` is its address in the API."""

    personal_data: ClassVar[PersonalData] = {}

    key = models.SlugField(_("key"), unique=True)
    unit = models.CharField(_("unit"), max_length=12, choices=Unit)
    kind = models.CharField(_("kind"), max_length=16, choices=IndicatorKind)
    formula = models.CharField(_("how it is counted"), max_length=32, choices=Formula)
    dimensions = ArrayField(
        models.CharField(max_length=8, choices=Dimension),
        verbose_name=_("dimensions"),
        default=list,
        blank=True,
        help_text=_("What its figures are broken down by."),
    )
    position = models.PositiveSmallIntegerField(_("position on the dashboard"))

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["position", "key"]
        constraints = [
            models.CheckConstraint(
                condition=_kind_and_unit_follow_formula(),
                name="targets_indicator_kind_follows_formula",
                violation_error_message=_("Kind and unit do not belong to what is counted."),
            ),
            models.CheckConstraint(
                condition=models.Q(dimensions__contained_by=Dimension.values),
                name="targets_indicator_dimensions_known",
                violation_error_message=_("A figure is broken down by town, industry, level, sex or age."),
            ),
        ]

    def version_on(self, day: date) -> "IndicatorVersion | None":
        """The version in force on a day; versions prefetched are not asked for again."""
        begun = [version for version in self.versions.all() if version.in_force_from <= day]
        return max(begun, key=lambda version: version.in_force_from, default=None)

    def definition_on(self, day: date) -> str:
        """What it means on a day, in the reader's language; empty before its first version."""
        version = self.version_on(day)
        return version.label if version else ""


class IndicatorVersionQuerySet(models.QuerySet["IndicatorVersion"]):
    def in_force(self, day: date) -> Self:
        """Of every indicator that had one by then, the version in force on the day."""
        return self.filter(in_force_from__lte=day).order_by("indicator_id", "-in_force_from").distinct("indicator_id")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class IndicatorVersion(models.Model):
    """What an indicator means from a day on, and which document says so; it holds until the next version begins.

    Readings name the version they were counted by, and a version that readings name changes no more.
    """

    personal_data: ClassVar[PersonalData] = {}

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="versions", verbose_name=_("indicator"))
    in_force_from = models.DateField(_("in force from"))
    definition = models.CharField(_("definition"), max_length=240)
    definition_en = models.CharField(_("English definition"), max_length=240)
    document = models.CharField(_("document"), max_length=200)
    article = models.CharField(_("article"), max_length=60, blank=True)

    objects = IndicatorVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of an indicator")
        verbose_name_plural = _("versions of an indicator")
        ordering = ["indicator", "-in_force_from"]
        triggers = [UnchangedOnceRead(name="unchanged_once_read")]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "in_force_from"],
                name="targets_one_version_per_indicator_and_day",
                violation_error_message=_("Another version of this indicator begins on that day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.in_force_from:%Y-%m-%d}"

    @property
    def label(self) -> str:
        """The definition in the reader's language."""
        return self.definition_en if get_language() == "en" else self.definition
