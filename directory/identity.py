"""The resident ID number (公民身份号码, GB 11643-1999): area (6), birth date (8), sequence (3), check digit (1).

The number is personal data: no message repeats it, and a finding does not print it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import mul

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from directory import characters, findings
from directory.areas import AREAS, AreaHistory
from directory.enums import Sex
from directory.findings import Issue

MAXIMUM_AGE = 120
_LENGTH, _LEGACY_LENGTH = 18, 15
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# The sum over the ASCII codes of the digits is too large by that of seventeen zeros.
_ZEROS = ord("0") * sum(_WEIGHTS)
_SEVENTEEN = re.compile(r"[0-9]{17}")
_CHECK_DIGITS = "10X98765432"
_FIELD = "id_number"
_ALPHABET = re.compile(r"[0-9]{17}[0-9X]")
_DATE = re.compile(r"[0-9]{8}")
_LEGACY = re.compile(r"[0-9]{15}")
_LIKE_ONE = re.compile(
    r"(?<![0-9])(?:[0-9]{6}(?:19|20)[0-9]{9}[0-9X]|[0-9]{8}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3})(?![0-9])"
)
_SEPARATORS = re.compile(r"[\s\-]")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]{2}")
_PLACES_LOST = "000"


@dataclass(frozen=True, slots=True)
class Finding:
    """`number`: as normalised, 15 digits made 18, also when it is wrong. What cannot be read is None or unknown."""

    number: str = field(repr=False)
    birth_date: date | None = field(repr=False)
    sex: Sex
    errors: tuple[Issue, ...] = ()
    warnings: tuple[Issue, ...] = ()

    @property
    def is_valid(self) -> bool:
        """No errors; warnings do not stop anything."""
        return not self.errors


def normalise(text: str) -> str:
    """Trimmed, full-width to half-width, `x` to `X`."""
    return characters.half_width(text).replace("x", "X")


def check_digit(first17: str) -> str:
    """The eighteenth character (ISO 7064, MOD 11-2). Raises `ValueError` for other than 17 digits."""
    if not _SEVENTEEN.fullmatch(first17):
        raise ValueError("not 17 digits")
    return _check_digit(first17)


def _check_digit(first17: str) -> str:
    return _CHECK_DIGITS[(sum(map(mul, first17.encode(), _WEIGHTS)) - _ZEROS) % 11]


def make(area: str, birth: date, sequence: int) -> str:
    """A valid number, for demonstration data. An odd `sequence` (0 to 999) is a man."""
    first17 = f"{area}{birth:%Y%m%d}{sequence:03d}"
    return first17 + check_digit(first17)


def looks_like_one(text: str) -> bool:
    """Whether somebody's number may stand in the text, of 18 or of 15 characters, mistyped or not.

    It begins with an area on record and has what could be a date. A wrong day or check digit is no reason to take it
    for something else: most of its digits are somebody's all the same.
    """
    if len(text) < _LEGACY_LENGTH:
        return False
    numbers = _LIKE_ONE.findall(_SEPARATORS.sub("", normalise(text)))
    return any(number[:6] in AREAS or number[:2] in AREAS for number in numbers)


def inspect(text: str, *, today: date, areas: Mapping[str, AreaHistory] | None = AREAS) -> Finding:
    """All that is wrong (`errors`) or odd (`warnings`) with a number, at once.

    Errors: `ID_LENGTH`, `ID_ALPHABET`, `ID_SPREADSHEET`, `ID_DATE`, `ID_FUTURE`, `ID_AGE`, `ID_CHECK_DIGIT`.
    Warnings: `ID_LEGACY_15`, `ID_AREA_UNKNOWN`, `ID_AREA_NEWER`, `ID_AREA_ABOLISHED`. With `areas` None, areas are not
    looked at. A length other than 18 leaves the places unknown, so nothing else is read then.
    """
    number = normalise(text)
    warnings: list[Issue] = []
    if _LEGACY.fullmatch(number):
        number = _modern(number)
        warnings.append(
            findings.warning(
                "ID_LEGACY_15",
                _("Converted from a 15-digit number: compare it with the present card."),
                field=_FIELD,
            )
        )
    if len(number) != _LENGTH:
        return Finding(number, None, Sex.UNKNOWN, (_length_error(number),), tuple(warnings))
    birth_date = _birth_date(number)
    errors = [*_character_errors(number), *_date_errors(birth_date, today)]
    if areas is not None:
        warnings += _area_warnings(number[:6], birth_date, areas)
    return Finding(number, birth_date, _sex(number), tuple(errors), tuple(warnings))


def _modern(legacy: str) -> str:
    """A 15-digit number made 18: those numbers hold two digits of a year of the twentieth century, and no check."""
    first17 = f"{legacy[:6]}19{legacy[6:]}"
    return first17 + check_digit(first17)


def _birth_date(number: str) -> date | None:
    return _date(number[6:14])


@lru_cache(maxsize=32_768)
def _date(digits: str) -> date | None:
    """The dates of four generations are few: a class of fifty thousand has most of them several times."""
    if not _DATE.fullmatch(digits):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _sex(number: str) -> Sex:
    digit = number[16]
    if digit not in "0123456789":
        return Sex.UNKNOWN
    return Sex.MALE if int(digit) % 2 else Sex.FEMALE


def _length_error(number: str) -> Issue:
    if _SCIENTIFIC.fullmatch(number):
        return _spreadsheet_error()
    message = format_lazy(_("A resident ID number has 18 characters; this one has {count}."), count=len(number))
    return findings.error("ID_LENGTH", message, field=_FIELD)


def _spreadsheet_error() -> Issue:
    message = _("A spreadsheet kept only the first 15 digits of this number: type the cell again as text.")
    return findings.error("ID_SPREADSHEET", message, field=_FIELD)


def _character_errors(number: str) -> list[Issue]:
    if not _ALPHABET.fullmatch(number):
        return [findings.error("ID_ALPHABET", _("Only digits are allowed, and X in the last place."), field=_FIELD)]
    if _check_digit(number[:17]) == number[17]:
        return []
    if number.endswith(_PLACES_LOST):
        return [_spreadsheet_error()]
    message = _("The last character does not fit the other 17: one of them is mistyped.")
    return [findings.error("ID_CHECK_DIGIT", message, field=_FIELD)]


def _date_errors(birth_date: date | None, today: date) -> list[Issue]:
    if birth_date is None:
        return [findings.error("ID_DATE", _("Digits 7 to 14 are not a date."), field=_FIELD)]
    if birth_date > today:
        return [findings.error("ID_FUTURE", _("The birth date lies in the future."), field=_FIELD)]
    if _age(birth_date, today) > MAXIMUM_AGE:
        message = format_lazy(_("The birth date makes this person older than {years} years."), years=MAXIMUM_AGE)
        return [findings.error("ID_AGE", message, field=_FIELD)]
    return []


def _age(birth_date: date, today: date) -> int:
    return today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))


def _area_warnings(code: str, birth_date: date | None, areas: Mapping[str, AreaHistory]) -> list[Issue]:
    area = areas.get(code) or areas.get(code[:2])
    if area is None:
        message = _("The first six digits are not an area code on record.")
        return [findings.warning("ID_AREA_UNKNOWN", message, field=_FIELD)]
    if birth_date is None:
        return []
    if area.since is not None and birth_date.year < area.since:
        message = format_lazy(
            _("{area} has had this area code only since {year}, after the birth date."), area=area.name, year=area.since
        )
        return [findings.warning("ID_AREA_NEWER", message, field=_FIELD)]
    if area.until is not None and birth_date.year > area.until:
        message = format_lazy(
            _("{area} gave up this area code in {year}, before the birth date."), area=area.name, year=area.until
        )
        return [findings.warning("ID_AREA_ABOLISHED", message, field=_FIELD)]
    return []
