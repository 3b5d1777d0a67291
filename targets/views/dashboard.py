"""The dashboard itself, and the button that has its readings taken anew."""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import rules as accounts_rules
from accounts.services.actors import signed_in
from directory.errors import NotAllowed
from targets import rules, selectors
from targets.enums import Scope, Trigger
from targets.errors import AlreadyRunning
from targets.forms import YearForm
from targets.services import readings


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A town on the map, shaded by the first of its figures."""

    name: str
    longitude: Decimal
    latitude: Decimal
    value: int
    text: str
    url: str = ""


@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    verdict = accounts_rules.may_open_dashboard(request.user)
    if not verdict:
        raise NotAllowed(verdict.reason)
    today = timezone.localdate()
    year = _year(request)
    # Before the figures: should they change in between, the page's first question is answered with the new ones.
    etag = selectors.etag(year, on=today)
    board = selectors.dashboard(year, on=today)
    context = {
        "etag": etag,
        "board": board,
        "map_places": _map_places(board),
        "plan": selectors.plan(today),
        "may_recompute": rules.may_recompute(request.user),
    }
    return render(request, "targets/dashboard.html", context)


@login_required
@require_POST
def recompute(request: HttpRequest) -> HttpResponseRedirect:
    verdict = rules.may_recompute(request.user)
    if not verdict:
        raise NotAllowed(verdict.reason)
    try:
        run = readings.recompute(Trigger.DEMAND, by=signed_in(request))
    except AlreadyRunning as running:
        messages.info(request, str(running.message))
    else:
        messages.success(request, _("Recomputed from %(rows)s standings.") % {"rows": f"{run.rows_read:,}"})
    return redirect(f"{reverse('targets:dashboard')}?year={_year(request)}")


def _year(request: HttpRequest) -> int:
    """The year asked for, in the address or the form; the present one where that is none."""
    form = YearForm(request.POST or request.GET)
    chosen = form.cleaned_data["year"] if form.is_valid() else None
    return int(chosen or timezone.localdate().year)


def _map_places(board: selectors.Dashboard) -> list[MapPlace]:
    if not board.counts:
        return []
    shading = board.counts[0].indicator
    return [
        MapPlace(place.name, place.longitude, place.latitude, place.figures[shading], f"{place.figures[shading]:,}")
        for place in board.places
        if place.scope == Scope.TOWN and place.longitude is not None and place.latitude is not None
    ]
