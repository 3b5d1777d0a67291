"""How many more people the two ratios need, year by year. Numbers in, numbers out: no ORM, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil

from targets.pace import DAYS_OF_A_YEAR


@dataclass(frozen=True, slots=True)
class Share:
    """A ratio as it stands, and what it is to be by a day."""

    numerator: int
    denominator: int
    goal: Decimal
    due_on: date

    def planned(self, on: date, day: date) -> Decimal:
        """In a straight line from today to the goal; what is reached already stays, and what is due holds."""
        present = Decimal(self.numerator) / self.denominator
        if present >= self.goal or day >= self.due_on:
            return self.goal
        return present + (self.goal - present) * (day - on).days / (self.due_on - on).days


@dataclass(frozen=True, slots=True)
class Need:
    """At the end of a year: the workforce assumed, the stocks needed, and how many more than at the end before."""

    year: int
    workforce: int
    skilled: int
    skilled_more: int
    high: int
    high_more: int


def needs(skilled: Share, high: Share, *, workforce_as_of: date, growth: Decimal, on: date) -> Sequence[Need]:
    """From this year to the later of the two goals; nothing once both days are past.

    The workforce grows by the share `growth` a year from the day of its statistic. Nobody is taken to leave the stock:
    what is needed is what must be added net of those who leave. The high-skilled are a share of the skilled, so whoever
    becomes both counts toward both; a person promoted from a lower level counts toward the high-skilled alone.
    """
    found = []
    has_skilled, has_high = skilled.numerator, high.numerator
    for year in range(on.year, max(skilled.due_on, high.due_on).year + 1):
        end = date(year, 12, 31)
        years = Decimal((end - workforce_as_of).days) / DAYS_OF_A_YEAR
        workforce = round(skilled.denominator * (1 + growth) ** years)
        needs_skilled = max(ceil(skilled.planned(on, end) * workforce), has_skilled)
        needs_high = max(ceil(high.planned(on, end) * needs_skilled), has_high)
        found.append(
            Need(year, workforce, needs_skilled, needs_skilled - has_skilled, needs_high, needs_high - has_high)
        )
        has_skilled, has_high = needs_skilled, needs_high
    return found


def growth(statistics: Sequence[tuple[date, int]]) -> Decimal:
    """By how much the workforce grew a year between the first and the last statistic; 0 where one alone is known."""
    if len(statistics) < 2:
        return Decimal(0)
    (first_day, first), (last_day, last) = min(statistics), max(statistics)
    years = Decimal((last_day - first_day).days) / DAYS_OF_A_YEAR
    return (Decimal(last) / first) ** (1 / years) - 1
