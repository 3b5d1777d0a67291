"""The weekly briefs, listed and taken away."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import rules as accounts_rules
from directory import workbooks
from directory.errors import NotAllowed
from targets import selectors
from targets.errors import BriefNotFound

PAGE_LENGTH = 26
CONTENT_TYPES = {"pdf": "application/pdf", "xlsx": workbooks.CONTENT_TYPE}


@login_required
@require_safe
def brief_list(request: HttpRequest) -> HttpResponse:
    _check(request)
    page = Paginator(selectors.briefs(), PAGE_LENGTH).get_page(request.GET.get("page"))
    return render(request, "targets/briefs.html", {"page_obj": page})


@login_required
@require_safe
def brief_file(request: HttpRequest, monday: str, form: str) -> HttpResponse:
    """The brief of a Monday as it was made then. A browser shows the PDF, and saves the sheet."""
    _check(request)
    if form not in CONTENT_TYPES:
        raise Http404
    document = selectors.brief_document(_day(monday), form)
    kept = "inline" if form == "pdf" else "attachment"
    headers = {"Content-Disposition": f'{kept}; filename="brief-{monday}.{form}"'}
    return HttpResponse(document, content_type=CONTENT_TYPES[form], headers=headers)


def _day(text: str) -> date:
    """The day an address names. Raises `BriefNotFound` for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BriefNotFound from None


def _check(request: HttpRequest) -> None:
    verdict = accounts_rules.may_open_dashboard(request.user)
    if not verdict:
        raise NotAllowed(verdict.reason)
