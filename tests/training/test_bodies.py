"""CSV as files really come. The other formats are tested where they arrive (tests/training/api)."""

import pytest

from directory.errors import DomainError
from training import bodies
from training.rows import Sent

HEADER = "student_number,name\n"


def _rows(text: str) -> list[Sent]:
    rows = bodies.from_csv(text.encode())
    found = list(rows)
    assert len(rows) == len(found)
    return found


@pytest.mark.parametrize("above", ["", "\n", "\r\n\r\n", ",\n", " , \n\n"])
def test_blank_lines_above_the_names_are_passed_over_and_counted(above: str) -> None:
    lines = above.count("\n")
    assert _rows(f"{above}{HEADER}S1,x\n\nS2,y\n") == [
        Sent(lines + 2, {"student_number": "S1", "name": "x"}),
        Sent(lines + 4, {"student_number": "S2", "name": "y"}),
    ]


def test_the_separator_is_that_of_the_names() -> None:
    assert _rows("\n;;\nstudent_number;name\nS1;x,y,z\n") == [Sent(4, {"student_number": "S1", "name": "x,y,z"})]


def test_what_stands_below_no_name_is_of_no_field() -> None:
    assert _rows("student_number,,name,\nS1,,x,\nS2,a,y,b,c\n") == [
        Sent(2, {"student_number": "S1", "name": "x"}),
        Sent(3, {"student_number": "S2", "name": "y", "column 2": "a", "column 4": "b", "column 5": "c"}),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "ROWS_MISSING"),
        (",,\n\n", "ROWS_MISSING"),
        (f",\n{HEADER},\n", "ROWS_MISSING"),
        ("S1,张小满,33018119750615232X\nS2,李四,330109199001010017\n", "CSV_HEADER_MISSING"),
        ("学号,姓名\nS1,x\n", "CSV_HEADER_MISSING"),
        ("student_number,name, name\nS1,x,y\n", "CSV_COLUMN_TWICE"),
        ("student_number,a,a\nS1,x,y\n", "CSV_COLUMN_TWICE"),
        ('\n"student_number\nS1\n', "MALFORMED_CSV"),
    ],
)
def test_a_file_that_cannot_be_told_apart_is_refused(text: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        bodies.from_csv(text.encode())
    assert refused.value.code == code
