"""What the district's training is besides single classes: the alliance, enterprises' demand, days for everybody."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from directory.templatetags import portal
from training import selectors
from training.models import OnlineCatalogue
from training.selectors import places, programmes
from training.selectors.programmes import Demand

DEMAND_A_PAGE = 20
EVENTS_SHOWN = 12


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    demand = programmes.demand_by_occupation()
    page = Paginator(demand, DEMAND_A_PAGE).get_page(request.GET.get("page"))
    online = selectors.online_catalogue()
    context = {
        "model_class": programmes.model_night_class(),
        "communities": programmes.night_school_communities(),
        "alliances": selectors.alliances(),
        "people_asked_for": sum(each.head_count for each in demand),
        "demand_columns": [
            {"label": _("Occupation")},
            {"label": _("Level")},
            {"label": _("People"), "numeric": True},
            {"label": _("Asked for by")},
        ],
        "demand_rows": [_asked(each) for each in page],
        "page_obj": page,
        "events": selectors.coming_events()[:EVENTS_SHOWN],
        "guardian_age": places.policy().guardian_age,
        "online": online,
        "online_facts": _online(online) if online else [],
    }
    return render(request, "training/programmes.html", context)


def _asked(demand: Demand) -> list[Any]:
    level = demand.level.label if demand.level else _("any level")
    return [str(demand.occupation), level, portal.number(demand.head_count), _(", ").join(demand.enterprises)]


def _online(online: OnlineCatalogue) -> list[tuple[str, str]]:
    """Each count with its unit."""
    return [
        (
            _("Digital courses"),
            ngettext("%(count)s course", "%(count)s courses", online.digital_courses)
            % {"count": online.digital_courses},
        ),
        (
            _("Courses in all"),
            ngettext("%(count)s course", "%(count)s courses", online.courses) % {"count": online.courses},
        ),
        (
            _("Providers of courses"),
            ngettext("%(count)s organisation", "%(count)s organisations", online.course_providers)
            % {"count": online.course_providers},
        ),
        (
            _("Training institutions on the platform"),
            ngettext("%(count)s organisation", "%(count)s organisations", online.institutions)
            % {"count": online.institutions},
        ),
        (
            _("Enterprises on the platform"),
            ngettext("%(count)s enterprise", "%(count)s enterprises", online.enterprises)
            % {"count": online.enterprises},
        ),
    ]
