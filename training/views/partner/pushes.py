"""What was pushed, by programs and by hand: how far each is, what became of its rows, and those that are held."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.services.actors import signed_in
from directory.errors import Conflict, NotAllowed
from training import selectors
from training.enums import UNDER_WAY, PushStatus
from training.errors import WithdrawalsDiffer
from training.forms.partner import PushFilter
from training.models import Push
from training.rules import schools
from training.selectors import partners
from training.selectors.partners import PushRows
from training.services import pushes
from training.views.partner import parts
from training.views.partner.access import partners_only
from training.workbooks import marking

PUSHES_A_PAGE = 20
ROWS_A_PAGE = 25


@partners_only
@require_safe
def push_list(request: HttpRequest) -> HttpResponse:
    form = PushFilter(request.GET)
    found = form.narrow(selectors.own_pushes(request.user))
    context = {
        "form": form,
        "page_obj": Paginator(found, PUSHES_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "training/partner/pushes.html", context)


@partners_only
@require_safe
def push_detail(request: HttpRequest, push_id: uuid.UUID) -> HttpResponse:
    return _page(request, selectors.own_push(push_id, user=request.user))


@partners_only
@require_POST
def release(request: HttpRequest, push_id: uuid.UUID) -> HttpResponse:
    """Somebody agrees to what a held push withdraws, by the number the page showed them."""
    push = _decidable(request, push_id)
    try:
        if request.POST.get("withdrawals") != str(push.withdrawn):
            raise WithdrawalsDiffer
        pushes.release(push, reason=_reason(request), by=signed_in(request))
    except (Conflict, WithdrawalsDiffer) as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The push is released and will be applied in a moment."))
    return redirect("training:partner-push", push_id)


@partners_only
@require_POST
def discard(request: HttpRequest, push_id: uuid.UUID) -> HttpResponse:
    push = _decidable(request, push_id)
    try:
        pushes.discard(push, reason=_reason(request), by=signed_in(request))
    except Conflict as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The push is discarded; nothing of it was applied."))
    return redirect("training:partner-push", push_id)


@partners_only
@require_POST
def cancel(request: HttpRequest, push_id: uuid.UUID) -> HttpResponse:
    """End a push that waits or is under way; nothing of it is applied."""
    push = _decidable(request, push_id)
    try:
        pushes.cancel(push, reason="", by=signed_in(request))
    except Conflict as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The push is cancelled; nothing of it was applied."))
    return redirect("training:partner-push", push_id)


def _page(request: HttpRequest, push: Push) -> HttpResponse:
    """Only rows to look at are shown first; `?show=all` shows the others too."""
    is_under_way = push.status in UNDER_WAY
    if parts.is_poll(request):
        return parts.polled(request, push, is_under_way=is_under_way)
    show_all = request.GET.get("show") == "all"
    page = Paginator(PushRows(push, every=show_all), ROWS_A_PAGE).get_page(request.GET.get("page"))
    upload = getattr(push, "upload", None)
    context = {
        "push": push,
        "training_class": push.training_class,
        "tone": parts.PUSH_TONES[push.answer],
        "is_under_way": is_under_way,
        "is_held": push.status == PushStatus.HELD,
        "may_decide": schools.may_decide_push(request.user),
        "show_all": show_all,
        "has_rows": push.pages.exists(),
        "page_obj": page,
        "lines": parts.outcome_lines(page.object_list),
        "upload": upload,
        "tried_for": getattr(push, "tried_for", None),
        "most_marked": marking.MAXIMUM_ROWS,
        "story": [(event, parts.reason_in_words(event.reason)) for event in partners.story_of(push)],
        "failure": parts.reason_in_words(push.failure),
    }
    return render(request, "training/partner/push.html", context)


def _decidable(request: HttpRequest, push_id: uuid.UUID) -> Push:
    push = selectors.own_push(push_id, user=request.user)
    verdict = schools.may_decide_push(request.user)
    if not verdict:
        raise NotAllowed(verdict.reason)
    return push


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()[:300]
