"""A parent registers a child from the parent's own account: the consent says whose place it is to look after."""

from django.db import transaction
from django.utils import timezone

from accounts.errors import NotConfirmed
from accounts.models import ResidentAccount, User
from directory import documents, protection
from directory.models import Person
from directory.services import people
from directory.services.people import Identity
from training.errors import ChildPlacedAlready, GuardianUnreachable
from training.models import Enrolment, GuardianConsent, TrainingClass
from training.rules import seating
from training.selectors import places
from training.services import registrations, turns
from training.services.registrations import Guardian


def register(
    child: Identity, *, into: TrainingClass, guardian: ResidentAccount, by: User, or_queue: bool = False
) -> Enrolment:
    """A place for the child, which the guardian agreed to; asking again gives the same.

    Who is refused leaves nothing behind, not even the child's name. Raises `GuardianUnreachable`, `NotConfirmed` for a
    document on record under another name, `ChildPlacedAlready`, and what `seating.child_refusal` and
    `registrations.register` say.
    """
    today = timezone.localdate()
    refusal = seating.child_refusal(child.birth_date, into, policy=places.policy(today), day=today)
    if refusal is not None:
        raise refusal
    if guardian.phone_cipher is None:
        raise GuardianUnreachable
    agreed = Guardian(guardian.person.name, protection.decrypt(guardian.phone_cipher), guardian.person)
    with transaction.atomic():
        met = people.meet([child], by=by)[0]
        if not documents.same_name(met.name, child.name):
            raise NotConfirmed
        person = Person(pk=met.person_id)
        turns.wait_for(person.pk)
        held = places.live_place(person, into)
        if held is not None and not _agreed_to(held, guardian.person):
            raise ChildPlacedAlready
        return registrations.register(person, into=into, or_queue=or_queue, guardian=agreed, by=by)


def _agreed_to(place: Enrolment, guardian: Person) -> bool:
    return GuardianConsent.objects.filter(enrolment=place, guardian=guardian).exists()
