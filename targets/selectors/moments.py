"""Which year or day a figure of people is of, so that the figure, its parts and its list speak of the same."""

from dataclasses import dataclass
from datetime import date

from targets.enums import SHARES, Formula
from targets.errors import YearNotCounted
from targets.models import Recomputation


@dataclass(frozen=True, slots=True)
class Moment:
    """A count is of a year, a ratio of the day of the last run. Ages are those reached in `year`."""

    year: int
    day: date


def moment(formula: Formula, year: int) -> Moment:
    """What a figure asked for in a year is of: a ratio is not of that year. Raises `YearNotCounted`."""
    run = Recomputation.objects.first()
    if run is None or (formula not in SHARES and year not in run.counted_years):
        raise YearNotCounted
    return Moment(run.as_of.year if formula in SHARES else year, run.as_of)
