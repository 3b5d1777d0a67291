import contextlib
from datetime import date
from typing import Any, ClassVar, Self

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import FieldError
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Event
from directory.levels import CERTIFIABLE_CHOICES
from directory.protection import PersonalData
from subsidies.entitlement import Clause
from subsidies.enums import SchemeKind
from subsidies.models.freezing import FrozenWithParent
from subsidies.models.policies import PolicyDocument

CHANGES_WHAT_IS_RELEASED = pgtrigger.Condition(
    "OLD.released_at IS NOT NULL"
    " AND (OLD.valid_until IS NOT NULL OR to_jsonb(OLD) - 'valid_until' <> to_jsonb(NEW) - 'valid_until')"
)
FROZEN_ONCE_RELEASED = {
    "table": "subsidies_ruleversion",
    "column": "version_id",
    "announced": "parent.released_at IS NOT NULL",
}


class ExclusionOfReleased(ExclusionConstraint):
    """An exclusion that forms, which write drafts and know no `released_at`, leave to the database.

    Django skips a `UniqueConstraint` whose condition names a field that the form lacks; of an exclusion it breaks.
    """

    def validate(self, *args: Any, **kwargs: Any) -> None:
        with contextlib.suppress(FieldError):
            super().validate(*args, **kwargs)


class Scheme(models.Model):
    """A kind of payment the district makes: a personal skill-upgrade subsidy, an employer grant, an order class."""

    personal_data: ClassVar[PersonalData] = {}

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=SchemeKind)
    summary = models.CharField(_("summary"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("subsidy scheme")
        verbose_name_plural = _("subsidy schemes")
        ordering = ["kind", "key"]

    def __str__(self) -> str:
        return self.name


class RuleVersionQuerySet(models.QuerySet["RuleVersion"]):
    def in_force_on(self, day: date) -> Self:
        """Released, and its period holds the day: at most one of each scheme."""
        return self.filter(
            models.Q(valid_until=None) | models.Q(valid_until__gte=day),
            released_at__isnull=False,
            valid_from__lte=day,
        )


class RuleVersion(models.Model):
    """The rules of a scheme for a period. Once released nothing of it changes but the day it ends, and that once.

    The date of a certificate selects the version, whenever the claim is made.
    """

    personal_data: ClassVar[PersonalData] = {}

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="rule_versions", verbose_name=_("subsidy scheme"))
    number = models.PositiveSmallIntegerField(_("version"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("The last day; empty: until a later version.")
    )
    released_at = models.DateTimeField(_("released"), null=True, blank=True, editable=False)
    document = models.ForeignKey(
        PolicyDocument, models.PROTECT, related_name="rule_versions", verbose_name=_("policy document")
    )
    article = models.CharField(_("article"), max_length=60, help_text=_("Cited where a condition has none of its own."))
    yearly_limit = models.PositiveSmallIntegerField(
        _("claims per person and calendar year, at most"), null=True, blank=True, default=3
    )
    claim_within_months = models.PositiveSmallIntegerField(
        _("months to claim in"), null=True, blank=True, default=12, help_text=_("From the date of the certificate.")
    )
    once_per_level = models.BooleanField(_("once per occupation and level"), default=True)
    higher_bars_lower = models.BooleanField(_("a higher level bars a lower one of the same occupation"), default=True)
    excludes_training_subsidy = models.BooleanField(
        _("not together with a training subsidy for the same certificate"), default=True
    )

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule version")
        verbose_name_plural = _("rule versions")
        ordering = ["scheme", "-number"]
        permissions = [("release_ruleversion", _("Can release a rule version"))]
        triggers = [
            pgtrigger.Protect(name="released_is_final", operation=pgtrigger.Update, condition=CHANGES_WHAT_IS_RELEASED),
            pgtrigger.Protect(
                name="released_is_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__released_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "number"],
                name="subsidies_rule_version_number_once",
                violation_error_message=_("This scheme already has a version of this number."),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="subsidies_rule_version_period_in_order",
                violation_error_message=_("The period ends before it begins."),
            ),
            ExclusionOfReleased(
                name="subsidies_rule_versions_do_not_overlap",
                expressions=[
                    (
                        models.Func("scheme_id", "scheme_id", models.Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        models.Func(
                            "valid_from",
                            "valid_until",
                            models.Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=models.Q(released_at__isnull=False),
                violation_error_message=_("Another released version of this scheme holds on some of these days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} ({self.number})"


class RuleVersionEvent(Event):
    """Released, ended."""

    version = models.ForeignKey(RuleVersion, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("rule version event")
        verbose_name_plural = _("rule version events")


class LevelAmount(models.Model):
    """What a rule version pays for a certificate of a level."""

    personal_data: ClassVar[PersonalData] = {}

    version = models.ForeignKey(RuleVersion, models.CASCADE, related_name="amounts", verbose_name=_("rule version"))
    level = models.PositiveSmallIntegerField(_("level"), choices=CERTIFIABLE_CHOICES)
    amount = models.DecimalField(_("amount (yuan)"), max_digits=8, decimal_places=2)

    class Meta:
        verbose_name = _("amount for a level")
        verbose_name_plural = _("amounts for levels")
        ordering = ["version", "level"]
        triggers = [FrozenWithParent(name="frozen_once_released", **FROZEN_ONCE_RELEASED)]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "level"],
                name="subsidies_amount_once_per_level",
                violation_error_message=_("This version already has an amount for this level."),
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="subsidies_amount_positive",
                violation_error_message=_("An amount is more than nothing."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}: {self.amount}"


class ClauseArticle(models.Model):
    """The article of the version's document that one condition stands in."""

    personal_data: ClassVar[PersonalData] = {}

    version = models.ForeignKey(
        RuleVersion, models.CASCADE, related_name="clause_articles", verbose_name=_("rule version")
    )
    clause = models.CharField(_("condition"), max_length=20, choices=Clause)
    article = models.CharField(_("article"), max_length=60)

    class Meta:
        verbose_name = _("article of a condition")
        verbose_name_plural = _("articles of conditions")
        ordering = ["version", "pk"]
        triggers = [FrozenWithParent(name="frozen_once_released", **FROZEN_ONCE_RELEASED)]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "clause"],
                name="subsidies_article_once_per_clause",
                violation_error_message=_("This version already cites an article for this condition."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_clause_display()}: {self.article}"
