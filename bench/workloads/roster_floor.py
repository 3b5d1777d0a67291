"""The floor of the roster's comparison: the same final rows, rendered beforehand, and nothing looked at."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from bench.workloads.roster_ground import presented, row
from directory import protection
from directory.models import Town
from directory.services import people
from training.enums import PushKind
from training.models import Push, TrainingClass
from training.services import push_reports, roster_plan, roster_table


@dataclass(frozen=True)
class Rendered:
    """What the floor sends: the rows as COPY reads them, and the pages of their outcome."""

    copied: str
    pages: Sequence[str]


def rendered(count: int) -> Rendered:
    """What so many rows come to, before the clock runs."""
    town_id = Town.objects.get().pk
    lines = []
    for place in range(count):
        sent, known = row(place), place % 2 == 0
        met = presented(place, town_id)
        number, phone = protection.encrypt(met.id_number).hex(), protection.encrypt(met.phone).hex()
        lines.append(
            f"{place + 1}\t{sent['student_number']}\t\\\\x{people.identity_digest(met).hex()}\t\\N\tf\t"
            f"{'f' if known else 't'}\t{met.name}\tresident_id\t\\\\x{number}\t"
            f"{protection.mask_identity(met.id_number)}\t{met.sex}\t{met.birth_date}\t\\\\x{phone}\t"
            f"\\\\x{protection.digest('phone', met.phone).hex()}\t{protection.mask_phone(met.phone)}\t{town_id}\t"
            f"\\N\t{sent['entered_on']}\t\n"
        )
    outcomes = [
        {"line": place + 1, "student_number": row(place)["student_number"], "outcome": "created", "issues": []}
        for place in range(count)
    ]
    pages = [json.dumps(outcomes[first : first + push_reports.PAGE]) for first in range(0, count, push_reports.PAGE)]
    return Rendered("".join(lines), pages)


def write(what: Rendered) -> None:
    """COPY, the upsert of the persons, the enrolments with their events, the pages: and nothing looked at."""
    training_class, by, count = TrainingClass.objects.get(), User.objects.get(), what.copied.count("\n")
    with transaction.atomic(), connection.cursor() as cursor:
        now = timezone.now()
        receipt = Push.objects.create(
            training_class=training_class,
            by=by,
            kind=PushKind.ROSTER,
            sha256="0" * 64,
            status="done",
            finished_at=now,
            received=count,
            created=count,
        )
        cursor.execute(roster_table.CREATE)
        cursor.copy_expert(roster_table.COPY, io.StringIO(what.copied))
        people.meet_staged(roster_table.TABLE, by=by)
        event = roster_plan.event(receipt, now)
        cursor.execute(FLOOR, {"class": training_class.pk, **event})
        cursor.execute("UPDATE training_trainingclass SET seats_taken = %s", [count])
        cursor.execute(push_reports.KEEP_PAGES, [receipt.pk, list(what.pages)])


FLOOR = """
    WITH joined AS (
        INSERT INTO training_enrolment (training_class_id, person_id, student_number, status, entered_on, note)
        SELECT %(class)s, person.id, sent.student_number, 'enrolled', sent.entered_on, sent.note
        FROM roster_row sent JOIN directory_person person USING (id_digest)
        RETURNING id
    )
    INSERT INTO training_enrolmentevent (
        enrolment_id, at, by_id, by_name, from_status, to_status, rule, reason, picked_up_at
    )
    SELECT id, %(at)s, %(by)s, %(by_name)s, '', 'enrolled', '', %(reason)s, %(at)s FROM joined
"""
