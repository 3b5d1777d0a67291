from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from directory.enums import Sex
from directory.levels import SkillLevel
from directory.models import Industry, Town
from directory.protection import PersonalData
from targets.enums import AgeBand, Dimension, Formula
from targets.models.readings import Recomputation


class Counts(models.Model):
    """How many persons a cell holds, as nested counts and, of each, those for the first time at that level.

    `skilled`: all of them; `high`: at 高级工 and above; `digital`: of these, in a digital occupation. First times are
    counted in a year only and are 0 in the stock.
    """

    skilled = models.IntegerField(_("skilled"))
    skilled_first = models.IntegerField(_("skilled for the first time"))
    high = models.IntegerField(_("high-skilled"))
    high_first = models.IntegerField(_("high-skilled for the first time"))
    digital = models.IntegerField(_("digital high-skilled"))
    digital_first = models.IntegerField(_("digital high-skilled for the first time"))

    class Meta:
        abstract = True


# Which column of a cell is the numerator of a formula, and which says how many of them are there for the first time.
NUMERATORS = {
    Formula.NEW_SKILLED: "skilled",
    Formula.NEW_HIGH_SKILLED: "high",
    Formula.NEW_DIGITAL_HIGH_SKILLED: "digital",
    Formula.SKILLED_SHARE: "skilled",
    Formula.HIGH_SKILLED_SHARE: "high",
}


class CellQuerySet(models.QuerySet["Cell"]):
    def of_year(self, year: int) -> Self:
        """What the counts in a year are made of."""
        return self.filter(year=year)

    def of_stock(self) -> Self:
        """What the ratios are made of, as the last run left it."""
        return self.filter(year=None)


class Cell(Counts):
    """Everyone alike in town, industry, level, sex and age band, counted in a year or (`year` empty) in the stock.

    It says what the last run found. What earlier runs found stands in its readings: the reading of a run holds until
    a later run wrote another. Unknown is a value of every dimension, so along each of them the parts add up to the
    whole. The industry is the employer's: the directory divides enterprises into industries, not occupations.
    Level is the highest in the year, or the highest held. Its numbers are held to the law by their readings, written
    with them: a difference is added here by a conflicting insert, which a law would judge before it is added. Town and
    industry are copies of the standings' copies, and a run writes cells and their readings in one statement: nothing
    is left for foreign keys to check, tens of thousands of times.
    """

    personal_data: ClassVar[PersonalData] = {}

    year = models.PositiveSmallIntegerField(_("year"), null=True, help_text=_("Empty: the stock."))
    town = models.ForeignKey(
        Town, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False, verbose_name=_("town")
    )
    industry = models.ForeignKey(
        Industry,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=_("industry"),
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=SkillLevel)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex)
    age_band = models.SmallIntegerField(_("age"), choices=AgeBand)

    objects = CellQuerySet.as_manager()

    class Meta:
        verbose_name = _("cell")
        verbose_name_plural = _("cells")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "town", "industry", "level", "sex", "age_band"],
                name="targets_one_cell_per_value_of_all_dimensions",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year or '—'} {self.get_level_display()}: {self.skilled:,}"


class Margin(Counts):
    """The cells of a year, or of the stock, summed as a whole or along one dimension: what the dashboard asks for most.

    A run adds the difference to the cells and to these in one statement, so that they always are the cells' sums.
    `key` is what the cells hold, as text, empty where they hold nothing.
    """

    personal_data: ClassVar[PersonalData] = {}
    WHOLE: ClassVar[str] = "whole"

    year = models.PositiveSmallIntegerField(_("year"), null=True, help_text=_("Empty: the stock."))
    dimension = models.CharField(
        _("dimension"), max_length=8, choices=[(WHOLE, pgettext_lazy("dimension", "none")), *Dimension.choices]
    )
    key = models.CharField(_("key"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("sum of cells")
        verbose_name_plural = _("sums of cells")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "dimension", "key"], name="targets_one_margin_per_key", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year or '—'} {self.get_dimension_display()} {self.key}: {self.skilled:,}"


class CellReading(Counts):
    """What a run found in a cell that held something else before. 800 ⊂ 3,500 ⊂ 7,000, in every single one."""

    personal_data: ClassVar[PersonalData] = {}

    recomputation = models.ForeignKey(
        Recomputation,
        models.PROTECT,
        related_name="cell_readings",
        db_index=False,
        db_constraint=False,
        verbose_name=_("recomputation"),
    )
    cell = models.ForeignKey(
        Cell,
        models.PROTECT,
        related_name="readings",
        db_index=False,
        db_constraint=False,
        verbose_name=_("cell"),
    )

    class Meta:
        verbose_name = _("reading of a cell")
        verbose_name_plural = _("readings of a cell")
        ordering = ["-pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(fields=["cell", "recomputation"], name="targets_one_reading_per_cell_and_run"),
            models.CheckConstraint(
                condition=models.Q(
                    digital__range=(models.F("digital_first"), models.F("high")),
                    high__range=(models.F("high_first"), models.F("skilled")),
                    skilled__gte=models.F("skilled_first"),
                    skilled_first__gte=0,
                    high_first__gte=0,
                    digital_first__gte=0,
                ),
                name="targets_cell_reading_nests",
                violation_error_message=_("A part is larger than what it is a part of."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recomputation}: {self.skilled:,}"
