from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.protection import PersonalData, Protection
from talents.models import CertificateEvent
from targets.enums import RestatementCause
from targets.models.indicators import IndicatorVersion
from targets.models.readings import Recomputation
from targets.models.workforce import WorkforceStatistic

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete
_UPDATE_OF_FROZEN = pgtrigger.UpdateOf(  # type: ignore[no-untyped-call]  # the package leaves it unannotated
    "month", "as_of", "closed_at", "by_id", "by_name", "recomputation_id"
)


class MonthClose(models.Model):
    """A month whose figures are frozen. What is found out later becomes a restatement beside them, never an edit."""

    personal_data: ClassVar[PersonalData] = {"by_name": Protection.RESTRICTED}

    month = models.DateField(_("month"), unique=True, help_text=_("Its first day."))
    as_of = models.DateField(_("as of"), help_text=_("The last day of the month."))
    closed_at = models.DateTimeField(_("closed"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("by"),
    )
    by_name = models.CharField(_("by (name)"), max_length=60, blank=True, editable=False)
    recomputation = models.ForeignKey(
        Recomputation,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("recomputation"),
        help_text=_("The last run of the month; the night keeps its readings and cells."),
    )
    checked_at = models.DateTimeField(
        _("last counted again"),
        default=timezone.now,
        editable=False,
        help_text=_("Until when it has been held against what is known."),
    )

    class Meta:
        verbose_name = _("month close")
        verbose_name_plural = _("month closes")
        ordering = ["-month"]
        triggers = [pgtrigger.Protect(name="append_only", operation=_UPDATE_OF_FROZEN | pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    month__day=1, as_of__year=models.F("month__year"), as_of__month=models.F("month__month")
                ),
                name="targets_close_ends_with_its_month",
                violation_error_message=_("A month is written as its first day and closed as of its last."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Frozen(models.Model):
    """A figure that stays: its numbers, and a keyed hash of the list of persons it counts.

    The hash proves that the list is the same, or is not, and gives nobody away; see `services.closes.persons_digest`.
    """

    numerator = models.PositiveBigIntegerField(_("numerator"))
    denominator = models.PositiveBigIntegerField(_("denominator"), null=True)
    first_time = models.PositiveBigIntegerField(_("of these, first time at that level"), null=True)
    workforce = models.ForeignKey(
        WorkforceStatistic,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("source of the denominator"),
    )
    persons_digest = models.BinaryField(_("hash of the list of persons"), max_length=32)

    class Meta:
        abstract = True

    @property
    def figures(self) -> str:
        """`3,500 / 7,000`, or the numerator alone where it is a part of nothing."""
        return f"{self.numerator:,}" if self.denominator is None else f"{self.numerator:,} / {self.denominator:,}"


class FrozenReading(Frozen):
    """What an indicator said at the end of a closed month, for the whole district."""

    personal_data: ClassVar[PersonalData] = {"persons_digest": Protection.LOOKUP}

    close = models.ForeignKey(MonthClose, models.PROTECT, related_name="readings", verbose_name=_("month close"))
    version = models.ForeignKey(
        IndicatorVersion,
        models.PROTECT,
        related_name="frozen_readings",
        verbose_name=_("version of the indicator"),
    )

    class Meta:
        verbose_name = _("frozen reading")
        verbose_name_plural = _("frozen readings")
        ordering = ["-close", "version"]
        triggers = [pgtrigger.Protect(name="append_only", operation=_APPEND_ONLY)]
        constraints = [
            models.UniqueConstraint(
                fields=["close", "version"],
                name="targets_one_frozen_reading_per_close_and_version",
                violation_error_message=_("This month has already frozen that indicator."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.close} {self.version.indicator}: {self.figures}"


class Restatement(Frozen):
    """What a frozen reading would say by what is known now, and why. The latest holds; the frozen reading stays."""

    personal_data: ClassVar[PersonalData] = {
        "persons_digest": Protection.LOOKUP,
        "by_name": Protection.RESTRICTED,
    }

    reading = models.ForeignKey(
        FrozenReading, models.PROTECT, related_name="restatements", verbose_name=_("frozen reading")
    )
    restated_at = models.DateTimeField(_("restated"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("by"),
    )
    by_name = models.CharField(_("by (name)"), max_length=60, blank=True, editable=False)
    cause = models.CharField(_("cause"), max_length=16, choices=RestatementCause)
    reason = models.CharField(_("reason"), max_length=300, help_text=_("What changed, in a sentence."))
    events = models.ManyToManyField(
        CertificateEvent,
        related_name="+",
        verbose_name=_("certificate events"),
        help_text=_("Later changes of certificates issued by the end of the month."),
    )

    class Meta:
        verbose_name = _("restatement")
        verbose_name_plural = _("restatements")
        ordering = ["-restated_at", "-pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=_APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.reading.close}: {self.reading.numerator:,} → {self.numerator:,}"
