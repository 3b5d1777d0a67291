"""What follows a change of a person is found in the queue its triggers fill; whoever carries it on takes each once."""

from django.db import connection

from directory.models import PersonChange


def is_waiting() -> bool:
    """Whether a person changed who has not been counted anew yet."""
    return PersonChange.objects.exists()


def pick_up() -> list[int]:
    """Take every waiting change, and say whose they were, each person once.

    Of two callers at once, each change goes to one. Belongs in the transaction that carries them on, so that a change
    whose follower fails waits again.
    """
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM directory_personchange RETURNING person_id")
        return sorted({person_id for (person_id,) in cursor.fetchall()})
