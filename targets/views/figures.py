"""A figure opened: its parts, the people it counts, and these people as a file. What narrows it is in the address."""

import tempfile
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import rules as accounts_rules
from accounts.services import disclosures, throttles
from accounts.services.actors import signed_in
from directory import dates
from directory import workbooks as sheets
from directory.errors import NotAllowed
from targets import rules, workbooks
from targets.enums import SHARES, Dimension, Formula
from targets.forms import PartForm, PersonSearchForm
from targets.models import Indicator
from targets.parts import Part
from targets.selectors import breakdowns
from targets.selectors import persons as counted_persons
from targets.selectors.moments import Moment, moment
from targets.selectors.persons import Counted
from targets.selectors.told import breakdown_told
from targets.views.doors import of_dashboard

PAGE_LENGTH = 50


@dataclass(frozen=True, slots=True)
class Opened:
    """A figure as its address names it."""

    indicator: Indicator
    year: int
    moment: Moment
    part: Part
    form: PartForm
    on: date

    @property
    def formula(self) -> Formula:
        return Formula(self.indicator.formula)

    @property
    def words(self) -> dict[str, str]:
        return {"year": str(self.year), **self.part.words}

    @property
    def query(self) -> str:
        return urlencode(self.words)

    @property
    def persons(self) -> Counted:
        return counted_persons.counted(self.formula, self.moment.year, self.part, on=self.moment.day)

    @property
    def definition(self) -> str:
        return self.indicator.definition_on(self.on)

    @property
    def title(self) -> str:
        """With the year of a count, or the day of a ratio: its stock is the last run's, whatever the address says."""
        when = dates.of_record(self.moment.day) if self.formula in SHARES else self.year
        return f"{self.indicator.label} {when}"


@of_dashboard
@require_safe
def figure(request: HttpRequest, key: str) -> HttpResponse:
    """The figure along one dimension; each part can be narrowed further, and leads to the people it counts."""
    opened = _opened(request, key)
    dimension = _dimension(request.GET.get("by", ""))
    may_list = rules.may_list_persons(request.user)
    whole = breakdowns.breakdown([opened.formula], opened.year, opened.part, dimension)
    breakdown = breakdown_told(whole, opened.part, may_list_persons=bool(may_list))
    context = {
        "opened": opened,
        "form": opened.form,
        "breakdown": breakdown,
        "total": breakdown.totals[opened.formula],
        "dimensions": list(Dimension),
        "may_list": may_list,
    }
    return render(request, "targets/figure.html", context)


def _dimension(word: str) -> Dimension:
    return Dimension(word) if word in Dimension.values else Dimension.TOWN


@of_dashboard
@never_cache
@sensitive_post_parameters("q")
@require_http_methods(["GET", "HEAD", "POST"])
def persons(request: HttpRequest, key: str) -> HttpResponse:
    """Whom the figure counts, masked, a page at a time; that it was read is recorded before it is shown."""
    opened = _opened_to_list(request, key)
    search = PersonSearchForm(request.POST or None)
    text = search.cleaned_data["q"].strip() if search.is_valid() else ""
    rows = counted_persons.found(opened.persons, text)
    lines = list(counted_persons.lines(rows, year=opened.moment.year, after=_after(request), limit=PAGE_LENGTH + 1))
    shown = lines[:PAGE_LENGTH]
    disclosures.record_list(
        _("%(list)s (a search)") % {"list": opened.title} if text else opened.title,
        address=request.get_full_path(),
        persons=len(shown),
        is_file=False,
        by=signed_in(request),
    )
    context = {
        "opened": opened,
        "form": opened.form,
        "search": search,
        "is_search": bool(text),
        "total": rows.count(),
        "lines": shown,
        "after": shown[-1].person_id if len(lines) > PAGE_LENGTH else None,
        "is_first_page": not _after(request),
        "may_reveal": accounts_rules.may_reveal(signed_in(request)),
    }
    return render(request, "targets/persons.html", context)


@of_dashboard
@never_cache
@require_safe
def persons_file(request: HttpRequest, key: str) -> FileResponse:
    """The whole list as xlsx, recorded before the first byte goes; written row by row into a file, never held."""
    opened = _opened_to_list(request, key)
    disclosures.record_list(
        opened.title,
        address=request.get_full_path(),
        persons=opened.persons.count(),
        is_file=True,
        by=signed_in(request),
    )
    file = _empty_file()
    workbooks.persons(file, counted_persons.lines(opened.persons, year=opened.moment.year))
    file.seek(0)
    name = f"{opened.indicator.key}-{opened.year}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=sheets.CONTENT_TYPE)


def _empty_file() -> BinaryIO:
    """Closed, and gone, when the answer has been sent."""
    return tempfile.TemporaryFile()


def _opened_to_list(request: HttpRequest, key: str) -> Opened:
    """The figure, for a reader who may see whom it counts and has not asked too often. Raises `NotAllowed`, `TooOften`.

    A search that finds one person tells as much as their page: whoever tries names or numbers in turn is stopped.
    """
    verdict = rules.may_list_persons(request.user)
    if not verdict:
        raise NotAllowed(verdict.reason)
    throttles.count("persons", reader=str(signed_in(request).pk))
    return _opened(request, key)


def _opened(request: HttpRequest, key: str) -> Opened:
    """The figure as the address names it. Raises `FigureNotFound`, `CountsNoPersons`, `YearNotCounted`."""
    form = PartForm(request.GET)
    part, today = form.part, timezone.localdate()
    year = int(form.cleaned_data.get("year") or today.year)
    indicator = counted_persons.figure_of_people(key)
    return Opened(indicator, year, moment(Formula(indicator.formula), year), part, form, today)


def _after(request: HttpRequest) -> int:
    """The key after which the page begins; the list's own links are the only ones that write it."""
    text = request.GET.get("after", "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0
