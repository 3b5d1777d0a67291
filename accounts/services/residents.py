"""Residents' accounts: opened once for a person, found by the phone they hold, never by what somebody merely knows."""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import AccountChange
from accounts.errors import NotConfirmed, PersonHasAccount, PhoneTaken
from accounts.models import AccountEvent, ResidentAccount, User
from accounts.services import identities
from accounts.services.actors import signature
from accounts.services.identities import Subject
from directory import documents, protection
from directory.models import Community, Person, Town
from directory.services import people
from directory.services.people import Identity

# Which wording of the privacy notice a new account agrees to (templates/accounts/first_registration.html).
CONSENT_VERSION = "2026-11-26"
LAST_CHARACTERS = 4


@dataclass(frozen=True, slots=True)
class Applicant:
    """A person as they introduce themselves. The number is normalised and has passed `directory.documents`."""

    name: str
    id_type: str
    id_number: str = field(repr=False)
    sex: str
    birth_date: date | None = field(repr=False)
    town_id: int | None
    language: str
    community_id: int | None = None


def register(
    applicant: Applicant, *, phone: str = "", subject: Subject | None = None, by: User | None
) -> ResidentAccount:
    """Open an account for the person with this document: the one on record where there is one, else a new one.

    `phone` and `subject` have been proven; at least one of them opens the account. `by` None: the resident acts.
    Whoever is on record under another name is not confirmed (`NotConfirmed`), whoever has an account is not given a
    second (`PersonHasAccount`), and nothing the applicant sent is kept then. The refused attempt on an account stays
    among its events.
    """
    try:
        with transaction.atomic():
            return _open(applicant, phone, subject, by)
    except PersonHasAccount:
        holder = ResidentAccount.objects.get(
            person__in=Person.objects.with_identity(applicant.id_type, applicant.id_number)
        )
        AccountEvent.objects.create(
            user_id=holder.user_id,
            to_status=AccountChange.JOIN_REFUSED,
            reason=protection.mask_phone(phone) if phone else subject.issuer if subject else "",
            **signature(by),
        )
        raise


def with_phone(phone: str) -> ResidentAccount | None:
    """The account of whoever has proven to hold this number."""
    accounts = ResidentAccount.objects.select_related("user", "person")
    return accounts.filter(phone_digest=protection.digest("phone", phone)).first()


def is_stale(account: ResidentAccount) -> bool:
    """Whether so long has passed since the phone was last proven that its number may have been given to somebody else.

    Operators assign a number anew after 90 days at the earliest.
    """
    proven = account.phone_confirmed_at
    return proven is not None and proven < timezone.now() - timedelta(days=settings.PHONE_TRUSTED_DAYS)


def is_really(account: ResidentAccount, *, name: str, last_characters: str) -> bool:
    """Whether somebody knows the account holder's name and the end of their document's number."""
    expected = protection.decrypt(account.person.id_cipher)[-LAST_CHARACTERS:]
    typed = documents.compact(last_characters)
    knows_number = hmac.compare_digest(typed.encode(), expected.encode())
    return knows_number and documents.same_name(name, account.person.name)


def confirm_phone(account: ResidentAccount, *, language: str) -> None:
    """The phone has been proven again, by somebody who reads this language."""
    ResidentAccount.objects.filter(pk=account.pk).update(phone_confirmed_at=timezone.now(), language=language)


def change_phone(account: ResidentAccount, phone: str, *, reason: str = "", by: User | None) -> None:
    """From now on this proven number, and no other, opens the account. Raises `PhoneTaken`."""
    masked = protection.mask_phone(phone)
    try:
        with transaction.atomic():
            ResidentAccount.objects.filter(pk=account.pk).update(**_phone_columns(phone))
            AccountEvent.objects.create(
                user_id=account.user_id,
                to_status=AccountChange.PHONE_CHANGED,
                reason=f"{account.phone_masked} → {masked} {reason}".strip(),
                **signature(by),
            )
    except IntegrityError as error:
        raise PhoneTaken from error


def change_home(account: ResidentAccount, *, town: Town | None, community: Community | None, by: User) -> None:
    """The holder lives here now; the event keeps where they lived before. Nothing happens where nothing changes."""
    with transaction.atomic():
        person = (
            Person.objects.select_for_update(of=("self",)).select_related("town", "community").get(pk=account.person_id)
        )
        if (person.town, person.community) == (town, community):
            return
        people.settle(
            person, town_id=town.pk if town else None, community_id=community.pk if community else None, by=by
        )
        AccountEvent.objects.create(
            user_id=account.user_id,
            to_status=AccountChange.HOME_CHANGED,
            reason=f"{_home(person.town, person.community)} → {_home(town, community)}",
            **signature(by),
        )


def add_birth_date(account: ResidentAccount, born: date, *, by: User) -> None:
    """The holder says when they were born, where nobody knew; once known it is the service window's to correct."""
    with transaction.atomic():
        if people.add_birth_date(account.person, born, by=by):
            AccountEvent.objects.create(
                user_id=account.user_id, to_status=AccountChange.BIRTH_DATE_ADDED, **signature(by)
            )


def _home(town: Town | None, community: Community | None) -> str:
    return " · ".join(place.name for place in (town, community) if place) or "—"


def _open(applicant: Applicant, phone: str, subject: Subject | None, by: User | None) -> ResidentAccount:
    person, is_new = _person(applicant, phone, by)
    user = User.objects.create_user(
        f"resident-{secrets.token_hex(8)}", display_name=person.masked_name, is_staff=False, is_superuser=False
    )
    try:
        with transaction.atomic():
            account = ResidentAccount.objects.create(
                user=user,
                person=person,
                language=applicant.language,
                consent_version=CONSENT_VERSION,
                **(_phone_columns(phone) if phone else {}),
            )
    except IntegrityError as error:
        raise PhoneTaken from error
    AccountEvent.objects.create(
        user=user, to_status=AccountChange.REGISTERED if is_new else AccountChange.JOINED, **signature(by or user)
    )
    if subject:
        identities.connect(user, subject, by=by or user)
    return account


def _person(applicant: Applicant, phone: str, by: User | None) -> tuple[Person, bool]:
    """The applicant's person, locked so that two who claim to be the same one wait for each other."""
    identity = Identity(
        name=applicant.name,
        id_number=applicant.id_number,
        id_type=applicant.id_type,
        sex=applicant.sex,
        birth_date=applicant.birth_date,
        phone=phone,
        town_id=applicant.town_id,
    )
    met = people.meet([identity], by=by)[0]
    if not documents.same_name(met.name, applicant.name):
        raise NotConfirmed
    person = Person.objects.select_for_update(no_key=True).get(pk=met.person_id)
    if ResidentAccount.objects.filter(person=person).exists():
        raise PersonHasAccount
    if applicant.community_id and person.community_id is None and person.town_id == applicant.town_id:
        people.settle(person, town_id=person.town_id, community_id=applicant.community_id, by=by)
    return person, met.created


def _phone_columns(phone: str) -> dict[str, object]:
    return {
        "phone_cipher": protection.encrypt(phone),
        "phone_digest": protection.digest("phone", phone),
        "phone_masked": protection.mask_phone(phone),
        "phone_confirmed_at": timezone.now(),
    }
