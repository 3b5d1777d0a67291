from datetime import timedelta
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Town
from directory.protection import PersonalData, Protection
from targets.enums import OPEN, Extent, RequestStatus, Scope, Stage, Trigger
from targets.models.indicators import Indicator, IndicatorVersion
from targets.models.workforce import WorkforceStatistic


class Recomputation(models.Model):
    """One run over the standings: why, by whom, how long it took and what it read.

    A run and its readings are one transaction, so a run that was killed has left nothing, not even its row.
    """

    personal_data: ClassVar[PersonalData] = {"by_name": Protection.RESTRICTED}

    started_at = models.DateTimeField(_("started"), default=timezone.now, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)
    as_of = models.DateField(_("as of"), editable=False)
    trigger = models.CharField(_("why"), max_length=8, choices=Trigger, editable=False)
    extent = models.CharField(
        _("what it read"), max_length=10, choices=Extent, default=Extent.EVERYTHING, editable=False
    )
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
    events_followed = models.PositiveIntegerField(
        _("changes followed"), default=0, editable=False, help_text=_("Certificate events no earlier run had counted.")
    )
    persons_changed = models.PositiveIntegerField(
        _("persons changed"),
        default=0,
        editable=False,
        help_text=_("Persons whose town, employer, sex or birth date had changed."),
    )
    rows_read = models.PositiveIntegerField(_("standings read"), default=0, editable=False)
    cells_written = models.PositiveIntegerField(_("cells that changed"), default=0, editable=False)
    new_occupations = models.JSONField(
        _("certificates in new occupations"),
        default=dict,
        editable=False,
        help_text=_("How many, by the key of each occupation flagged as new."),
    )
    counted_years = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("years counted"), default=list, editable=False
    )

    class Meta:
        verbose_name = _("recomputation")
        verbose_name_plural = _("recomputations")
        ordering = ["-pk"]
        permissions = [("recompute", _("Can recompute the readings"))]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.started_at):%Y-%m-%d %H:%M:%S} {self.get_trigger_display()}"

    @property
    def took(self) -> timedelta | None:
        return self.finished_at - self.started_at if self.finished_at else None


class RecomputationRequestQuerySet(models.QuerySet["RecomputationRequest"]):
    def open(self) -> Self:
        """What a worker is still to do: at most one."""
        return self.filter(status__in=OPEN)


class RecomputationRequest(models.Model):
    """Somebody wants the readings taken anew. A worker picks it up within seconds and writes here how far it is."""

    personal_data: ClassVar[PersonalData] = {"by_name": Protection.RESTRICTED}

    requested_at = models.DateTimeField(_("asked for"), default=timezone.now, editable=False)
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
    status = models.CharField(
        _("status"), max_length=8, choices=RequestStatus, default=RequestStatus.WAITING, editable=False
    )
    stage = models.PositiveSmallIntegerField(_("stage"), choices=Stage, default=Stage.NOT_BEGUN, editable=False)
    begun_at = models.DateTimeField(_("begun"), null=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)
    failure = models.CharField(
        _("why it failed"), max_length=200, blank=True, editable=False, help_text=_("The kind of error it ended with.")
    )
    recomputation = models.OneToOneField(
        Recomputation,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="request",
        verbose_name=_("recomputation"),
    )

    objects = RecomputationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a recomputation")
        verbose_name_plural = _("requests for a recomputation")
        ordering = ["-pk"]
        triggers = [pgtrigger.Protect(name="requests_are_kept", operation=pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(status__in=OPEN),
                name="targets_one_open_request",
                violation_error_message=_("A recomputation has been asked for already."),
            ),
            models.CheckConstraint(
                condition=models.Q(status=RequestStatus.WAITING, begun_at=None, finished_at=None, recomputation=None)
                | models.Q(status=RequestStatus.RUNNING, begun_at__isnull=False, finished_at=None, recomputation=None)
                | models.Q(
                    status=RequestStatus.DONE,
                    begun_at__isnull=False,
                    finished_at__isnull=False,
                    recomputation__isnull=False,
                    stage=Stage.COMPLETE,
                )
                | models.Q(status=RequestStatus.FAILED, finished_at__isnull=False, recomputation=None),
                name="targets_request_status_and_times_agree",
            ),
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.requested_at):%Y-%m-%d %H:%M:%S} {self.get_status_display()}"

    @property
    def percent(self) -> int:
        """How far it has come, for a progress bar: whole stages, 0 to 100."""
        return 100 * self.stage // Stage.COMPLETE


class Reading(models.Model):
    """What an indicator said when it was computed, by the version it was counted by. Never edited: a later count is
    another reading. Of past days the night keeps the last run's readings.

    A ratio keeps its numerator and denominator, never a percentage. `denominator` is empty for a count, and for the
    share of the workforce wherever no statistic says how many people work. Of persons whose town nobody knows, or who
    live outside the district, the reading has scope `outside`: the towns and these add up to the total. A figure that
    belongs to no town is read for the whole district only.
    """

    personal_data: ClassVar[PersonalData] = {}

    recomputation = models.ForeignKey(
        Recomputation, models.PROTECT, related_name="readings", verbose_name=_("recomputation")
    )
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="readings", verbose_name=_("indicator"))
    version = models.ForeignKey(
        IndicatorVersion,
        models.PROTECT,
        related_name="readings",
        verbose_name=_("version of the indicator"),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    as_of = models.DateField(_("as of"))
    scope = models.CharField(_("scope"), max_length=8, choices=Scope)
    town = models.ForeignKey(
        Town, models.PROTECT, null=True, blank=True, related_name="readings", verbose_name=_("town")
    )
    numerator = models.PositiveBigIntegerField(_("numerator"))
    denominator = models.PositiveBigIntegerField(_("denominator"), null=True, blank=True)
    first_time = models.PositiveBigIntegerField(
        _("of these, first time at that level"), null=True, blank=True, help_text=_("Of people counted in a year.")
    )
    workforce = models.ForeignKey(
        WorkforceStatistic,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="readings",
        verbose_name=_("source of the denominator"),
    )

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ["-pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        indexes = [models.Index(fields=["indicator", "year", "scope", "-as_of"], name="targets_reading_course")]
        constraints = [
            models.UniqueConstraint(
                fields=["recomputation", "indicator", "year", "scope", "town"],
                name="targets_one_reading_per_place_and_run",
                nulls_distinct=False,
                violation_error_message=_("This run has already read that."),
            ),
            models.CheckConstraint(
                condition=models.Q(scope=Scope.TOWN, town__isnull=False)
                | (~models.Q(scope=Scope.TOWN) & models.Q(town=None)),
                name="targets_reading_names_its_town",
                violation_error_message=_("A reading of a town names it; no other does."),
            ),
            models.CheckConstraint(
                condition=models.Q(first_time=None) | models.Q(first_time__lte=models.F("numerator")),
                name="targets_reading_first_time_among_all",
                violation_error_message=_("More people for the first time than people in all."),
            ),
        ]

    def __str__(self) -> str:
        counted = f"{self.numerator:,}" if self.denominator is None else f"{self.numerator:,} / {self.denominator:,}"
        return f"{self.indicator} {self.year}: {counted}"
