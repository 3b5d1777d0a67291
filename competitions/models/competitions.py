from decimal import Decimal
from typing import ClassVar, Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Event
from competitions import ranking
from competitions.enums import CompetitionKind, CompetitionStatus
from competitions.models.plans import AnnualPlan, Series
from competitions.ranking import Rounding, TieAtCut
from directory.models import Occupation, Organisation
from directory.protection import PersonalData

SHARE = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))]
MARK = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]
TIE_BREAKS = [(strategy.code, strategy.label) for strategy in ranking.STRATEGIES.values()]


def usual_tie_chain() -> list[str]:
    return list(ranking.DEFAULT_CHAIN)


class CompetitionQuerySet(models.QuerySet["Competition"]):
    def public(self) -> Self:
        """What the public may know of: everything announced."""
        return self.exclude(status=CompetitionStatus.DRAFT)


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    model_name="CompetitionHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
)
class Competition(models.Model):
    """One competition (技能竞赛) or contest (技能比武), with the rules its marks are turned into placings by.

    Its rules are edited until the results are published; a database trigger keeps what stood there before.
    """

    personal_data: ClassVar[PersonalData] = {}

    code = models.SlugField(_("code"), max_length=24, unique=True)
    title = models.CharField(_("title"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=CompetitionKind)
    plan = models.ForeignKey(
        AnnualPlan, models.PROTECT, null=True, blank=True, related_name="competitions", verbose_name=_("annual plan")
    )
    series = models.ForeignKey(
        Series, models.PROTECT, null=True, blank=True, related_name="competitions", verbose_name=_("series")
    )
    occupation = models.ForeignKey(
        Occupation, models.PROTECT, related_name="competitions", verbose_name=_("occupation")
    )
    host = models.ForeignKey(Organisation, models.PROTECT, related_name="competitions_hosted", verbose_name=_("host"))
    held_on = models.DateField(_("held on"))
    venue = models.CharField(_("venue"), max_length=80, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=CompetitionStatus, default=CompetitionStatus.DRAFT, editable=False
    )
    published_at = models.DateTimeField(_("results published"), null=True, blank=True, editable=False)
    theory_weight = models.DecimalField(
        _("weight of theory"), max_digits=4, decimal_places=3, default=Decimal("0.3"), validators=SHARE
    )
    practice_weight = models.DecimalField(
        _("weight of practice"), max_digits=4, decimal_places=3, default=Decimal("0.7"), validators=SHARE
    )
    theory_pass_mark = models.DecimalField(
        _("pass mark of theory"), max_digits=5, decimal_places=2, default=Decimal(60), validators=MARK
    )
    practice_pass_mark = models.DecimalField(
        _("pass mark of practice"), max_digits=5, decimal_places=2, default=Decimal(60), validators=MARK
    )
    tie_chain = ArrayField(
        models.CharField(max_length=10, choices=TIE_BREAKS),
        default=usual_tie_chain,
        verbose_name=_("tie chain"),
        help_text=_("Tried in this order; whoever is equal in all of them shares the rank."),
    )
    award_rounding = models.CharField(
        _("rounding of awards"),
        max_length=8,
        choices=Rounding,
        default=Rounding.DOWN,
        help_text=_("Where an award is given to a percentage of those ranked."),
    )
    award_tie = models.CharField(
        _("tie at the cut of an award"), max_length=8, choices=TieAtCut, default=TieAtCut.INCLUDE
    )
    enterprise_count = models.PositiveSmallIntegerField(
        _("enterprises"), null=True, blank=True, help_text=_("As announced, where it was.")
    )
    is_fictional = models.BooleanField(_("demonstration data"), default=False)

    objects = CompetitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("competition")
        verbose_name_plural = _("competitions")
        ordering = ["-held_on", "code"]
        permissions = [
            ("enter_marks", _("Can enter marks")),
            ("publish_results", _("Can publish results")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(theory_weight__gte=0, practice_weight__gte=0)
                & models.Q(theory_weight=1 - models.F("practice_weight")),
                name="competitions_weights_sum_to_one",
                violation_error_message=_("The weights of theory and practice add up to 1."),
            ),
            models.CheckConstraint(
                condition=models.Q(theory_pass_mark__range=(0, 100), practice_pass_mark__range=(0, 100)),
                name="competitions_pass_marks_in_range",
                violation_error_message=_("A pass mark lies between 0 and 100."),
            ),
            models.CheckConstraint(
                condition=models.Q(tie_chain__len__gt=0, tie_chain__contained_by=list(ranking.STRATEGIES)),
                name="competitions_tie_chain_known",
                violation_error_message=_("The tie chain names at least one rule, and only known ones."),
            ),
            models.CheckConstraint(
                condition=models.Q(status=CompetitionStatus.PUBLISHED, published_at__isnull=False)
                | (~models.Q(status=CompetitionStatus.PUBLISHED) & models.Q(published_at=None)),
                name="competitions_published_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CompetitionEvent(Event):
    """Opened for entries, marking begun, results published, cancelled."""

    competition = models.ForeignKey(Competition, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("competition event")
        verbose_name_plural = _("competition events")
