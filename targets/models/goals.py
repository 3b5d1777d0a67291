from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models import Town
from directory.protection import PersonalData
from targets.models.indicators import Indicator
from targets.models.laws import EndsAtTarget


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Target(models.Model):
    """What an indicator must reach by a day, as a document promises it: 7000 people, or a share such as 0.37.

    It binds the whole district, or one town.
    """

    personal_data: ClassVar[PersonalData] = {}

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets", verbose_name=_("indicator"))
    town = models.ForeignKey(
        Town,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name=_("town"),
        help_text=_("Empty: the whole district."),
    )
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
        ordering = ["year", "indicator", models.F("town").asc(nulls_first=True)]
        triggers = [EndsAtTarget(name="keeps_its_trajectory", operation=pgtrigger.Update, target="NEW.id")]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "year", "town"],
                name="targets_one_target_per_indicator_year_and_area",
                nulls_distinct=False,
                violation_error_message=_("This indicator already has a target for the year and area."),
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


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class TrajectoryPoint(models.Model):
    """Where a target means to be at the end of a month. The points together are its trajectory.

    The last lies in the month the target is due and has its value; those of a count never fall.
    """

    personal_data: ClassVar[PersonalData] = {}

    target = models.ForeignKey(Target, models.CASCADE, related_name="trajectory", verbose_name=_("target"))
    month = models.DateField(_("month"), help_text=_("Its first day."))
    value = models.DecimalField(_("planned by the end of the month"), max_digits=14, decimal_places=4)

    class Meta:
        verbose_name = _("point of a trajectory")
        verbose_name_plural = _("points of a trajectory")
        ordering = ["target", "month"]
        triggers = [
            EndsAtTarget(
                name="ends_at_target",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                target="COALESCE(NEW.target_id, OLD.target_id)",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "month"],
                name="targets_one_point_per_target_and_month",
                violation_error_message=_("This month is planned already."),
            ),
            models.CheckConstraint(
                condition=models.Q(month__day=1),
                name="targets_point_on_the_first_of_its_month",
                violation_error_message=_("A month is written as its first day."),
            ),
            models.CheckConstraint(
                condition=models.Q(value__gte=0),
                name="targets_point_not_below_zero",
                violation_error_message=_("Nothing less than nothing is planned."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.value:,}"
