"""Entering people for a competition, and withdrawing them."""

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.services.actors import signature
from competitions.enums import CompetitionStatus, EntryStatus
from competitions.errors import AlreadyEntered, EntriesClosed
from competitions.models import Competition, Entry, EntryEvent
from competitions.services import stages
from directory.models import Organisation, Person


def enter(person: Person, *, into: Competition, employer: Organisation | None, by: User | None) -> Entry:
    """Enter a person. `EntriesClosed` unless the competition is open; `AlreadyEntered` when they are in it."""
    with transaction.atomic():
        competition = _open(into)
        try:
            with transaction.atomic():
                entry = Entry.objects.create(competition=competition, person=person, employer=employer)
        except IntegrityError as error:
            raise AlreadyEntered from error
        EntryEvent.objects.create(entry=entry, to_status=EntryStatus.ENTERED, **signature(by))
    return entry


def withdraw(entry: Entry, *, reason: str, by: User | None) -> None:
    """Take a person out again while entries are open. Withdrawing twice is withdrawing once."""
    with transaction.atomic():
        _open(entry.competition)
        withdrawn = Entry.objects.filter(pk=entry.pk, status=EntryStatus.ENTERED).update(status=EntryStatus.WITHDRAWN)
        if withdrawn:
            EntryEvent.objects.create(
                entry=entry,
                from_status=EntryStatus.ENTERED,
                to_status=EntryStatus.WITHDRAWN,
                reason=reason,
                **signature(by),
            )


def _open(competition: Competition) -> Competition:
    locked = stages.lock(competition)
    if locked.status != CompetitionStatus.OPEN:
        raise EntriesClosed
    return locked
