from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.levels import SkillLevel
from directory.models import Person
from directory.protection import PersonalData, Protection


class Standing(models.Model):
    """Where a person stands: the highest level held by valid certificates. Derived; no row means no certificate."""

    personal_data: ClassVar[PersonalData] = {"level": Protection.RESTRICTED}

    person = models.OneToOneField(
        Person, models.CASCADE, primary_key=True, related_name="standing", verbose_name=_("person")
    )
    level = models.PositiveSmallIntegerField(_("highest level"), choices=SkillLevel)
    digital_level = models.PositiveSmallIntegerField(
        _("highest level in a digital occupation"), choices=SkillLevel, null=True
    )
    valid_until = models.DateField(_("holds it until"), null=True, help_text=_("Empty: without end."))

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")

    def __str__(self) -> str:
        return self.get_level_display()


class YearStanding(models.Model):
    """What a person newly reached in one year: the raw material of "new skilled people in the year". Derived.

    Distinct persons by construction: two certificates in a year, or two of one exam, make one row.
    """

    personal_data: ClassVar[PersonalData] = {"level": Protection.RESTRICTED}

    person = models.ForeignKey(Person, models.CASCADE, related_name="year_standings", verbose_name=_("person"))
    year = models.PositiveSmallIntegerField(_("year"))
    level = models.PositiveSmallIntegerField(_("highest level issued in the year"), choices=SkillLevel)
    digital_level = models.PositiveSmallIntegerField(
        _("highest level issued in the year in a digital occupation"), choices=SkillLevel, null=True
    )
    level_before = models.PositiveSmallIntegerField(
        _("highest level issued before the year"), choices=SkillLevel, null=True
    )

    class Meta:
        verbose_name = _("standing in a year")
        verbose_name_plural = _("standings in a year")
        indexes = [models.Index(fields=["year", "level"], name="talents_year_standing_level")]
        constraints = [
            models.UniqueConstraint(fields=["person", "year"], name="talents_one_standing_per_person_and_year"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_level_display()}"
