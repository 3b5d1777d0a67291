"""What a roster says otherwise than the registry: asked once, settled by staff."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models.functions import Now

from accounts.models import User
from accounts.services.actors import signature
from training.enums import QuestionKind
from training.models import RosterQuestion, RosterQuestionEvent, TrainingClass


class Asked(NamedTuple):
    person_id: int
    kind: QuestionKind
    student_number: str
    sent_name: str


def ask(training_class: TrainingClass, asked: Sequence[Asked]) -> None:
    """Note each question unless it is waiting already; one statement."""
    if not asked:
        return
    columns = [list(column) for column in zip(*asked, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(ASK, [training_class.pk, *columns])


def settle(chosen: Iterable[RosterQuestion], *, reason: str, by: User) -> int:
    """These are settled, as the reason says; how many were not before. A constant number of statements."""
    with transaction.atomic():
        locked = RosterQuestion.objects.open().filter(pk__in=[question.pk for question in chosen])
        unsettled = list(locked.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
        RosterQuestion.objects.filter(pk__in=unsettled).update(settled_at=Now())
        RosterQuestionEvent.objects.bulk_create(
            RosterQuestionEvent(
                question_id=pk, from_status="asked", to_status="settled", reason=reason, **signature(by)
            )
            for pk in unsettled
        )
    return len(unsettled)


ASK = """
    INSERT INTO training_rosterquestion (
        training_class_id, person_id, kind, student_number, sent_name, noted_at
    )
    SELECT %s, person_id, kind, student_number, sent_name, now()
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS asked(person_id, kind, student_number, sent_name)
    ORDER BY person_id
    ON CONFLICT DO NOTHING
"""
