"""Mobile numbers of mainland China: 11 digits, 1[3-9] first (工信部 电信网编号计划, 2017)."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from directory import characters, findings
from directory.errors import Invalid
from directory.findings import Issue

_SEPARATORS = re.compile(r"[\s\-‐‑–—.()]")
_PREFIX = re.compile(r"^(?:\+|00)86")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")


@dataclass(frozen=True, slots=True)
class Finding:
    """`number`: as normalised, also when it is wrong."""

    number: str = field(repr=False)
    errors: tuple[Issue, ...] = ()


def normalise(text: str) -> str:
    """Half-width, without separators and without the country code: `＋86 138-1234-5678` → `13812345678`."""
    number = _PREFIX.sub("", _SEPARATORS.sub("", characters.half_width(text)))
    return number[2:] if len(number) == 13 and number.startswith("86") else number


def inspect(text: str) -> Finding:
    """What is wrong with a mobile number: at most `PHONE_FORMAT`."""
    number = normalise(text)
    if _MOBILE.fullmatch(number):
        return Finding(number)
    return Finding(number, (findings.error("PHONE_FORMAT", _FORMAT, field="phone"),))


def mobile(text: str) -> str:
    """The eleven digits. Raises `Invalid` (`PHONE_FORMAT`)."""
    finding = inspect(text)
    if finding.errors:
        raise Invalid(_FORMAT, code="PHONE_FORMAT", fields={"phone": _FORMAT})
    return finding.number


_FORMAT = _("A mobile number has 11 digits and begins with 13 to 19.")
