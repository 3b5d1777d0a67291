"""Who comes in: the one check before every page of the dashboard."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.rules import may_open_dashboard
from directory.errors import NotAllowed

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)


def of_dashboard(view: Callable[Concatenate[HttpRequest, P], R]) -> Callable[Concatenate[HttpRequest, P], R]:
    """A view for whoever may open the dashboard. A stranger is asked to sign in; others are told why not."""

    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
        verdict = may_open_dashboard(request.user)
        if not verdict:
            raise NotAllowed(verdict.reason)
        return view(request, *args, **kwargs)

    return login_required(checked)
