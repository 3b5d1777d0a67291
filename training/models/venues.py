from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models import Community, Town
from directory.protection import PersonalData
from training.coverage import Place
from training.enums import VenueKind


class Venue(models.Model):
    """A room classes meet in: a workshop near home, a classroom at a factory gate, a college, or no room at all."""

    personal_data: ClassVar[PersonalData] = {}

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=VenueKind)
    town = models.ForeignKey(Town, models.PROTECT, null=True, blank=True, related_name="venues", verbose_name=_("town"))
    community = models.ForeignKey(
        Community, models.PROTECT, null=True, blank=True, related_name="venues", verbose_name=_("community")
    )
    address = models.CharField(_("address"), max_length=120, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    capacity = models.PositiveIntegerField(_("places in the room"), validators=[MinValueValidator(1)])
    is_fictional = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "town"],
                nulls_distinct=False,
                name="training_venue_name_once_in_town",
                violation_error_message=_("This town already has a venue of this name."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind=VenueKind.ONLINE, town=None, community=None, longitude=None, latitude=None)
                | (
                    ~models.Q(kind=VenueKind.ONLINE)
                    & models.Q(town__isnull=False, longitude__isnull=False, latitude__isnull=False)
                    & models.Q(longitude__range=(73, 136), latitude__range=(3, 54))
                ),
                name="training_venue_has_its_place",
                violation_error_message=_("A venue has a town and a position in China; an online one has neither."),
            ),
            models.CheckConstraint(
                condition=models.Q(capacity__gte=1),
                name="training_venue_holds_someone",
                violation_error_message=_("A venue has at least one place."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.community is not None and self.community.town_id != self.town_id:
            raise ValidationError({"community": _("This community belongs to another town.")})

    @property
    def place(self) -> Place | None:
        """Where it stands; None for one that is online."""
        if self.longitude is None or self.latitude is None:
            return None
        return Place(float(self.longitude), float(self.latitude))
