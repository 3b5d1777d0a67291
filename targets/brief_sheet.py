"""The weekly brief as a sheet that prints on one page and whose figures can be reckoned with."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from io import BytesIO

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from targets.briefs import Brief, Cell, Line, Table

_WIDTHS = {"A": 30, "B": 13, "C": 13, "D": 13, "E": 30}
_LAST = len(_WIDTHS)
_LETTERS_A_LINE = 52
_TEAL, _MUTED, _HEAD = "0F5C6E", "52606D", "EEF3F4"
_RULE = Border(bottom=Side(style="thin", color="DCDFE3"))


def draw(brief: Brief) -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    sheet = workbook.create_sheet(_("Weekly brief"))
    _set_up(sheet)
    _sentence(sheet, brief.title, Font(size=18, bold=True))
    _sentence(sheet, f"{brief.portal} · {brief.week}", Font(color=_MUTED))
    for table in (_lines(_("New this year"), brief.counts), _lines(_("Ratios"), brief.ratios)):
        _table(sheet, table)
    _prose(sheet, _("Will we make it"), brief.outlook)
    _prose(sheet, _("What changed this week"), brief.changes)
    _table(sheet, brief.behind)
    _table(sheet, brief.league)
    _prose(sheet, _("Next steps"), [f"{number}. {step}" for number, step in enumerate(brief.steps, 1)])
    _gap(sheet)
    _sentence(sheet, " · ".join([*brief.notes, brief.made]), Font(size=9, color=_MUTED))
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def _set_up(sheet: Worksheet) -> None:
    for letter, width in _WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = sheet.page_setup.fitToWidth = 1
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True


def _lines(title: str, lines: Sequence[Line]) -> Table:
    heads = [_("Indicator"), pgettext("number", "Reached"), _("Target"), _("Planned by now"), _("Remark")]
    return Table(title, heads, [[*_figures(line), "；".join(line.notes)] for line in lines])


def _figures(line: Line) -> Iterator[Cell]:
    yield from (line.name, line.value, line.target, line.planned)


def _table(sheet: Worksheet, table: Table) -> None:
    _heading(sheet, table.title)
    if not table.rows:
        _sentence(sheet, table.nothing, Font(color=_MUTED))
        return
    for cell in _row(sheet, table.heads):
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color=_HEAD)
    for row in table.rows:
        for cell in _row(sheet, row):
            cell.border = _RULE


def _row(sheet: Worksheet, cells: Sequence[Cell]) -> list[SheetCell]:
    """A Decimal is a percentage and stays a number. Text stays text: what begins with = is a name somebody gave."""
    number = sheet.max_row + 1
    written = []
    for column, value in enumerate(cells, start=1):
        cell = SheetCell(sheet, row=number, column=column)
        sheet._cells[number, column] = cell
        if isinstance(value, Decimal):
            cell.value, cell.number_format = value / 100, "0.00%"
        else:
            cell.value = value
        if isinstance(value, int):
            cell.number_format = "#,##0"
        if isinstance(value, str):
            cell.data_type = "s"
        cell.alignment = Alignment(vertical="top", wrap_text=column in (1, _LAST))
        written.append(cell)
    return written


def _prose(sheet: Worksheet, title: str, sentences: Sequence[str]) -> None:
    if sentences:
        _heading(sheet, title)
    for sentence in sentences:
        _sentence(sheet, sentence, Font())


def _heading(sheet: Worksheet, words: str) -> None:
    _gap(sheet)
    _sentence(sheet, words, Font(size=13, bold=True, color=_TEAL))


def _gap(sheet: Worksheet) -> None:
    _row(sheet, [""])
    sheet.row_dimensions[sheet.max_row].height = 8


def _sentence(sheet: Worksheet, words: str, font: Font) -> None:
    """Across the page; a merged row does not grow by itself, so its height follows from the length."""
    (cell,) = _row(sheet, [words])
    cell.font = font
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.merge_cells(start_row=cell.row, end_row=cell.row, start_column=1, end_column=_LAST)
    size = float(font.size or 11)
    sheet.row_dimensions[cell.row].height = size * 1.5 * (1 + len(words) // _LETTERS_A_LINE)
