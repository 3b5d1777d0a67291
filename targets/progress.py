"""How far figures are from their targets. Numbers in, numbers out: no ORM, no clock.

Shares are kept as numerator and denominator and become a percentage only here, half up.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import ceil

from targets.pace import DAYS_OF_A_WEEK


@dataclass(frozen=True, slots=True)
class Goal:
    """What a document promises by a day: a count, or a share between 0 and 1."""

    value: Decimal
    due_on: date
    document: str
    is_fictional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """People counted in a year, against the goal of that year. `value` is `None` where no run has counted yet.

    `planned`: where the goal's trajectory means to be on the day. `is_hidden`: too few people would be told.
    """

    indicator: str
    name: str
    definition: str
    value: int | None
    first_time: int | None
    goal: Goal | None
    on: date
    planned: int | None = None
    is_hidden: bool = False

    @property
    def target(self) -> int | None:
        return int(self.goal.value) if self.goal else None

    @property
    def percent(self) -> Decimal | None:
        return percent(self.value, self.target, places=1)

    @property
    def remaining(self) -> int | None:
        """People still missing; 0 when the goal is reached."""
        return None if self.target is None or self.value is None else max(self.target - self.value, 0)

    @property
    def ahead(self) -> int | None:
        """People more than planned by the day; below 0 when behind."""
        return None if self.planned is None or self.value is None else self.value - self.planned

    @property
    def weekly(self) -> int | None:
        """People needed each week, today's included, to arrive on the day; `None` once that day has passed."""
        if self.goal is None or self.remaining is None or self.goal.due_on < self.on:
            return None
        days = (self.goal.due_on - self.on).days + 1
        return min(self.remaining, ceil(DAYS_OF_A_WEEK * self.remaining / days))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A part of a whole at a date, against the goal to come. `denominator` is `None` where no source states it.

    `opens`, `whole_opens`: by which keys numerator and denominator are opened.
    """

    indicator: str
    name: str
    definition: str
    numerator: int | None
    denominator: int | None
    goal: Goal | None
    as_of: date | None
    source: str = ""
    is_fictional: bool = False
    is_hidden: bool = False
    opens: str = ""
    whole_opens: str = ""

    @property
    def percent(self) -> Decimal | None:
        return percent(self.numerator, self.denominator, places=2)

    @property
    def target_percent(self) -> Decimal | None:
        return rounded(100 * self.goal.value, places=2) if self.goal else None

    @property
    def missing(self) -> int | None:
        """How many more the numerator needs while the denominator stays as it is."""
        if self.goal is None or self.numerator is None or not self.denominator:
            return None
        return max(ceil(self.goal.value * self.denominator) - self.numerator, 0)


def product(first: Ratio, second: Ratio, *, name: str, definition: str) -> Ratio:
    """The share of a share: the second ratio's part in the first ratio's whole, and the product of their goals."""
    goal = None
    if first.goal and second.goal:
        goal = Goal(
            value=first.goal.value * second.goal.value,
            due_on=max(first.goal.due_on, second.goal.due_on),
            document=first.goal.document,
            is_fictional=first.goal.is_fictional or second.goal.is_fictional,
        )
    return Ratio(
        indicator="product",
        name=name,
        definition=definition,
        numerator=second.numerator,
        denominator=first.denominator,
        goal=goal,
        as_of=first.as_of,
        source=first.source,
        is_fictional=first.is_fictional,
        opens=second.opens,
        whole_opens=first.whole_opens,
    )


def planned_on(trajectory: Sequence[tuple[date, Decimal]], day: date) -> Decimal | None:
    """Where a trajectory of month ends, in their order, means to be on a day: straight from one end to the next.

    Months are written as their first day. It starts from 0 where the first month begins; after the last it stays.
    """
    if not trajectory or day < trajectory[0][0]:
        return None
    before = Decimal(0)
    for month, value in trajectory:
        gone = (day - month).days + 1
        days = monthrange(month.year, month.month)[1]
        if gone < days:
            return before + (value - before) * max(gone, 0) / days
        before = value
    return before


def percent(part: int | None, whole: int | None, *, places: int) -> Decimal | None:
    """`None` where there is nothing to divide, or nothing to divide by."""
    return None if part is None or not whole else rounded(Decimal(100 * part) / whole, places=places)


def rounded(value: Decimal, *, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
