"""The columns of a roster on a sheet, under the names people give them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from directory import characters
from directory.enums import IdentityType

REQUIRED = ("student_number", "name", "id_number")
# The title of a sheet has at most 31 characters.
ROSTER = pgettext_lazy("sheet", "Roster")
TO_MEND = pgettext_lazy("sheet", "Roster to mend")
INSTRUCTIONS = pgettext_lazy("sheet", "How to fill it in")
# Stands where a student number would, so that the row is known and not read.
EXAMPLE = pgettext_lazy("sheet", "Example")
LINE = pgettext_lazy("sheet", "Row in your workbook")
PROBLEMS = pgettext_lazy("sheet", "What to mend")

_NOISE = re.compile(r"[\s*＊:：()（）_\-/·']+")


@dataclass(frozen=True, slots=True)
class Column:
    """`others`: what the column is called in schools' own sheets."""

    field: str
    label: str | Promise
    help: str | Promise
    example: str | date
    width: float
    others: tuple[str, ...] = ()
    longest: int = 0

    @property
    def is_required(self) -> bool:
        return self.field in REQUIRED

    @property
    def heading(self) -> str:
        return f"{self.label} *" if self.is_required else str(self.label)


COLUMNS = (
    Column(
        "student_number",
        _("Student number"),
        _("The school's own number. It names the person from now on; never give it to somebody else."),
        "2026001",
        16,
        ("学员编号", "学员号", "编号", "学籍号"),
        20,
    ),
    Column("name", _("Name"), _("As it stands on the document."), "张小满", 14, ("学员姓名", "名字"), 60),
    Column(
        "id_type",
        _("ID type"),
        _("Choose from the list. Left empty it is the resident ID card."),
        "",
        20,
        ("证件种类", "证件类别"),
    ),
    Column(
        "id_number",
        _("Number of the document"),
        _("As text. Excel keeps only 15 digits of a number: the cells of this column are text already, leave them so."),
        "330109199001010017",
        24,
        ("身份证", "身份证号", "身份证号码", "公民身份号码", "证件号", "证件编号", "ID", "ID number"),
        40,
    ),
    Column(
        "phone",
        _("Mobile number"),
        _("Eleven digits."),
        "13800001234",
        16,
        ("手机", "手机号", "手机号码", "电话", "联系电话", "联系方式", "phone"),
        30,
    ),
    Column("town", _("Town"), _("Choose from the list."), "北干街道", 14, ("镇街", "街道", "乡镇", "所属镇街"), 40),
    Column(
        "employer_uscc",
        _("Unified social credit code of the employer"),
        _("Eighteen letters and digits, as on the business licence."),
        "",
        26,
        ("统一社会信用代码", "单位信用代码", "企业信用代码", "单位代码"),
        30,
    ),
    Column(
        "entered_on",
        _("Entered on"),
        _("A date, such as 2026-04-19."),
        date(2026, 4, 19),
        14,
        ("入学日期", "入班日期", "报名日期", "入学时间"),
    ),
    Column("note", _("Note"), _("At most 200 characters."), "", 24, ("备注", "说明"), 200),
)


def plain(heading: object) -> str:
    """A heading as it is compared: without spaces, stars, brackets and colons, in half-width small letters."""
    return _NOISE.sub("", characters.half_width(str(heading))).casefold()


@cache
def fields() -> Mapping[str, str]:
    """The field that each known heading names, in any language of the portal."""
    known: dict[str, str] = {}
    for _language in _languages():
        for column in COLUMNS:
            known |= {plain(name): column.field for name in (column.field, column.label, *column.others)}
    return known


@cache
def id_types() -> Mapping[str, str]:
    """The kind of document that each word names, in any language of the portal."""
    words: dict[str, str] = {plain("身份证"): IdentityType.RESIDENT, plain("护照"): IdentityType.PASSPORT}
    for _language in _languages():
        words |= {plain(kind.label): kind.value for kind in IdentityType}
    return words


@cache
def spellings(word: Promise) -> frozenset[str]:
    """A word of the form in every language of the portal."""
    return frozenset(str(word) for _language in _languages())


def _languages() -> Iterator[str]:
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield code
