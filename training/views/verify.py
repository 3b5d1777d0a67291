"""Whether a certificate of completion is genuine: for anybody who holds one in their hands."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.services import throttles
from training.classroom_forms import VerificationForm
from training.enums import CompletionStatus
from training.errors import CompletionNotFound
from training.selectors import registers


@never_cache
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """For those without a camera: the code is typed."""
    form = VerificationForm(request.GET or None)
    if form.is_valid():
        return redirect("training:verify", form.cleaned_data["code"])
    return _unindexed(render(request, "training/verify_search.html", {"form": form}))


@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Says what stands on the paper and whether it holds; of the person, the mask of a public notice."""
    throttles.count("verify", address=throttles.address_of(request))
    try:
        completion = registers.verified(code)
    except CompletionNotFound as refusal:
        context = {"form": VerificationForm(initial={"code": code}), "refusal": refusal}
        return _unindexed(render(request, "training/verify_search.html", context, status=404))
    context = {"completion": completion, "is_genuine": completion.status == CompletionStatus.ISSUED}
    return _unindexed(render(request, "training/verify.html", context))


def _unindexed(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
