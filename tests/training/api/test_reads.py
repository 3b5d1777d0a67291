"""What a school's program reads of its own classes."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from directory.enums import OrganisationKind
from directory.models import Organisation, Town
from tests.training.conftest import RESULTS, ROSTER, MakeClass, SchoolProgram, result_row, roster_row
from training.enums import ClassStatus
from training.models import Course, Provider, TrainingClass

CLASSES = "/api/v1/classes"


@pytest.fixture
def foreign_class(make_class: MakeClass, other_school: User) -> TrainingClass:
    organisation = Organisation.objects.get(users=other_school)
    provider = Provider.objects.create(organisation=organisation, approved_from="2020-01-01")
    course = Course.objects.create(title="焊工", provider=provider, hours=40)
    return make_class("XS2026-0900", course=course)


def test_a_school_sees_its_own_classes_in_every_status(
    make_class: MakeClass, foreign_class: TrainingClass, program: SchoolProgram, other_program: SchoolProgram
) -> None:
    for serial, status in enumerate(ClassStatus):
        make_class(f"XS2026-000{serial}", status=status)
    own = program.get(CLASSES).json()
    foreign = other_program.get(CLASSES).json()
    assert sorted(row["status"] for row in own["results"]) == sorted(ClassStatus.values)
    assert [row["code"] for row in foreign["results"]] == ["XS2026-0900"]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"status": "open"}, ["XS2026-0001"]),
        ({"kind": "order_class"}, ["XS2026-0002"]),
        ({"starts_from": "2027-01-01"}, ["XS2026-0002"]),
        ({"starts_until": "2026-12-31"}, ["XS2026-0001"]),
    ],
)
def test_the_list_narrows(
    make_class: MakeClass, program: SchoolProgram, query: dict[str, str], codes: list[str]
) -> None:
    make_class(starts_on="2026-06-01", ends_on="2026-06-01")
    make_class(
        "XS2026-0002", starts_on="2027-06-01", ends_on="2027-06-01", status=ClassStatus.RUNNING, kind="order_class"
    )
    assert [row["code"] for row in program.get(CLASSES, **query).json()["results"]] == codes


def test_a_filter_that_makes_no_sense_is_named(program: SchoolProgram) -> None:
    answer = program.get(CLASSES, status="lost")
    assert (answer.status_code, answer.json()["code"], list(answer.json()["errors"])) == (400, "INVALID", ["status"])


def test_one_class(open_class: TrainingClass, program: SchoolProgram) -> None:
    body = program.get(f"{CLASSES}/XS2026-0001").json()
    facts = [body[name] for name in ("code", "title", "town", "capacity", "seats_taken", "fee")]
    assert facts == ["XS2026-0001", "摄影和视频剪辑", "330109002", 50, 0, "0.00"]


@pytest.mark.parametrize("path", [f"{CLASSES}/XS2026-0900", f"{CLASSES}/XS2026-0900/roster"])
def test_another_schools_class_is_not_found(
    foreign_class: TrainingClass, program: SchoolProgram, other_program: SchoolProgram, path: str
) -> None:
    assert (program.get(path).status_code, program.get(path).json()["code"]) == (404, "CLASS_NOT_FOUND")
    assert other_program.get(path).status_code == 200


@pytest.mark.parametrize("path", [CLASSES, f"{CLASSES}/XS2026-0001", ROSTER])
def test_reading_needs_a_token(open_class: TrainingClass, client: Client, path: str) -> None:
    assert client.get(path).status_code == 401


def test_the_roster_is_read_back_masked(running_class: TrainingClass, program: SchoolProgram, town: Town) -> None:
    program.push(ROSTER, [roster_row(1, note="班长")])
    program.push(RESULTS, [result_row(1)])
    row = program.get(ROSTER).json()["results"][0]
    assert row == {
        "student_number": "S0001",
        "status": "completed",
        "name": "示**",
        "id_type": "resident_id",
        "id_number": "330109********0012",
        "phone": "139****0001",
        "town": "330109002",
        "employer_uscc": None,
        "entered_on": "2026-03-02",
        "note": "班长",
        "theory": "80.00",
        "practice": "85.50",
        "passed": True,
        "certificate_number": "",
        "issued_on": None,
    }


def test_who_has_no_result_town_or_employer_is_read_back_too(open_class: TrainingClass, program: SchoolProgram) -> None:
    program.push(ROSTER, [roster_row(1, town="", phone="")])
    row = program.get(ROSTER).json()["results"][0]
    assert [row[name] for name in ("phone", "town", "theory", "passed", "certificate_number")] == [
        "",
        None,
        None,
        None,
        "",
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_statements_does_not_grow(
    open_class: TrainingClass, make_class: MakeClass, program: SchoolProgram, town: Town, count: int
) -> None:
    for serial in range(2, count + 1):
        make_class(f"XS2026-000{serial}")
    program.push(ROSTER, [roster_row(n) for n in range(count)])
    assert (_statements(program, CLASSES), _statements(program, ROSTER)) == (4, 5)


def _statements(program: SchoolProgram, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        program.get(path)
    return len(queries)


def test_a_provider_sees_its_classes_only_as_the_organisation_it_is(
    open_class: TrainingClass, program: SchoolProgram, school: User
) -> None:
    school.organisation = Organisation.objects.create(name="另一所学校", kind=OrganisationKind.SCHOOL)
    school.save()
    body: Any = program.get(CLASSES).json()
    assert body["results"] == []
