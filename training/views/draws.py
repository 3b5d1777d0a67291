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
    protocol = bound.protocol or {}
    drawn = [*(receipt for receipts in protocol.get("reserved", {}).values() for receipt in receipts)]
    rows = [
        *((receipt, "reserved") for receipt in drawn),
        *((receipt, "seated") for receipt in protocol.get("seated", ())),
        *((receipt, "waiting") for receipt in protocol.get("waiting", ())),
    ]
    context = {
        "training_class": training_class,
        "draw": bound,
        "weighting": training_class.draw_weighting,
        "entrants": len(protocol["entrants"]) if protocol else places.entrants_of(training_class),
        "page_obj": Paginator(rows, RECEIPTS_PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "training/draw.html", context)


@require_safe
def protocol(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that goes into the draw and comes out of it, as one file. Not there before the draw is held."""
    _training_class, bound = _draw(code)
    if bound.protocol is None:
        raise NoDraw
    filename = f"draw-{bound.protocol['class']}.json"
    return JsonResponse(bound.protocol, headers={"Content-Disposition": f'attachment; filename="{filename}"'})


def _draw(code: str) -> tuple[TrainingClass, Draw]:
    training_class = selectors.published_class(code)
    if training_class.seating != SeatingMode.DRAW:
        raise NoDraw
    return training_class, places.draw_of(training_class)
