from typing import Any

import pytest
from django.utils import translation

from training.rows import NAMED, Cells
from training.spelling import Names

NAMES = Names(("student_number", "name"))
ID_NUMBER = "33018119750615232X"


def _fields(sent: Any) -> list[str]:
    return [issue.field for issue in Cells(sent, names=NAMES).issues]


def test_of_very_many_unknown_fields_the_first_are_named_and_the_others_counted() -> None:
    cells = Cells({f"f{place:05}": "" for place in range(20_000)}, names=NAMES)
    assert [issue.field for issue in cells.issues] == [*(f"f{place:05}" for place in range(NAMED)), ""]
    with translation.override("zh-hans"):
        assert str(cells.issues[-1].message) == "另有 19980 个字段不存在。"
    assert {issue.code for issue in cells.issues} == {"FIELD_UNKNOWN"}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (ID_NUMBER, "******"),
        ("330181 19750615 232x", "******"),
        ("３３０１８１１９７５０６１５２３２Ｘ", "******"),
        ("13900000001 张", "****** 张"),
        ("mark_2026", "mark_2026"),
        ("a\x00b\x1bc\u202ed", "abcd"),
        ("x" * 61, "x" * 60),
    ],
)
def test_the_name_of_an_unknown_field_can_be_shown_and_kept(name: str, shown: str) -> None:
    assert _fields({name: "1"}) == [shown]


@pytest.mark.parametrize(
    ("text", "kept", "codes"),
    [
        ("2026001", "2026001", []),
        ("202600000000001234", "202600000000001234", []),
        ("330000123456789012", "330000123456789012", []),
        ("990109199001010017", "990109199001010017", []),
        ("330109260001234", "330109260001234", []),
        ("33010926000123", "33010926000123", []),
        ("330181197506152321", "", ["STUDENT_NUMBER_IS_ID"]),
        ("330181197513152329", "", ["STUDENT_NUMBER_IS_ID"]),
        ("330109900101001", "", ["STUDENT_NUMBER_IS_ID"]),
        ("G330109199001010017", "", ["STUDENT_NUMBER_IS_ID"]),
        ("330109 19900101 0017", "", ["STUDENT_NUMBER_IS_ID"]),
        ("３３０１０９１９９００１０１００１７", "", ["STUDENT_NUMBER_IS_ID"]),
        (ID_NUMBER, "", ["STUDENT_NUMBER_IS_ID"]),
        ("33018119750615232x", "", ["STUDENT_NUMBER_IS_ID"]),
        ("3.30181197506152E+17", "3.30181197506152E+17", ["DIGITS_LOST"]),
    ],
)
def test_a_document_is_nobodys_student_number(text: str, kept: str, codes: list[str]) -> None:
    cells = Cells({"student_number": text}, names=NAMES)
    assert (cells.student_number(), [issue.code for issue in cells.issues]) == (kept, codes)
