import difflib
from collections import Counter
from typing import Any

import pytest

from training import spelling
from training.spelling import Names

NAMES = ("student_number", "name", "phone")


def test_the_nearest_name_or_none() -> None:
    names = Names(NAMES)
    assert [names.nearest(text) for text in ("student_no", "phones", "xyz")] == ["student_number", "phone", ""]


def test_a_slip_in_every_row_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: Counter[str] = Counter()

    def look(text: str, *args: Any, **options: Any) -> list[str]:
        looked[text] += 1
        return [text]

    monkeypatch.setattr(difflib, "get_close_matches", look)
    names = Names(NAMES)
    for _row in range(3):
        names.nearest("phones")
    assert looked == {"phones": 1}


def test_who_sends_hundreds_of_wrong_names_made_no_slip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spelling, "MOST", 2)
    names = Names(NAMES)
    assert [names.nearest(text) for text in ("nam", "phon", "phones", "nam")] == ["name", "phone", "", "name"]
    assert Names(["x" * 41]).nearest("x" * 42) == ""
