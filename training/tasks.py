"""What beat asks for. Any of it may be lost, repeated or killed: the next one finds what is due."""

from celery import shared_task

from training.services import (
    attendance,
    completions,
    draws,
    no_shows,
    notices,
    offers,
    pushes,
    sweeps,
    uploads,
    waiting,
)
from training.workbooks import reading

# So that one round ends before long and a worker is free for other work.
EVENTS_A_ROUND = 500
REMINDERS_A_ROUND = 2_000


@shared_task
def keep_seats_moving() -> None:
    """What time alone brings about: seats released, offers expired, draws bound and held, queues moved, and ended."""
    sweeps.in_turn(
        waiting.release_due, offers.expire_due, draws.commit_due, draws.hold_due, waiting.promote_due, waiting.end_due
    )


@shared_task
def tell() -> None:
    notices.tell(EVENTS_A_ROUND)


@shared_task
def warn_of_expiry() -> None:
    notices.warn_of_expiry()


@shared_task
def remind_of_tomorrow() -> None:
    notices.remind_of_tomorrow(REMINDERS_A_ROUND)


@shared_task
def judge_classes() -> None:
    """What the end of a class brings about, and nobody's click: who completed it, who is certified, who stayed away."""
    sweeps.in_turn(
        attendance.close_due,
        completions.judge_due,
        no_shows.lift_mistaken,
        no_shows.note_due,
        completions.certify_all_missing,
    )


@shared_task
def forget_uploads() -> None:
    uploads.forget()


@shared_task
def run_pushes() -> None:
    pushes.run_due()
    uploads.compare_due(reading.read)
