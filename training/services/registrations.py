"""A signed-in resident claims a place in a class, or gives it up: what is asked of the person is asked here."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from directory import protection
from directory.errors import Conflict
from directory.models import Person
from training.enums import EnrolmentStatus, SeatingMode, SeatRule
from training.models import Enrolment, GuardianConsent, TrainingClass
from training.rules import seating
from training.selectors import places
from training.services import draws, enrolment, locks, turns

# Which wording guardians agree to (training/forms/registration.py).
CONSENT_VERSION = "2026-11"


@dataclass(frozen=True, slots=True)
class Guardian:
    """Who agreed for a child; `person` where they did so from their own account."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    person: Person | None = None


def register(
    person: Person, *, into: TrainingClass, by: User | None, or_queue: bool = False, guardian: Guardian | None = None
) -> Enrolment:
    """A seat for somebody who consented to the use of their data, or a place in the draw; asking again gives the same.

    `or_queue`: the next place in the queue, should the class be full. Raises what `enrolment.enrol` raises, and what
    `seating.personal_refusal` and `seating.guardian_refusal` say.
    """
    try:
        with transaction.atomic():
            return _register(person, into, by, or_queue, guardian)
    except IntegrityError:
        held = enrolment.held_already(person, into)
        if held is None:
            raise
        return held


def give_up(place: Enrolment, *, by: User | None) -> None:
    """Give up one's own place in time; what it is by then, another tab may have changed. Raises `WithdrawalTooLate`,
    `WithdrawalRefused`.
    """
    with transaction.atomic():
        locks.lock(place.training_class_id)
        place.refresh_from_db(fields=["status"])
        refusal = seating.withdrawal_refusal(place, policy=places.policy(), at=timezone.now())
        if refusal is not None:
            raise refusal
        is_offer = place.status == EnrolmentStatus.OFFERED
        enrolment.withdraw(place, reason="", rule=SeatRule.DECLINED if is_offer else SeatRule.GAVE_UP, by=by)


def _register(
    person: Person, into: TrainingClass, by: User | None, or_queue: bool, guardian: Guardian | None
) -> Enrolment:
    now = timezone.now()
    standing = turns.standing(person, into, at=now)
    refusal = seating.personal_refusal(standing, into) or _child_refusal(standing.birth_date, now, guardian)
    if refusal is not None:
        raise refusal
    if into.seating == SeatingMode.DRAW:
        taken = draws.enter(person, into=into, by=by, consented_at=now)
    else:
        taken = enrolment.place(person, into=into, by=by, or_queue=or_queue, consented_at=now)
    if guardian is not None:
        _keep_consent(taken, guardian)
    return taken


def _child_refusal(born: date | None, now: datetime, guardian: Guardian | None) -> Conflict | None:
    """The policy is read only where it may matter: hardly anybody of a rush is a child."""
    if seating.is_adult(born, day=(today := timezone.localdate(now))):
        return None
    return seating.guardian_refusal(born, policy=places.policy(today), day=today, has_consent=guardian is not None)


def _keep_consent(taken: Enrolment, guardian: Guardian) -> None:
    GuardianConsent.objects.get_or_create(
        enrolment=taken,
        defaults={
            "guardian": guardian.person,
            "version": CONSENT_VERSION,
            "name": guardian.name,
            "phone_cipher": protection.encrypt(guardian.phone),
            "phone_masked": protection.mask_phone(guardian.phone),
        },
    )
