"""What the demonstration school has pushed: taken, partly taken, held, discarded. Every row is about its trainees."""

import hashlib
import json
from collections.abc import Sequence

from accounts.demonstration import SCHOOL_CREDENTIAL
from accounts.models import SchoolCredential, User
from accounts.services.actors import signature
from directory import protection
from training.enums import ROSTER_REASON, ClassStatus, PushKind, PushMode
from training.models import Enrolment, EnrolmentEvent, Push, TrainingClass
from training.rows import numbered
from training.services import pushes
from training.services.pushes import Order

Row = dict[str, str]
# So few of a class make a push that withdraws the others, which no school means.
_LEFT_OVER = 6


def load(*, by: User) -> None:
    """Of each running class with student numbers: all right, one discarded, one with mistakes, and one that is held."""
    own = TrainingClass.objects.visible_to(by).filter(status=ClassStatus.RUNNING).order_by("code")
    for training_class in own:
        rows = _roster(training_class)
        if len(rows) > 2 * _LEFT_OVER:
            _told(training_class, _push(training_class, rows, PushMode.MERGE, by), by)
            refused = _push(training_class, rows[:_LEFT_OVER], PushMode.REPLACE, by)
            pushes.discard(refused, reason="表没有填全", by=by)
            _push(training_class, _with_mistakes(rows), PushMode.MERGE, by)
            _push(training_class, rows[: 2 * _LEFT_OVER], PushMode.REPLACE, by)


def _told(training_class: TrainingClass, push: Push, by: User) -> None:
    """The trainees stand on the roster because the school sent them, and its event rows say so."""
    EnrolmentEvent.objects.bulk_create(
        EnrolmentEvent(
            enrolment=each,
            to_status=each.status,
            reason=f"{ROSTER_REASON}{push.pk}",
            picked_up_at=push.received_at,
            **signature(by),
        )
        for each in Enrolment.objects.live().filter(training_class=training_class).exclude(student_number="")
    )


def _roster(training_class: TrainingClass) -> list[Row]:
    live = Enrolment.objects.live().filter(training_class=training_class).exclude(student_number="")
    return [
        {
            "student_number": each.student_number,
            "name": each.person.name,
            "id_number": protection.decrypt(each.person.id_cipher),
        }
        for each in live.select_related("person").order_by("student_number")
    ]


def _with_mistakes(rows: Sequence[Row]) -> list[Row]:
    """Some notes, a number that a spreadsheet cut, one that is mistyped, and a town nobody knows."""
    sent = [{**row, "note": "夜班" if place % 5 == 0 else ""} for place, row in enumerate(rows)]
    sent[1]["id_number"] = f"{float(int(sent[1]['id_number'][:15]) * 1000):.14E}"
    sent[2]["id_number"] = sent[2]["id_number"][:16] + "00"
    sent[3]["town"] = "北干街"
    return sent


def _push(training_class: TrainingClass, rows: Sequence[Row], mode: PushMode, by: User) -> Push:
    """As the school's program would, with its credential."""
    body = json.dumps({"rows": rows}, ensure_ascii=False).encode()
    return pushes.receive(
        training_class,
        numbered(rows),
        Order(PushKind.ROSTER, mode),
        sha256=hashlib.sha256(body).hexdigest(),
        by=by,
        credential=SchoolCredential.objects.get(prefix=SCHOOL_CREDENTIAL.split("_")[1]),
        media_type="application/json",
    ).push
