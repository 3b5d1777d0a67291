"""Why a workbook is not read, and what its sender may not have seen in one that is."""

from django.utils.translation import gettext_lazy as _

from directory.errors import Message
from directory.findings import Severity
from training.rulebook.rule import Rule, Subject

ABOUT = (Subject.WORKBOOK,)


def _refusal(code: str, *, meaning: Message, mend: Message, wrong: str = "", right: str = "") -> Rule:
    return Rule(code=code, about=ABOUT, status=400, meaning=meaning, mend=mend, wrong=wrong, right=right)


def _notice(code: str, *, meaning: Message, mend: Message) -> Rule:
    return Rule(code=code, about=ABOUT, severity=Severity.WARNING, meaning=meaning, mend=mend)


RULES = (
    _refusal(
        "WORKBOOK_TYPE",
        meaning=_(
            "The file is no Excel workbook of the present kind (.xlsx): it may be a CSV file, an .xls workbook or a "
            "Word document under another name."
        ),
        mend=_("Open it in Excel, choose “Save as”, and take “Excel Workbook (.xlsx)”."),
        wrong="roster.xls",
        right="roster.xlsx",
    ),
    _refusal(
        "WORKBOOK_ENCRYPTED",
        meaning=_("The workbook opens only with a password, which the portal does not have."),
        mend=_("In Excel: File, Info, Protect Workbook, Encrypt with Password; empty the field and save."),
    ),
    _refusal(
        "WORKBOOK_TOO_LARGE",
        meaning=_("The file is larger than 20 MiB. Pictures are mostly why: 50,000 rows take three."),
        mend=_("Remove pictures and other sheets, or split the roster."),
    ),
    _refusal(
        "WORKBOOK_BOMB",
        meaning=_("The file is small, but unpacks to more than any roster needs. Such files are made to do harm."),
        mend=_("Copy the rows into the form of the class and send that."),
    ),
    _refusal(
        "WORKBOOK_DAMAGED",
        meaning=_("The file says it is a workbook, but parts of it are missing or cannot be read."),
        mend=_("Open it in Excel, let Excel repair it, save it anew, and send that."),
    ),
    _refusal(
        "WORKBOOK_EMPTY",
        meaning=_("There is no row below the headings, or none but the example."),
        mend=_("Fill in one row for each person."),
    ),
    _refusal(
        "WORKBOOK_TOO_MANY_ROWS",
        meaning=_("The sheet has more than 50,000 rows; rows that were emptied but not deleted may be among them."),
        mend=_("Delete the empty rows below the table, or split the roster."),
    ),
    _refusal(
        "WORKBOOK_TOO_WIDE",
        meaning=_("Something stands far right of the table."),
        mend=_("Delete the columns right of the table."),
    ),
    _refusal(
        "WORKBOOK_SHEETS",
        meaning=_("The workbook has several sheets, and none has the name of the form's own."),
        mend=_("Call the sheet with the roster 名册 (or Roster), or delete the others."),
        wrong="Sheet1 | Sheet2",
        right="名册 | Sheet2",
    ),
    _refusal(
        "WORKBOOK_HEADINGS",
        meaning=_("In the first 20 rows there is none with the headings of a roster."),
        mend=_("Take the form of the class, or put a row above the table that names its columns."),
        wrong="2026001 | 张小满 | 330109199001010017",
        right="学号 | 姓名 | 证件号码",
    ),
    _refusal(
        "WORKBOOK_COLUMN_MISSING",
        meaning=_("A column that every roster needs is not there: the student number, the name or the document."),
        mend=_("Add the column the message names, or call it as the form does."),
        wrong="学号 | 姓名",
        right="学号 | 姓名 | 证件号码",
    ),
    _refusal(
        "WORKBOOK_COLUMN_TWICE",
        meaning=_("Two columns have headings of one meaning, so it is not clear which counts."),
        mend=_("Delete one of them, or give it another heading."),
        wrong="学号 | 姓名 | 证件号码 | 身份证号",
        right="学号 | 姓名 | 证件号码",
    ),
    _refusal(
        "WORKBOOK_MERGED",
        meaning=_("Cells of the table are merged: only the first of the rows they cover holds their text."),
        mend=_("Select the table, unmerge its cells, and fill in every row. A merged title above the table may stay."),
    ),
    _refusal(
        "WORKBOOK_PARTIAL",
        meaning=_("The workbook holds only rows that came back to be mended, so a roster cannot be made equal to it."),
        mend=_("Upload it to add and change; to make the roster equal, upload a workbook with everybody."),
    ),
    _notice(
        "WORKBOOK_COLUMNS_IGNORED",
        meaning=_("Columns whose heading names no field of a roster are not read."),
        mend=_("Nothing, if they are for the school itself; else call them as the form does."),
    ),
    _notice(
        "WORKBOOK_SHEETS_IGNORED",
        meaning=_("One sheet is read: the one called 名册 or Roster, or the only one there is."),
        mend=_("Nothing, if the others are for the school itself."),
    ),
    _notice(
        "WORKBOOK_HIDDEN_ROWS",
        meaning=_("Rows that are hidden, or filtered out, belong to the table and are read."),
        mend=_("Take the filter off and look whether they are meant; delete them if they are not."),
    ),
    _notice(
        "WORKBOOK_HIDDEN_COLUMNS",
        meaning=_("Columns that are hidden belong to the table and are read."),
        mend=_("Unhide them and look whether they are meant; delete them if they are not."),
    ),
    _notice(
        "WORKBOOK_FORMULAS",
        meaning=_("Of a formula, the result is read that Excel worked out when the workbook was last saved."),
        mend=_("Compare these cells; copy them and paste values over them to be sure."),
    ),
    _notice(
        "WORKBOOK_FAILED_CELLS",
        meaning=_("Excel shows an error such as #N/A in these cells; nothing can be read there."),
        mend=_("Mend the formulas, or type the values."),
    ),
)
