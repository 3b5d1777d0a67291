"""A school's roster over HTTP: changed, made equal, read back, followed; in every format."""

import csv
import io
import json
from typing import Any

import pytest

from accounts.models import IdempotencyRecord
from directory.models import Town
from tests.training.conftest import ROSTER, MakeClass, SchoolProgram, id_number, roster_row
from training.models import Enrolment, EnrolmentEvent, Push, PushPage, TrainingClass
from training.services import pushes

pytestmark = pytest.mark.usefixtures("town")
CHANGES = f"{ROSTER}/changes"


def _rows(count: int) -> list[dict[str, Any]]:
    return [roster_row(n) for n in range(count)]


def _counts(answer: Any) -> dict[str, int]:
    return {name: count for name, count in answer.json()["counts"].items() if count}


def _live() -> list[str]:
    return sorted(Enrolment.objects.live().values_list("student_number", flat=True))


def _csv(rows: list[dict[str, Any]], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json; charset=utf-8", json.dumps({"rows": _rows(3)}, ensure_ascii=False).encode()),
        ("application/x-ndjson", "\n".join(json.dumps(row) for row in _rows(3)).encode()),
        ("application/x-ndjson", "\r\n\r\n".join(json.dumps(row) for row in _rows(3)).encode() + b"\n"),
        ("text/csv", _csv(_rows(3)).encode()),
        ("text/csv; charset=utf-8", _csv(_rows(3)).encode("utf-8-sig")),
        ("text/csv", _csv(_rows(3)).encode("gb18030")),
        ("text/csv", _csv(_rows(3), ";").encode()),
        ("text/csv", _csv(_rows(3), "\t").encode("gb18030")),
        ("text/csv", _csv(_rows(3)).replace("\r\n", "\n").encode() + b"\n\n"),
    ],
)
def test_every_format_says_the_same(
    running_class: TrainingClass, program: SchoolProgram, content_type: str, body: bytes
) -> None:
    answer = program.send(ROSTER, body, content_type=content_type)
    assert (answer.status_code, _counts(answer)) == (200, {"received": 3, "created": 3})
    assert sorted(Enrolment.objects.values_list("student_number", "person__name")) == [
        ("S0000", "示范0"),
        ("S0001", "示范1"),
        ("S0002", "示范2"),
    ]


def test_lines_are_those_of_the_file(running_class: TrainingClass, program: SchoolProgram) -> None:
    rows = [roster_row(1, note="两\n行"), roster_row(2, phone="1")]
    answer = program.send(ROSTER, _csv(rows), content_type="text/csv")
    assert [row["line"] for row in answer.json()["rows"]] == [2, 4]
    lines = "\n".join([json.dumps(roster_row(1)), "", "{", json.dumps(roster_row(2))])
    answer = program.send(ROSTER, lines, content_type="application/x-ndjson")
    assert [(row["line"], [issue["rule"] for issue in row["errors"]]) for row in answer.json()["rows"]] == [
        (1, []),
        (3, ["ROW_FORMAT"]),
        (4, []),
    ]


def test_a_cell_beyond_the_names_is_of_no_field(running_class: TrainingClass, program: SchoolProgram) -> None:
    body = "student_number,name,id_number\nS1,示范,330109199001010017,外\n"
    [row] = program.send(ROSTER, body, content_type="text/csv").json()["rows"]
    assert [(issue["rule"], issue["field"]) for issue in row["errors"]] == [("FIELD_UNKNOWN", "column 4")]


def test_a_number_sent_in_place_of_a_field_is_nowhere_kept(
    running_class: TrainingClass, program: SchoolProgram
) -> None:
    """A NUL would be more than the database takes, and be answered with a fault."""
    row = {"student_number": "33018119750615232X", "330109199001010017": "x", "no\x00te": "x"}
    answer = program.push(ROSTER, [row])
    found = [(issue["rule"], issue["field"]) for issue in answer.json()["rows"][0]["errors"]]
    assert (answer.status_code, found[:3]) == (
        422,
        [("FIELD_UNKNOWN", "******"), ("FIELD_UNKNOWN", "note"), ("STUDENT_NUMBER_IS_ID", "student_number")],
    )
    answers = [
        *PushPage.objects.values_list("rows", flat=True),
        *IdempotencyRecord.objects.values_list("body", flat=True),
    ]
    kept = str(answers)
    assert len(answers) == 2
    assert [number for number in ("33018119750615232X", "330109199001010017") if number in kept] == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "ROWS_MISSING"),
        (b"2026001,x,33018119750615232X\n", "CSV_HEADER_MISSING"),
        (b"student_number,name,name\nS1,x,y\n", "CSV_COLUMN_TWICE"),
        (b"student_number,name\n", "ROWS_MISSING"),
        (b'student_number,name\nS1,"x\n', "MALFORMED_CSV"),
        (b"student_number,name\nS1,\xff\xff\n", "MALFORMED_TEXT"),
    ],
)
def test_a_file_that_is_no_csv_is_named(
    running_class: TrainingClass, program: SchoolProgram, body: bytes, code: str
) -> None:
    answer = program.send(ROSTER, body, content_type="text/csv")
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_put_makes_the_roster_equal(running_class: TrainingClass, program: SchoolProgram) -> None:
    program.push(ROSTER, _rows(4))
    answer = program.push(ROSTER, [*_rows(2), roster_row(7)], method="PUT")
    assert answer.status_code == 200
    assert _counts(answer) == {"received": 3, "created": 1, "unchanged": 2, "withdrawn": 2}
    assert [(row["line"], row["student_number"], row["outcome"]) for row in answer.json()["rows"]] == [
        (1, "S0000", "unchanged"),
        (2, "S0001", "unchanged"),
        (3, "S0007", "created"),
        (None, "S0002", "withdrawn"),
        (None, "S0003", "withdrawn"),
    ]
    running_class.refresh_from_db()
    assert (_live(), running_class.seats_taken) == (["S0000", "S0001", "S0007"], 3)


def test_put_frees_the_seats_it_gives(make_class: MakeClass, program: SchoolProgram) -> None:
    make_class(capacity=2)
    program.push(ROSTER, _rows(2))
    answer = program.push(ROSTER, [roster_row(0), roster_row(5)], method="PUT")
    assert _counts(answer) == {"received": 2, "created": 1, "unchanged": 1, "withdrawn": 1}


def test_put_withdraws_nobody_for_a_row_that_is_wrong(running_class: TrainingClass, program: SchoolProgram) -> None:
    program.push(ROSTER, _rows(3))
    by_number, by_document = roster_row(0, phone="1"), roster_row(1, student_number="S9999")
    answer = program.push(ROSTER, [by_number, by_document], method="PUT")
    assert _counts(answer) == {"received": 2, "withdrawn": 1, "rejected": 2}
    assert _live() == ["S0000", "S0001"]


def test_put_withdraws_nobody_while_a_row_does_not_say_whom_it_is_about(
    running_class: TrainingClass, program: SchoolProgram
) -> None:
    program.push(ROSTER, _rows(3))
    answer = program.push(ROSTER, [roster_row(0), "?"], method="PUT")
    assert _counts(answer) == {"received": 2, "unchanged": 1, "rejected": 1}
    assert _live() == ["S0000", "S0001", "S0002"]


def test_put_leaves_who_completed_and_who_registered_here(running_class: TrainingClass, program: SchoolProgram) -> None:
    program.push(ROSTER, _rows(4))
    Enrolment.objects.filter(student_number="S0002").update(status="completed")
    Enrolment.objects.filter(student_number="S0003").update(student_number="")
    answer = program.push(ROSTER, [roster_row(0)], method="PUT")
    assert (_counts(answer)["withdrawn"], _live()) == (1, ["", "S0000", "S0002"])


def test_who_comes_back_has_the_old_enrolment(running_class: TrainingClass, program: SchoolProgram) -> None:
    program.push(ROSTER, _rows(2))
    program.push(ROSTER, [roster_row(0)], method="PUT")
    answer = program.push(ROSTER, [roster_row(1, note="复学")])
    running_class.refresh_from_db()
    returned = Enrolment.objects.get(student_number="S0001")
    assert (_counts(answer), returned.status, returned.note) == ({"received": 1, "updated": 1}, "enrolled", "复学")
    assert (Enrolment.objects.count(), running_class.seats_taken) == (2, 2)
    moves = EnrolmentEvent.objects.filter(enrolment=returned).order_by("pk").values_list("from_status", "to_status")
    assert list(moves) == [("", "enrolled"), ("enrolled", "withdrawn"), ("withdrawn", "enrolled")]


@pytest.mark.parametrize(("sent", "status"), [(40, 202), (38, 202), (37, 202), (50, 200)])
def test_the_deletion_brake(make_class: MakeClass, program: SchoolProgram, sent: int, status: int) -> None:
    make_class(capacity=60)
    program.push(ROSTER, _rows(50))
    answer = program.push(ROSTER, _rows(sent), method="PUT")
    assert (answer.status_code, answer.json()["status"]) == (status, "held" if status == 202 else "done")
    assert answer.json()["counts"]["withdrawn"] == 50 - sent
    assert len(_live()) == 50


@pytest.mark.parametrize(("before", "sent"), [(4, 2), (60, 57)])
def test_the_brake_lets_a_few_pass(make_class: MakeClass, program: SchoolProgram, before: int, sent: int) -> None:
    make_class(capacity=60)
    program.push(ROSTER, _rows(before))
    answer = program.push(ROSTER, _rows(sent), method="PUT")
    assert (answer.status_code, len(_live())) == (200, sent)


def test_all_or_none(running_class: TrainingClass, program: SchoolProgram) -> None:
    answer = program.push(ROSTER, [roster_row(1), roster_row(2, phone="1")], on_error="reject")
    assert (answer.status_code, _counts(answer)) == (422, {"received": 2, "rejected": 2})
    assert [[issue["rule"] for issue in row["errors"]] for row in answer.json()["rows"]] == [
        ["OTHER_ROWS_WRONG"],
        ["PHONE_FORMAT"],
    ]
    assert (Enrolment.objects.count(), Push.objects.get().status) == (0, "done")
    answer = program.push(ROSTER, [roster_row(1), roster_row(2)], on_error="reject")
    assert (answer.status_code, Enrolment.objects.count()) == (200, 2)


@pytest.mark.parametrize("query", [{"dry_run": "maybe"}, {"on_error": "stop"}])
def test_an_order_that_makes_no_sense_is_named(
    running_class: TrainingClass, program: SchoolProgram, query: dict[str, str]
) -> None:
    answer = program.push(ROSTER, _rows(1), **query)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, list(query))


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_a_dry_run_says_the_same_and_changes_nothing(
    running_class: TrainingClass, program: SchoolProgram, method: str
) -> None:
    program.push(ROSTER, _rows(3))
    before = [*EnrolmentEvent.objects.values_list("pk", flat=True)]
    rows = [roster_row(0, note="班长"), roster_row(8), roster_row(9, phone="1")]
    rehearsed = program.push(ROSTER, rows, method=method, dry_run="true").json()
    assert [*EnrolmentEvent.objects.values_list("pk", flat=True)] == before
    done = program.push(ROSTER, rows, method=method).json()
    assert (rehearsed["dry_run"], done["dry_run"]) == (True, False)
    assert (rehearsed["counts"], rehearsed["rows"]) == (done["counts"], done["rows"])


@pytest.mark.django_db(transaction=True)
def test_more_than_a_thousand_rows_wait_their_turn(make_class: MakeClass, program: SchoolProgram) -> None:
    make_class(capacity=2000)
    answer = program.push(ROSTER, _rows(1001), key="k")
    body = answer.json()
    assert (answer.status_code, body["status"], body["rows"]) == (202, "queued", [])
    assert b"330109" not in bytes(Push.objects.get().payload or b"")
    address = answer["Location"]
    assert program.push(ROSTER, _rows(1)).json()["push"] == address
    assert pushes.run_due() == 1
    done = program.get(address).json()
    assert (done["status"], done["progress"], done["counts"]["created"]) == ("done", 1001, 1001)
    assert [row["line"] for row in done["rows"]] == list(range(1, 1001))
    rest = program.get(done["next"]).json()
    assert ([row["student_number"] for row in rest["rows"]], rest["next"]) == (["S1000"], None)
    assert (len(_live()), Push.objects.get().payload) == (1001, None)
    again = program.push(ROSTER, _rows(1001), key="k")
    assert (again.status_code, again["Location"], again["Idempotent-Replayed"]) == (202, address, "true")


def test_another_schools_push_is_not_found(
    running_class: TrainingClass, program: SchoolProgram, other_program: SchoolProgram
) -> None:
    address = program.push(ROSTER, _rows(1))["Location"]
    assert program.get(address).status_code == 200
    answer = other_program.get(address)
    assert (answer.status_code, answer.json()["code"]) == (404, "PUSH_NOT_FOUND")


@pytest.mark.parametrize(("page", "status"), [("0", 400), ("x", 400), ("2", 404), ("1", 200)])
def test_pages_of_a_push(running_class: TrainingClass, program: SchoolProgram, page: str, status: int) -> None:
    address = program.push(ROSTER, _rows(1))["Location"]
    assert program.get(address, page=page).status_code == status


def test_the_roster_is_read_page_by_page(running_class: TrainingClass, program: SchoolProgram) -> None:
    program.push(ROSTER, _rows(5))
    program.push(ROSTER, _rows(4), method="PUT")
    read: list[str] = []
    address: str | None = f"{ROSTER}?page_size=2"
    while address:
        page = program.get(address).json()
        read += [row["student_number"] for row in page["results"]]
        address = page["next"]
    assert read == ["S0000", "S0001", "S0002", "S0003"]


def test_changes_are_followed_deletions_included(
    running_class: TrainingClass, program: SchoolProgram, other_program: SchoolProgram
) -> None:
    program.push(ROSTER, _rows(2))
    first = program.get(CHANGES).json()
    assert [(each["student_number"], each["change"]) for each in first["changes"]] == [
        ("S0000", "added"),
        ("S0001", "added"),
    ]
    program.push(ROSTER, [roster_row(0, note="班长")], method="PUT")
    program.push(ROSTER, [roster_row(0, note="班长"), roster_row(1)])
    second = program.get(CHANGES, since=first["cursor"]).json()
    assert [(each["student_number"], each["change"], each["status"]) for each in second["changes"]] == [
        ("S0001", "removed", "withdrawn"),
        ("S0000", "changed", "enrolled"),
        ("S0001", "added", "enrolled"),
    ]
    third = program.get(CHANGES, since=second["cursor"]).json()
    assert third == {"changes": [], "cursor": second["cursor"], "has_more": False}
    assert other_program.get(CHANGES).status_code == 404
    assert program.get(CHANGES, since="yesterday").status_code == 400


def test_no_answer_repeats_a_number(running_class: TrainingClass, program: SchoolProgram, town: Town) -> None:
    wrong = roster_row(3, id_number=id_number(3)[:-1] + ("0" if id_number(3)[-1] != "0" else "1"))
    pushed = program.push(ROSTER, [*_rows(3), wrong, roster_row(4, id_number=id_number(0))])
    answers = [pushed, program.get(pushed["Location"]), program.get(ROSTER), program.get(CHANGES)]
    for answer in answers:
        assert [n for n in range(5) if id_number(n)[:17] in answer.content.decode()] == []
