"""The number a skill certificate prints, read and checked against what the certificate says.

Sources: 职业技能等级证书编码规则 (one letter and 21 digits) and 特级技师证书编码规则 (two letters and 20 digits) of the
ministry; the 16 digits of the qualification certificates (职业资格证书) issued before the reform.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from directory import characters, findings, levels
from directory.findings import Issue
from directory.levels import SkillLevel

PROVINCIAL_FILING = "0000"
ZHEJIANG = "33"
_SPECIAL_LETTER = "T"
_FIELD = "certificate_number"
_REFORMED = re.compile(
    r"(?P<letter>[YS])(?P<filing>[0-9]{4})(?P<province>[0-9]{2})(?P<site>[0-9]{6})(?P<year>[0-9]{2})"
    r"(?P<level>[1-5A-Z])(?P<serial>[0-9]{6})"
)
# The rule keeps the order of parts and makes the level a letter; numbers with both letters in front are met as well.
_BOTH_LETTERS_IN_FRONT = re.compile(r"([YS])([A-Z])([0-9]{14})([0-9]{6})")
_LEGACY = re.compile(r"(?P<year>[0-9]{2})(?P<province>[0-9]{2})(?P<site>[0-9]{6})(?P<level>[1-5])(?P<serial>[0-9]{5})")
_FIRST_LEGACY_YEAR = 1990


class Form(models.TextChoices):
    STANDARD = "standard", _("22 characters, levels 5 to 1")
    SPECIAL = "special", _("22 characters, special-grade technician")
    LEGACY = "legacy", _("16 digits, before the reform")


@dataclass(frozen=True, slots=True)
class CertificateNumber:
    """The parts of a number. A legacy one has neither letter nor filing code; its site is city and institution."""

    text: str
    form: Form
    body_letter: str
    filing_code: str
    province: str
    site: str
    year: int
    level: SkillLevel
    serial: str


def normalise(text: str) -> str:
    """Half-width, upper case, without spaces inside."""
    return re.sub(r"\s", "", characters.half_width(text)).upper()


def parse(text: str) -> CertificateNumber | None:
    """The parts of a number, or None if it has none of the three forms."""
    number = normalise(text)
    if match := _REFORMED.fullmatch(_BOTH_LETTERS_IN_FRONT.sub(r"\1\3\2\4", number)):
        form = Form.STANDARD if match["level"].isdecimal() else Form.SPECIAL
        return CertificateNumber(
            text=number,
            form=form,
            body_letter=match["letter"],
            filing_code=match["filing"],
            province=match["province"],
            site=match["site"],
            year=2000 + int(match["year"]),
            level=_level(match["level"]),
            serial=match["serial"],
        )
    if match := _LEGACY.fullmatch(number):
        return CertificateNumber(
            text=number,
            form=Form.LEGACY,
            body_letter="",
            filing_code="",
            province=match["province"],
            site=match["site"],
            year=_legacy_year(int(match["year"])),
            level=_level(match["level"]),
            serial=match["serial"],
        )
    return None


def make(
    *,
    body_letter: str,
    site: str,
    year: int,
    level: int,
    serial: int,
    filing: str = PROVINCIAL_FILING,
    province: str = ZHEJIANG,
) -> str:
    """A number of the reformed form. `serial` is 0 to 999999. Raises `ValueError` for a level without certificates."""
    rank = SkillLevel(level)
    if not levels.certifiable(rank):
        raise ValueError(f"No certificate exists for {rank.name}.")
    letter = _SPECIAL_LETTER if rank is SkillLevel.SPECIAL_TECHNICIAN else rank.printed
    return f"{body_letter}{filing}{province}{site}{year % 100:02d}{letter}{serial:06d}"


def check(
    text: str, *, issued_on: date | None, level: int, body_letter: str = "", filing: str = "", site: str = ""
) -> tuple[Issue, ...]:
    """What the number and the certificate say differently; what is not known is passed empty and not compared.

    Errors: `CERT_FORMAT`, `CERT_YEAR`, `CERT_LEVEL`, `CERT_BODY`. Warning: `CERT_SITE`, since a body may have more
    sites than are on file. On a legacy number year and level are warnings too: provinces numbered in their own ways.
    """
    number = parse(text)
    if number is None:
        message = _("A certificate number is Y or S and 21 digits; before the reform, 16 digits.")
        return (findings.error("CERT_FORMAT", message, field=_FIELD),)
    contradiction = findings.warning if number.form is Form.LEGACY else findings.error
    issues: list[Issue] = []
    if issued_on is not None and number.year != issued_on.year:
        message = format_lazy(
            _("The number says {printed}, the date of issue {declared}."), printed=number.year, declared=issued_on.year
        )
        issues.append(contradiction("CERT_YEAR", message, field=_FIELD))
    if number.level != level:
        message = format_lazy(
            _("The number says {printed}, the certificate {declared}."),
            printed=number.level.label,
            declared=SkillLevel(level).label,
        )
        issues.append(contradiction("CERT_LEVEL", message, field=_FIELD))
    return (*issues, *_body_issues(number, body_letter, filing, site))


def _body_issues(number: CertificateNumber, body_letter: str, filing: str, site: str) -> list[Issue]:
    if number.form is Form.LEGACY:
        return []
    if body_letter and number.body_letter != body_letter:
        message = _("Y stands for an employer, S for a social evaluation organisation; this body is of the other kind.")
        return [findings.error("CERT_BODY", message, field=_FIELD)]
    declared = (filing or number.filing_code, site or number.site)
    if (number.filing_code, number.site) != declared:
        message = _("The number names another filing code or site than the one on file for this body.")
        return [findings.warning("CERT_SITE", message, field=_FIELD)]
    return []


def _level(letter: str) -> SkillLevel:
    return levels.from_printed(letter) if letter.isdecimal() else SkillLevel.SPECIAL_TECHNICIAN


def _legacy_year(two_digits: int) -> int:
    century = 1900 if two_digits >= _FIRST_LEGACY_YEAR % 100 else 2000
    return century + two_digits
