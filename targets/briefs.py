"""What the weekly brief says, in its order: for the page of paper and for the sheet alike. No ORM, no clock.

Figures stay figures until they are written: whole numbers are counts, a `Decimal` is a percentage.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

Figure = int | Decimal | None
Cell = str | Figure

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Line:
    """A figure against its target. `goal`: what the target is called; `planned`: where the plan expects it by now."""

    name: str
    value: Figure
    target: Figure
    goal: str
    planned: Figure = None
    notes: Sequence[str] = field(default_factory=tuple)
    is_behind: bool = False

    def share_of_target(self, figure: Figure) -> float:
        """How much of a bar as long as the target a figure fills, 0 to 1."""
        return min(max(float(figure) / float(self.target), 0), 1) if figure and self.target else 0


@dataclass(frozen=True, slots=True)
class Table:
    """All but the first column are figures. `nothing` says what it means that there is no row."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    nothing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    portal: str
    title: str
    week: str
    made: str
    counts: Sequence[Line]
    ratios: Sequence[Line]
    outlook: Sequence[str]
    changes: Sequence[str]
    behind: Table
    league: Table
    steps: Sequence[str]
    notes: Sequence[str]


def written(cell: Cell) -> str:
    """As people read it: `7,000`, `36.12%`, a dash for none."""
    match cell:
        case None:
            return NOTHING
        case int():
            return f"{cell:,}"
        case Decimal():
            return f"{cell}%"
        case str():
            return cell


def monday(day: date) -> date:
    """The Monday of the week a day lies in."""
    return day - timedelta(days=day.weekday())
