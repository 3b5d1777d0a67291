"""Naming the actor of a write on the rows it leaves."""

from typing import TypedDict

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directory.errors import NotAllowed


class Actor(TypedDict):
    """The two columns of an event row that say who acted."""

    by: User | None
    by_name: str


def signature(by: User | None) -> Actor:
    """The actor's columns. `None` is the system itself, and has no name."""
    return {"by": by, "by_name": str(by) if by else ""}


def signed_in(request: HttpRequest) -> User:
    """The user of a page that only signed-in users reach."""
    if not isinstance(request.user, User):
        raise NotAllowed(_("Sign in first."), code="NOT_SIGNED_IN")
    return request.user
