"""What the public sees of competitions, the desk employers enter people at, and the sheet judges mark on."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.services.actors import signed_in
from competitions import forms, rules, selectors
from competitions.errors import AlreadyEntered
from competitions.forms import EmployerForm, EntryForm, StationMarkFormSet
from competitions.models import Competition, Entry, Placing
from competitions.services import entries, marks
from directory import protection
from directory.errors import Conflict, DomainError, NotAllowed
from directory.models import Organisation

COMPETITIONS_A_PAGE = 20
PLACINGS_A_PAGE = 50
STATIONS_A_PAGE = 25
ENTRIES_A_PAGE = 25
EMPLOYERS_A_PAGE = 20


@require_safe
def competition_list(request: HttpRequest) -> HttpResponse:
    """What is coming, or with `?when=past` what has been; `?year=` keeps to one year and shows its plan."""
    today = timezone.localdate()
    is_past = request.GET.get("when") == "past"
    plans = {str(progress.plan.year): progress for progress in selectors.plans()}
    chosen = plans.get(request.GET.get("year", "")) if is_past else None
    competitions = selectors.past(chosen.plan.year if chosen else None) if is_past else selectors.coming()
    return render(
        request,
        "competitions/list.html",
        {
            "is_past": is_past,
            "page_obj": Paginator(competitions, COMPETITIONS_A_PAGE).get_page(request.GET.get("page")),
            "years": [progress.plan.year for progress in plans.values() if progress.plan.year <= today.year],
            "chosen": chosen,
            "progress": chosen or plans.get(str(today.year)),
        },
    )


@require_safe
def competition_detail(request: HttpRequest, code: str) -> HttpResponse:
    competition = get_object_or_404(
        Competition.objects.public()
        .select_related("occupation", "host", "series")
        .prefetch_related("award_rules", "title_rules__title", "promotion_rules"),
        code=code,
    )
    page = Paginator(selectors.placings(competition), PLACINGS_A_PAGE).get_page(request.GET.get("page"))
    employer = request.user.organisation if isinstance(request.user, User) else None
    context = {
        "competition": competition,
        "field": selectors.field(competition),
        "page_obj": page,
        "columns": _columns(competition),
        "rows": _rows(competition, page),
        "has_fictional_people": any(placing.entry.person.is_fictional for placing in page),
        "may_enter": rules.may_enter(request.user, competition, employer),
        "may_open_entries": rules.may_open_entries(request.user, employer),
        "may_mark": rules.may_enter_marks(request.user, competition),
    }
    return render(request, "competitions/detail.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """An organisation enters its own people; the bureau first says whose it enters."""
    user = signed_in(request)
    competition = get_object_or_404(Competition.objects.public(), code=code)
    if not (verdict := rules.may_open_entries(user, user.organisation)):
        raise NotAllowed(verdict.reason)
    if user.organisation is None:
        return _choose_employer(request, competition)
    return _desk(request, competition, user.organisation)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter_for(request: HttpRequest, code: str, employer: int) -> HttpResponse:
    """The bureau enters the people of any organisation."""
    competition = get_object_or_404(Competition.objects.public(), code=code)
    organisation = get_object_or_404(Organisation, pk=employer)
    if not (verdict := rules.may_open_entries(request.user, organisation)):
        raise NotAllowed(verdict.reason)
    return _desk(request, competition, organisation)


@login_required
@require_POST
def withdraw(request: HttpRequest, code: str, entry: int) -> HttpResponse:
    user = signed_in(request)
    visible = Entry.objects.visible_to(user).select_related("competition", "employer", "person")
    entered = get_object_or_404(visible, competition__code=code, pk=entry)
    entries.withdraw(entered, reason="", by=user)
    messages.success(request, _("%(name)s is withdrawn.") % {"name": entered.person.masked_name})
    if entered.employer_id == user.organisation_id:
        return redirect("competitions:enter", code)
    return redirect("competitions:enter-for", code, entered.employer_id)


def _choose_employer(request: HttpRequest, competition: Competition) -> HttpResponse:
    form = EmployerForm(request.GET)
    found = selectors.employers(form.cleaned_data["q"] if form.is_valid() else "")
    page = Paginator(found, EMPLOYERS_A_PAGE).get_page(request.GET.get("page"))
    context = {"competition": competition, "form": form, "page_obj": page}
    return render(request, "competitions/employers.html", context)


def _desk(request: HttpRequest, competition: Competition, employer: Organisation) -> HttpResponse:
    """The form, and whom this employer has entered. Whoever is sent twice is entered once, and that is no mistake."""
    form = EntryForm(request.POST if request.method == "POST" else None)
    status = 422 if form.errors else 200
    if form.is_valid():
        name = {"name": protection.mask_name(form.cleaned_data["name"])}
        try:
            entries.enter_presented(form.identity(), into=competition, employer=employer, by=signed_in(request))
            messages.success(request, _("%(name)s is entered.") % name)
            return redirect(request.path)
        except AlreadyEntered:
            messages.info(request, _("%(name)s is on the list already.") % name)
            return redirect(request.path)
        except Conflict as refusal:
            form.add_error(None, str(refusal.message))
            status = 409
    context = {
        "competition": competition,
        "employer": employer,
        "form": form,
        "page_obj": Paginator(selectors.entered(competition, employer), ENTRIES_A_PAGE).get_page(
            request.GET.get("page")
        ),
        "may_enter": rules.may_enter(request.user, competition, employer),
    }
    return render(request, "competitions/enter.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def marking_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """A page of workstations. Nothing here knows whose they are."""
    competition = get_object_or_404(Competition.objects.public(), code=code)
    judge = signed_in(request)
    if not (verdict := rules.may_enter_marks(judge, competition)):
        raise NotAllowed(verdict.reason)
    page = Paginator(selectors.marking_sheet(competition), STATIONS_A_PAGE).get_page(request.GET.get("page"))
    sheet = StationMarkFormSet(request.POST or None, initial=forms.rows(page))
    context = {"competition": competition, "page_obj": page, "sheet": sheet}
    if request.method == "POST" and sheet.is_valid():
        try:
            changed = marks.enter(forms.marks(sheet), absent=forms.absent(sheet), into=competition, by=judge)
        except DomainError as refusal:
            return render(request, "competitions/marks.html", {**context, "refusal": refusal}, status=409)
        messages.success(
            request,
            ngettext("%(count)s workstation saved.", "%(count)s workstations saved.", changed) % {"count": changed},
        )
        return redirect(request.get_full_path())
    return render(request, "competitions/marks.html", context, status=422 if sheet.is_bound else 200)


def _columns(competition: Competition) -> list[dict[str, Any]]:
    """The head of the results; a competition that promotes nobody has no column for it."""
    columns: list[dict[str, Any]] = [
        {"label": _("Rank"), "numeric": True},
        {"label": _("Name")},
        {"label": _("Employer")},
        {"label": _("Total"), "numeric": True},
        {"label": _("Award")},
    ]
    if competition.promotion_rules.all():
        columns.append({"label": _("Promoted to")})
    if competition.title_rules.all():
        columns.append({"label": _("Title conferred")})
    return columns


def _rows(competition: Competition, placings: Iterable[Placing]) -> list[list[Any]]:
    """Names are masked here, before any template sees them."""
    return [_row(competition, placing) for placing in placings]


def _row(competition: Competition, placing: Placing) -> list[Any]:
    person, employer = placing.entry.person, placing.entry.employer
    row = [placing.rank, person.masked_name, str(employer or "—"), placing.total, placing.get_award_display() or "—"]
    if competition.promotion_rules.all():
        row.append(placing.get_promoted_to_display() or "—")
    if competition.title_rules.all():
        row.append(_("; ").join(str(honour) for honour in placing.honours.all()) or "—")
    return row
