"""A row of results, read, merged with what is on record, and held against what the class asks and may certify."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from directory import findings
from talents import numbers
from training.rows import Cells, Row, Sent, refuse_repeated
from training.spelling import Names

FIELDS = frozenset(("student_number", "theory", "practice", "passed", "certificate_number", "issued_on"))
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


@dataclass(frozen=True, slots=True)
class Reached:
    """What somebody reached in a class, as it is on record or would be; `passed` is None while it is not known."""

    theory: Decimal | None = None
    practice: Decimal | None = None
    passed: bool | None = None
    certificate_number: str = ""
    issued_on: date | None = None


@dataclass(slots=True, kw_only=True)
class ResultRow(Row):
    """The cells as sent; None or empty where nothing was."""

    theory: Decimal | None
    practice: Decimal | None
    passed: bool | None
    certificate_number: str
    issued_on: date | None


def read(sent: Iterable[Sent]) -> list[ResultRow]:
    """Every row with all its issues, those included that only show when rows are laid side by side."""
    names = Names(FIELDS)
    rows = [_read(line, Cells(each, names=names)) for line, each in sent]
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


def _read(line: int, cells: Cells) -> ResultRow:
    row = ResultRow(
        line=line,
        student_number=cells.student_number(),
        theory=cells.mark("theory", full=FULL_MARK),
        practice=cells.mark("practice", full=FULL_MARK),
        passed=cells.truth("passed"),
        certificate_number=numbers.normalise(cells.text("certificate_number", maximum=40)),
        issued_on=cells.day("issued_on"),
        issues=cells.issues,
    )
    if not row.issues and not _sent(row):
        row.refuse("RESULT_EMPTY", _("Send a mark, a verdict or a certificate."), field="passed")
    return row


def merge(
    row: ResultRow, on_record: Reached, standard: Standard, *, is_final: bool, today: date, is_revoked: bool = False
) -> Reached:
    """What is on record with the row's cells in it; whatever contradicts itself then is an issue of the row.

    `is_final`: the class is completed or a certificate issued, and nothing undoes the pass. `is_revoked`: the
    certificate on record counts no longer, so that one with another number takes its place.
    """
    if is_revoked and row.certificate_number not in ("", on_record.certificate_number):
        on_record = replace(on_record, certificate_number="", issued_on=None)
    merged = replace(on_record, **_sent(row))
    merged = replace(merged, passed=_verdict(merged, row, on_record, standard, is_final))
    if is_final and on_record.passed and not merged.passed:
        message = _("The class is completed or the certificate issued; nothing undoes this pass.")
        row.refuse("RESULT_FINAL", message, field="passed")
        return on_record
    _check_verdict(row, merged, standard)
    _check_certificate(row, merged, on_record, standard, today)
    return merged


def _sent(row: ResultRow) -> dict[str, Any]:
    cells = {field.name: getattr(row, field.name) for field in fields(Reached)}
    return {name: value for name, value in cells.items() if value not in (None, "")}


def _below(reached: Reached, standard: Standard) -> list[str]:
    """The marks that are too low."""
    marks = (
        ("theory", reached.theory, standard.theory_pass_mark),
        ("practice", reached.practice, standard.practice_pass_mark),
    )
    return [name for name, mark, pass_mark in marks if mark is not None and mark < pass_mark]


def _by_marks(reached: Reached, standard: Standard) -> bool | None:
    """What both marks say; None until both are there."""
    if reached.theory is None or reached.practice is None:
        return None
    return not _below(reached, standard)


def _verdict(merged: Reached, row: ResultRow, on_record: Reached, standard: Standard, is_final: bool) -> bool | None:
    """As sent, else as both marks say. One that is final, or that the marks did not give, waits for another to be sent.

    Somebody may fail for other reasons than marks.
    """
    if row.passed is not None:
        return row.passed
    said = _by_marks(merged, standard)
    is_declared = on_record.passed is not None and on_record.passed != _by_marks(on_record, standard)
    if said is None or is_declared or (is_final and on_record.passed):
        return on_record.passed
    return said


def _check_verdict(row: ResultRow, merged: Reached, standard: Standard) -> None:
    if merged.passed:
        for field in _below(merged, standard):
            row.refuse("PASS_BELOW_MARK", _("This mark is below the pass mark, yet the result is a pass."), field=field)
    elif merged.passed is False and _by_marks(merged, standard):
        message = _("Both marks reach the pass mark, yet the result is not a pass.")
        row.issues.append(findings.warning("FAIL_ABOVE_MARK", message, field="passed"))


def _check_certificate(row: ResultRow, merged: Reached, on_record: Reached, standard: Standard, today: date) -> None:
    if on_record.certificate_number:
        _check_same_certificate(row, merged, on_record)
    elif merged.certificate_number:
        _check_new_certificate(row, merged, standard, today)
    elif merged.issued_on is not None:
        row.refuse("CERT_NUMBER_MISSING", _("A date of issue needs its number."), field="certificate_number")


def _check_same_certificate(row: ResultRow, merged: Reached, on_record: Reached) -> None:
    message = _(
        "A certificate has been issued for this result with another number or date; only the bureau revokes it."
    )
    for field in ("certificate_number", "issued_on"):
        if getattr(merged, field) != getattr(on_record, field):
            row.refuse("CERT_DIFFERS", message, field=field)


def _check_new_certificate(row: ResultRow, merged: Reached, standard: Standard, today: date) -> None:
    if standard.level is None:
        row.refuse("CERT_NOT_DUE", _("This class leads to no certificate."), field="certificate_number")
        return
    if not merged.passed:
        row.refuse("CERT_WITHOUT_PASS", _("Only who passed has a certificate."), field="passed")
    if merged.issued_on is None:
        row.refuse("CERT_DATE_MISSING", _("Send the certificate's date of issue."), field="issued_on")
    elif merged.issued_on > today:
        row.refuse("DATE_FUTURE", _("This date lies in the future."), field="issued_on")
    elif merged.issued_on < standard.starts_on:
        row.refuse("CERT_BEFORE_CLASS", _("The certificate was issued before the class began."), field="issued_on")
    row.issues += numbers.check(
        merged.certificate_number,
        issued_on=merged.issued_on,
        level=standard.level,
        body_letter=standard.body_letter,
        filing=standard.filing,
        site=standard.site,
    )
