"""Writes of schools' programs that may be sent again: done once, and answered every time as they were the first time.

The answer is kept in the transaction of the effect, so a process that dies leaves both or neither, and the same request
with the same key settles which. What had no effect keeps no answer: a refusal is looked at anew each time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from accounts.errors import IdempotencyKeyReused, RequestUnderWay
from accounts.models import IdempotencyRecord, SchoolCredential

KEPT_FOR = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Call:
    """One write: whose, under which key, and the fingerprint of all that makes it this request and no other."""

    credential: SchoolCredential
    key: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


def answered(call: Call) -> Answer | None:
    """What this request was answered before, if it was. Raises `IdempotencyKeyReused`."""
    record = IdempotencyRecord.objects.filter(credential=call.credential, key=call.key).first()
    if record is None:
        return None
    if bytes(record.fingerprint) != call.fingerprint:
        raise IdempotencyKeyReused
    return Answer(record.status, record.body, record.headers)


def keep(call: Call, answer: Answer) -> None:
    """Within the transaction of the effect, which is lost where another request with this key came first.

    Raises `RequestUnderWay` while that is not answered yet or has been just now, and `IdempotencyKeyReused`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"idempotency:{call.credential.pk}:{call.key}"],
        )
        [is_first] = cursor.fetchone()
    if not is_first or answered(call) is not None:
        raise RequestUnderWay
    IdempotencyRecord.objects.create(
        credential=call.credential,
        key=call.key,
        fingerprint=call.fingerprint,
        status=answer.status,
        headers=dict(answer.headers),
        body=answer.body,
    )


def forget() -> int:
    """Delete what nobody sends again by now, and say how much."""
    deleted, _per_model = IdempotencyRecord.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    return deleted
