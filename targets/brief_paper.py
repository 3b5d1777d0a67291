"""The weekly brief as one page of A4. Words and numbers in, PDF out."""

from collections.abc import Sequence
from io import BytesIO
from itertools import accumulate
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from directory import paper, typefaces
from directory.paper import INK, MUTED, TEAL
from targets.briefs import Brief, Cell, Line, Table, written

WIDTH, HEIGHT = A4
_LEFT, _RIGHT = 42.0, WIDTH - 42.0
_GUTTER = 14.0
_TRACK, _RULE = HexColor("#e7eaec"), HexColor("#dcdfe3")
_GOOD, _BAD = HexColor("#1d7a46"), HexColor("#a3222a")
_FLOOR = 58.0
_HEAD_SIZE, _CELL_SIZE = 9.0, 10.0
# Between two columns of a table.
_GAP = 9.0


def draw(brief: Brief) -> bytes:
    """One page, whatever it has to say: what does not fit is left to the dashboard, and the page says so."""
    out = BytesIO()
    sheet = paper.canvas(out, A4, f"{brief.title} {brief.week}")
    y = _head(sheet, brief)
    y = _cards(sheet, brief.counts, y, height=112, figure=25)
    y = _cards(sheet, brief.ratios, y - 10, height=84, figure=19)
    y = _section(sheet, _("Will we make it"), brief.outlook, y - 26)
    y = _section(sheet, _("What changed this week"), brief.changes, y - 10)
    half = (_RIGHT - _LEFT - _GUTTER) / 2
    lowest = min(
        _table(sheet, brief.behind, (_LEFT, y - 14), half),
        _table(sheet, brief.league, (_LEFT + half + _GUTTER, y - 14), half),
    )
    _section(sheet, _("Next steps"), [f"{number}. {step}" for number, step in enumerate(brief.steps, 1)], lowest - 28)
    _foot(sheet, brief)
    sheet.showPage()
    sheet.save()
    return out.getvalue()


def _head(sheet: Canvas, brief: Brief) -> float:
    sheet.setFillColor(TEAL)
    sheet.rect(0, HEIGHT - 12, WIDTH, 12, stroke=0, fill=1)
    y = HEIGHT - 58
    paper.text(sheet, (_LEFT, y), brief.title, 23, INK, is_bold=True, within=330)
    paper.text(sheet, (_RIGHT, y + 12), brief.portal, 10, MUTED, align="right", within=180)
    paper.text(sheet, (_RIGHT, y - 4), brief.week, 11, INK, align="right", within=180)
    _rule(sheet, y - 16)
    return y - 30


def _cards(sheet: Canvas, lines: Sequence[Line], y: float, *, height: float, figure: float) -> float:
    """A row of boxes, one a figure: its name, itself, a bar against the target, and what follows from it."""
    if not lines:
        return y
    width = (_RIGHT - _LEFT - _GUTTER * (len(lines) - 1)) / len(lines)
    for column, line in enumerate(lines):
        x = _LEFT + column * (width + _GUTTER)
        sheet.setStrokeColor(_RULE)
        sheet.setLineWidth(0.8)
        sheet.roundRect(x, y - height, width, height, 5)
        inner, at = width - 20, x + 10
        paper.text(sheet, (at, y - 18), line.name, 10, MUTED, within=inner)
        baseline, goal = y - 22 - figure, f"{line.goal} {written(line.target)}" if line.target else ""
        paper.text(sheet, (at, baseline), written(line.value), figure, INK, is_bold=True, within=inner * 0.6)
        paper.text(sheet, (x + width - 10, baseline), goal, 10, MUTED, align="right", within=inner * 0.42)
        _bar(sheet, line, at, y - 36 - figure, inner)
        for row, note in enumerate(line.notes):
            colour = _BAD if line.is_behind and row == 0 else MUTED
            paper.text(sheet, (at, y - 50 - figure - 13 * row), note, 9, colour, within=inner)
    return y - height


def _bar(sheet: Canvas, line: Line, x: float, y: float, width: float) -> None:
    """The whole width is the target; a stroke marks where the plan expects the figure today."""
    sheet.setFillColor(_TRACK)
    sheet.rect(x, y, width, 6, stroke=0, fill=1)
    sheet.setFillColor(_BAD if line.is_behind else TEAL)
    sheet.rect(x, y, width * line.share_of_target(line.value), 6, stroke=0, fill=1)
    if line.planned is not None:
        mark = x + width * line.share_of_target(line.planned)
        sheet.setStrokeColor(INK)
        sheet.setLineWidth(1.2)
        sheet.line(mark, y - 2, mark, y + 8)


def _section(sheet: Canvas, title: str, sentences: Sequence[str], y: float) -> float:
    """A heading and its sentences, broken into lines; those below the floor of the page are left out."""
    if not sentences or y - 30 < _FLOOR:
        return y
    _title(sheet, title, (_LEFT, y))
    y -= 8
    for sentence in sentences:
        words = Paragraph(escape(sentence), _PROSE)
        _width, height = words.wrap(_RIGHT - _LEFT, HEIGHT)
        if y - height < _FLOOR:
            break
        words.drawOn(sheet, _LEFT, y - height)
        y -= height + 2
    return y - 8


def _table(sheet: Canvas, table: Table, at: tuple[float, float], width: float) -> float:
    x, y = at
    _title(sheet, table.title, at)
    y -= 18
    if not table.rows:
        paper.text(sheet, (x, y), table.nothing, 9.5, MUTED, within=width)
        return y
    widths = _widths(sheet, table, width)
    _row(sheet, table.heads, (x, y), widths, size=_HEAD_SIZE, colour=MUTED)
    for row in table.rows:
        sheet.setStrokeColor(_RULE)
        sheet.setLineWidth(0.5)
        sheet.line(x, y - 4.5, x + width, y - 4.5)
        y -= 16
        _row(sheet, row, (x, y), widths, size=_CELL_SIZE, colour=INK)
    return y


def _widths(sheet: Canvas, table: Table, width: float) -> list[float]:
    """Every column of figures is as wide as what stands in it; the names have the rest."""
    lines = [(table.heads, _HEAD_SIZE), *((row, _CELL_SIZE) for row in table.rows)]
    figures = [
        _GAP + max(sheet.stringWidth(written(cells[column]), typefaces.NAME, size) for cells, size in lines)
        for column in range(1, len(table.heads))
    ]
    return [width - sum(figures), *figures]


def _row(
    sheet: Canvas,
    cells: Sequence[Cell],
    at: tuple[float, float],
    widths: Sequence[float],
    *,
    size: float,
    colour: Color,
) -> None:
    """The first cell on its left, the figures on their right."""
    x, y = at
    for column, (cell, right) in enumerate(zip(cells, accumulate(widths), strict=True)):
        if column:
            paper.text(sheet, (x + right, y), written(cell), size, colour, align="right")
        else:
            paper.text(sheet, (x, y), written(cell), size, colour, within=right)


def _title(sheet: Canvas, words: str, at: tuple[float, float]) -> None:
    paper.text(sheet, at, words, 12, TEAL, is_bold=True)


def _rule(sheet: Canvas, y: float) -> None:
    sheet.setStrokeColor(_RULE)
    sheet.setLineWidth(0.8)
    sheet.line(_LEFT, y, _RIGHT, y)


def _foot(sheet: Canvas, brief: Brief) -> None:
    _rule(sheet, 46)
    paper.text(sheet, (_LEFT, 33), " · ".join(brief.notes), 8, MUTED, within=_RIGHT - _LEFT - 120)
    paper.text(sheet, (_RIGHT, 33), brief.made, 8, MUTED, align="right", within=110)


_PROSE = ParagraphStyle("prose", fontName=typefaces.NAME, fontSize=10.5, leading=16, textColor=INK, wordWrap="CJK")
