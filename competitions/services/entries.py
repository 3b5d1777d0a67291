"""Entering people for a competition, and withdrawing them."""

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.services.actors import signature
from competitions import rules
from competitions.enums import CompetitionStatus, EntryStatus
from competitions.errors import AlreadyEntered, EntriesClosed, EntryRefused
from competitions.models import Competition, Entry, EntryEvent
from competitions.services import stages
from directory import documents
from directory.errors import NotAllowed
from directory.models import Organisation, Person
from directory.services import people
from directory.services.people import Identity


def enter(person: Person, *, into: Competition, employer: Organisation | None, by: User | None) -> Entry:
    """Enter a person. `EntriesClosed` unless the competition is open; `AlreadyEntered` when they are in it.

    `NotAllowed` when `by` enters neither this employer's people nor anyone's.
    """
    with transaction.atomic():
        return _enter(person, _open(into, employer, by), employer, by)


def enter_presented(identity: Identity, *, into: Competition, employer: Organisation, by: User) -> Entry:
    """Enter somebody by the document their employer presents, known to the district or not. Otherwise like `enter`.

    `EntryRefused` where any other answer would tell the employer what it does not know: that the document is another
    person's, or that somebody else has entered its holder. Nothing is kept of whoever is refused. The employer on
    record stays as it is: it decides who claims subsidies for a person, and entering them proves no employment.
    """
    with transaction.atomic():
        # The competition before the person: always in this order.
        competition = _open(into, employer, by)
        known = people.meet([identity], by=by)[0]
        if not documents.same_name(known.name, identity.name):
            raise EntryRefused
        person = Person(pk=known.person_id)
        try:
            return _enter(person, competition, employer, by)
        except AlreadyEntered as error:
            if Entry.objects.live().visible_to(by).filter(competition=competition, person=person).exists():
                raise
            raise EntryRefused from error


def withdraw(entry: Entry, *, reason: str, by: User | None) -> None:
    """Take a person out again while entries are open. Withdrawing twice is withdrawing once."""
    with transaction.atomic():
        _open(entry.competition, entry.employer, by)
        withdrawn = Entry.objects.filter(pk=entry.pk, status=EntryStatus.ENTERED).update(status=EntryStatus.WITHDRAWN)
        if withdrawn:
            EntryEvent.objects.create(
                entry=entry,
                from_status=EntryStatus.ENTERED,
                to_status=EntryStatus.WITHDRAWN,
                reason=reason,
                **signature(by),
            )


def _open(competition: Competition, employer: Organisation | None, by: User | None) -> Competition:
    """The competition, locked, if it takes entries and `by` may make them for this employer; the system may for all."""
    locked = stages.lock(competition)
    if locked.status != CompetitionStatus.OPEN:
        raise EntriesClosed
    if by and not (verdict := rules.may_enter(by, locked, employer)):
        raise NotAllowed(verdict.reason)
    return locked


def _enter(person: Person, locked: Competition, employer: Organisation | None, by: User | None) -> Entry:
    try:
        with transaction.atomic():
            entry = Entry.objects.create(competition=locked, person=person, employer=employer)
    except IntegrityError as error:
        raise AlreadyEntered from error
    EntryEvent.objects.create(entry=entry, to_status=EntryStatus.ENTERED, **signature(by))
    return entry
