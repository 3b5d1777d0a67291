"""One person's claims come one after the other, so that none of two at once escapes what the other is refused for."""

from django.db import connection

# The first of the two numbers of the lock; nothing else in the portal takes locks of this kind.
CLAIMS = 20240419


def wait_for(person_id: int) -> None:
    """Hold this person's turn until the transaction ends. Taken before any class is locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, (%s %% 2147483647)::int)", [CLAIMS, person_id])
