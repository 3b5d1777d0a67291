"""Printed pages: the portal's colours on paper, and lines in its one face. Points from the lower left corner."""

from typing import IO, Final

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

from directory import typefaces

INK, MUTED, LINE, TEAL = HexColor("#17212b"), HexColor("#52606d"), HexColor("#9aa3ab"), HexColor("#0f5c6e")
_FILLED: Final = 0
_STROKED: Final = 2


def canvas(out: IO[bytes], size: tuple[float, float], title: str) -> Canvas:
    """An empty document in Chinese that knows the face."""
    typefaces.sans()
    sheet = Canvas(out, pagesize=size, lang="zh-CN")
    sheet.setTitle(title)
    return sheet


def text(
    sheet: Canvas,
    at: tuple[float, float],
    words: str,
    size: float,
    colour: Color,
    *,
    align: str = "left",
    within: float = 0,
    is_bold: bool = False,
) -> None:
    """One line; smaller where it would be wider than `within`. Bold is a stroke around it: there is one weight only."""
    wide = sheet.stringWidth(words, typefaces.NAME, size)
    size = min(size, size * within / wide) if within and wide else size
    sheet.setFillColor(colour)
    sheet.setFont(typefaces.NAME, size)
    draw = {"left": sheet.drawString, "center": sheet.drawCentredString, "right": sheet.drawRightString}[align]
    sheet.setStrokeColor(colour)
    sheet.setLineWidth(size / 40)
    draw(*at, words, mode=_STROKED if is_bold else _FILLED)
