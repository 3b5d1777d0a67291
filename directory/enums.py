"""Choices that several rooms share."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TownKind(models.TextChoices):
    SUBDISTRICT = "subdistrict", _("Subdistrict")
    TOWN = "town", pgettext_lazy("kind of town", "Town")


class SkillUnitKind(models.TextChoices):
    TOWN = "town", _("Skill town")
    COMMUNITY = "community", _("Skill community")
    VILLAGE = "village", _("Skill village")


class OrganisationKind(models.TextChoices):
    SCHOOL = "school", _("School")
    TRAINING_INSTITUTION = "training_institution", _("Training institution")
    ENTERPRISE = "enterprise", _("Enterprise")
    ASSOCIATION = "association", _("Association")
    GOVERNMENT = "government", _("Public body")


class EvaluationBodyKind(models.TextChoices):
    """The letter stands first in every certificate number the body issues."""

    EMPLOYER = "Y", _("Employer")
    SOCIAL = "S", _("Social evaluation organisation")


class IdentityType(models.TextChoices):
    RESIDENT = "resident_id", _("Resident ID card")
    HK_MACAO = "hk_macao_permit", _("Mainland travel permit for Hong Kong and Macao residents")
    TAIWAN = "taiwan_permit", _("Mainland travel permit for Taiwan residents")
    PERMANENT_RESIDENT = "foreign_permanent_resident", _("Foreign permanent resident ID card")
    PASSPORT = "passport", _("Passport")


class Sex(models.TextChoices):
    FEMALE = "F", _("Female")
    MALE = "M", _("Male")
    UNKNOWN = "", _("Not recorded")


class DayKind(models.TextChoices):
    HOLIDAY = "holiday", _("Holiday")
    MAKE_UP = "make_up", _("Make-up working day")
