from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Event
from directory.levels import CERTIFIABLE_CHOICES
from directory.models import Occupation, Organisation
from directory.protection import PersonalData
from subsidies.enums import CatalogueKind, EditionStatus
from subsidies.models.freezing import FrozenWithParent, OnlyWithParent

EDITION = {"table": "subsidies_catalogueedition", "column": "edition_id"}
FROZEN_ONCE_PUBLISHED = {**EDITION, "announced": "parent.status <> 'draft'"}


class CatalogueEditionQuerySet(models.QuerySet["CatalogueEdition"]):
    def published(self) -> Self:
        """In force now: at most one of each kind."""
        return self.filter(status=EditionStatus.PUBLISHED)


class CatalogueEdition(models.Model):
    """An edition of one of the two catalogues, which one being settled from the start.

    Publishing the next supersedes it; neither changes afterwards.
    """

    personal_data: ClassVar[PersonalData] = {}

    kind = models.CharField(_("catalogue"), max_length=12, choices=CatalogueKind)
    number = models.PositiveSmallIntegerField(_("edition"))
    status = models.CharField(
        _("status"), max_length=10, choices=EditionStatus, default=EditionStatus.DRAFT, editable=False
    )
    published_on = models.DateField(_("published on"), null=True, blank=True, editable=False)
    is_fictional = models.BooleanField(_("demonstration data"), default=False)

    objects = CatalogueEditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("catalogue edition")
        verbose_name_plural = _("catalogue editions")
        ordering = ["kind", "-number"]
        permissions = [("publish_catalogue", _("Can publish a catalogue"))]
        triggers = [pgtrigger.ReadOnly(name="kind_is_settled", fields=["kind"])]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number"],
                name="subsidies_edition_number_once",
                violation_error_message=_("This catalogue already has an edition of this number."),
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=models.Q(status=EditionStatus.PUBLISHED),
                name="subsidies_one_published_edition",
                violation_error_message=_("Another edition of this catalogue is in force."),
            ),
            models.CheckConstraint(
                condition=models.Q(status=EditionStatus.DRAFT, published_on=None)
                | (~models.Q(status=EditionStatus.DRAFT) & models.Q(published_on__isnull=False)),
                name="subsidies_published_edition_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.number})"

    @property
    def entries(self) -> "models.QuerySet[ProviderEntry] | models.QuerySet[ProgrammeEntry]":
        """What it lists: providers or programmes, as its kind is."""
        return self.providers.all() if self.kind == CatalogueKind.PROVIDERS else self.programmes.all()


class CatalogueEvent(Event):
    """Published, superseded."""

    edition = models.ForeignKey(CatalogueEdition, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("catalogue event")
        verbose_name_plural = _("catalogue events")


class ProviderEntry(models.Model):
    """A training provider whose classes the district subsidises, and for how long."""

    personal_data: ClassVar[PersonalData] = {}

    edition = models.ForeignKey(
        CatalogueEdition,
        models.PROTECT,
        related_name="providers",
        limit_choices_to={"kind": CatalogueKind.PROVIDERS},
        verbose_name=_("catalogue edition"),
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="catalogue_entries", verbose_name=_("organisation")
    )
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))

    class Meta:
        verbose_name = _("listed provider")
        verbose_name_plural = _("listed providers")
        ordering = ["edition", "pk"]
        triggers = [
            OnlyWithParent(name="in_its_catalogue", condition="parent.kind = 'providers'", **EDITION),
            FrozenWithParent(name="frozen_once_published", **FROZEN_ONCE_PUBLISHED),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "organisation"],
                name="subsidies_provider_listed_once",
                violation_error_message=_("This edition already lists this provider."),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("valid_from")),
                name="subsidies_provider_period_in_order",
                violation_error_message=_("The period ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name


class ProgrammeEntry(models.Model):
    """An occupation and level the district subsidises training for, and with how much."""

    personal_data: ClassVar[PersonalData] = {}

    edition = models.ForeignKey(
        CatalogueEdition,
        models.PROTECT,
        related_name="programmes",
        limit_choices_to={"kind": CatalogueKind.PROGRAMMES},
        verbose_name=_("catalogue edition"),
    )
    occupation = models.ForeignKey(
        Occupation, models.PROTECT, related_name="catalogue_entries", verbose_name=_("occupation")
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=CERTIFIABLE_CHOICES)
    amount = models.DecimalField(_("amount (yuan)"), max_digits=8, decimal_places=2)

    class Meta:
        verbose_name = _("listed programme")
        verbose_name_plural = _("listed programmes")
        ordering = ["edition", "pk"]
        triggers = [
            OnlyWithParent(name="in_its_catalogue", condition="parent.kind = 'programmes'", **EDITION),
            FrozenWithParent(name="frozen_once_published", **FROZEN_ONCE_PUBLISHED),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "occupation", "level"],
                name="subsidies_programme_listed_once",
                violation_error_message=_("This edition already lists this occupation and level."),
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0),
                name="subsidies_programme_amount_not_negative",
                violation_error_message=_("An amount is not negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occupation} · {self.get_level_display()}"
