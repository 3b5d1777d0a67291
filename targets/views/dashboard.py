"""The dashboard itself, and the button that has its readings taken anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.services.actors import signed_in
from directory.errors import NotAllowed
from targets import rules
from targets.enums import Scope
from targets.forms import PartForm, YearForm
from targets.league import Place as RankedProvider
from targets.parts import Part
from targets.selectors import ahead, boards, freshness, plans
from targets.selectors.changes import Changes
from targets.selectors.funnel import Stage, narrowing, told
from targets.selectors.outlooks import CountOutlook
from targets.selectors.told import dashboard_told
from targets.services import requests
from targets.templatetags.foresight import told_in_table
from targets.views.doors import of_dashboard

WALL = "wall"
PROVIDERS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A town on the map, shaded by the first of its figures."""

    name: str
    longitude: Decimal
    latitude: Decimal
    value: int
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the dashboard tells of classes, claims and the rest of the year."""

    changes: Changes | None
    outlooks: Sequence[CountOutlook]
    stages: Sequence[Stage]
    providers: Sequence[RankedProvider]


@of_dashboard
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    form, today = PartForm(request.GET), timezone.localdate()
    form.fields["year"].widget = forms.HiddenInput()
    part = form.part
    year = int(form.cleaned_data.get("year") or today.year)
    # Before the figures: should they change in between, the page's first question is answered with the new ones.
    may_list_persons = bool(rules.may_list_persons(request.user))
    etag = freshness.etag(year, on=today, part=part, may_list_persons=may_list_persons)
    board = dashboard_told(boards.dashboard(year, on=today, part=part), may_list_persons=may_list_persons)
    foreseen = _ahead(year, part, today)
    shown_stages = told(foreseen.stages, narrowing(part), may_list_persons=may_list_persons)
    query = urlencode({"year": year, **part.words})
    context = {
        "etag": etag,
        "board": board,
        "query": query,
        "form": form,
        "is_wall": request.GET.get("layout") == WALL,
        "map_places": _map_places(board, query),
        "shows_town_targets": any(place.targets for place in board.places),
        "plan": plans.plan(today),
        "may_recompute": rules.may_recompute(request.user),
        "recomputing": freshness.open_request(),
        "failed": freshness.failed_request(),
        "changes": foreseen.changes,
        "outlooks": foreseen.outlooks,
        "bands": {each.count.indicator: (each.forecast.low, each.forecast.high) for each in foreseen.outlooks},
        "stages": shown_stages,
        "most_at_a_stage": max((stage.number or 0 for stage in shown_stages), default=0),
        "providers": foreseen.providers[:PROVIDERS_SHOWN],
    }
    return render(request, "targets/dashboard.html", context)


@of_dashboard
@require_POST
def recompute(request: HttpRequest) -> HttpResponseRedirect:
    verdict = rules.may_recompute(request.user)
    if not verdict:
        raise NotAllowed(verdict.reason)
    requests.ask(by=signed_in(request))
    messages.success(request, _("A recomputation has been asked for; it begins within seconds."))
    return redirect(f"{reverse('targets:dashboard')}?year={_year(request)}")


def _year(request: HttpRequest) -> int:
    """The year the form was sent with; the present one where that is none."""
    form = YearForm(request.POST)
    chosen = form.cleaned_data["year"] if form.is_valid() else None
    return int(chosen or timezone.localdate().year)


def _ahead(year: int, part: Part, on: date) -> Ahead:
    """A part has no forecast; the funnel knows towns and industries, and the providers are those of the district."""
    is_whole = not part.words
    return Ahead(
        changes=ahead.since_last_week(on=on) if is_whole and year == on.year else None,
        outlooks=ahead.forecast(year, on=on) if is_whole else [],
        stages=ahead.stages(year, part, on=on),
        providers=ahead.providers(year, on=on),
    )


def _map_places(board: boards.Dashboard, query: str) -> list[MapPlace]:
    """Each leads to the figure of its town."""
    if not board.counts:
        return []
    shading = board.counts[0].indicator
    address = reverse("targets:figure", args=[shading])
    return [
        MapPlace(
            place.name,
            place.longitude,
            place.latitude,
            place.figures[shading] or 0,
            told_in_table(place.figures[shading]),
            f"{address}?{query}&town={place.key}",
        )
        for place in board.places
        if place.scope == Scope.TOWN and place.longitude is not None and place.latitude is not None
    ]
