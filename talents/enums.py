"""Where certificates come from, what happens to them, and what honours there are."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class CertificateOrigin(models.TextChoices):
    TRAINING = "training", _("Training class")
    COMPETITION = "competition", _("Competition")
    EXAMINATION = "examination", _("Examination")


class CertificateStatus(models.TextChoices):
    ISSUED = "issued", _("Issued")
    REVOKED = "revoked", _("Revoked")


MOVES: dict[str, frozenset[str]] = {
    "": frozenset({CertificateStatus.ISSUED}),
    CertificateStatus.ISSUED: frozenset({CertificateStatus.REVOKED}),
    CertificateStatus.REVOKED: frozenset(),
}


class NumberConflict(StrEnum):
    """Why a certificate is not issued although its number is on record."""

    # Somebody else holds it.
    NUMBER_TAKEN = "number_taken"
    # The same person held it until it was revoked; a revoked number is not issued again.
    REVOKED = "revoked"
    # The same person holds it for another occupation or level, from another body, or of another date.
    DIFFERS = "differs"


class HonourRank(models.TextChoices):
    NATIONAL = "national", _("National")
    PROVINCE = "province", _("Provincial")
    CITY = "city", _("City")
    DISTRICT = "district", _("District")


class MentorGroupKind(models.TextChoices):
    TECHNICAL = "technical", _("Technical problems")
    CRAFT_TALKS = "craft_talks", _("Craft talks")
    MODERN_SERVICES = "modern_services", _("Modern services")


class MentorServiceKind(models.TextChoices):
    VISIT = "visit", _("Visit to an enterprise")
    SEMINAR = "seminar", _("Seminar")
    PROBLEM_SOLVED = "problem_solved", _("Problem solved")


class NamedMethodKind(models.TextChoices):
    WORKING_METHOD = "working_method", _("Named working method")
    IMPROVEMENT = "improvement", _("Result of a technical improvement project")
