"""The closed months, listed: what was frozen, and what has been restated since."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from directory.templatetags import portal
from targets.models import FrozenReading
from targets.selectors import months
from targets.selectors.months import Month, Restated
from targets.views.doors import of_dashboard

PAGE_LENGTH = 6


@of_dashboard
@require_safe
def month_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(months.closes(), PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "months": [_month(each) for each in months.months(list(page))],
        "figure_columns": [
            {"label": _("Indicator")},
            {"label": _("Numerator"), "numeric": True},
            {"label": _("Denominator"), "numeric": True},
        ],
        "restatement_columns": [
            {"label": _("Indicator")},
            {"label": _("Restated from → to")},
            {"label": _("Why restated")},
            {"label": _("Restated on")},
        ],
    }
    return render(request, "targets/months.html", context)


def _month(told: Month) -> dict[str, Any]:
    return {
        "name": format_date(told.month, pgettext("date format", "M Y")),
        "closed_at": told.closed_at,
        "figures": [_reading(each) for each in told.readings],
        "restatements": [_restated(each) for each in told.restatements],
        "earlier": told.earlier,
    }


def _reading(frozen: FrozenReading) -> list[str]:
    return [frozen.version.indicator.label, portal.number(frozen.numerator), portal.number(frozen.denominator)]


def _restated(told: Restated) -> list[str]:
    change = f"{told.before.figures} → {told.after.figures}"
    return [told.indicator, change, told.after.reason, portal.date_of_record(told.after.restated_at)]
