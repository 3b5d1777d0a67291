"""A competition moves through its stages: opened for entries, marked, published; or it is cancelled."""

from typing import Any

from django.db import connection, transaction

from accounts.models import User
from accounts.services.actors import signature
from competitions.enums import COMPETITION_MOVES, CompetitionStatus, EntryStatus
from competitions.errors import ResultsPublished, StageRefused
from competitions.models import Competition, CompetitionEvent


def open_entries(competition: Competition, *, by: User | None) -> None:
    """Announce the competition and take entries."""
    with transaction.atomic():
        move(lock(competition), CompetitionStatus.OPEN, by=by)


def start_marking(competition: Competition, *, by: User | None) -> None:
    """Take no more entries and draw the workstation numbers by lot, in one statement."""
    with transaction.atomic():
        move(lock(competition), CompetitionStatus.MARKING, by=by)
        with connection.cursor() as cursor:
            cursor.execute(DRAW, {"competition": competition.pk, "entered": EntryStatus.ENTERED})


def cancel(competition: Competition, *, reason: str, by: User | None) -> None:
    with transaction.atomic():
        move(lock(competition), CompetitionStatus.CANCELLED, reason=reason, by=by)


def lock(competition: Competition) -> Competition:
    """The competition as it stands now, held until the end of the transaction.

    Entering, marking and publishing all take this lock, so none of them sees a stage that another is about to leave.
    """
    return Competition.objects.select_for_update(no_key=True).get(pk=competition.pk)


def move(locked: Competition, to: CompetitionStatus, *, reason: str = "", by: User | None, **changes: Any) -> None:
    """The one writer of `Competition.status`. `StageRefused` when the stage it is at does not lead there."""
    if to not in COMPETITION_MOVES[locked.status]:
        raise ResultsPublished if locked.status == CompetitionStatus.PUBLISHED else StageRefused
    Competition.objects.filter(pk=locked.pk).update(status=to, **changes)
    CompetitionEvent.objects.create(
        competition=locked, from_status=locked.status, to_status=to, reason=reason, **signature(by)
    )


# Ordered by version 4 UUIDs, PostgreSQL's cryptographic source of chance; `random()` can be foretold.
DRAW = """
    UPDATE competitions_entry AS entry
    SET workstation_number = drawn.number
    FROM (
        SELECT id, row_number() OVER (ORDER BY gen_random_uuid()) AS number
        FROM competitions_entry
        WHERE competition_id = %(competition)s AND status = %(entered)s
    ) AS drawn
    WHERE entry.id = drawn.id
"""
