"""Working days: the State Council's notices, and the vectors of the design page "The domain", section 4."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory import calendars, workdays
from directory.errors import Missing
from directory.workdays import Calendar, MissingCalendarYear

OFFICIAL = calendars.calendar()
starts = st.dates(date(2024, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2024, 4, 26), 5, date(2024, 5, 7)),
        (date(2024, 9, 30), 5, date(2024, 10, 12)),
        (date(2024, 4, 26), 1, date(2024, 4, 28)),
        (date(2025, 12, 31), 1, date(2026, 1, 4)),
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
        (date(2024, 10, 1), 0, date(2024, 10, 1)),
    ],
)
def test_deadlines_step_over_holidays_and_onto_makeup_days(start: date, days: int, end: date) -> None:
    """domain.md: five working days after 2024-04-26 is 05-07, after 2024-09-30 it is 10-12 (a Saturday worked)."""
    assert workdays.add(start, days, OFFICIAL) == end


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2024, 10, 12), True),
        (date(2024, 10, 13), False),
        (date(2024, 10, 7), False),
        (date(2024, 10, 8), True),
        (date(2024, 2, 9), True),
        (date(2025, 1, 28), False),
    ],
)
def test_a_day_works_as_announced(day: date, works: bool) -> None:
    """国办发明电〔2023〕7号: New Year's Eve 2024 is worked; 〔2024〕12号: that of 2025 is not."""
    assert workdays.is_working(day, OFFICIAL) is works


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2027, 1, 1)])
def test_a_year_not_announced_is_refused(day: date) -> None:
    """domain.md: a missing year is refused loudly, not guessed."""
    with pytest.raises(MissingCalendarYear) as refusal:
        workdays.is_working(day, OFFICIAL)
    assert (refusal.value.code, refusal.value.year) == ("CALENDAR_YEAR_MISSING", day.year)
    assert isinstance(refusal.value, Missing)


def test_a_deadline_across_the_last_year_is_refused() -> None:
    """domain.md: no published calendar reaches 2027."""
    with pytest.raises(MissingCalendarYear, match="CALENDAR_YEAR_MISSING"):
        workdays.add(date(2026, 12, 31), 1, OFFICIAL)
    assert workdays.add(date(2026, 12, 30), 1, OFFICIAL) == date(2026, 12, 31)


def test_days_are_not_counted_backwards() -> None:
    """Contract of `add`."""
    with pytest.raises(ValueError, match="forward only"):
        workdays.add(date(2024, 1, 2), -1, OFFICIAL)


def test_a_day_cannot_be_off_and_worked() -> None:
    """Contract of `Calendar`: the editable table must not say both."""
    day = frozenset({date(2024, 5, 1)})
    with pytest.raises(ValueError, match="2024-05-01"):
        Calendar(frozenset({2024}), holidays=day, makeup_days=day)


@given(starts, st.integers(1, 60))
def test_the_answer_works_and_closes_the_count(start: date, days: int) -> None:
    """Definition: of the days after `start` up to the answer, exactly `days` are worked, the answer among them."""
    end = workdays.add(start, days, OFFICIAL)
    span = [start + timedelta(days=offset) for offset in range(1, (end - start).days + 1)]
    assert [workdays.is_working(day, OFFICIAL) for day in span].count(True) == days
    assert workdays.is_working(end, OFFICIAL)


@given(starts, st.integers(0, 30), st.integers(0, 30))
def test_counting_in_two_steps_is_counting_at_once(start: date, first: int, second: int) -> None:
    """Definition: working days add up."""
    in_two = workdays.add(workdays.add(start, first, OFFICIAL), second, OFFICIAL)
    assert in_two == workdays.add(start, first + second, OFFICIAL)
