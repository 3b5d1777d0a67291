"""The outbox: what people are told is written here by whoever decides it, and leaves from here by SMS, once.

A sender takes up one message at a time, in a transaction of its own, for `LEASE`; if it dies, another takes the message
up when that has passed. The gateway is told the same reference each time, so that it can drop what it already has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from accounts import gateways
from accounts.enums import MESSAGE_MOVES, MessageStatus
from accounts.errors import MoveRefused
from accounts.models import Message, MessageEvent, User
from accounts.services.actors import signature
from directory import protection
from directory.models import Person

log = structlog.get_logger(__name__)

# Longer than a gateway may take to answer.
LEASE = timedelta(minutes=1)
FIRST_WAIT = timedelta(seconds=30)
WAIT_GROWS = 4
PAUSE_SECONDS = 15
PAUSED = "accounts.messages.paused"
NO_PHONE = "NO_PHONE"
LOST = "LOST"


@dataclass(frozen=True, slots=True)
class Draft:
    """What one person is to be told, in their language; `key` names why, and is used once: `training.offer:42`.

    `not_before`: until when it waits, such as the morning.
    """

    person_id: int
    kind: str
    text: str
    key: str
    not_before: datetime | None = None


def post(drafts: Sequence[Draft]) -> int:
    """Put messages in the outbox, in one statement whatever their number; say how many were new.

    A key that is there already is passed over, so whoever is not sure posts again. Belongs in the transaction that
    carries on the event the messages are about; who acted stands there.
    """
    columns: list[list[object]] = [[], [], [], [], []]
    for draft in drafts:
        values = (draft.person_id, draft.kind, draft.text, draft.key, draft.not_before)
        for column, value in zip(columns, values, strict=True):
            column.append(value)
    with connection.cursor() as cursor:
        cursor.execute(POST, [MessageStatus.PENDING, *columns])
        return int(cursor.rowcount)


def deliver_due(limit: int) -> int:
    """Send up to `limit` messages whose time has come; say how many were sent.

    When the gateway cannot be reached nobody asks it again for `PAUSE_SECONDS`: a hanging gateway would otherwise
    occupy every worker.
    """
    sent = 0
    for _turn in range(limit):
        if cache.get(PAUSED):
            break
        message = _pick_up()
        if message is None:
            break
        sent += _deliver(message)
    return sent


def resend(message: Message, *, by: User | None) -> bool:
    """Give a message that was given up another round of attempts; whether it had been given up."""
    if message.status != MessageStatus.FAILED:
        return False
    return _move(message, MessageStatus.PENDING, by=by, attempts=0, next_attempt_at=timezone.now())


def _pick_up() -> Message | None:
    """The message that has waited longest, marked as being sent; of two senders at once, each gets another one."""
    statuses = {"pending": MessageStatus.PENDING, "sending": MessageStatus.SENDING}
    return next(iter(Message.objects.raw(PICK_UP, {**statuses, "lease": LEASE})), None)


def _deliver(message: Message) -> bool:
    if message.attempts > settings.MESSAGE_ATTEMPTS:
        # Its sender died every time; nobody knows what became of it.
        _move(message, MessageStatus.FAILED, reason=LOST, by=None)
        return False
    phone = _phone_of(message.person_id)
    if not phone:
        _move(message, MessageStatus.FAILED, reason=NO_PHONE, by=None)
        return False
    try:
        gateways.gateway().send(phone, message.text, message.key)
    except gateways.GatewayError as error:
        _put_back(message, error)
        return False
    return _move(message, MessageStatus.SENT, by=None, sent_at=timezone.now())


def _put_back(message: Message, error: gateways.GatewayError) -> None:
    log.warning("message_not_sent", message_id=message.pk, attempt=message.attempts, error=str(error))
    if isinstance(error, gateways.Unreachable):
        cache.set(PAUSED, True, PAUSE_SECONDS)
    if isinstance(error, gateways.Refused) or message.attempts >= settings.MESSAGE_ATTEMPTS:
        _move(message, MessageStatus.FAILED, reason=str(error), by=None)
        return
    wait = FIRST_WAIT * WAIT_GROWS ** (message.attempts - 1)
    _move(message, MessageStatus.PENDING, reason=str(error), by=None, next_attempt_at=timezone.now() + wait)


def _move(message: Message, to: MessageStatus, *, reason: str = "", by: User | None, **changes: object) -> bool:
    """The one writer of a status once the message is picked up; false if somebody else has taken it up meanwhile."""
    if to not in MESSAGE_MOVES[message.status]:
        raise MoveRefused
    with transaction.atomic():
        as_read = Message.objects.filter(pk=message.pk, status=message.status, attempts=message.attempts)
        if not as_read.update(status=to, last_error=reason, **changes):
            return False
        MessageEvent.objects.create(
            message=message, from_status=message.status, to_status=to, reason=reason, **signature(by)
        )
        return True


def _phone_of(person_id: int) -> str:
    """The number the person has proven to hold, else the one on record; read in the clear for this one sending."""
    person = Person.objects.select_related("account").get(pk=person_id)
    account = getattr(person, "account", None)
    cipher = (account.phone_cipher if account else None) or person.phone_cipher
    return protection.decrypt(cipher) if cipher else ""


POST = """
    INSERT INTO accounts_message (person_id, kind, text, key, status, attempts, next_attempt_at, last_error, created_at)
    SELECT
        person_id, kind, text, key, %s, 0, COALESCE(not_before, statement_timestamp()), '', statement_timestamp()
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::timestamptz[])
        AS draft(person_id, kind, text, key, not_before)
    ON CONFLICT (key) DO NOTHING
"""
PICK_UP = """
    UPDATE accounts_message
    SET status = %(sending)s, attempts = attempts + 1, next_attempt_at = statement_timestamp() + %(lease)s
    WHERE id = (
        SELECT id FROM accounts_message
        WHERE status IN (%(pending)s, %(sending)s) AND next_attempt_at <= statement_timestamp()
        ORDER BY next_attempt_at, id
        LIMIT 1
        FOR UPDATE SKIP LOCKED
    )
    RETURNING *
"""
