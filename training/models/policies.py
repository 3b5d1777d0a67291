"""How scarce seats are shared: numbers a district decides, each citing the document it stands in."""

from datetime import date, datetime, timedelta
from typing import ClassVar, Self

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.protection import PersonalData
from training.enums import UNSEEN
from training.quiet import Night


class SeatingPolicyQuerySet(models.QuerySet["SeatingPolicy"]):
    def in_force_on(self, day: date) -> Self:
        """The latest that has come into force by this day."""
        return self.filter(valid_from__lte=day).order_by("-valid_from")[:1]


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class SeatingPolicy(models.Model):
    """The district's rules for seats from a day on, until the next row. Where no row is in force the defaults are."""

    personal_data: ClassVar[PersonalData] = {}

    valid_from = models.DateField(_("valid from"), unique=True)
    offer_hours = models.PositiveSmallIntegerField(
        _("hours an offered seat is kept"), default=24, validators=[MinValueValidator(1)]
    )
    warning_hours = models.PositiveSmallIntegerField(
        _("hours before an offer expires to remind of it"), default=4, help_text=_("0: no reminder.")
    )
    reminds_of_every_session = models.BooleanField(
        _("remind the day before every session"), default=False, help_text=_("Otherwise before the first one only.")
    )
    withdraw_hours = models.PositiveSmallIntegerField(
        _("hours before the class begins until which a seat can be given up"), default=24
    )
    cool_down_days = models.PositiveSmallIntegerField(
        _("days without registration after staying away"), default=30, help_text=_("0: no cool-down.")
    )
    closing_days = models.PositiveSmallIntegerField(
        _("days after a session until its attendance closes by itself"),
        default=3,
        help_text=_("Who is not on record by then was absent. A session nobody was recorded in is left open."),
    )
    quiet_from = models.TimeField(
        _("quiet from"),
        null=True,
        blank=True,
        help_text=_("What answers nothing people did themselves waits until the morning, and no offer expires before."),
    )
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    guardian_age = models.PositiveSmallIntegerField(
        _("age below which a guardian must consent"),
        default=14,
        help_text=_("14 in the Personal Information Protection Law, article 31."),
    )
    document = models.CharField(_("policy document"), max_length=120)
    article = models.CharField(_("article"), max_length=60, blank=True)

    objects = SeatingPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("rules for seats")
        verbose_name_plural = _("rules for seats")
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(offer_hours__gte=1),
                name="training_seating_policy_offers_for_an_hour",
                violation_error_message=_("An offered seat is kept for an hour at least."),
            ),
            models.CheckConstraint(
                condition=models.Q(warning_hours__lt=models.F("offer_hours")),
                name="training_seating_policy_reminds_after_offering",
                violation_error_message=_("The reminder lies between the offer and its end."),
            ),
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False, quiet_until__lt=models.F("quiet_from")),
                name="training_seating_policy_night_lasts_until_morning",
                violation_error_message=_("Quiet hours begin in the evening and end in the morning; give both."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.article} ({self.valid_from:%Y-%m-%d})"

    @property
    def night(self) -> Night | None:
        if self.quiet_from is None or self.quiet_until is None:
            return None
        return Night(self.quiet_from, self.quiet_until, timezone.get_current_timezone())

    def offer_ends(self, made_at: datetime) -> datetime:
        """The night does not count: an offer made in it runs from the morning, and whoever slept is warned first."""
        lasting, notice = timedelta(hours=self.offer_hours), timedelta(hours=self.warning_hours)
        if self.night is None:
            return made_at + lasting
        return self.night.deadline(self.night.over(made_at) + lasting, notice=notice)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class DrawWeighting(models.Model):
    """How many lots a group adds to the one lot that everybody has in a draw; see docs/draw.md."""

    personal_data: ClassVar[PersonalData] = {}

    name = models.CharField(_("name"), max_length=60, unique=True)
    first_timer = models.PositiveSmallIntegerField(
        _("extra lots for first-timers"), default=0, help_text=_("Who has never had a seat in a class.")
    )
    nearby = models.PositiveSmallIntegerField(
        _("extra lots for living nearby"), default=0, help_text=_("In the town of the venue.")
    )
    key_group = models.PositiveSmallIntegerField(
        _("extra lots for key groups"), default=0, help_text=_("Certified on the day of the draw.")
    )
    document = models.CharField(_("policy document"), max_length=120)
    article = models.CharField(_("article"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("weighting of draws")
        verbose_name_plural = _("weightings of draws")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_timer__lte=20, nearby__lte=20, key_group__lte=20),
                name="training_draw_weighting_within_reason",
                violation_error_message=_("A group adds 20 lots at most."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_in_use(self) -> bool:
        """Whether people have entered, or may, counting on these lots; then nobody changes them."""
        return self.pk is not None and self.classes.exclude(status__in=UNSEEN).exists()
