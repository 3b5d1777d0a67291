"""The receipt of a push: what arrived, and what became of every row."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from training.enums import Outcome, PushKind
from training.models import Push, TrainingClass
from training.rows import Row


@dataclass(frozen=True, slots=True)
class PushOutcome:
    """A push and its rows, in the order they were sent."""

    push: Push
    rows: Sequence[Row]


def record(training_class: TrainingClass, kind: PushKind, rows: Sequence[Row], *, sha256: str, by: User) -> PushOutcome:
    """Keep the receipt, also of a push whose rows were all rejected."""
    outcomes = [row.outcome for row in rows]
    push = Push.objects.create(
        training_class=training_class,
        by=by,
        kind=kind,
        sha256=sha256,
        received=len(rows),
        created=outcomes.count(Outcome.CREATED),
        updated=outcomes.count(Outcome.UPDATED),
        unchanged=outcomes.count(Outcome.UNCHANGED),
        rejected=outcomes.count(Outcome.REJECTED),
    )
    return PushOutcome(push=push, rows=rows)
