"""Kinds of catalogues and schemes, and what becomes of an edition and of a claim."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CatalogueKind(models.TextChoices):
    PROVIDERS = "providers", _("Directory of subsidised training providers")
    PROGRAMMES = "programmes", _("Programme list")


class EditionStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Superseded")


EDITION_MOVES: Mapping[str, frozenset[str]] = {
    "": frozenset({EditionStatus.DRAFT}),
    EditionStatus.DRAFT: frozenset({EditionStatus.PUBLISHED}),
    EditionStatus.PUBLISHED: frozenset({EditionStatus.SUPERSEDED}),
    EditionStatus.SUPERSEDED: frozenset(),
}


class SchemeKind(models.TextChoices):
    PERSONAL = "personal", _("Personal skill-upgrade subsidy")
    EMPLOYER = "employer", _("Employer training grant")
    ORDER_CLASS = "order_class", _("Order class subsidy")


class ClaimStatus(models.TextChoices):
    SUBMITTED = "submitted", _("Submitted")
    FIRST_APPROVED = "first_approved", _("Passed first review")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("claim", "Withdrawn")


CLAIM_MOVES: Mapping[str, frozenset[str]] = {
    "": frozenset({ClaimStatus.SUBMITTED}),
    ClaimStatus.SUBMITTED: frozenset({ClaimStatus.FIRST_APPROVED, ClaimStatus.REJECTED, ClaimStatus.WITHDRAWN}),
    ClaimStatus.FIRST_APPROVED: frozenset({ClaimStatus.APPROVED, ClaimStatus.REJECTED, ClaimStatus.WITHDRAWN}),
    ClaimStatus.APPROVED: frozenset(),
    ClaimStatus.REJECTED: frozenset(),
    ClaimStatus.WITHDRAWN: frozenset(),
}
DEAD_CLAIMS = (ClaimStatus.REJECTED, ClaimStatus.WITHDRAWN)
