"""One rule of the API, told once: what it means, an example, and how to mend what breaks it."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.errors import Message
from directory.findings import Severity


class Subject(models.TextChoices):
    """What a rule is about."""

    ROSTER = "roster", _("Rows of a roster")
    ATTENDANCE = "attendance", _("Rows of attendance")
    RESULTS = "results", _("Rows of results")
    CLASS = "class", _("Proposed classes")
    CALL = "call", _("The call itself")
    WORKBOOK = "workbook", _("Excel workbooks")


ROWS = (Subject.ROSTER, Subject.ATTENDANCE, Subject.RESULTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`code` never changes, since programs key on it. A rule about rows has a severity, one about calls a status.

    `wrong` and `right`: the same piece of a row, or of a call, as it breaks the rule and as it keeps it; empty where
    the same words are right or wrong by what is on record.
    """

    code: str
    about: tuple[Subject, ...]
    meaning: Message
    mend: Message
    severity: Severity | None = None
    status: int | None = None
    wrong: str = ""
    right: str = ""

    @property
    def address(self) -> str:
        return address(self.code)


def address(code: str) -> str:
    """Where the rule's page stands. A full path, so that it may stand as the `type` of a problem (RFC 9457)."""
    return f"/api/v1/rules/{code}/"


def error(
    code: str, about: tuple[Subject, ...], *, meaning: Message, mend: Message, wrong: str = "", right: str = ""
) -> Rule:
    """Rejects the row."""
    return Rule(code=code, about=about, severity=Severity.ERROR, meaning=meaning, mend=mend, wrong=wrong, right=right)


def warning(
    code: str, about: tuple[Subject, ...], *, meaning: Message, mend: Message, wrong: str = "", right: str = ""
) -> Rule:
    """Takes the row, and asks a person to look at it."""
    return Rule(code=code, about=about, severity=Severity.WARNING, meaning=meaning, mend=mend, wrong=wrong, right=right)


def refusal(code: str, status: int, *, meaning: Message, mend: Message, wrong: str = "", right: str = "") -> Rule:
    """Refuses the whole call with this HTTP status."""
    return Rule(code=code, about=(Subject.CALL,), status=status, meaning=meaning, mend=mend, wrong=wrong, right=right)
