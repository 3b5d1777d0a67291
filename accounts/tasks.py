"""What beat asks for. Either may be lost, repeated or killed: the next one finds what is due."""

from celery import shared_task

from accounts.services import calls, codes, idempotency, messages

# So that one round ends before long and a worker is free for other work.
MESSAGES_A_ROUND = 100


@shared_task
def deliver_messages() -> None:
    messages.deliver_due(MESSAGES_A_ROUND)


@shared_task
def forget_codes() -> None:
    codes.forget()


@shared_task
def forget_calls() -> None:
    calls.forget()


@shared_task
def forget_answers() -> None:
    idempotency.forget()
