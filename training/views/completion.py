"""Leaving with a certificate: one's own paper, and what one thought of the class."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import selectors as accounts
from accounts.services.actors import signed_in
from training import selectors
from training.classroom_forms import FeedbackForm
from training.enums import CompletionStatus
from training.errors import CompletionNotFound
from training.rules import classroom
from training.selectors import registers
from training.services import feedback as feedbacks
from training.views import papers
from training.views.check_in import SIGN_IN


@login_required(login_url=SIGN_IN)
@never_cache
@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """One's own certificate of completion as PDF. Raises `CompletionNotFound` where there is none, or no longer."""
    training_class = selectors.published_class(code)
    enrolment = registers.seat_of(accounts.resident_of(request.user), training_class)
    own = registers.completions_of(training_class).filter(enrolment=enrolment, status=CompletionStatus.ISSUED).first()
    if own is None:
        raise CompletionNotFound(registers.NOT_YET)
    return papers.answer(papers.certificates(request, [own]), f"certificate-{code}.pdf")


@login_required(login_url=SIGN_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, code: str) -> HttpResponse:
    training_class = selectors.published_class(code)
    enrolment = registers.seat_of(accounts.resident_of(request.user), training_class)
    given = getattr(enrolment, "feedback", None)
    form = FeedbackForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        feedbacks.give(enrolment, **form.cleaned_data, by=signed_in(request))
        return redirect("training:feedback", code)
    context = {
        "training_class": training_class,
        "form": form,
        "given": given,
        "verdict": classroom.may_give_feedback(registers.register_of(training_class)),
    }
    return render(request, "training/feedback.html", context, status=400 if form.errors else 200)
