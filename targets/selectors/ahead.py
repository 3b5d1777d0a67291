"""What the dashboard tells of classes, claims and the rest of the year, kept for a minute.

Many screens show it, it costs more than all else there, and it changes without a run: a minute old is new enough. The
page and the API ask here, so that they keep the same, by what was asked and not by the state of the readings.
"""

from collections.abc import Sequence
from datetime import date

from targets.league import Place as RankedProvider
from targets.parts import Part
from targets.selectors import changes, funnel, league, outlooks
from targets.selectors.changes import Changes
from targets.selectors.funnel import Stage, narrowing
from targets.selectors.kept import kept
from targets.selectors.outlooks import CountOutlook


def since_last_week(*, on: date) -> Changes:
    return kept("changes", on.year, on, lambda: changes.since_last_week(on=on))


def forecast(year: int, *, on: date) -> Sequence[CountOutlook]:
    return kept("outlooks", year, on, lambda: outlooks.outlooks(year, on=on))


def stages(year: int, part: Part, *, on: date) -> Sequence[Stage]:
    return kept(f"stages.{part.town}.{part.industry}", year, on, lambda: funnel.stages(year, narrowing(part)))


def providers(year: int, *, on: date) -> Sequence[RankedProvider]:
    return kept("providers", year, on, lambda: league.providers(year))
