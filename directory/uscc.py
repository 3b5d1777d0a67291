"""The unified social credit code of organisations (统一社会信用代码, GB 32100-2015)."""

import re
from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from directory import characters, findings
from directory.findings import Issue

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_LENGTH = 18
# GB 32100 leaves out five letters that are misread; each is put back as the character it is taken for.
_MISREAD = str.maketrans("IOSZV", "1052U")


@dataclass(frozen=True, slots=True)
class Finding:
    """`code`: as normalised, also when it is wrong."""

    code: str
    errors: tuple[Issue, ...] = ()


def normalise(text: str) -> str:
    """Half-width, upper case, without spaces and dashes inside."""
    return re.sub(r"[\s\-]", "", characters.half_width(text)).upper()


def check_character(first17: str) -> str:
    """C18 = (31 − Σ Ci·Wi mod 31) mod 31, Wi = 3^(i−1) mod 31. Raises `KeyError` outside the alphabet."""
    total = sum(_VALUES[character] * weight for character, weight in zip(first17, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def make(prefix17: str) -> str:
    """The whole code for the first 17 characters; for demonstration data."""
    return prefix17 + check_character(prefix17)


def inspect(text: str) -> Finding:
    """Everything wrong with a code: `USCC_LENGTH`, `USCC_ALPHABET`, `USCC_AREA`, `USCC_CHECK_CHARACTER`."""
    code = normalise(text)
    errors: list[Issue] = []
    if len(code) != _LENGTH:
        message = format_lazy(
            _("A unified social credit code has 18 characters; this one has {count}."), count=len(code)
        )
        errors.append(findings.error("USCC_LENGTH", message, field="credit_code"))
    lettered = _VALUES.keys() >= set(code)
    if not lettered:
        message = _("Only digits and capital letters are allowed, without I, O, S, V and Z.")
        errors.append(findings.error("USCC_ALPHABET", message, field="credit_code", suggestion=_reread(code)))
    if len(code) == _LENGTH and not re.fullmatch(r"[0-9]{6}", code[2:8]):
        message = _("Characters 3 to 8 are the area code of the registering office: six digits.")
        errors.append(findings.error("USCC_AREA", message, field="credit_code"))
    if len(code) == _LENGTH and lettered and check_character(code[:17]) != code[17]:
        message = _("The last character does not fit the other 17: one of them is mistyped.")
        errors.append(findings.error("USCC_CHECK_CHARACTER", message, field="credit_code"))
    return Finding(code, tuple(errors))


def _reread(code: str) -> str:
    """The code with misread letters put right, if that makes it valid; else nothing."""
    candidate = code.translate(_MISREAD)
    whole = len(candidate) == _LENGTH and _VALUES.keys() >= set(candidate)
    return candidate if whole and check_character(candidate[:17]) == candidate[17] else ""
