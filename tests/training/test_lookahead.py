import threading
from collections.abc import Iterator
from itertools import count

import pytest

from training.lookahead import one_ahead


def test_items_keep_their_order_the_empty_ones_too() -> None:
    assert list(one_ahead(iter([3, 0, None, 1]))) == [3, 0, None, 1]
    assert list(one_ahead(iter([]))) == []


def test_while_one_is_in_use_the_next_is_made_and_no_other() -> None:
    taken, may_end = threading.Event(), threading.Event()

    def items() -> Iterator[str]:
        yield "first"
        taken.set()
        may_end.wait()
        yield "second"
        raise AssertionError("the third was made beforehand")

    ahead = one_ahead(items())
    assert next(ahead) == "first"
    assert taken.wait(timeout=10)
    may_end.set()
    ahead.close()


def test_what_makes_the_next_fail_is_raised_where_it_would_have_been() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise LookupError("the second")

    ahead = one_ahead(items())
    assert next(ahead) == 1
    with pytest.raises(LookupError, match="the second"):
        next(ahead)


def test_whoever_stops_early_leaves_no_thread() -> None:
    before = threading.active_count()
    ahead = one_ahead(count())
    assert [next(ahead), next(ahead)] == [0, 1]
    assert threading.active_count() == before + 1
    ahead.close()
    assert threading.active_count() == before
