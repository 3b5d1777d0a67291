import pytest

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
    assert small_cells.hidden_of([0, 3], words=2) == {1}
    assert small_cells.hidden_of([40, 12, 5], words=2) == set()
    assert small_cells.hidden_of([40, 3, 12], words=1) == set()
