"""Which year or day a figure is of, so that the figure, its parts and its list speak of the same."""

from dataclasses import dataclass
from datetime import date

from targets.enums import Formula, IndicatorKind
from targets.errors import YearNotCounted
from targets.models import Recomputation


@dataclass(frozen=True, slots=True)
class Moment:
    """A count is of a year up to the day, a stock or a ratio of the day. Ages are those reached in `year`."""

    year: int
    day: date


def moment(formula: Formula, year: int) -> Moment:
    """What a figure asked for in a year is of, as the last run left it. Raises `YearNotCounted`."""
    run = Recomputation.objects.first()
    is_of_the_year = formula.kind == IndicatorKind.COUNT_IN_YEAR
    if run is None or (is_of_the_year and year not in run.counted_years):
        raise YearNotCounted
    return Moment(year if is_of_the_year else run.as_of.year, run.as_of)
