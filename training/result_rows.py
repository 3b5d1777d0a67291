"""A row of results, read and checked against what the course asks and the class may certify."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from directory import findings
from talents import numbers
from training.rows import STUDENT_NUMBER_LENGTH, Cells, Row, refuse_repeated

FIELDS = ("student_number", "theory", "practice", "passed", "certificate_number", "issued_on")
FULL_MARK = 100


@dataclass(frozen=True, slots=True)
class Standard:
    """What the results of one class are held against. `level` is None where the class leads to no certificate."""

    theory_pass_mark: Decimal
    practice_pass_mark: Decimal
    starts_on: date
    level: int | None
    body_letter: str = ""
    filing: str = ""
    site: str = ""


@dataclass(slots=True, kw_only=True)
class ResultRow(Row):
    """`passed` is as sent or, where both marks are there, as they say; None while it is not known."""

    theory: Decimal | None
    practice: Decimal | None
    passed: bool | None
    certificate_number: str
    issued_on: date | None


def read(sent: Sequence[object], *, standard: Standard, today: date) -> list[ResultRow]:
    """Every row with all its issues, those included that only show when rows are laid side by side."""
    rows = [_read(line, each, standard, today) for line, each in enumerate(sent, start=1)]
    refuse_repeated(
        rows,
        lambda row: row.student_number,
        "STUDENT_NUMBER_REPEATED",
        lambda lines: format_lazy(_("This student number stands in lines {lines}."), lines=lines),
        field="student_number",
    )
    refuse_repeated(
        rows,
        lambda row: row.certificate_number,
        "CERT_REPEATED",
        lambda lines: format_lazy(_("This certificate number stands in lines {lines}."), lines=lines),
        field="certificate_number",
    )
    return rows


def _read(line: int, sent: object, standard: Standard, today: date) -> ResultRow:
    cells = Cells(sent, known=FIELDS)
    student_number = cells.text("student_number", required=True, maximum=STUDENT_NUMBER_LENGTH)
    theory, practice = cells.mark("theory", full=FULL_MARK), cells.mark("practice", full=FULL_MARK)
    passed = _verdict(cells, theory, practice, standard)
    row = ResultRow(
        line=line,
        student_number=student_number,
        theory=theory,
        practice=practice,
        passed=passed,
        certificate_number=numbers.normalise(cells.text("certificate_number", maximum=40)),
        issued_on=cells.day("issued_on"),
        issues=cells.issues,
    )
    if not cells.issues and theory is None and practice is None and passed is None:
        row.refuse("RESULT_EMPTY", _("Send a mark, or whether the person passed."), field="passed")
    _check_certificate(row, standard, today)
    return row


def _verdict(cells: Cells, theory: Decimal | None, practice: Decimal | None, standard: Standard) -> bool | None:
    """The verdict, which must not contradict the marks. Somebody may fail for other reasons than marks."""
    declared = cells.truth("passed")
    below = [
        field
        for field, mark, pass_mark in (
            ("theory", theory, standard.theory_pass_mark),
            ("practice", practice, standard.practice_pass_mark),
        )
        if mark is not None and mark < pass_mark
    ]
    has_both = theory is not None and practice is not None
    if declared:
        for field in below:
            cells.error("PASS_BELOW_MARK", _("This mark is below the pass mark, yet the row says passed."), field=field)
    elif declared is False and has_both and not below:
        message = _("Both marks reach the pass mark, yet the row says not passed.")
        cells.issues.append(findings.warning("FAIL_ABOVE_MARK", message, field="passed"))
    elif declared is None and has_both:
        return not below
    return declared


def _check_certificate(row: ResultRow, standard: Standard, today: date) -> None:
    if not row.certificate_number:
        if row.issued_on is not None:
            row.refuse("CERT_NUMBER_MISSING", _("A date of issue needs its number."), field="certificate_number")
        return
    if standard.level is None:
        row.refuse("CERT_NOT_DUE", _("This class leads to no certificate."), field="certificate_number")
        return
    if not row.passed:
        row.refuse("CERT_WITHOUT_PASS", _("Only who passed has a certificate."), field="passed")
    if row.issued_on is None:
        row.refuse("CERT_DATE_MISSING", _("Send the certificate's date of issue."), field="issued_on")
    elif row.issued_on > today:
        row.refuse("DATE_FUTURE", _("This date lies in the future."), field="issued_on")
    elif row.issued_on < standard.starts_on:
        row.refuse("CERT_BEFORE_CLASS", _("The certificate was issued before the class began."), field="issued_on")
    row.issues += numbers.check(
        row.certificate_number,
        issued_on=row.issued_on,
        level=standard.level,
        body_letter=standard.body_letter,
        filing=standard.filing,
        site=standard.site,
    )
