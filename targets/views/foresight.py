"""Will we make it, how good was that forecast, and what if; from demand to claim, and the league of providers."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import rules as accounts_rules
from directory.errors import NotAllowed
from targets import selectors
from targets.forms import FunnelForm, GrowthForm, WhatIfForm
from targets.selectors import Narrowing, outlooks, what_if
from targets.selectors.what_if import Wish


@login_required
@require_safe
def forecast(request: HttpRequest) -> HttpResponse:
    """The what-if panel is a form sent by GET, so its answer has an address and needs no script."""
    _refuse_strangers(request)
    today = timezone.localdate()
    form = WhatIfForm(request.GET if "occupation" in request.GET else None)
    growth = GrowthForm(request.GET)
    wish = _wish(form)
    facts = selectors.known(today)
    context = {
        "today": today,
        "changes": selectors.since_last_week(on=today),
        "outlooks": outlooks.outlooks(today.year, on=today, facts=facts),
        "needs": selectors.ratio_needs(on=today, growth=growth.share),
        "growth": growth,
        "what_if": form,
        "wish": wish,
        "answer": what_if.answer(wish, on=today, facts=facts) if wish else None,
        "back_tests": selectors.back_tests(on=today, facts=facts),
    }
    return render(request, "targets/forecast_page.html", context)


@login_required
@require_safe
def funnel(request: HttpRequest) -> HttpResponse:
    _refuse_strangers(request)
    this_year = timezone.localdate().year
    form = FunnelForm({"year": this_year, **request.GET.dict()})
    chosen = form.cleaned_data if form.is_valid() else {}
    year = chosen.get("year") or this_year
    narrowing = Narrowing(**{each: chosen[each].pk for each in ("town", "industry", "occupation") if chosen.get(each)})
    context = {
        "year": year,
        "form": form,
        "stages": selectors.stages(year, narrowing),
        "providers": selectors.providers(year, occupation=narrowing.occupation),
    }
    return render(request, "targets/funnel_page.html", context)


def _refuse_strangers(request: HttpRequest) -> None:
    verdict = accounts_rules.may_open_dashboard(request.user)
    if not verdict:
        raise NotAllowed(verdict.reason)


def _wish(form: WhatIfForm) -> Wish | None:
    """`None` until something is asked that makes sense."""
    if not form.is_valid():
        return None
    asked = form.cleaned_data
    return Wish(
        occupation=asked["occupation"],
        level=int(asked["level"]),
        provider=asked["provider"],
        classes=asked["classes"] or 0,
        size=asked["size"],
        ends_on=asked["ends_on"],
        points=float(asked["points"] or 0) / 100,
    )
