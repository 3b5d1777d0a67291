"""What a check found wrong, or odd, in one piece of text. Pure checks return these; they raise nothing."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.errors import Message


class Severity(models.TextChoices):
    ERROR = "error", _("Error")
    WARNING = "warning", _("Warning")


@dataclass(frozen=True, slots=True)
class Issue:
    """`code` is stable and upper case; schools' programs key on it. `message` is a sentence for the person who typed.

    Neither `message` nor `suggestion` repeats personal data: both are logged and mailed.
    """

    code: str
    severity: Severity
    message: Message
    field: str = ""
    suggestion: str = ""


def error(code: str, message: Message, *, field: str = "", suggestion: str = "") -> Issue:
    """An issue that stops the row."""
    return Issue(code, Severity.ERROR, message, field, suggestion)


def warning(code: str, message: Message, *, field: str = "", suggestion: str = "") -> Issue:
    """An issue a person should look at; the row goes on."""
    return Issue(code, Severity.WARNING, message, field, suggestion)
