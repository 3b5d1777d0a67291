"""The 30-minute training circle: who reaches a class, who does not, and where one more would help most."""

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from training import selectors
from training.forms import CircleForm
from training.rules import planning
from training.selectors import TownShare
from training.views.finding import MapPlace

GAPS_PER_PAGE = 20


@require_safe
def reach(request: HttpRequest) -> HttpResponse:
    form = CircleForm(request.GET)
    need = form.need()
    context: dict[str, object] = {"form": form, "need": need, "may_copy": planning.may_copy(request.user)}
    if need is not None:
        answer = selectors.reachable(need)
        context |= {
            "answer": answer,
            "page_obj": Paginator(answer.gaps, GAPS_PER_PAGE).get_page(request.GET.get("page")),
            "places": _shares(answer.towns),
        }
    template = "training/_circle.html" if "HX-Request" in request.headers else "training/map.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _shares(towns: Iterable[TownShare]) -> list[MapPlace]:
    address = reverse("training:class-list")
    return [
        MapPlace(
            share.town.name,
            share.town.longitude,
            share.town.latitude,
            100 * share.covered // share.communities,
            f"{100 * share.covered // share.communities}%",
            f"{address}?town={share.town.code}",
        )
        for share in towns
    ]
