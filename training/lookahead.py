"""Work that needs no database, done while the database works on what came before. Pure, but for its thread."""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def one_ahead(items: Iterator[T]) -> Generator[T, None, None]:
    """The same items in their order, each made in a thread of its own while the one before it is in use.

    Never more than one is made beforehand. What making one raises is raised where it would have been the next. Whoever
    stops early closes the iterator, and no thread is left. `items` must not touch the database: connections belong to
    the thread that opened them.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="lookahead") as worker:
        following = worker.submit(_taken, items)
        while taken := following.result():
            following = worker.submit(_taken, items)
            yield from taken


def _taken(items: Iterator[T]) -> list[T]:
    """The next item, or nothing."""
    return list(islice(items, 1))
