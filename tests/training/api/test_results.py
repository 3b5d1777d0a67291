"""Results as a school's program reads them back, sends them in files, and replaces a revoked certificate."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from directory.models import Town
from talents.models import Certificate, Standing
from talents.services import certificates
from tests.training.conftest import (
    RESULTS,
    ROSTER,
    SchoolProgram,
    certificate_number,
    result_row,
    roster_row,
)
from training.models import Result, TrainingClass


@pytest.fixture
def roster(running_class: TrainingClass, town: Town, program: SchoolProgram) -> TrainingClass:
    program.push(ROSTER, [roster_row(n) for n in range(1, 4)])
    return running_class


def _outcomes(answer: Any) -> list[tuple[str, list[str]]]:
    return [(row["outcome"], [issue["rule"] for issue in row["errors"]]) for row in answer.json()["rows"]]


def test_results_are_read_back(roster: TrainingClass, program: SchoolProgram) -> None:
    today = timezone.localdate().isoformat()
    number = certificate_number(1)
    program.push(RESULTS, [result_row(1, number=number, issued_on=today), {"student_number": "S0002", "theory": "55"}])
    assert program.get(RESULTS).json() == {
        "next": None,
        "previous": None,
        "results": [
            {
                "student_number": "S0001",
                "status": "completed",
                "theory": "80.00",
                "practice": "85.50",
                "passed": True,
                "certificate_number": number,
                "issued_on": today,
            },
            {
                "student_number": "S0002",
                "status": "enrolled",
                "theory": "55.00",
                "practice": None,
                "passed": None,
                "certificate_number": "",
                "issued_on": None,
            },
        ],
    }


def test_the_pages_of_results_follow_each_other(roster: TrainingClass, program: SchoolProgram) -> None:
    program.push(RESULTS, [result_row(n) for n in range(1, 4)])
    first = program.get(RESULTS, page_size=2).json()
    second = program.client.get(first["next"], headers=program.headers).json()
    assert [row["student_number"] for row in [*first["results"], *second["results"]]] == ["S0001", "S0002", "S0003"]
    assert second["next"] is None


@pytest.mark.parametrize(("said", "passed"), [("true", True), ("FALSE", False), ("是", True), ("否", False)])
def test_a_file_says_true_and_false_in_words(
    roster: TrainingClass, program: SchoolProgram, said: str, passed: bool
) -> None:
    body = f"student_number,passed\nS0001,{said}\n".encode()
    assert _outcomes(program.send(RESULTS, body, content_type="text/csv")) == [("created", [])]
    assert Result.objects.get().passed is passed


def test_a_new_certificate_takes_the_place_of_a_revoked_one(
    roster: TrainingClass, program: SchoolProgram, clerk: User
) -> None:
    today = timezone.localdate().isoformat()
    first = result_row(1, number=certificate_number(1), issued_on=today)
    program.push(RESULTS, [first])
    replacing = result_row(1, number=certificate_number(2), issued_on=today)
    assert _outcomes(program.push(RESULTS, [replacing])) == [("rejected", ["CERT_DIFFERS"])]
    certificates.revoke(Certificate.objects.all(), reason="name misspelt", by=clerk)
    assert Standing.objects.count() == 0
    assert _outcomes(program.push(RESULTS, [replacing])) == [("updated", [])]
    assert Result.objects.get().certificate_number == certificate_number(2)
    assert list(Certificate.objects.order_by("pk").values_list("number", "status")) == [
        (certificate_number(1), "revoked"),
        (certificate_number(2), "issued"),
    ]
    assert Standing.objects.count() == 1
    assert _outcomes(program.push(RESULTS, [replacing])) == [("unchanged", [])]


@pytest.mark.parametrize(
    ("values", "rules"),
    [
        ({"issued_on": ""}, ["CERT_DATE_MISSING"]),
        ({"passed": False, "theory": "50"}, ["RESULT_FINAL"]),
    ],
)
def test_a_replacement_is_checked_as_a_first_one_is(
    roster: TrainingClass, program: SchoolProgram, clerk: User, values: dict[str, Any], rules: list[str]
) -> None:
    today = timezone.localdate().isoformat()
    program.push(RESULTS, [result_row(1, number=certificate_number(1), issued_on=today)])
    certificates.revoke(Certificate.objects.all(), reason="name misspelt", by=clerk)
    row = {**result_row(1, number=certificate_number(2), issued_on=today), **values}
    assert _outcomes(program.push(RESULTS, [row])) == [("rejected", rules)]
    assert Result.objects.get().certificate_number == certificate_number(1)
