"""Reading accounts: who the signed-in resident is, how they read, what they were told."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from accounts.models import Message, ResidentAccount
from directory import phones, protection
from directory import selectors as directory_selectors
from directory.models import Person


def resident_of(user: AbstractBaseUser | AnonymousUser) -> Person | None:
    """The person a signed-in user is; None for staff, schools, enterprises and strangers.

    Asked by everybody of a rush, so it reads one row of one table's width and is not sorted.
    """
    if not user.is_authenticated:
        return None
    return Person.objects.filter(account__user=user.pk).order_by("pk").first()


def account_of(user: AbstractBaseUser | AnonymousUser) -> ResidentAccount | None:
    if not user.is_authenticated:
        return None
    return ResidentAccount.objects.select_related("person__town", "person__community").filter(user_id=user.pk).first()


def languages_of(person_ids: Iterable[int]) -> Mapping[int, str]:
    """The language each of these persons last used the portal in; the portal's own for those without an account."""
    wanted = list(person_ids)
    chosen = dict(ResidentAccount.objects.filter(person__in=wanted).values_list("person_id", "language"))
    return {person_id: chosen.get(person_id, settings.LANGUAGE_CODE) for person_id in wanted}


def messages_to(person: Person) -> QuerySet[Message]:
    """What this person was told or is about to be, latest first."""
    return Message.objects.filter(person=person)


def find_accounts(text: str) -> QuerySet[ResidentAccount]:
    """Accounts somebody at the service window may mean: by phone, document number, or part of the name."""
    holders = Q(person__in=directory_selectors.find_persons(text))
    mobile = phones.inspect(text)
    if not mobile.errors:
        holders |= Q(phone_digest=protection.digest("phone", mobile.number))
    return ResidentAccount.objects.filter(holders)
