"""Numbers a spreadsheet cut to 15 digits: whose they may be. To name the person is to give the number away."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from directory import characters, documents, names, protection
from directory.enums import IdentityType
from directory.models import Person
from training.enums import ROSTER_REASON, SENT_REASON, EnrolmentStatus
from training.models import EnrolmentEvent

RULE = "ID_SPREADSHEET"
KEPT = 15
# So many are looked up at a time; a sheet with more is typed anew rather than mended.
MOST = 200
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{2}")
_ZEROS = re.compile(r"[0-9]{15}000")


@dataclass(frozen=True, slots=True)
class Cut:
    """A name, and what a spreadsheet left of a number."""

    name: str = field(repr=False)
    digits: str = field(repr=False)

    @property
    def birth_date(self) -> date | None:
        try:
            return date.fromisoformat(self.digits[6:14])
        except ValueError:
            return None


def cut(name: str, number: str) -> Cut | None:
    """What is left of a number: of `3.30109199001010E+17`, or of one that ends in 000."""
    text = characters.half_width(number).upper()
    if _SCIENTIFIC.fullmatch(text):
        text = str(int(Decimal(text)))
    elif not _ZEROS.fullmatch(text):
        return None
    return Cut(documents.name(name), text[:KEPT]) if len(text) == KEPT + 3 and name else None


def sealed(cut: Cut) -> bytes:
    return protection.encrypt(cut.digits + cut.name)


def unsealed(stored: bytes | memoryview) -> Cut:
    """What `sealed` was given."""
    text = protection.decrypt(stored)
    return Cut(text[KEPT:], text[:KEPT])


def sent_by(organisation: int) -> QuerySet[Person]:
    """Whom this organisation's own people or programs once sent with their number: nothing about them is new to it.

    Whom they withdrew by not sending them, they did not send.
    """
    by_a_roster = Q(reason__startswith=ROSTER_REASON) | Q(reason__startswith=SENT_REASON)
    events = EnrolmentEvent.objects.filter(by_a_roster, enrolment__person=OuterRef("pk"), by__organisation=organisation)
    return Person.objects.filter(Exists(events.exclude(to_status=EnrolmentStatus.WITHDRAWN)))


def meant(cuts: Collection[Cut], *, among: QuerySet[Person]) -> Mapping[Cut, Person]:
    """For each cut number the one person who has this name and these first 15 digits; none where two have."""
    looked_for = [each for each in dict.fromkeys(cuts) if each.birth_date][:MOST]
    if not looked_for:
        return {}
    asked = reduce(or_, (_named(each) for each in looked_for))
    found: dict[tuple[str, str], list[Person]] = {}
    for person in among.filter(asked, id_type=IdentityType.RESIDENT):
        digits = protection.decrypt(person.id_cipher)[:KEPT]
        found.setdefault((_key(person.name), digits), []).append(person)
    matches = {each: found.get((_key(each.name), each.digits), []) for each in looked_for}
    return {each: persons[0] for each, persons in matches.items() if len(persons) == 1}


def _named(each: Cut) -> Q:
    """By the index of names; of some the birth date is not on record."""
    born = Q(birth_date=each.birth_date) | Q(birth_date=None)
    return born & Q(name_grams__contains=names.grams(each.name))


def _key(name: str) -> str:
    return documents.name(name).replace(" ", "").casefold()
