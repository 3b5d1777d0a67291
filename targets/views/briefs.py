"""The weekly briefs, listed and taken away."""

from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from directory import workbooks
from targets.errors import BriefNotFound
from targets.selectors import briefs
from targets.views.doors import of_dashboard

PAGE_LENGTH = 26
CONTENT_TYPES = {"pdf": "application/pdf", "xlsx": workbooks.CONTENT_TYPE}


@of_dashboard
@require_safe
def brief_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(briefs.briefs(), PAGE_LENGTH).get_page(request.GET.get("page"))
    return render(request, "targets/briefs.html", {"page_obj": page})


@of_dashboard
@require_safe
def brief_file(request: HttpRequest, monday: str, form: str) -> HttpResponse:
    """The brief of a Monday as it was made then. A browser shows the PDF, and saves the sheet."""
    if form not in CONTENT_TYPES:
        raise Http404
    document = briefs.brief_document(_day(monday), form)
    kept = "inline" if form == "pdf" else "attachment"
    headers = {"Content-Disposition": f'{kept}; filename="brief-{monday}.{form}"'}
    return HttpResponse(document, content_type=CONTENT_TYPES[form], headers=headers)


def _day(text: str) -> date:
    """The day an address names. Raises `BriefNotFound` for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BriefNotFound from None
