"""What a school's program may count on, whatever it sends: a status, a named code, and nothing changed by an error."""

import hashlib
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.enums import Scope
from accounts.models import IdempotencyRecord, User
from accounts.services import credentials
from directory.models import Person, Town
from talents.models import Certificate
from tests.training.conftest import RESULTS, ROSTER, MakeClass, SchoolProgram, result_row, roster_row
from training import bodies
from training.api import parsers
from training.enums import ClassStatus, PushStatus
from training.errors import BodyTooLarge
from training.models import Enrolment, EnrolmentEvent, Push, Result, TrainingClass
from training.services import push_work

PATHS = [ROSTER, RESULTS]
MIB = 1024 * 1024


def _record() -> list[Any]:
    """Everything a push can change."""
    models = (Person, Enrolment, EnrolmentEvent, Result, Certificate, Push)
    return [TrainingClass.objects.get().seats_taken, *(model._default_manager.count() for model in models)]


def _problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] == f"/api/v1/rules/{code}/"
    return body


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "ROWS_MISSING"),
        (b"{", "MALFORMED_JSON"),
        (b'{"rows": [{"student_number": "S1"}]', "MALFORMED_JSON"),
        (b'{"rows": ["\xff"]}', "MALFORMED_JSON"),
        (b"[" * 100_000, "ROWS_MISSING"),
        (b'{"rows": ' + b"[" * 100_000, "MALFORMED_JSON"),
        (b"[]", "ROWS_MISSING"),
        (b"null", "ROWS_MISSING"),
        (b"{}", "ROWS_MISSING"),
        (b'{"rows": []}', "ROWS_MISSING"),
        (b'{"rows": {"student_number": "S1"}}', "ROWS_MISSING"),
        (b'{"rows": [{}], "dry_run": true}', "ROWS_MISSING"),
    ],
)
def test_a_body_that_is_no_push_is_named(
    running_class: TrainingClass, program: SchoolProgram, path: str, body: bytes, code: str
) -> None:
    before = _record()
    _problem(program.send(path, body), 400, code)
    assert _record() == before


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"rows": [' + b"{}," * 50_000 + b"{}]}"),
        ("application/x-ndjson", b"{}\n" * 50_001),
        ("text/csv", b"student_number,name\n" + b"S1,x\n" * 50_001),
    ],
)
def test_more_than_fifty_thousand_rows_are_refused(
    running_class: TrainingClass, program: SchoolProgram, path: str, content_type: str, body: bytes
) -> None:
    _problem(program.send(path, body, content_type=content_type), 413, "TOO_MANY_ROWS")


@pytest.mark.parametrize("path", PATHS)
def test_a_body_of_more_than_twenty_mebibytes_is_refused_unread(
    running_class: TrainingClass, program: SchoolProgram, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "ENVELOPE", None)
    body = b'{"rows": ["' + b"x" * (20 * MIB) + b'"]}'
    _problem(program.send(path, body), 413, "BODY_TOO_LARGE")


def test_a_body_longer_than_it_says_is_not_read_to_its_end(settings: Any) -> None:
    """The server cuts a body off at its declared length; the parser does not rely on that."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    stream = io.BytesIO(b"x" * 100)
    with pytest.raises(BodyTooLarge):
        parsers.JsonParser().parse(stream)
    assert stream.tell() == 11


@pytest.mark.parametrize("path", PATHS)
def test_a_body_sent_in_chunks_is_refused_by_name(
    running_class: TrainingClass, program: SchoolProgram, path: str
) -> None:
    """Such a body has no length, and the server would hand over nothing of it."""
    before = _record()
    headers = {**program.headers, "Transfer-Encoding": "chunked"}
    _problem(program.client.patch(path, b"", content_type="application/json", headers=headers), 411, "LENGTH_REQUIRED")
    assert _record() == before


@pytest.mark.parametrize("path", PATHS)
def test_a_slash_at_the_end_of_an_address_is_overlooked(
    running_class: TrainingClass, program: SchoolProgram, path: str
) -> None:
    assert program.push(f"{path}/", ["?"]).json()["rows"][0]["errors"][0]["rule"] == "ROW_FORMAT"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "multipart/form-data; boundary=x"])
def test_another_content_type_is_refused(
    running_class: TrainingClass, program: SchoolProgram, path: str, content_type: str
) -> None:
    answer = program.send(path, b"rows", content_type=content_type)
    _problem(answer, 415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        (None, "NOT_AUTHENTICATED"),
        ("Basic c2Nob29sOnNlY3JldA==", "NOT_AUTHENTICATED"),
        ("Bearer", "CREDENTIAL_REFUSED"),
        ("Bearer skp_00000000_wrong", "CREDENTIAL_REFUSED"),
    ],
)
def test_without_a_valid_token_nothing_is_looked_at(
    running_class: TrainingClass, client: Client, path: str, authorization: str | None, code: str
) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    answer = client.patch(path, b"{", content_type="application/json", headers=headers)
    _problem(answer, 401, code)
    assert answer["WWW-Authenticate"] == 'Bearer realm="portal"'


@pytest.mark.parametrize("path", PATHS)
def test_a_revoked_token_is_no_token(
    running_class: TrainingClass, program: SchoolProgram, school: User, path: str
) -> None:
    credentials.revoke(school.credentials.all(), reason="lost", by=None)
    _problem(program.push(path, [{}]), 401, "CREDENTIAL_REFUSED")


@pytest.mark.parametrize(("path", "missing"), [(ROSTER, Scope.ROSTER_WRITE), (RESULTS, Scope.RESULTS_WRITE)])
def test_the_scope_that_is_missing_is_named(
    running_class: TrainingClass, client: Client, school: User, path: str, missing: Scope
) -> None:
    _credential, token = credentials.issue(
        school,
        name="narrow",
        scopes=set(Scope.values) - {missing.value},
        expires_at=timezone.now() + timedelta(days=1),
        by=None,
    )
    body = _problem(SchoolProgram(client, token).push(path, [{}]), 403, "SCOPE_MISSING")
    assert body["errors"] == {"scope": [missing.value]}


@pytest.mark.parametrize("path", PATHS)
def test_a_signed_in_person_is_not_a_program(
    running_class: TrainingClass, client: Client, clerk: User, path: str
) -> None:
    client.force_login(clerk)
    _problem(client.patch(path, b"{}", content_type="application/json"), 401, "NOT_AUTHENTICATED")


@pytest.mark.parametrize("kind", ["roster", "results"])
def test_a_class_nobody_has_is_not_found(running_class: TrainingClass, program: SchoolProgram, kind: str) -> None:
    _problem(program.push(f"/api/v1/classes/XS2026-9999/{kind}", [{}]), 404, "CLASS_NOT_FOUND")


@pytest.mark.parametrize("path", PATHS)
def test_another_schools_class_is_not_found(
    running_class: TrainingClass, other_program: SchoolProgram, path: str
) -> None:
    before = _record()
    _problem(other_program.push(path, [roster_row(1)]), 404, "CLASS_NOT_FOUND")
    assert _record() == before


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [(ROSTER, ClassStatus.FINISHED, "ROSTER_CLOSED"), (RESULTS, ClassStatus.OPEN, "RESULTS_NOT_DUE")],
)
def test_a_class_that_takes_none_now_says_so(
    make_class: MakeClass, program: SchoolProgram, path: str, status: ClassStatus, code: str
) -> None:
    make_class(status=status)
    before = _record()
    _problem(program.push(path, [roster_row(1)]), 409, code)
    assert _record() == before


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["post", "delete"])
def test_another_method_is_refused(
    running_class: TrainingClass, program: SchoolProgram, path: str, method: str
) -> None:
    _problem(program.push(path, [{}], method=method.upper()), 405, "METHOD_NOT_ALLOWED")


def test_a_right_roster_is_answered_200_with_its_receipt(
    running_class: TrainingClass, program: SchoolProgram, town: Town
) -> None:
    answer = program.push(ROSTER, [roster_row(1), roster_row(2)])
    body, push = answer.json(), Push.objects.get()
    assert answer.status_code == 200
    assert body["counts"] == {"received": 2, "created": 2, "updated": 0, "unchanged": 0, "withdrawn": 0, "rejected": 0}
    assert body["rows"] == [
        {"line": 1, "student_number": "S0001", "outcome": "created", "errors": []},
        {"line": 2, "student_number": "S0002", "outcome": "created", "errors": []},
    ]
    assert (body["receipt"]["id"], body["receipt"]["sha256"]) == (str(push.pk), push.sha256)


def test_the_digest_is_of_the_bytes_sent(running_class: TrainingClass, program: SchoolProgram) -> None:
    body = b'{"rows":  [{}]}'
    answer = program.send(ROSTER, body)
    assert answer.json()["receipt"]["sha256"] == hashlib.sha256(body).hexdigest()


def test_a_mixed_roster_is_answered_207_with_every_issue(
    running_class: TrainingClass, program: SchoolProgram, town: Town
) -> None:
    answer = program.push(ROSTER, [roster_row(1), roster_row(2, phone="1", town="北干街")])
    body = answer.json()
    assert answer.status_code == 207
    assert body["counts"] == {"received": 2, "created": 1, "updated": 0, "unchanged": 0, "withdrawn": 0, "rejected": 1}
    assert body["rows"][1] == {
        "line": 2,
        "student_number": "S0002",
        "outcome": "rejected",
        "errors": [
            {
                "rule": "PHONE_FORMAT",
                "severity": "error",
                "field": "phone",
                "message": "A mobile number has 11 digits and begins with 13 to 19.",
                "suggestion": "",
                "page": "/api/v1/rules/PHONE_FORMAT/",
            },
            {
                "rule": "TOWN_UNKNOWN",
                "severity": "error",
                "field": "town",
                "message": "The district has no such town; send its name or its nine-digit code.",
                "suggestion": "北干街道",
                "page": "/api/v1/rules/TOWN_UNKNOWN/",
            },
        ],
    }


def test_a_push_of_which_nothing_can_be_taken_is_answered_422_and_leaves_only_its_receipt(
    running_class: TrainingClass, program: SchoolProgram
) -> None:
    before = _record()
    answer = program.push(ROSTER, [roster_row(1, id_number="330109199001010018"), "?"])
    assert answer.status_code == 422
    assert answer.json()["counts"] == {
        "received": 2,
        "created": 0,
        "updated": 0,
        "unchanged": 0,
        "withdrawn": 0,
        "rejected": 2,
    }
    assert _record() == [*before[:-1], before[-1] + 1]


@pytest.mark.parametrize(
    ("status", "problem"),
    [(PushStatus.CANCELLED, (409, "PUSH_CANCELLED")), (PushStatus.FAILED, (500, "PUSH_FAILED"))],
)
@pytest.mark.usefixtures("running_class", "town")
@pytest.mark.django_db(transaction=True)
def test_a_push_ended_while_its_answer_is_waited_for_is_not_answered_as_taken(
    program: SchoolProgram, monkeypatch: pytest.MonkeyPatch, status: PushStatus, problem: tuple[int, str]
) -> None:
    """Nothing is taken, and nothing is kept for the key: the same request again is done."""
    keep = push_work._keep

    def end_first(push: Push, *rest: Any) -> None:
        elsewhere = connection.copy(alias=connection.alias)
        with elsewhere.cursor() as cursor:
            cursor.execute(
                "UPDATE training_push SET status = %s, failure = %s, finished_at = now() WHERE id = %s",
                [status.value, "WORKER_LOST" if status == PushStatus.FAILED else "", push.pk],
            )
        elsewhere.close()
        keep(push, *rest)

    monkeypatch.setattr(push_work, "_keep", end_first)
    _problem(program.push(ROSTER, [roster_row(1)], key="k"), *problem)
    assert (Enrolment.objects.count(), IdempotencyRecord.objects.count()) == (0, 0)
    monkeypatch.setattr(push_work, "_keep", keep)
    again = program.push(ROSTER, [roster_row(1)], key="k")
    assert (again.status_code, "Idempotent-Replayed" in again, Enrolment.objects.count()) == (200, False, 1)


@pytest.mark.parametrize(("dry_run", "status"), [("true", 200), ("1", 200), ("True", 200), ("0", 403), ("yes", 400)])
@pytest.mark.usefixtures("running_class", "town")
def test_a_dry_run_is_asked_for_in_the_same_words_by_every_credential(
    program: SchoolProgram, school: User, dry_run: str, status: int
) -> None:
    until = timezone.now() + timedelta(days=1)
    scopes = {Scope.ROSTER_WRITE}
    _sandbox, token = credentials.issue(school, name="try", scopes=scopes, expires_at=until, is_sandbox=True, by=None)
    answer = SchoolProgram(program.client, token).push(ROSTER, [roster_row(1)], dry_run=dry_run)
    assert (answer.status_code, Enrolment.objects.count()) == (status, 0)


def test_results_are_answered_row_by_row(running_class: TrainingClass, program: SchoolProgram, town: Town) -> None:
    program.push(ROSTER, [roster_row(1), roster_row(2)])
    answer = program.push(RESULTS, [result_row(1), result_row(9)])
    assert answer.status_code == 207
    assert [(row["outcome"], [issue["rule"] for issue in row["errors"]]) for row in answer.json()["rows"]] == [
        ("created", []),
        ("rejected", ["STUDENT_UNKNOWN"]),
    ]


def test_marks_keep_their_decimals_on_the_way_in(
    running_class: TrainingClass, program: SchoolProgram, town: Town
) -> None:
    program.push(ROSTER, [roster_row(1)])
    body = b'{"rows": [{"student_number": "S0001", "theory": 85.15, "practice": 64.35}]}'
    program.send(RESULTS, body)
    result = Result.objects.get()
    assert (str(result.theory), str(result.practice), result.passed) == ("85.15", "64.35", True)


def test_messages_come_in_the_language_asked_for(running_class: TrainingClass, program: SchoolProgram) -> None:
    english = program.push(ROSTER, [{}]).json()["rows"][0]["errors"][0]
    program.headers["Accept-Language"] = "zh-Hans"
    chinese = program.push(ROSTER, [{}]).json()["rows"][0]["errors"][0]
    assert (english["rule"], english["message"]) == ("FIELD_MISSING", "This field is required.")
    assert chinese["rule"] == "FIELD_MISSING"
