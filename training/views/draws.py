"""The draw of a class, for anybody: what is bound before it, and what recomputes it afterwards."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from training import selectors
from training.enums import SeatingMode
from training.errors import NoDraw
from training.models import Draw, TrainingClass
from training.selectors import places

RECEIPTS_PER_PAGE = 100


@require_safe
def draw(request: HttpRequest, code: str) -> HttpResponse:
    training_class, bound = _draw(code)
    page = Paginator(places.drawn_in(training_class), RECEIPTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "training_class": training_class,
        "draw": bound,
        "weighting": training_class.draw_weighting,
        "entrants": page.paginator.count if bound.held_at else places.entrants_of(training_class),
        "page_obj": page,
    }
    return render(request, "training/draw.html", context)


@require_safe
def protocol(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that goes into the draw and comes out of it, as one file. Not there before the draw is held."""
    training_class, bound = _draw(code)
    if bound.held_at is None:
        raise NoDraw
    filename = f"draw-{training_class.code}.json"
    return JsonResponse(bound.protocol, headers={"Content-Disposition": f'attachment; filename="{filename}"'})


def _draw(code: str) -> tuple[TrainingClass, Draw]:
    training_class = selectors.published_class(code)
    if training_class.seating != SeatingMode.DRAW:
        raise NoDraw
    return training_class, places.draw_of(training_class)
