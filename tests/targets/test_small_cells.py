from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from targets import small_cells


@pytest.mark.parametrize(
    ("number", "words", "hidden"),
    [(1, 2, True), (4, 2, True), (4, 3, True), (5, 2, False), (0, 2, False), (None, 2, False), (1, 1, False)],
)
def test_one_to_four_people_are_hidden_once_two_words_narrow_them(number: int | None, words: int, hidden: bool) -> None:
    assert small_cells.is_hidden(number, words=words) is hidden


def test_a_number_hidden_alone_takes_the_smallest_other_with_it() -> None:
    assert small_cells.hidden_of([40, 3, 0, 12], words=2) == {1, 3}
    assert small_cells.hidden_of([40, 3, 2, 12], words=2) == {1, 2}
    assert small_cells.hidden_of([40, 1, 1, 12], words=2) == {1, 2, 3}
    assert small_cells.hidden_of([40, 4, 4, 12], words=2) == {1, 2, 3}
    assert small_cells.hidden_of([0, 3], words=2) == {1}
    assert small_cells.hidden_of([40, 12, 5], words=2) == set()
    assert small_cells.hidden_of([40, 3, 12], words=1) == set()


def _divided(total: int, places: int) -> Iterator[list[int]]:
    """Every way to fill the places with numbers above 0 that add up to the total."""
    for cuts in combinations(range(1, total), places - 1):
        yield [end - start for start, end in pairwise([0, *cuts, total])]


@given(st.lists(st.integers(0, 9), min_size=2, max_size=5))
def test_subtraction_from_the_total_finds_no_hidden_number(numbers: list[int]) -> None:
    """Whoever knows the rule, the total and all that is told can fill every hidden place in more than one way."""
    hidden = sorted(small_cells.hidden_of(numbers, words=2))
    assume(hidden and any(number and place not in hidden for place, number in enumerate(numbers)))
    left = sum(numbers[place] for place in hidden)
    fillings = []
    for filling in _divided(left, len(hidden)):
        other = [filling[hidden.index(place)] if place in hidden else number for place, number in enumerate(numbers)]
        if sorted(small_cells.hidden_of(other, words=2)) == hidden:
            fillings.append(filling)
    assert [len(set(values)) > 1 for values in zip(*fillings, strict=True)] == [True] * len(hidden)
