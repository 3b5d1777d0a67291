"""Reading personal data in full: only with the right, and never without a row that says so."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from accounts import rules
from accounts.errors import DisclosureRefused
from accounts.models import Disclosure, ListDisclosure, User
from directory import protection
from directory.models import Person


def reveal(person: Person, *, purpose: str, by: User) -> Mapping[str, str]:
    """Name, ID number and phone of one person in full, recorded before they are returned."""
    [shown] = reveal_all([person], purpose=purpose, by=by).values()
    return shown


def reveal_all(persons: Iterable[Person], *, purpose: str, by: User) -> Mapping[int, Mapping[str, str]]:
    """The same of many persons, by their keys, in one statement whatever their number."""
    verdict = rules.may_reveal(by)
    if not verdict:
        raise DisclosureRefused(verdict.reason)
    shown = {person: _in_full(person) for person in persons}
    with transaction.atomic():
        Disclosure.objects.bulk_create(
            Disclosure(by=by, by_name=str(by), person=person, fields=sorted(fields), purpose=purpose)
            for person, fields in shown.items()
        )
    return {person.pk: fields for person, fields in shown.items()}


def _in_full(person: Person) -> Mapping[str, str]:
    return {
        "name": person.name,
        "id_number": protection.decrypt(person.id_cipher),
        "phone": protection.decrypt(person.phone_cipher) if person.phone_cipher else "",
    }


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
