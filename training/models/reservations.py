from typing import ClassVar, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from directory.models import Community, Person, Town
from directory.protection import PersonalData, Protection
from training.enums import KeyGroup
from training.models.classes import TrainingClass


class SeatReservationQuerySet(models.QuerySet["SeatReservation"]):
    def open(self) -> Self:
        """Those whose unused seats are still kept back."""
        return self.filter(released_at=None)


class SeatReservation(models.Model):
    """Seats of a class kept for the people of a place until a moment; what is left of them then is everybody's."""

    personal_data: ClassVar[PersonalData] = {}

    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, related_name="reservations", verbose_name=_("training class")
    )
    town = models.ForeignKey(
        Town, models.PROTECT, null=True, blank=True, related_name="reserved_seats", verbose_name=_("town")
    )
    community = models.ForeignKey(
        Community, models.PROTECT, null=True, blank=True, related_name="reserved_seats", verbose_name=_("community")
    )
    seats = models.PositiveIntegerField(_("seats"), validators=[MinValueValidator(1)])
    seats_taken = models.PositiveIntegerField(_("seats taken"), default=0, editable=False)
    until = models.DateTimeField(_("kept until"))
    released_at = models.DateTimeField(pgettext_lazy("seats", "released"), null=True, blank=True, editable=False)

    objects = SeatReservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat reservation")
        verbose_name_plural = _("seat reservations")
        ordering = ["training_class", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(town__isnull=False, community=None) | models.Q(town=None, community__isnull=False),
                name="training_reservation_is_for_one_place",
                violation_error_message=_("Name either a town or a community."),
            ),
            models.CheckConstraint(
                condition=models.Q(seats__gte=1),
                name="training_reservation_has_seats",
                violation_error_message=_("A reservation is for one seat at least."),
            ),
            models.CheckConstraint(
                condition=models.Q(seats_taken__lte=models.F("seats")),
                name="training_reservation_within_its_seats",
                violation_error_message=_("More reserved seats are taken than there are."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community or self.town} × {self.seats}"

    def admits(self, person: Person) -> bool:
        """Whether the person is one of those the seats are kept for."""
        if self.community_id is not None:
            return person.community_id == self.community_id
        return person.town_id == self.town_id


class KeyGroupMember(models.Model):
    """Somebody certified to belong to a group the district helps first (重点群体)."""

    personal_data: ClassVar[PersonalData] = {"group": Protection.RESTRICTED, "certificate": Protection.RESTRICTED}

    person = models.ForeignKey(Person, models.PROTECT, related_name="key_groups", verbose_name=_("person"))
    group = models.CharField(_("key group"), max_length=16, choices=KeyGroup)
    certificate = models.CharField(_("certificate"), max_length=60, help_text=_("What it was certified by."))
    certified_on = models.DateField(_("certified on"), default=timezone.localdate)
    valid_until = models.DateField(_("valid until"), null=True, blank=True, help_text=_("Empty: without end."))

    class Meta:
        verbose_name = _("member of a key group")
        verbose_name_plural = _("members of key groups")
        ordering = ["person", "group"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "group"],
                name="training_key_group_once_per_person",
                violation_error_message=_("This person is already on record for this group."),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("certified_on")),
                name="training_key_group_period_in_order",
                violation_error_message=_("The certificate ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_group_display()
