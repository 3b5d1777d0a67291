"""The keys of a school's programs: when each was last used, what it asked, and one for trying things out."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import rules as accounts
from accounts.enums import Scope
from accounts.services import credentials
from accounts.services.actors import signed_in
from directory.errors import NotAllowed
from training.selectors import partners
from training.views.partner.access import partners_only

CREDENTIALS_A_PAGE = 20
CALLS_A_PAGE = 50
SANDBOX_LASTS = timedelta(days=30)


@partners_only
@require_safe
def credential_list(request: HttpRequest) -> HttpResponse:
    return _page(request)


@partners_only
@require_POST
def sandbox(request: HttpRequest) -> HttpResponse:
    """A credential that takes dry runs alone. Its token is shown once, on the page that answers, and never again."""
    user = signed_in(request)
    verdict = accounts.may_hold_credential(user)
    if not verdict:
        raise NotAllowed(verdict.reason)
    _credential, token = credentials.issue(
        user,
        name=_("Sandbox of %(date)s") % {"date": timezone.localdate().isoformat()},
        scopes=Scope.values,
        expires_at=timezone.now() + SANDBOX_LASTS,
        is_sandbox=True,
        by=user,
    )
    return _page(request, token=token)


@partners_only
@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    """The access log, latest first."""
    calls = partners.calls_of(signed_in(request))
    page = Paginator(calls, CALLS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "training/partner/calls.html", {"page_obj": page})


def _page(request: HttpRequest, *, token: str = "") -> HttpResponse:
    user = signed_in(request)
    context = {
        "page_obj": Paginator(partners.credentials_of(user), CREDENTIALS_A_PAGE).get_page(request.GET.get("page")),
        "may_hold": accounts.may_hold_credential(user),
        "token": token,
        "now": timezone.now(),
    }
    return render(request, "training/partner/credentials.html", context, status=201 if token else 200)
