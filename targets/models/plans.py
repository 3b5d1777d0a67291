from datetime import date
from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.protection import PersonalData
from targets.enums import MilestoneState
from targets.models.naming import Bilingual


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Plan(Bilingual):
    """A plan of several years that the targets come from, such as the three-year plan (“新萧匠”培育三年行动计划)."""

    personal_data: ClassVar[PersonalData] = {}

    key = models.SlugField(_("key"), unique=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    document = models.CharField(_("document"), max_length=200)
    is_fictional = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")),
                name="targets_plan_period_in_order",
                violation_error_message=_("The plan ends before it begins."),
            ),
        ]


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Measure(Bilingual):
    """One of the measures a plan consists of: policies, platforms, training, wealth sharing, climate."""

    personal_data: ClassVar[PersonalData] = {}

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="measures", verbose_name=_("plan"))
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("measure of a plan")
        verbose_name_plural = _("measures of a plan")
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "position"],
                name="targets_one_measure_per_position",
                violation_error_message=_("Another measure of the plan has this position."),
            ),
        ]


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Milestone(Bilingual):
    """Something a measure reaches by a day; `reached_on` stays empty until then."""

    personal_data: ClassVar[PersonalData] = {}

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="milestones", verbose_name=_("measure of a plan"))
    due_on = models.DateField(_("due on"))
    reached_on = models.DateField(_("reached on"), null=True, blank=True)
    is_fictional = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "due_on", "name"],
                name="targets_one_milestone_per_measure_and_day",
                violation_error_message=_("This measure reaches that on that day already."),
            ),
        ]

    def state(self, on: date) -> MilestoneState:
        """How it stands on a day."""
        if self.reached_on is not None and self.reached_on <= on:
            return MilestoneState.REACHED
        return MilestoneState.LATE if self.due_on < on else MilestoneState.COMING
