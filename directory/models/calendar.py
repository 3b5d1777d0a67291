from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.enums import DayKind
from directory.protection import PersonalData


class CalendarYear(models.Model):
    """A year whose holidays the State Council has announced; working days of any other are refused."""

    personal_data: ClassVar[PersonalData] = {}

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A weekday off or a weekend day worked, as announced; every other day follows its weekday."""

    personal_data: ClassVar[PersonalData] = {}

    year = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days", verbose_name=_("year"))
    date = models.DateField(_("date"), unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=DayKind)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["date"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(date__year=models.F("year_id")),
                name="directory_calendar_day_in_its_year",
                violation_error_message=_("The date is not in this year."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.get_kind_display()}"
