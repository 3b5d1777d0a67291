from typing import ClassVar

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.enums import Award
from competitions.models.competitions import Competition
from directory.levels import CERTIFIABLE_CHOICES
from directory.protection import PersonalData
from talents.models import HonourTitle


class AwardRule(models.Model):
    """How many receive an award: a number, or a percentage of those ranked. Given in the order of `Award`."""

    personal_data: ClassVar[PersonalData] = {}

    competition = models.ForeignKey(
        Competition, models.CASCADE, related_name="award_rules", verbose_name=_("competition")
    )
    award = models.CharField(_("award"), max_length=8, choices=Award)
    count = models.PositiveSmallIntegerField(_("number of awards"), null=True, blank=True)
    percent = models.DecimalField(
        _("percentage"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )

    class Meta:
        verbose_name = _("award rule")
        verbose_name_plural = _("award rules")
        ordering = ["competition", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "award"],
                name="competitions_award_once",
                violation_error_message=_("This competition already has a rule for this award."),
            ),
            models.CheckConstraint(
                condition=models.Q(count__isnull=False, percent=None)
                | models.Q(count=None, percent__isnull=False, percent__range=(0, 100)),
                name="competitions_award_by_number_or_percentage",
                violation_error_message=_("Give either a number or a percentage from 0 to 100."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_award_display()


class TitleRule(models.Model):
    """Which ranks receive an honour, such as the first three 技术能手 of the 21st session."""

    personal_data: ClassVar[PersonalData] = {}

    competition = models.ForeignKey(
        Competition, models.CASCADE, related_name="title_rules", verbose_name=_("competition")
    )
    up_to_rank = models.PositiveSmallIntegerField(_("up to rank"), validators=[MinValueValidator(1)])
    title = models.ForeignKey(
        HonourTitle, models.PROTECT, related_name="competition_rules", verbose_name=_("honour title")
    )
    session = models.PositiveSmallIntegerField(_("session"), help_text=_("The N in 第N届."))
    max_age = models.PositiveSmallIntegerField(
        _("oldest age"), null=True, blank=True, help_text=_("In whole years on the day of the competition.")
    )

    class Meta:
        verbose_name = _("title rule")
        verbose_name_plural = _("title rules")
        ordering = ["competition", "up_to_rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "title", "session"],
                name="competitions_title_once",
                violation_error_message=_("This competition already confers this title."),
            ),
            models.CheckConstraint(
                condition=models.Q(up_to_rank__gte=1),
                name="competitions_title_reaches_a_rank",
                violation_error_message=_("A title reaches at least the first rank."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.session})"


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class PromotionRule(models.Model):
    """Which ranks are promoted to a skill level: places 1 to 5 to technician, 6 to 15 to senior worker, say.

    What a rule said before is kept.
    """

    personal_data: ClassVar[PersonalData] = {}

    competition = models.ForeignKey(
        Competition, models.CASCADE, related_name="promotion_rules", verbose_name=_("competition")
    )
    from_rank = models.PositiveSmallIntegerField(_("from rank"), default=1, validators=[MinValueValidator(1)])
    up_to_rank = models.PositiveSmallIntegerField(_("up to rank"))
    level = models.PositiveSmallIntegerField(_("level"), choices=CERTIFIABLE_CHOICES)

    class Meta:
        verbose_name = _("promotion rule")
        verbose_name_plural = _("promotion rules")
        ordering = ["competition", "from_rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "level"],
                name="competitions_promotion_level_once",
                violation_error_message=_("This competition already promotes to this level."),
            ),
            models.CheckConstraint(
                condition=models.Q(from_rank__gte=1, up_to_rank__gte=models.F("from_rank")),
                name="competitions_promotion_ranks_in_order",
                violation_error_message=_("The ranks begin at 1 and end where they begin or later."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_rank}–{self.up_to_rank}: {self.get_level_display()}"
