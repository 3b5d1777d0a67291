"""The family of errors every room raises. They carry a code and words for people, and know no HTTP.

A code is stable: schools' programs and the bureau's statistics key on it.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Message = str | Promise


class DomainError(Exception):
    """What was asked cannot be done, and why.

    `code`: stable, upper case. `message`: a sentence for the person who asked. `fields`: what is wrong where.
    """

    code = "ERROR"
    message: Message = ""

    def __init__(
        self,
        message: Message = "",
        *,
        code: str = "",
        fields: Mapping[str, Message] | None = None,
    ) -> None:
        self.code = code or self.code
        self.message = message or self.message
        self.fields = dict(fields or {})
        super().__init__(self.code, str(self.message))


class Invalid(DomainError):
    """What was sent is wrong in itself."""

    code = "INVALID"


class NotAllowed(DomainError):
    """The person asking has no right to this."""

    code = "NOT_ALLOWED"


class Missing(DomainError):
    """No such thing, or none this person may know of."""

    code = "NOT_FOUND"


class Conflict(DomainError):
    """Right in itself, but the state of things forbids it now."""

    code = "CONFLICT"


class Busy(Conflict):
    """The same thing is under way. `wait`: after how many seconds it is worth asking again."""

    code = "BUSY"
    wait = 2


class TooLarge(DomainError):
    """More than is taken at once."""

    code = "TOO_LARGE"


class Unprocessable(DomainError):
    """Understood, and contradicting itself or what was said before."""

    code = "UNPROCESSABLE"


class TooOften(DomainError):
    """Asked for again and again. `wait`: after how many seconds it may be asked for once more."""

    code = "TOO_OFTEN"

    def __init__(self, message: Message = "", *, wait: int) -> None:
        super().__init__(message)
        self.wait = wait


class CannotMerge(Conflict):
    """The two rows are one, or one of them has been merged already."""

    code = "CANNOT_MERGE"
    message = _("These two cannot be merged: they are one person already.")
