"""Staff bring a class to another community, from the map or from the back office."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.services.actors import signed_in
from directory import selectors as directory
from directory.errors import NotAllowed
from directory.templatetags import portal
from training import selectors, timetable
from training.forms import CopyForm
from training.forms.staff import first_day_to_offer
from training.models import TrainingClass
from training.rules import planning
from training.services import copies


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest) -> HttpResponse:
    """Everything is filled in, so that from a gap on the map to a draft it is two presses."""
    verdict = planning.may_copy(request.user)
    if not verdict:
        raise NotAllowed(verdict.reason)
    source = request.GET.get("source", "")
    if request.method == "POST":
        form = CopyForm(request.POST, source=request.POST.get("source", ""))
    else:
        form = CopyForm(source=source, initial=_offered(source, request.GET))
    if form.is_valid():
        given = form.cleaned_data
        copied = copies.copy(
            given["source"], into=given["community"], starts_on=given["starts_on"], by=signed_in(request)
        )
        messages.success(request, _("Draft %(code)s is ready. Look it over, then submit it.") % {"code": copied.code})
        _warn_of_holidays(request, copied)
        return redirect("admin:training_trainingclass_change", copied.pk)
    return render(request, "training/copy.html", {"form": form}, status=422 if form.errors else 200)


def _offered(code: str, asked: QueryDict) -> dict[str, Any]:
    """The class named, else the first of the models, on the topic asked for if there is one; four weeks ahead."""
    offered = selectors.classes_to_copy(code)
    if code:
        source = offered.filter(code=code).first()
    else:
        source = offered.filter(course__topic__key=asked.get("topic", "")).first() or offered.first()
    today = timezone.localdate()
    return {
        "source": source.code if source else "",
        "community": asked.get("community", ""),
        "starts_on": first_day_to_offer(source, today=today) if source else today,
    }


def _warn_of_holidays(request: HttpRequest, training_class: TrainingClass) -> None:
    days = [timezone.localdate(session.starts_at) for session in training_class.sessions.all()]
    if off := timetable.holidays_among(days, directory.working_calendar()):
        text = _("Sessions fall on public holidays: %(days)s. Move them, or plan the sessions anew.")
        messages.warning(request, text % {"days": ", ".join(portal.day(day) for day in off)})
