from decimal import Decimal
from typing import ClassVar

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.protection import PersonalData
from training.coverage import Pace
from training.enums import Travel


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class TravelMode(models.Model):
    """How fast people get about, so that a distance can be told as a time. An estimate, and shown as one."""

    personal_data: ClassVar[PersonalData] = {}

    key = models.CharField(_("way of travelling"), max_length=10, choices=Travel, unique=True)
    speed_kmh = models.DecimalField(
        _("speed"), max_digits=4, decimal_places=1, help_text=_("Kilometres an hour, door to door without waiting.")
    )
    detour_factor = models.DecimalField(
        _("detour factor"),
        max_digits=4,
        decimal_places=2,
        default=Decimal("1.35"),
        validators=[MinValueValidator(1)],
        help_text=_("How much longer the way is than the straight line."),
    )
    wait_minutes = models.PositiveSmallIntegerField(
        _("waiting"), default=0, help_text=_("Minutes of waiting and of walking to the stop.")
    )
    is_default = models.BooleanField(_("offered first"), default=False)
    is_assumed = models.BooleanField(
        _("assumed"), default=True, help_text=_("Nobody has measured or published these figures; the map says so.")
    )
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("way of travelling")
        verbose_name_plural = _("ways of travelling")
        ordering = ["-is_default", "-speed_kmh"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="training_travel_mode_one_default",
                violation_error_message=_("Another way of travelling is offered first already."),
            ),
            models.CheckConstraint(
                condition=models.Q(speed_kmh__gt=0),
                name="training_travel_mode_moves",
                violation_error_message=_("A speed is more than nothing."),
            ),
            models.CheckConstraint(
                condition=models.Q(detour_factor__gte=1),
                name="training_travel_mode_no_shortcut",
                violation_error_message=_("No way is shorter than the straight line."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_key_display()

    @property
    def pace(self) -> Pace:
        return Pace(float(self.speed_kmh), float(self.detour_factor), self.wait_minutes)
