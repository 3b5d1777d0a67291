"""What stands behind a figure: the rows it counts, what is said of each, and how they add up to it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Aggregate, Count, QuerySet

from accounts.models import User
from accounts.rules import ALLOWED, Verdict
from directory import selectors as directory_selectors
from directory.workbooks import Cell, Column
from targets.enums import Dimension
from targets.parts import UNKNOWN, WHOLE, Part
from targets.selectors.breakdowns import NAMES, Breakdown, Slice

CHUNK = 2_000
NUMBER = "number"
# How a column of whole numbers, and one of money, is written in a sheet.
WHOLE_NUMBER, MONEY = "#,##0", "#,##0.00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address asks of a figure: a year, and what narrows it. `occupation` and `provider` are keys."""

    year: int
    on: date
    part: Part = WHOLE
    occupation: int | None = None
    provider: int | None = None

    @property
    def words(self) -> dict[str, str]:
        """What narrows, as a query writes it."""
        others = {"occupation": self.occupation, "provider": self.provider}
        return {**self.part.words, **{word: str(key) for word, key in others.items() if key is not None}}


@dataclass(frozen=True, slots=True)
class Line:
    """One row: `key` is where the list goes on, `person` whom it names."""

    key: int
    cells: Sequence[Cell]
    person: int | None


def anybody(user: User | AnonymousUser) -> Verdict:
    """Whoever may open the dashboard: things are no secret."""
    return ALLOWED


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What a figure counts, in the order of its keys.

    `heeds`: which words narrow it. `measure`: what of the rows adds up to the figure. `paths`: where the rows keep
    what they can be divided by; `divided` divides them otherwise. `person`: where a row names its person, as an
    attribute; empty where it names nobody. `rule`: who may see the rows. `inner`: the word by which a row narrows the
    figure it opens in turn; empty where it opens none.
    """

    rows: QuerySet[Any]
    columns: Sequence[Column]
    cells: Callable[[Any], Sequence[Cell]]
    heeds: Sequence[str] = ()
    measure: Aggregate = field(default_factory=lambda: Count("pk"))
    paths: Mapping[str, str] = field(default_factory=dict)
    divided: Callable[[Dimension], Breakdown] | None = None
    row_key: str = "pk"
    person: str = ""
    rule: Callable[[User | AnonymousUser], Verdict] = anybody
    inner: str = ""

    @property
    def number(self) -> int:
        """The figure. Money is whole yuan, rounded down once, after adding."""
        return int(self.rows.order_by().aggregate(**{NUMBER: self.measure})[NUMBER] or 0)

    @property
    def dimensions(self) -> Sequence[Dimension]:
        """What the figure can be broken down by."""
        return [each for each in Dimension if self.divided or each in self.paths]

    def along(self, dimension: Dimension) -> Breakdown:
        """The figure in its parts, the unknown among them."""
        if self.divided:
            return self.divided(dimension)
        counted = self.rows.order_by().values_list(self.paths[dimension]).annotate(**{NUMBER: self.measure})
        numbers = {UNKNOWN if key is None else str(key): int(number) for key, number in counted}
        slices = [
            Slice(key, name, {NUMBER: numbers[key]}) for key, name in NAMES[dimension]().items() if key in numbers
        ]
        return Breakdown(dimension, slices, {NUMBER: self.number})

    @property
    def is_of_rows(self) -> bool:
        """Whether each row counts once."""
        return isinstance(self.measure, Count)

    def found(self, text: str) -> QuerySet[Any]:
        """The rows of whom a clerk may mean: a whole mobile or document number, or a part of the name."""
        if not text:
            return self.rows
        lookup = self.person.replace(".", "__")
        return self.rows.filter(**{f"{lookup}__in": directory_selectors.find_persons(text)})

    def page(self, *, after: int, limit: int, text: str = "") -> list[Line]:
        """The lines after a key, at most `limit`. By key, the last page costs what the first does."""
        rows = self.found(text).filter(**{f"{self.row_key}__gt": after}).order_by(self.row_key)
        return [self._line(row) for row in rows[:limit]]

    def lines(self) -> Iterator[Line]:
        """All of them, streamed: a file of everybody takes no more memory than its first page."""
        for row in self.rows.order_by(self.row_key).iterator(CHUNK):
            yield self._line(row)

    def _line(self, row: Any) -> Line:
        whom = attrgetter(self.person)(row) if self.person else None
        return Line(attrgetter(self.row_key)(row), self.cells(row), whom)


def narrowed(rows: QuerySet[Any], part: Part, paths: Mapping[str, str]) -> QuerySet[Any]:
    """The rows in a part; `paths`: where they keep its words. What nobody knows is a part of its own."""
    for word, path in paths.items():
        if value := part.words.get(word):
            rows = rows.filter(**{path: None if value == UNKNOWN else value})
    return rows
