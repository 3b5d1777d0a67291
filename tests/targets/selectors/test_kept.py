from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

import pytest
from django.utils import timezone, translation

from targets.selectors.kept import FRESH, kept

TODAY = date(2026, 11, 23)


@pytest.fixture
def made() -> Iterator[int]:
    """How often an answer was made: each making answers the next number."""
    return count(1)


def _ask(made: Iterator[int], *, year: int = 2026, on: date = TODAY) -> int:
    return kept("test", year, on, lambda: next(made))


def _grow_old(monkeypatch: pytest.MonkeyPatch) -> None:
    later = timezone.now() + FRESH
    monkeypatch.setattr(timezone, "now", lambda: later)


def test_an_answer_is_kept_by_year_day_and_language(made: Iterator[int]) -> None:
    assert [_ask(made), _ask(made)] == [1, 1]
    assert [_ask(made, year=2025), _ask(made, on=TODAY + timedelta(days=1))] == [2, 3]
    with translation.override("en"):
        assert _ask(made) == 4
    assert _ask(made) == 1


def test_a_minute_later_it_is_made_anew(made: Iterator[int], monkeypatch: pytest.MonkeyPatch) -> None:
    _ask(made)
    _grow_old(monkeypatch)
    assert [_ask(made), _ask(made)] == [2, 2]


def test_while_one_makes_it_the_others_are_shown_the_old_one(
    made: Iterator[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    _ask(made)
    _grow_old(monkeypatch)

    def make() -> int:
        assert _ask(made) == 1
        return next(made)

    assert kept("test", 2026, TODAY, make) == 2


def test_who_makes_it_and_fails_leaves_it_to_the_next(made: Iterator[int], monkeypatch: pytest.MonkeyPatch) -> None:
    _ask(made)
    _grow_old(monkeypatch)

    def fail() -> int:
        raise LookupError

    with pytest.raises(LookupError):
        kept("test", 2026, TODAY, fail)
    assert _ask(made) == 2
