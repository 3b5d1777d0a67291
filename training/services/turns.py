"""One person's claims come one after the other, so that none of two at once escapes what the other is refused for."""

from datetime import datetime

from django.db import connection

from directory.models import Person
from training.models import TrainingClass
from training.rules.seating import Standing
from training.selectors import places

# The first of the two numbers of the lock; nothing else in the portal takes locks of this kind.
CLAIMS = 20240419
WAIT = f"SELECT pg_advisory_xact_lock({CLAIMS}, (%(person)s %% 2147483647)::int)"


def wait_for(person_id: int) -> None:
    """Hold this person's turn until the transaction ends. Taken before any class is locked."""
    with connection.cursor() as cursor:
        cursor.execute(WAIT, {"person": person_id})


def standing(person: Person, training_class: TrainingClass, *, at: datetime) -> Standing:
    """`places.standing`, as it is when this person's turn has come; a rush is spared the second trip.

    PostgreSQL looks anew for each statement, also where two are sent together.
    """
    values: dict[str, int | datetime] = {"person": person.pk, "class": training_class.pk, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(f"{WAIT}; {places.STANDING}", values)
        return places.standing_in(cursor.fetchone())
