from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.enums import Sex
from directory.levels import SkillLevel
from directory.models import Industry, Person, Town
from directory.protection import PersonalData, Protection


class Whereabouts(models.Model):
    """What a person is counted by: copied from the person, so that counting a million reads one narrow table.

    The database need not check the copies' keys: it checks those they were copied from, and rows that are still
    pointed at there are protected. The industry is the employer's. Empty is unknown, and counted as such.
    """

    town = models.ForeignKey(
        Town,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("town"),
    )
    industry = models.ForeignKey(
        Industry,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("industry of the employer"),
    )
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, default=Sex.UNKNOWN, db_default=Sex.UNKNOWN)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True)

    class Meta:
        abstract = True


class Standing(Whereabouts):
    """Where a person stands: the highest level held by valid certificates. Derived; no row means no certificate."""

    personal_data: ClassVar[PersonalData] = {
        "level": Protection.RESTRICTED,
        "sex": Protection.RESTRICTED,
        "birth_year": Protection.RESTRICTED,
    }

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
        indexes = [
            # Most standings hold without end, so what runs out is found in a small index.
            models.Index(
                fields=["valid_until"],
                name="talents_standing_runs_out",
                condition=models.Q(valid_until__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.get_level_display()


class YearStanding(Whereabouts):
    """What a person newly reached in one year: the raw material of "new skilled people in the year". Derived.

    Distinct persons by construction: two certificates in a year, or two of one exam, make one row.
    """

    personal_data: ClassVar[PersonalData] = {
        "level": Protection.RESTRICTED,
        "sex": Protection.RESTRICTED,
        "birth_year": Protection.RESTRICTED,
    }

    # Found by the constraint that begins with it.
    person = models.ForeignKey(
        Person, models.CASCADE, related_name="year_standings", db_index=False, verbose_name=_("person")
    )
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


class StandingChange(Whereabouts):
    """One person more (`sign` 1) or fewer (-1) who is counted like this, in a year or (`year` empty) in the stock.

    Written with the standings it follows, in their transaction, and taken by whoever counts standings: what was
    counted before and these rows give what a recount would give. It names nobody, and is gone once it is counted.
    """

    personal_data: ClassVar[PersonalData] = {
        "level": Protection.RESTRICTED,
        "sex": Protection.RESTRICTED,
        "birth_year": Protection.RESTRICTED,
    }

    sign = models.SmallIntegerField(_("sign"))
    year = models.PositiveSmallIntegerField(_("year"), null=True)
    level = models.PositiveSmallIntegerField(_("highest level"), choices=SkillLevel)
    digital_level = models.PositiveSmallIntegerField(
        _("highest level in a digital occupation"), choices=SkillLevel, null=True
    )
    level_before = models.PositiveSmallIntegerField(
        _("highest level issued before the year"), choices=SkillLevel, null=True
    )

    class Meta:
        verbose_name = _("change of a standing")
        verbose_name_plural = _("changes of standings")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(sign__in=(-1, 1)), name="talents_change_is_one_more_or_fewer"),
        ]

    def __str__(self) -> str:
        return f"{self.sign:+d} {self.year or ''} {self.get_level_display()}"
