"""Will we make it, how good was that forecast, and what if; from demand to claim, and the league of providers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from targets import league, rules
from targets.forms import FunnelForm, GrowthForm, WhatIfForm
from targets.selectors import backtests, changes, outlooks, pipeline, what_if
from targets.selectors import funnel as funnels
from targets.selectors import league as leagues
from targets.selectors.backtests import BackTest
from targets.selectors.changes import Changes
from targets.selectors.kept import kept
from targets.selectors.outlooks import CountOutlook
from targets.selectors.what_if import Wish
from targets.views.doors import of_dashboard


@dataclass(frozen=True, slots=True)
class Foresight:
    """What the forecast page says to everybody; what a reader asks beside it is answered each time."""

    changes: Changes | None
    outlooks: Sequence[CountOutlook]
    back_tests: Sequence[BackTest]


@of_dashboard
@require_safe
def forecast(request: HttpRequest) -> HttpResponse:
    """The what-if panel is a form sent by GET, so its answer has an address and needs no script."""
    today = timezone.localdate()
    form = WhatIfForm(request.GET if "occupation" in request.GET else None)
    growth = GrowthForm(request.GET)
    wish = _wish(form)
    foresight = kept("foresight", today.year, today, lambda: _foresight(today))
    context = {
        "today": today,
        "changes": foresight.changes,
        "outlooks": foresight.outlooks,
        "needs": outlooks.ratio_needs(on=today, growth=growth.share),
        "growth": growth,
        "what_if": form,
        "wish": wish,
        "answer": what_if.answer(wish, on=today, facts=pipeline.facts([today])) if wish else None,
        "back_tests": foresight.back_tests,
    }
    return render(request, "targets/forecast_page.html", context)


@of_dashboard
@require_safe
def funnel(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    form = FunnelForm({"year": today.year, **request.GET.dict()})
    asked = form.asked(on=today)
    narrowing = funnels.narrowing(asked.part, occupation=asked.occupation)
    may_list_persons = bool(rules.may_list_persons(request.user))
    providers = leagues.providers(asked.year, occupation=asked.occupation)
    # A line of the league is one provider's: a word more.
    words = 1 + (asked.occupation is not None)
    context = {
        "year": asked.year,
        "query": urlencode({"year": asked.year, **asked.words}),
        "form": form,
        "stages": funnels.told(funnels.stages(asked.year, narrowing), narrowing, may_list_persons=may_list_persons),
        "providers": providers if may_list_persons else league.told(providers, words=words),
    }
    return render(request, "targets/funnel_page.html", context)


def _foresight(on: date) -> Foresight:
    facts = backtests.known(on)
    return Foresight(
        changes=changes.since_last_week(on=on),
        outlooks=outlooks.outlooks(on.year, on=on, facts=facts),
        back_tests=backtests.back_tests(on=on, facts=facts),
    )


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
