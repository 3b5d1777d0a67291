"""What holds of any roster: twice is once, disjoint ones commute, what was made equal is read back, no number leaks."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.training.conftest import ROSTER, SchoolProgram, id_number, roster_row
from training.models import Enrolment, PushPage, TrainingClass

pytestmark = pytest.mark.usefixtures("town")
FEW = examples(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PLACES = range(6)


class _Undo(Exception):
    """The example is over."""


@contextlib.contextmanager
def example() -> Iterator[None]:
    """Each example begins with the same record."""
    with contextlib.suppress(_Undo), transaction.atomic():
        yield
        raise _Undo


def _row(place: int) -> st.SearchStrategy[dict[str, Any]]:
    """A row of this person: mostly right, now and then with a wrong cell."""
    return st.builds(
        lambda note, entered_on, phone: roster_row(place, note=note, entered_on=entered_on, phone=phone),
        st.sampled_from(["", "班长", "a\tb\\c\nd", "=1+1"]),
        st.sampled_from(["2026-03-02", "", "2 March"]),
        st.sampled_from([f"139{place:08d}", "", "1"]),
    )


ROSTERS = st.lists(st.sampled_from(PLACES), unique=True, min_size=1).flatmap(
    lambda places: st.tuples(*map(_row, places)).map(list)
)
METHODS = st.sampled_from(["PATCH", "PUT"])


def _record() -> list[Any]:
    fields = ("student_number", "person__id_masked", "status", "entered_on", "note")
    return [
        TrainingClass.objects.get().seats_taken,
        sorted(Enrolment.objects.live().values_list(*fields), key=str),
    ]


@FEW
@given(before=ROSTERS, rows=ROSTERS, method=METHODS)
def test_twice_is_once(
    open_class: TrainingClass, program: SchoolProgram, before: list[Any], rows: list[Any], method: str
) -> None:
    with example():
        program.push(ROSTER, before)
        program.push(ROSTER, rows, method=method)
        once = _record()
        again = program.push(ROSTER, rows, method=method).json()
        assert _record() == once
        # One that is held says what it would do, and says so again.
        changed = [again["counts"][name] for name in ("created", "updated", "withdrawn")]
        assert again["status"] == "held" or changed == [0, 0, 0]


@FEW
@given(data=st.data(), rows=ROSTERS)
def test_disjoint_rosters_commute(
    open_class: TrainingClass, program: SchoolProgram, data: st.DataObject, rows: list[Any]
) -> None:
    cut = data.draw(st.integers(0, len(rows)))
    one, other = rows[:cut] or [roster_row(8)], rows[cut:] or [roster_row(9)]
    records = []
    for order in ((one, other), (other, one)):
        with example():
            for each in order:
                program.push(ROSTER, each)
            records.append(_record())
    assert records[0] == records[1]


@FEW
@given(before=ROSTERS, places=st.sets(st.sampled_from(PLACES), min_size=4))
def test_what_was_made_equal_is_read_back(
    open_class: TrainingClass, program: SchoolProgram, before: list[Any], places: set[int]
) -> None:
    with example():
        program.push(ROSTER, before)
        answer = program.push(ROSTER, [roster_row(place) for place in places], method="PUT")
        assert answer.status_code == 200
        read = [(row["student_number"], row["status"]) for row in program.get(ROSTER).json()["results"]]
        assert sorted(read) == [(f"S{place:04d}", "enrolled") for place in sorted(places)]


@FEW
@given(before=ROSTERS, rows=ROSTERS, method=METHODS)
def test_no_number_of_anybody_leaks(
    open_class: TrainingClass,
    program: SchoolProgram,
    before: list[Any],
    rows: list[Any],
    method: str,
) -> None:
    with example():
        answers = [program.push(ROSTER, before), program.push(ROSTER, rows, method=method)]
        answers += [program.get(ROSTER), program.get(f"{ROSTER}/changes"), program.get(answers[1]["Location"])]
        said = "".join(answer.content.decode() for answer in answers) + str(list(PushPage.objects.values("rows")))
        assert [place for place in PLACES if id_number(place) in said] == []
