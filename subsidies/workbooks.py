"""The catalogues as workbooks to take away."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from subsidies import selectors
from subsidies.enums import CatalogueKind
from subsidies.models import CatalogueEdition

AMOUNT_FORMAT = "#,##0.00"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Value = str | Decimal | date | None


def catalogue(edition: CatalogueEdition) -> bytes:
    """An edition as an xlsx file: its name and day, headings, one row an entry."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(_("Catalogue"))
    headings, rows = _table(edition)
    for column, _heading in zip("ABCD", headings, strict=False):
        sheet.column_dimensions[column].width = 28
    sheet.freeze_panes = "A4"
    _append(sheet, [str(edition)], bold=True)
    _append(sheet, [_("Published on"), edition.published_on])
    _append(sheet, headings, bold=True)
    for row in rows:
        _append(sheet, row)
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def _table(edition: CatalogueEdition) -> tuple[list[str], Iterable[Sequence[Value]]]:
    if edition.kind == CatalogueKind.PROVIDERS:
        return [_("Provider"), _("Town"), _("Valid from"), _("Valid until")], (
            [each.organisation.name, str(each.organisation.town or ""), each.valid_from, each.valid_until]
            for each in selectors.listed_providers(edition)
        )
    return [_("Occupation"), _("Classification code"), _("Level"), _("Amount (yuan)")], (
        [each.occupation.name, each.occupation.code or "", str(each.get_level_display()), each.amount]
        for each in selectors.listed_programmes(edition)
    )


def _append(sheet: WriteOnlyWorksheet, values: Sequence[Value], *, bold: bool = False) -> None:
    """Write a row. Text stays text: what begins with = is a name somebody gave, never a formula."""
    cells = []
    for value in values:
        cell = WriteOnlyCell(sheet)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
        elif isinstance(value, Decimal):
            cell.number_format = AMOUNT_FORMAT
        if bold:
            cell.font = Font(bold=True)
        cells.append(cell)
    sheet.append(cells)
