"""A figure opened: its parts, the rows it counts, and these rows as a file. What narrows it is in the address."""

import tempfile
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import rules as accounts_rules
from accounts.models import User
from accounts.services import disclosures, throttles
from accounts.services.actors import signed_in
from directory import dates
from directory import workbooks as sheets
from directory.errors import NotAllowed
from directory.templatetags import portal
from directory.workbooks import Cell
from targets import small_cells, workbooks
from targets.forms import ListForm, PersonSearchForm
from targets.selectors import openings
from targets.selectors.breakdowns import Breakdown
from targets.selectors.opened import Asked, Line, Rows
from targets.selectors.openings import Opening
from targets.selectors.told import breakdown_told
from targets.views.doors import of_dashboard

PAGE_LENGTH = 50


@dataclass(frozen=True, slots=True)
class Opened:
    """A figure as its address names it, with the form that narrows it."""

    opening: Opening
    asked: Asked
    form: ListForm

    @property
    def rows(self) -> Rows:
        return self.opening.rows

    @property
    def query(self) -> str:
        return urlencode({"year": self.asked.year, **self.heeded})

    @property
    def heeded(self) -> dict[str, str]:
        """The words of the address that narrow the figure."""
        return {word: value for word, value in self.asked.words.items() if word in self.rows.heeds}


@of_dashboard
@require_safe
def figure(request: HttpRequest, key: str) -> HttpResponseBase:
    """The figure along one dimension; each part can be narrowed further, and leads to the rows it counts.

    What has no parts is opened to its rows at once.
    """
    opened = _opened(request, key)
    may_list = opened.rows.rule(request.user)
    if may_list and not opened.rows.dimensions:
        return redirect(f"{reverse('targets:rows', args=[key])}?{opened.query}")
    breakdown = _breakdown(opened, request, tells_all=bool(may_list))
    measure, total = (
        next(iter(breakdown.totals.items())) if breakdown else ("", _total(opened, tells_all=bool(may_list)))
    )
    context = {
        "opened": opened,
        "form": opened.form,
        "breakdown": breakdown,
        "measure": measure,
        "total": total,
        "may_list": may_list,
    }
    return render(request, "targets/figure.html", context)


def _total(opened: Opened, *, tells_all: bool) -> int | None:
    """Of what has no parts; `None` where too few people would be told."""
    number = opened.rows.number
    return None if not tells_all and small_cells.is_hidden(number, words=len(opened.heeded)) else number


def _breakdown(opened: Opened, request: HttpRequest, *, tells_all: bool) -> Breakdown | None:
    """Along the dimension asked for, or the first there is. Of things every number is told."""
    offered = opened.rows.dimensions
    if not offered:
        return None
    dimension = next((each for each in offered if each == request.GET.get("by")), offered[0])
    return breakdown_told(opened.rows.along(dimension), opened.heeded, may_list_persons=tells_all)


@of_dashboard
@never_cache
@sensitive_post_parameters("q")
@require_http_methods(["GET", "HEAD", "POST"])
def rows(request: HttpRequest, key: str) -> HttpResponse:
    """What the figure counts, a page at a time. Persons are masked; that they were read is recorded before."""
    opened, reader = _opened_to_rows(request, key), signed_in(request)
    search = PersonSearchForm(request.POST or None)
    text = search.cleaned_data["q"].strip() if opened.rows.person and search.is_valid() else ""
    lines = opened.rows.page(after=_after(request), limit=PAGE_LENGTH + 1, text=text)
    shown = lines[:PAGE_LENGTH]
    title = opened.opening.title
    if opened.rows.person:
        disclosures.record_list(
            _("%(list)s (a search)") % {"list": title} if text else title,
            address=request.get_full_path(),
            persons=len(shown),
            is_file=False,
            by=reader,
        )
    context = {
        "opened": opened,
        "form": opened.form,
        "search": search,
        "is_search": bool(text),
        "total": opened.rows.found(text).count() if text else opened.rows.number,
        "count": None if opened.rows.is_of_rows else opened.rows.rows.count(),
        "lines": shown,
        "columns": [{"label": column.label, "numeric": bool(column.form)} for column in opened.rows.columns],
        "cells": [_cells(opened.rows, line, reader) for line in shown],
        "after": shown[-1].key if len(lines) > PAGE_LENGTH else None,
        "is_first_page": not _after(request),
    }
    return render(request, "targets/rows.html", context)


@of_dashboard
@never_cache
@require_safe
def rows_file(request: HttpRequest, key: str) -> FileResponse:
    """The whole list as xlsx, recorded before the first byte goes; written row by row into a file, never held."""
    opened = _opened_to_rows(request, key)
    if opened.rows.person:
        disclosures.record_list(
            opened.opening.title,
            address=request.get_full_path(),
            persons=opened.rows.rows.count(),
            is_file=True,
            by=signed_in(request),
        )
    file = _empty_file()
    workbooks.rows(file, opened.rows)
    file.seek(0)
    name = f"{opened.opening.key}-{opened.asked.year}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=sheets.CONTENT_TYPE)


def _empty_file() -> BinaryIO:
    """Closed, and gone, when the answer has been sent."""
    return tempfile.TemporaryFile()


def _cells(opened: Rows, line: Line, reader: User) -> list[str | dict[str, str]]:
    """As a page writes them. The first leads to the person, or to the figure the row opens in turn."""
    first, *others = (_written(cell) for cell in line.cells)
    if line.person is not None and accounts_rules.may_reveal(reader):
        return [{"text": first, "url": reverse("accounts:person", args=[line.person])}, *others]
    if opened.inner:
        address = reverse("targets:rows", args=[openings.NEW_CERTIFICATES])
        return [{"text": first, "url": f"{address}?{urlencode({opened.inner: line.key})}"}, *others]
    return [first, *others]


def _written(cell: Cell) -> str:
    match cell:
        case None | "":
            return portal.NOTHING
        case datetime() | date():
            return dates.of_record(cell)
        case Decimal():
            return portal.money(cell)
        case int():
            return portal.number(cell)
        case _:
            return str(cell)


def _opened_to_rows(request: HttpRequest, key: str) -> Opened:
    """The figure, for a reader who may see its rows. Raises `NotAllowed` and, where they name persons, `TooOften`.

    A search that finds one person tells as much as their page: whoever tries names or numbers in turn is stopped.
    """
    opened = _opened(request, key)
    verdict = opened.rows.rule(request.user)
    if not verdict:
        raise NotAllowed(verdict.reason)
    if opened.rows.person:
        throttles.count("persons", reader=str(signed_in(request).pk))
    return opened


def _opened(request: HttpRequest, key: str) -> Opened:
    """The figure as the address names it. Raises `FigureNotFound` and `YearNotCounted`."""
    form = ListForm(request.GET)
    asked = form.asked(on=timezone.localdate())
    opening = openings.opening(key, asked)
    form.keep(opening.rows.heeds)
    return Opened(opening, asked, form)


def _after(request: HttpRequest) -> int:
    """The key after which the page begins; the list's own links are the only ones that write it."""
    text = request.GET.get("after", "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0
