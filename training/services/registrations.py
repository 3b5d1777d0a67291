"""A signed-in resident claims a place in a class, or gives it up: what is asked of the person is asked here."""

from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from directory import protection
from directory.models import Person
from training import rules
from training.enums import EnrolmentStatus, SeatingMode, SeatRule
from training.models import Enrolment, GuardianConsent, TrainingClass
from training.selectors import places
from training.services import draws, enrolment, turns

ADULT = 18


@dataclass(frozen=True, slots=True)
class Guardian:
    """Who agreed for a child."""

    name: str = field(repr=False)
    phone: str = field(repr=False)


def register(
    person: Person, *, into: TrainingClass, by: User | None, or_queue: bool = False, guardian: Guardian | None = None
) -> Enrolment:
    """A seat for somebody who consented to the use of their data, or a place in the draw; asking again gives the same.

    `or_queue`: the next place in the queue, should the class be full. Raises what `enrolment.enrol` raises, and what
    `rules.personal_refusal` and `rules.guardian_refusal` say.
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
    """Give up one's own place in time. Raises `WithdrawalTooLate`, `WithdrawalRefused`."""
    refusal = rules.withdrawal_refusal(place, policy=places.policy(), at=timezone.now())
    if refusal is not None:
        raise refusal
    is_offer = place.status == EnrolmentStatus.OFFERED
    enrolment.withdraw(place, reason="", rule=SeatRule.DECLINED if is_offer else SeatRule.GAVE_UP, by=by)


def _register(
    person: Person, into: TrainingClass, by: User | None, or_queue: bool, guardian: Guardian | None
) -> Enrolment:
    turns.wait_for(person.pk)
    now = timezone.now()
    standing = places.standing(person, into, at=now)
    refusal = rules.personal_refusal(standing, into)
    today = timezone.localdate(now)
    if refusal is None and standing.birth_date is not None and rules.age_on(standing.birth_date, today) < ADULT:
        refusal = rules.guardian_refusal(
            standing.birth_date, policy=places.policy(today), day=today, has_consent=guardian is not None
        )
    if refusal is not None:
        raise refusal
    if into.seating == SeatingMode.DRAW:
        taken = draws.enter(person, into=into, by=by, consented_at=now)
    else:
        taken = enrolment.place(person, into=into, by=by, or_queue=or_queue, consented_at=now)
    if guardian is not None:
        _keep_consent(taken, guardian)
    return taken


def _keep_consent(taken: Enrolment, guardian: Guardian) -> None:
    GuardianConsent.objects.get_or_create(
        enrolment=taken,
        defaults={
            "name": guardian.name,
            "phone_cipher": protection.encrypt(guardian.phone),
            "phone_masked": protection.mask_phone(guardian.phone),
        },
    )
