"""Certificates in occupations flagged as new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import get_language

from talents.enums import CertificateStatus
from talents.models import Certificate

LEADING_OCCUPATIONS = 6


@dataclass(frozen=True, slots=True)
class OccupationCount:
    name: str
    certificates: int


@dataclass(frozen=True, slots=True)
class NewOccupations:
    """Certificates issued in occupations flagged as new: the leading ones by name, the rest together."""

    leading: Sequence[OccupationCount]
    other_occupations: int
    other_certificates: int
    occupations: int
    certificates: int


def new_occupations(on: date) -> NewOccupations:
    """Certificates issued up to a day in occupations flagged as new, and not revoked."""
    counted = list(
        Certificate.objects.filter(occupation__is_new=True, status=CertificateStatus.ISSUED, issued_on__lte=on)
        .values_list("occupation__name", "occupation__name_en")
        .annotate(certificates=models.Count("pk"))
        .order_by("-certificates", "occupation__name")
    )
    in_english = get_language() == "en"
    rows = [OccupationCount((in_english and name_en) or name, number) for name, name_en, number in counted]
    leading, others = rows[:LEADING_OCCUPATIONS], rows[LEADING_OCCUPATIONS:]
    return NewOccupations(
        leading=leading,
        other_occupations=len(others),
        other_certificates=sum(row.certificates for row in others),
        occupations=len(rows),
        certificates=sum(row.certificates for row in rows),
    )
