"""Paper: the certificate of completion and the sign-in sheet, as PDF with the face embedded. Strings in, bytes out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from directory import paper
from directory.paper import INK, LINE, MUTED, TEAL
from training import qrcodes

_QR_SIDE = 88
_MARGIN = 48
_ROW_HEIGHT = 26
ROWS_PER_PAGE = 24
LINES_PER_NOTICE = 20


@dataclass(frozen=True, slots=True)
class Certificate:
    """What one page says. `statement` is the sentence below the name, by lines; `address` is where the code leads."""

    heading: str
    name: str
    statement: Sequence[str]
    provider: str
    day: str
    code: str
    address: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A heading and lines that are no certificate, for whoever hands them out."""

    heading: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class SignSheet:
    """`rows`: the number of the row, the masked name and the end of the document's number."""

    title: str
    facts: Sequence[str]
    rows: Sequence[tuple[int, str, str]]
    footer: str


def certificates(pages: Sequence[Certificate], *, title: str, notice: Notice | None = None) -> bytes:
    """One page for each, A4 across; then the notice."""
    out = BytesIO()
    canvas = paper.canvas(out, landscape(A4), title)
    for page in pages:
        _certificate(canvas, page)
        canvas.showPage()
    if notice is not None:
        for start in range(0, len(notice.lines), LINES_PER_NOTICE):
            _notice(canvas, notice.heading, notice.lines[start : start + LINES_PER_NOTICE])
            canvas.showPage()
    canvas.save()
    return out.getvalue()


def sign_sheet(sheet: SignSheet) -> bytes:
    """A list to be signed by hand, as many pages as it takes; each repeats what class it belongs to."""
    out = BytesIO()
    canvas = paper.canvas(out, A4, sheet.title)
    pages = list(_pages(sheet.rows))
    for number, rows in enumerate(pages, start=1):
        y = _sheet_head(canvas, sheet)
        _sheet_rows(canvas, rows, y)
        paper.text(canvas, (_MARGIN, 32), sheet.footer, 9, MUTED)
        paper.text(canvas, (A4[0] - _MARGIN, 32), f"{number} / {len(pages)}", 9, MUTED, align="right")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _certificate(canvas: Canvas, page: Certificate) -> None:
    width, height = landscape(A4)
    canvas.setStrokeColor(TEAL)
    for inset, weight in ((26, 2.5), (33, 0.6)):
        canvas.setLineWidth(weight)
        canvas.rect(inset, inset, width - 2 * inset, height - 2 * inset)
    paper.text(canvas, (width / 2, height - 104), page.heading, 16, MUTED, align="center")
    paper.text(
        canvas, (width / 2, height - 170), _("Certificate of completion"), 46, TEAL, align="center", is_bold=True
    )
    paper.text(canvas, (width / 2, height - 244), page.name, 32, INK, align="center", within=520)
    canvas.setLineWidth(0.8)
    canvas.line(width / 2 - 130, height - 257, width / 2 + 130, height - 257)
    for line, text in enumerate(page.statement):
        paper.text(canvas, (width / 2, height - 304 - 36 * line), text, 19, INK, align="center", within=width - 160)
    _qr(canvas, page.address, 72, 62)
    x = 72 + _QR_SIDE + 18
    paper.text(canvas, (x, 128), _("Scan to verify this certificate"), 11, INK)
    paper.text(canvas, (x, 108), page.code, 13, INK)
    paper.text(canvas, (x, 90), page.address, 8, MUTED, within=250)
    paper.text(canvas, (x, 72), page.note, 9, MUTED)
    paper.text(canvas, (width - 84, 112), page.provider, 15, INK, align="right", within=300)
    paper.text(canvas, (width - 84, 86), page.day, 15, INK, align="right")


def _notice(canvas: Canvas, heading: str, lines: Sequence[str]) -> None:
    width, height = landscape(A4)
    paper.text(canvas, (_MARGIN, height - 64), heading, 18, INK, within=width - 2 * _MARGIN)
    for number, line in enumerate(lines, start=1):
        paper.text(canvas, (_MARGIN, height - 76 - 22 * number), line, 12, INK, within=width - 2 * _MARGIN)


def _pages(rows: Sequence[tuple[int, str, str]]) -> Iterator[Sequence[tuple[int, str, str]]]:
    """At least one, so that a class without anybody still has a sheet."""
    for start in range(0, max(len(rows), 1), ROWS_PER_PAGE):
        yield rows[start : start + ROWS_PER_PAGE]


def _sheet_head(canvas: Canvas, sheet: SignSheet) -> float:
    y = A4[1] - 64
    paper.text(canvas, (_MARGIN, y), sheet.title, 18, INK, within=A4[0] - 2 * _MARGIN)
    for fact in sheet.facts:
        y -= 18
        paper.text(canvas, (_MARGIN, y), fact, 11, MUTED, within=A4[0] - 2 * _MARGIN)
    return y - 46


def _sheet_rows(canvas: Canvas, rows: Sequence[tuple[int, str, str]], y: float) -> None:
    columns = (_MARGIN, _MARGIN + 52, _MARGIN + 162, _MARGIN + 262, A4[0] - _MARGIN)
    heads = (_("Row"), _("Name"), _("Document ends in"), _("Signature"))
    canvas.setStrokeColor(LINE)
    for x, head in zip(columns, heads, strict=False):
        paper.text(canvas, (x + 6, y + 8), head, 10, MUTED)
    for number, name, tail in rows:
        y -= _ROW_HEIGHT
        for x, cell in zip(columns, (str(number), name, tail), strict=False):
            paper.text(canvas, (x + 6, y + 8), cell, 13, INK)
    bottom, top = y, y + _ROW_HEIGHT * (len(rows) + 1)
    canvas.setLineWidth(0.6)
    for line in range(len(rows) + 2):
        canvas.line(columns[0], bottom + line * _ROW_HEIGHT, columns[-1], bottom + line * _ROW_HEIGHT)
    for x in columns:
        canvas.line(x, bottom, x, top)


def _qr(canvas: Canvas, text: str, x: float, y: float) -> None:
    module = _QR_SIDE / qrcodes.size(text)
    canvas.setFillColor(HexColor("#000000"))
    for row, column, length in qrcodes.stripes(text):
        # A hair taller than a module, so that no viewer shows a white seam between rows.
        canvas.rect(
            x + column * module, y + _QR_SIDE - (row + 1) * module, length * module, module * 1.02, stroke=0, fill=1
        )
