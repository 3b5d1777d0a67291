"""The key of a write: what it takes to be sent again safely (draft-ietf-httpapi-idempotency-key-header)."""

import json

import pytest

from accounts.models import IdempotencyRecord
from directory.models import Person
from tests.training.conftest import RESULTS, ROSTER, SchoolProgram, roster_row
from training.enums import PushStatus
from training.models import Push, TrainingClass

pytestmark = pytest.mark.usefixtures("town")
BODY = json.dumps({"rows": [roster_row(1)]})


@pytest.mark.parametrize("path", [ROSTER, RESULTS])
@pytest.mark.parametrize("key", ["", "  ", '""', "a b", "x" * 101, "钥"])
def test_a_write_without_a_proper_key_is_refused(
    running_class: TrainingClass, program: SchoolProgram, path: str, key: str
) -> None:
    headers = {**program.headers, "Idempotency-Key": key}
    answer = program.client.patch(path, BODY, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "IDEMPOTENCY_KEY_MISSING")
    assert Push.objects.count() == 0


def test_the_same_request_again_is_answered_as_it_was(running_class: TrainingClass, program: SchoolProgram) -> None:
    first = program.send(ROSTER, BODY, key="k")
    again = program.send(ROSTER, BODY, key='"k"')
    assert (first.status_code, again.status_code) == (200, 200)
    assert (first.content, "Idempotent-Replayed" in first) == (again.content, False)
    assert (again["Idempotent-Replayed"], again["Location"]) == ("true", first["Location"])
    assert (Push.objects.count(), Person.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("path", "body", "query"),
    [(ROSTER, json.dumps({"rows": [roster_row(2)]}), {}), (RESULTS, BODY, {}), (ROSTER, BODY, {"on_error": "reject"})],
)
def test_a_key_of_another_request_is_refused(
    running_class: TrainingClass, program: SchoolProgram, path: str, body: str, query: dict[str, str]
) -> None:
    program.send(ROSTER, BODY, key="k")
    answer = program.send(path, body, key="k", **query)
    assert (answer.status_code, answer.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert Push.objects.count() == 1


def test_a_request_that_is_still_worked_on_is_answered_409_and_settled_by_the_next(
    running_class: TrainingClass, program: SchoolProgram
) -> None:
    program.send(ROSTER, BODY, key="k")
    first = Push.objects.get()
    Push.objects.update(status=PushStatus.RUNNING, finished_at=None)
    IdempotencyRecord.objects.all().delete()
    answer = program.send(ROSTER, BODY, key="k")
    assert (answer.status_code, answer.json()["code"]) == (409, "PUSH_UNDER_WAY")
    address = f"http://testserver/api/v1/pushes/{first.pk}"
    assert (answer["Retry-After"], answer["Location"], answer.json()["push"]) == ("2", address, address)
    assert program.get(address).json()["status"] == "running"


def test_a_refusal_is_looked_at_anew(running_class: TrainingClass, program: SchoolProgram) -> None:
    TrainingClass.objects.update(status="finished")
    assert program.send(ROSTER, BODY, key="k").status_code == 409
    TrainingClass.objects.update(status="running")
    assert program.send(ROSTER, BODY, key="k").status_code == 200


def test_a_dry_run_keeps_nothing_under_its_key(running_class: TrainingClass, program: SchoolProgram) -> None:
    for _turn in range(2):
        answer = program.send(ROSTER, BODY, key="k", dry_run="true")
        assert (answer.status_code, answer.json()["counts"]["created"], "Location" in answer) == (200, 1, False)
    assert (Push.objects.count(), IdempotencyRecord.objects.count(), Person.objects.count()) == (0, 0, 0)
    assert program.send(ROSTER, BODY, key="k").status_code == 200
