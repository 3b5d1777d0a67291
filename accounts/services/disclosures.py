"""Reading personal data in full: only with the right, and never without a row that says so."""

from collections.abc import Mapping

from django.db import transaction

from accounts import rules
from accounts.errors import DisclosureRefused
from accounts.models import Disclosure, ListDisclosure, User
from directory import protection
from directory.models import Person


def reveal(person: Person, *, purpose: str, by: User) -> Mapping[str, str]:
    """Name, ID number and phone of one person in full, recorded before they are returned."""
    verdict = rules.may_reveal(by)
    if not verdict:
        raise DisclosureRefused(verdict.reason)
    shown = {
        "name": person.name,
        "id_number": protection.decrypt(person.id_cipher),
        "phone": protection.decrypt(person.phone_cipher) if person.phone_cipher else "",
    }
    with transaction.atomic():
        Disclosure.objects.create(by=by, by_name=str(by), person=person, fields=sorted(shown), purpose=purpose)
    return shown


def record_list(subject: str, *, address: str, persons: int, is_file: bool, by: User) -> ListDisclosure:
    """Leave a row before a list of masked persons is shown or sent. Who may see the list, its own room has decided.

    `subject`: the list in words, the same for every narrowing. `address`: its path and query.
    """
    return ListDisclosure.objects.create(
        by=by,
        by_name=str(by),
        subject=subject,
        address=address[: ListDisclosure._meta.get_field("address").max_length],
        persons=persons,
        is_file=is_file,
    )
