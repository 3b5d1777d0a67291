"""No answer of the API, no line of the log and no row of the access log holds an ID number in full."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import ApiCall
from directory.services import people
from directory.services.people import Identity
from tests.training.conftest import RESULTS, ROSTER, SchoolProgram, id_number, roster_row

# What somebody may have put where the number belongs, or put the number in its place.
SLIPS = ("", "int", "town", "employer_uscc", "phone", "entered_on", "id_type", "session", "check digit", "spaced")


def _row(sequence: int, slip: str) -> dict[str, Any]:
    row, number = roster_row(sequence), id_number(sequence)
    if slip in row or slip in ("employer_uscc", "id_type", "session"):
        return {**row, slip: number}
    if slip == "int":
        return {**row, "id_number": int(number.replace("X", "1"))}
    if slip == "check digit":
        return {**row, "id_number": number[:-1] + ("0" if number[-1] != "0" else "1")}
    return {**row, "id_number": f" {number} "} if slip == "spaced" else row


def _told(program: SchoolProgram, rows: list[dict[str, Any]], number: str) -> Iterator[Any]:
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    yield program.push(ROSTER, rows, method="PUT", dry_run="true")
    yield program.push(ROSTER, rows)
    yield program.send(ROSTER, lines, content_type="application/x-ndjson")
    yield program.send(ROSTER, lines[:-1] + number)
    yield program.push(
        RESULTS, [{"student_number": row["student_number"], "certificate_number": number} for row in rows]
    )
    yield program.push(RESULTS, [{"student_number": row["student_number"], "theory": number} for row in rows])
    yield program.push(ROSTER, rows, on_error=number)
    for path in (ROSTER, f"{ROSTER}/changes", RESULTS, f"/api/v1/classes/{number}/roster"):
        yield program.get(path)
    yield program.get(ROSTER, cursor=number)


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    sent=st.lists(
        st.tuples(st.integers(0, 400_000), st.sampled_from(SLIPS)),
        min_size=1,
        max_size=3,
        unique_by=lambda each: each[0],
    ),
    known=st.booleans(),
)
@pytest.mark.usefixtures("running_class", "town")
def test_no_number_is_told_in_full(
    program: SchoolProgram, log: io.StringIO, sent: list[tuple[int, str]], known: bool
) -> None:
    """Whether the district knows the person or not, and wherever the school has put the number."""
    numbers = {id_number(sequence) for sequence, _slip in sent}
    if known:
        people.meet([Identity(name="别人", id_number=number) for number in numbers], by=None)
    rows = [_row(sequence, slip) for sequence, slip in sent]
    told = [answer.content.decode() for answer in _told(program, rows, id_number(sent[0][0]))]
    logged = [log.getvalue(), *map(str, ApiCall.objects.values_list("path", flat=True))]
    assert [text for text in (*told, *logged) if any(number in text for number in numbers)] == []
    assert log.getvalue() != ""
