from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.enums import SkillUnitKind, TownKind
from directory.protection import PersonalData

LONGITUDE_IN_CHINA = models.Q(longitude__range=(73, 136))
LATITUDE_IN_CHINA = models.Q(latitude__range=(3, 54))


class Town(models.Model):
    """A town or subdistrict (镇街): nine digits, the district's six first."""

    personal_data: ClassVar[PersonalData] = {}

    code = models.CharField(_("code"), max_length=9, unique=True)
    name = models.CharField(_("name"), max_length=40)
    kind = models.CharField(_("kind"), max_length=12, choices=TownKind)
    longitude = models.DecimalField(_("longitude of the centre"), max_digits=8, decimal_places=5)
    latitude = models.DecimalField(_("latitude of the centre"), max_digits=8, decimal_places=5)

    class Meta:
        verbose_name = _("town")
        verbose_name_plural = _("towns")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[0-9]{9}$"),
                name="directory_town_code_shape",
                violation_error_message=_("A town code has nine digits."),
            ),
            models.CheckConstraint(
                condition=LONGITUDE_IN_CHINA & LATITUDE_IN_CHINA,
                name="directory_town_centre_in_china",
                violation_error_message=_("The centre point lies outside China."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Community(models.Model):
    """A community or village (村社) of a town: twelve digits, the town's nine first."""

    personal_data: ClassVar[PersonalData] = {}

    code = models.CharField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=40)
    town = models.ForeignKey(Town, models.PROTECT, related_name="communities", verbose_name=_("town"))
    longitude = models.DecimalField(_("longitude of the centre"), max_digits=8, decimal_places=5)
    latitude = models.DecimalField(_("latitude of the centre"), max_digits=8, decimal_places=5)
    is_fictional = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("community")
        verbose_name_plural = _("communities")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[0-9]{12}$"),
                name="directory_community_code_shape",
                violation_error_message=_("A community code has twelve digits."),
            ),
            models.CheckConstraint(
                condition=LONGITUDE_IN_CHINA & LATITUDE_IN_CHINA,
                name="directory_community_centre_in_china",
                violation_error_message=_("The centre point lies outside China."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SkillUnit(models.Model):
    """A skill town, skill community or skill village (技能型小镇/社区/乡村): a place the district builds up."""

    personal_data: ClassVar[PersonalData] = {}

    kind = models.CharField(_("kind"), max_length=10, choices=SkillUnitKind)
    town = models.ForeignKey(Town, models.PROTECT, related_name="skill_units", verbose_name=_("town"))
    community = models.ForeignKey(
        Community, models.PROTECT, null=True, blank=True, related_name="skill_units", verbose_name=_("community")
    )
    named_on = models.DateField(_("named on"))
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("skill unit")
        verbose_name_plural = _("skill units")
        ordering = ["-named_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=SkillUnitKind.TOWN, community=None)
                | (~models.Q(kind=SkillUnitKind.TOWN) & models.Q(community__isnull=False)),
                name="directory_skill_unit_has_its_place",
                violation_error_message=_("A skill town is a whole town; the other kinds name a community."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.community or self.town}"
