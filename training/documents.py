"""Identity documents as people type them: the resident ID card in depth, the others by their shape."""

import re
from datetime import date

from django.utils.translation import gettext_lazy as _

from directory import characters, findings, identity
from directory.enums import IdentityType, Sex
from directory.identity import Finding

_SHAPE = re.compile(r"[A-Z0-9]{5,20}")
_SEPARATORS = re.compile(r"[\s\-]")
_DOTS = str.maketrans(dict.fromkeys("•・．‧.", "·"))


def inspect(id_type: str, text: str, *, today: date) -> Finding:
    """What is wrong with a number of this kind of document; `DOCUMENT_FORMAT` for all but the resident ID card."""
    if id_type == IdentityType.RESIDENT:
        return identity.inspect(text, today=today)
    number = _SEPARATORS.sub("", characters.half_width(text)).upper()
    if _SHAPE.fullmatch(number):
        return Finding(number, None, Sex.UNKNOWN)
    message = _("The number of this document has 5 to 20 letters and digits.")
    return Finding(number, None, Sex.UNKNOWN, (findings.error("DOCUMENT_FORMAT", message, field="id_number"),))


def name(text: str) -> str:
    """A name as it is kept: half-width, single spaces, one kind of dot between the parts."""
    return " ".join(characters.half_width(text).translate(_DOTS).split())


def same_name(one: str, other: str) -> bool:
    """Whether two spellings are one name: spaces and capitals do not tell names apart."""
    return name(one).replace(" ", "").casefold() == name(other).replace(" ", "").casefold()
