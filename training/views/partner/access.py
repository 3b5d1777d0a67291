"""The door of the partner pages."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from directory.errors import NotAllowed
from training.rules import schools

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def partners_only(view: View[P]) -> Callable[..., HttpResponseBase]:
    """For partner schools and the bureau, signed in; nothing of it is kept by a browser or on the way."""

    @never_cache
    @login_required
    @wraps(view)
    def asked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        verdict = schools.may_open_partner_pages(request.user)
        if not verdict:
            raise NotAllowed(verdict.reason)
        return view(request, *args, **kwargs)

    return asked
