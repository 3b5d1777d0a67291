"""Figures as a reader may see them: without numbers of people so small that they would point at somebody.

The rule is that of `targets.small_cells`; who may list persons is told every number. What is not told is `None`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from targets.enums import Dimension, Scope
from targets.progress import Count, Ratio
from targets.selectors.boards import Dashboard, Place
from targets.selectors.breakdowns import Breakdown
from targets.small_cells import hidden_of, is_hidden

Figures = Mapping[str, int | None]


def breakdown_told(broken: Breakdown, words: Collection[str], *, may_list_persons: bool) -> Breakdown:
    """The rows are narrowed by the words of the part and by their own; the total by those of the part alone."""
    if may_list_persons:
        return broken
    rows = _rows_told([each.figures for each in broken.slices], words, broken.dimension)
    return replace(
        broken,
        slices=[replace(each, figures=figures) for each, figures in zip(broken.slices, rows, strict=True)],
        totals=_totals_told(broken.totals, words),
    )


def dashboard_told(board: Dashboard, *, may_list_persons: bool) -> Dashboard:
    """Of the whole district every number is told: its tables are narrowed by their rows alone."""
    if may_list_persons or not board.part.words:
        return board
    words = len(board.part.words)
    return replace(
        board,
        counts=[_count_told(each, words) for each in board.counts],
        ratios=[_ratio_told(each, words) for each in board.ratios],
        product=_ratio_told(board.product, words) if board.product else None,
        places=_places_told(board.places, board.part.words),
        breakdowns=[breakdown_told(each, board.part.words, may_list_persons=False) for each in board.breakdowns],
    )


def _places_told(places: Sequence[Place], words: Collection[str]) -> list[Place]:
    """The last line is the total of the others."""
    rows = [place for place in places if place.scope != Scope.TOTAL]
    told = _rows_told([place.figures for place in rows], words, Dimension.TOWN)
    totals = [_totals_told(place.figures, words) for place in places if place.scope == Scope.TOTAL]
    return [replace(place, figures=figures) for place, figures in zip(places, [*told, *totals], strict=True)]


def _rows_told(rows: Sequence[Figures], words: Collection[str], dimension: Dimension) -> list[Figures]:
    number = len({*words, dimension.value})
    hidden = {
        formula: hidden_of([row[formula] or 0 for row in rows], words=number) for formula in (rows[0] if rows else ())
    }
    return [
        {formula: None if place in hidden[formula] else figure for formula, figure in row.items()}
        for place, row in enumerate(rows)
    ]


def _totals_told(totals: Figures, words: Collection[str]) -> Figures:
    return {formula: None if is_hidden(figure, words=len(words)) else figure for formula, figure in totals.items()}


def _count_told(count: Count, words: int) -> Count:
    """Whose count is hidden is not told by how many of them are new either."""
    if is_hidden(count.value, words=words):
        return replace(count, value=None, first_time=None, is_hidden=True)
    return replace(count, first_time=None) if is_hidden(count.first_time, words=words) else count


def _ratio_told(ratio: Ratio, words: int) -> Ratio:
    """A part of few is as telling as few of a whole."""
    if is_hidden(ratio.denominator, words=words):
        return replace(ratio, numerator=None, denominator=None, is_hidden=True)
    return replace(ratio, numerator=None, is_hidden=True) if is_hidden(ratio.numerator, words=words) else ratio
