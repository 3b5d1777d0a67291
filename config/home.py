"""The first page, where each role begins, large type, and what a reader sees when there is nothing to see."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import csrf
from django.views.decorators.http import require_POST, require_safe

from accounts import rules as account_rules
from accounts.enums import Role
from accounts.models import User
from accounts.services.actors import signed_in
from competitions import selectors as competition_selectors
from config import problems
from subsidies.enums import ClaimStatus
from targets.selectors import boards
from training import selectors as training_selectors

API = "/api/"
CARDS = 3
WAITING_FOR = {Role.FIRST_REVIEWER: ClaimStatus.SUBMITTED, Role.SECOND_REVIEWER: ClaimStatus.FIRST_APPROVED}
ELDER_COOKIE = "elder"
YEAR = 365 * 24 * 3600


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Classes that still take people, competitions to come, and how the district's year stands."""
    today = timezone.localdate()
    classes = training_selectors.open_classes()
    return render(
        request,
        "home.html",
        {
            "open_count": classes.count(),
            "night_count": training_selectors.in_the_evening(classes).count(),
            "classes": classes[:CARDS],
            "competitions": competition_selectors.coming()[:CARDS],
            "year": today.year,
            "figures": [count for count in boards.counts(today.year, on=today) if count.value is not None],
        },
    )


@login_required
@require_safe
def landing(request: HttpRequest) -> HttpResponseRedirect:
    """Everybody who has just signed in, and was not on the way to somewhere, is led to their work."""
    return HttpResponseRedirect(work_of(signed_in(request)))


def work_of(user: User) -> str:
    """The address of what somebody signs in for: by role, then the dashboard for staff, and home for the others."""
    roles = set(user.groups.values_list("name", flat=True))
    if Role.JUDGE in roles:
        marked = list(competition_selectors.to_mark(user)[:2])
        return (
            reverse("competitions:marks", args=[marked[0].code]) if len(marked) == 1 else reverse("competitions:list")
        )
    for role, status in WAITING_FOR.items():
        if role in roles:
            return f"{reverse('subsidies:claims')}?{urlencode({'status': status})}"
    if Role.SCHOOL in roles:
        return reverse("training:teaching")
    return reverse("targets:dashboard" if account_rules.may_open_dashboard(user) else "home")


@require_POST
def elder_mode(request: HttpRequest) -> HttpResponseRedirect:
    """Keep the choice of large type for a year, or drop it, and go back to the page where it was made."""
    wanted = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        wanted = resolve_url("home")
    response = HttpResponseRedirect(wanted)
    if request.POST.get("elder"):
        response.set_cookie(ELDER_COOKIE, "1", max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    else:
        response.delete_cookie(ELDER_COOKIE, samesite="Lax")
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 400, "INVALID", _("The request could not be read."))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 403, "NOT_ALLOWED", _("You may not do this."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token; Django names the reason where the portal is being developed."""
    if request.path.startswith(API):
        return _error(request, 403, "CSRF_FAILED", _("The request came without the token that proves it is yours."))
    return csrf.csrf_failure(request, reason)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 404, "NOT_FOUND", _("There is nothing at this address."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Its page asks for nothing that may be broken: no session, no database, no template of ours above it."""
    return _error(request, 500, "PORTAL_FAILED", _("The portal failed. The fault has been recorded."))


def _error(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
    """A program is answered as a program, a person with a page."""
    if request.path.startswith(API):
        return problems.respond(problems.body(status, code, detail))
    if status == 500:
        return HttpResponse(render_to_string("500.html"), status=status)
    return render(request, f"{status}.html", status=status)
