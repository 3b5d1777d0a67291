from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import selectors, tasks
from accounts.enums import MESSAGE_MOVES, MessageStatus
from accounts.errors import MoveRefused
from accounts.gateways import Refused, Unreachable
from accounts.models import Message, MessageEvent, ResidentAccount, User
from accounts.services import messages
from accounts.services.messages import Draft
from directory.models import Person
from directory.services import people
from tests.accounts.conftest import PHONE
from tests.conftest import RESIDENT_NUMBER
from tests.telephone import Telephone


class Phones:
    """A gateway of the tests: notes what it is handed, after whatever it was told to go wrong with."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, str]] = []
        self.troubles: list[BaseException] = []

    def send(self, phone: str, text: str, reference: str) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
        self.taken.append((phone, text, reference))


@pytest.fixture
def phones(monkeypatch: pytest.MonkeyPatch) -> Phones:
    gateway = Phones()
    monkeypatch.setattr("accounts.gateways.gateway", lambda: gateway)
    return gateway


def _draft(person: Person, key: str = "test:1", text: str = "候补转正：夜校摄影班") -> Draft:
    return Draft(person_id=person.pk, kind="enrolment.promoted", text=text, key=key)


def _retry_now() -> None:
    """As if the wait were over."""
    cache.clear()
    Message.objects.update(next_attempt_at=timezone.now())


def _state(message: Message | None = None) -> tuple[str, int, str]:
    kept = message or Message.objects.get()
    return kept.status, kept.attempts, kept.last_error


def _trail() -> list[tuple[str, str, str]]:
    return list(MessageEvent.objects.order_by("pk").values_list("from_status", "to_status", "reason"))


def test_what_is_posted_is_sent_once(resident: Person, phones: Phones) -> None:
    assert messages.post([_draft(resident)]) == 1
    assert (messages.deliver_due(10), messages.deliver_due(10)) == (1, 0)
    assert phones.taken == [("13800001234", "候补转正：夜校摄影班", "test:1")]
    message = Message.objects.get()
    assert _state(message) == (MessageStatus.SENT, 1, "")
    assert message.sent_at is not None
    assert _trail() == [("sending", "sent", "")]


def test_a_key_is_used_once_whoever_posts_again(resident: Person, stranger: Person, phones: Phones) -> None:
    messages.post([_draft(resident)])
    assert messages.post([_draft(resident), _draft(stranger, "test:2"), _draft(stranger, "test:2")]) == 1
    assert messages.deliver_due(10) == 1
    assert messages.post([_draft(resident)]) == 0
    assert list(Message.objects.order_by("key").values_list("key", flat=True)) == ["test:1", "test:2"]


@pytest.mark.parametrize("count", [0, 1, 300])
def test_posting_is_one_statement(resident: Person, count: int) -> None:
    drafts = [_draft(resident, f"test:{number}") for number in range(count)]
    with CaptureQueriesContext(connection) as queries:
        assert messages.post(drafts) == count
    assert len(queries) == 1


def test_nothing_is_posted_by_a_transaction_that_fails(resident: Person) -> None:
    with transaction.atomic():
        messages.post([_draft(resident)])
        transaction.set_rollback(True)
    assert Message.objects.count() == 0


def test_the_number_somebody_proved_comes_before_the_one_on_record(account: ResidentAccount, phones: Phones) -> None:
    messages.post([_draft(account.person)])
    messages.deliver_due(10)
    assert phones.taken[0][0] == PHONE


def test_somebody_without_a_phone_is_shown_to_staff(stranger: Person, phones: Phones) -> None:
    messages.post([_draft(stranger)])
    assert messages.deliver_due(10) == 0
    assert _state() == (MessageStatus.FAILED, 1, "NO_PHONE")
    assert Message.objects.in_trouble().count() == 1


def test_a_failing_gateway_is_retried_with_back_off_and_given_up_in_the_end(
    resident: Person, phones: Phones, settings: Any
) -> None:
    settings.MESSAGE_ATTEMPTS = 4
    phones.troubles = [Unreachable("HTTP 503") for _attempt in range(4)]
    messages.post([_draft(resident)])
    waits = []
    for _attempt in range(3):
        before = timezone.now()
        assert messages.deliver_due(10) == 0
        message = Message.objects.get()
        assert message.status == MessageStatus.PENDING
        waits.append(round((message.next_attempt_at - before).total_seconds()))
        _retry_now()
    assert waits == [30, 120, 480]
    assert messages.deliver_due(10) == 0
    assert _state() == (MessageStatus.FAILED, 4, "HTTP 503")
    _retry_now()
    assert messages.deliver_due(10) == 0
    assert _trail() == [("sending", "pending", "HTTP 503")] * 3 + [("sending", "failed", "HTTP 503")]
    assert phones.taken == []


def test_a_message_waiting_for_its_next_attempt_is_left_alone(resident: Person, phones: Phones) -> None:
    phones.troubles = [Unreachable("HTTP 503")]
    messages.post([_draft(resident)])
    messages.deliver_due(10)
    cache.clear()
    assert messages.deliver_due(10) == 0
    assert phones.taken == []
    assert Message.objects.in_trouble().count() == 1


def test_a_gateway_out_of_order_is_not_asked_again_at_once(resident: Person, stranger: Person, phones: Phones) -> None:
    phones.troubles = [Unreachable("ReadTimeout")]
    messages.post([_draft(resident), _draft(resident, "test:2")])
    assert (messages.deliver_due(10), messages.deliver_due(10)) == (0, 0)
    assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 1]
    cache.clear()
    assert messages.deliver_due(10) == 1


def test_a_message_the_gateway_will_not_take_is_given_up_at_once(resident: Person, phones: Phones) -> None:
    phones.troubles = [Refused("HTTP 422")]
    messages.post([_draft(resident), _draft(resident, "test:2")])
    assert messages.deliver_due(10) == 1
    assert sorted(Message.objects.values_list("status", "last_error")) == [("failed", "HTTP 422"), ("sent", "")]


def test_a_sender_killed_half_way_is_replaced_when_its_lease_is_over(resident: Person, phones: Phones) -> None:
    phones.troubles = [KeyboardInterrupt()]
    messages.post([_draft(resident)])
    with pytest.raises(KeyboardInterrupt):
        messages.deliver_due(10)
    assert _state() == (MessageStatus.SENDING, 1, "")
    assert messages.deliver_due(10) == 0
    assert timedelta(seconds=50) < Message.objects.get().next_attempt_at - timezone.now() <= messages.LEASE
    _retry_now()
    assert messages.deliver_due(10) == 1
    assert phones.taken == [("13800001234", "候补转正：夜校摄影班", "test:1")]
    assert _state() == (MessageStatus.SENT, 2, "")


def test_a_message_that_kills_every_sender_is_given_up(resident: Person, phones: Phones, settings: Any) -> None:
    settings.MESSAGE_ATTEMPTS = 2
    phones.troubles = [ZeroDivisionError() for _attempt in range(2)]
    messages.post([_draft(resident)])
    for _attempt in range(2):
        with pytest.raises(ZeroDivisionError):
            messages.deliver_due(10)
        _retry_now()
    assert messages.deliver_due(10) == 0
    assert _state() == (MessageStatus.FAILED, 3, "LOST")


def test_a_sender_whose_lease_ran_out_does_not_overwrite_the_next_ones_word(resident: Person, phones: Phones) -> None:
    messages.post([_draft(resident)])
    slow = messages._pick_up()
    _retry_now()
    assert messages.deliver_due(10) == 1
    assert slow is not None
    assert messages._move(slow, MessageStatus.FAILED, reason="late", by=None) is False
    assert _state() == (MessageStatus.SENT, 2, "")


def test_the_longest_waiting_goes_first_and_the_limit_holds(resident: Person, phones: Phones) -> None:
    messages.post([_draft(resident, "late")])
    messages.post([_draft(resident, "early")])
    Message.objects.filter(key="early").update(next_attempt_at=timezone.now() - timedelta(hours=1))
    assert messages.deliver_due(1) == 1
    assert phones.taken[0][2] == "early"


def test_staff_give_a_failure_another_round(resident: Person, clerk: User, phones: Phones) -> None:
    phones.troubles = [Refused("HTTP 400")]
    messages.post([_draft(resident)])
    messages.deliver_due(10)
    failed = Message.objects.get()
    assert (messages.resend(failed, by=clerk), messages.resend(failed, by=clerk)) == (True, False)
    assert messages.deliver_due(10) == 1
    assert _trail() == [("sending", "failed", "HTTP 400"), ("failed", "pending", ""), ("sending", "sent", "")]
    assert MessageEvent.objects.get(from_status="failed").by == clerk


def test_what_was_sent_is_not_sent_again(resident: Person, clerk: User, phones: Phones) -> None:
    messages.post([_draft(resident)])
    messages.deliver_due(10)
    assert messages.resend(Message.objects.get(), by=clerk) is False
    with pytest.raises(MoveRefused):
        messages._move(Message.objects.get(), MessageStatus.PENDING, by=clerk)


def test_every_move_recorded_is_one_of_the_table(resident: Person, clerk: User, phones: Phones) -> None:
    phones.troubles = [Unreachable("HTTP 500"), Refused("HTTP 400")]
    messages.post([_draft(resident)])
    for _attempt in range(2):
        messages.deliver_due(10)
        _retry_now()
    messages.resend(Message.objects.get(), by=clerk)
    messages.deliver_due(10)
    moves = [(was, to) for was, to, _why in _trail()]
    assert moves == [("sending", "pending"), ("sending", "failed"), ("failed", "pending"), ("sending", "sent")]
    assert all(to in MESSAGE_MOVES[was] for was, to in moves)


def test_a_resident_sees_what_they_were_told(resident: Person, stranger: Person) -> None:
    messages.post([_draft(resident), _draft(stranger, "test:2")])
    assert [message.key for message in selectors.messages_to(resident)] == ["test:1"]


def test_no_number_stands_in_the_outbox(resident: Person, phones: Phones) -> None:
    phones.troubles = [Unreachable("HTTP 500")]
    messages.post([_draft(resident)])
    messages.deliver_due(10)
    with connection.cursor() as cursor:
        cursor.execute("SELECT m::text || e::text FROM accounts_message m JOIN accounts_messageevent e ON true")
        kept: str = cursor.fetchone()[0]
    assert "13800001234" not in kept
    assert "1234" not in kept.replace("139", "")


@pytest.mark.parametrize(
    ("change", "law"),
    [
        ({"status": "sent", "attempts": 1}, "accounts_message_sent_has_its_time"),
        ({"status": "sending"}, "accounts_message_leaves_by_an_attempt"),
        ({"text": ""}, "accounts_message_says_something"),
    ],
)
def test_the_law_of_the_table(resident: Person, change: dict[str, Any], law: str) -> None:
    messages.post([_draft(resident)])
    with pytest.raises(IntegrityError, match=law), transaction.atomic():
        Message.objects.update(**change)


def test_beat_sends_and_forgets(resident: Person, phones: Phones, telephone: Telephone) -> None:
    messages.post([_draft(resident)])
    tasks.deliver_messages()
    tasks.forget_codes()
    assert len(phones.taken) == 1


@pytest.fixture
def crowd(transactional_db: None) -> Person:
    known = people.meet([people.Identity(name="张小满", id_number=RESIDENT_NUMBER, phone="13800001234")], by=None)[0]
    return Person.objects.get(pk=known.person_id)


def test_of_many_senders_at_once_each_message_is_sent_by_one(crowd: Person, phones: Phones) -> None:
    messages.post([_draft(crowd, f"test:{number}") for number in range(40)])
    start = Barrier(6)

    def deliver(_turn: int) -> int:
        start.wait()
        try:
            return messages.deliver_due(40)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(deliver, range(6))) == 40
    assert sorted(reference for _phone, _text, reference in phones.taken) == sorted(
        f"test:{number}" for number in range(40)
    )
    assert set(Message.objects.values_list("status", "attempts")) == {("sent", 1)}


def test_without_the_lock_and_the_mark_many_senders_send_twice(
    crowd: Person, phones: Phones, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: the race is real, and the pick-up is what wins it."""
    messages.post([_draft(crowd)])
    start = Barrier(4)

    def read_only() -> Message | None:
        message = Message.objects.first()
        start.wait()
        return message

    monkeypatch.setattr(messages, "_pick_up", read_only)
    monkeypatch.setattr(messages, "_move", lambda *_args, **_kwargs: True)

    def deliver(_turn: int) -> int:
        try:
            return messages.deliver_due(1)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(deliver, range(4)))
    assert [reference for _phone, _text, reference in phones.taken] == ["test:1"] * 4


def test_of_many_who_post_at_once_one_writes_the_message(crowd: Person) -> None:
    def post(_turn: int) -> int:
        try:
            return messages.post([_draft(crowd)])
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(post, range(6))) == [0, 0, 0, 0, 0, 1]
