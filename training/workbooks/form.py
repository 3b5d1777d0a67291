"""The sheet a school fills in: headings, lists to choose from, checks while typing, and how it is done."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from io import BytesIO

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from directory import workbooks
from directory.enums import IdentityType
from directory.models import Town
from training.models import TrainingClass
from training.workbooks import columns
from training.workbooks.reading import MAXIMUM_ROWS

AS_TEXT = "@"
AS_DATE = "yyyy-mm-dd"
LAST_ROW = MAXIMUM_ROWS + 1
# The colours of the portal's own pages.
HEAD = PatternFill("solid", fgColor="D9E8EB")
WRONG = PatternFill("solid", fgColor="F6C9C9")
MUTED = Font(color="52606D", italic=True)
BOLD = Font(bold=True)
LINE = Border(bottom=Side("thin", color="0F5C6E"))
WRAPPED = Alignment(wrap_text=True, vertical="top")


def put(sheet: Worksheet, row: int, column: int, value: object) -> Cell:
    """Write a value; a text is text, also where it begins like a formula."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):
        raise TypeError(cell.coordinate)
    if isinstance(value, date):
        cell.value = value
        cell.number_format = AS_DATE
    else:
        cell.value = workbooks.printable(str(value))
        cell.data_type = "s"
        cell.number_format = AS_TEXT
    return cell


def blank(training_class: TrainingClass, title: str) -> tuple[Workbook, Worksheet]:
    """A workbook with an empty roster of this class on its first sheet."""
    workbook = Workbook()
    sheet: Worksheet = workbook.worksheets[0]
    sheet.title = title
    sheet.freeze_panes = "C2"
    sheet.row_dimensions[1].height = 24
    for place, column in enumerate(columns.COLUMNS, start=1):
        _dress(put(sheet, 1, place, column.heading))
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = column.width
        dimension.number_format = AS_DATE if isinstance(column.example, date) else AS_TEXT
    _validate(sheet, _lists(workbook))
    _instruct(workbook, training_class)
    workbook.properties.creator = ""
    workbook.properties.title = f"{training_class.code} {training_class.course.title}"
    return workbook, sheet


def fill(sheet: Worksheet, row: int, values: Mapping[str, object]) -> None:
    """Write the cells of one person; what is empty stays empty, and keeps the form of its column."""
    for place, column in enumerate(columns.COLUMNS, start=1):
        value = values.get(column.field)
        if value not in (None, ""):
            put(sheet, row, place, value)


def saved(workbook: Workbook) -> bytes:
    target = BytesIO()
    workbook.save(target)
    return target.getvalue()


def _dress(cell: Cell) -> None:
    cell.font, cell.fill, cell.border = BOLD, HEAD, LINE
    cell.alignment = Alignment(vertical="center")


def _lists(workbook: Workbook) -> Mapping[str, str]:
    """What can be chosen from, on a sheet of its own that is out of sight; the range of each list."""
    sheet = workbook.create_sheet("lists")
    sheet.sheet_state = "hidden"
    lists = {
        "town": list(Town.objects.order_by("code").values_list("name", flat=True)),
        "id_type": [str(kind.label) for kind in IdentityType],
    }
    ranges = {}
    for place, (field, words) in enumerate(lists.items(), start=1):
        for row, word in enumerate(words, start=1):
            put(sheet, row, place, word)
        letter = get_column_letter(place)
        ranges[field] = f"lists!${letter}$1:${letter}${max(len(words), 1)}"
    return ranges


def _validate(sheet: Worksheet, ranges: Mapping[str, str]) -> None:
    """What Excel checks while one types. It warns of an odd length and lets nothing else pass."""
    length = partial(DataValidation, type="textLength", errorStyle="warning")
    checks = {
        "student_number": length(operator="between", formula1="1", formula2="20"),
        "name": length(operator="between", formula1="1", formula2="60"),
        "id_type": DataValidation(type="list", formula1=ranges["id_type"]),
        "id_number": length(operator="between", formula1="5", formula2="20"),
        "phone": length(operator="equal", formula1="11"),
        "town": DataValidation(type="list", formula1=ranges["town"]),
        "employer_uscc": length(operator="equal", formula1="18"),
        "entered_on": DataValidation(
            type="date", operator="between", formula1="DATE(2000,1,1)", formula2="DATE(2100,1,1)"
        ),
        "note": length(operator="lessThanOrEqual", formula1="200"),
    }
    for place, column in enumerate(columns.COLUMNS, start=1):
        check = checks[column.field]
        letter = get_column_letter(place)
        check.allow_blank = True
        check.showErrorMessage = check.showInputMessage = True
        check.errorTitle = check.promptTitle = str(column.label)[:32]
        check.error = check.prompt = str(column.help)[:255]
        check.add(f"{letter}2:{letter}{LAST_ROW}")
        sheet.add_data_validation(check)


def _instruct(workbook: Workbook, training_class: TrainingClass) -> None:
    sheet = workbook.create_sheet(str(columns.INSTRUCTIONS))
    for letter, width in zip("ABCD", (26, 12, 70, 24), strict=True):
        sheet.column_dimensions[letter].width = width
    put(sheet, 1, 1, f"{training_class.course.title} · {training_class.code}").font = Font(bold=True, size=14)
    steps = (
        _("Fill in one row for each person on the first sheet. Columns with a star are required."),
        _("The grey row is an example. It is not read; you may delete it."),
        _("A row whose student number is on the roster already changes that person; an empty cell changes nothing."),
        _("A cell with stars (330109********0017) shows what the portal has. Left as it is, it changes nothing."),
        _("Upload the workbook on the page of the class. You see what it would change before anything is changed."),
        _("What is wrong comes back as a workbook with red cells: mend these rows and upload only them."),
    )
    for number, step in enumerate(steps, start=1):
        put(sheet, 2 + number, 1, f"{number}. {step}")
    head = 4 + len(steps)
    words = (
        pgettext("sheet", "Column"),
        pgettext("sheet", "Required"),
        pgettext("sheet", "What to write"),
        columns.EXAMPLE,
    )
    for place, word in enumerate(words, start=1):
        _dress(put(sheet, head, place, word))
    for row, column in enumerate(columns.COLUMNS, start=head + 1):
        required = _("yes") if column.is_required else _("no")
        for place, value in enumerate((column.label, required, column.help, column.example), start=1):
            put(sheet, row, place, value).alignment = WRAPPED
