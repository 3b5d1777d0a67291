"""The page on which personal data is read in full."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from accounts import rules
from accounts.errors import DisclosureRefused
from accounts.forms import DisclosureForm
from accounts.services import disclosures
from accounts.services.actors import signed_in
from directory.models import Person


@login_required
@never_cache
@sensitive_variables("shown")
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Masked until a purpose is given; then in full, once, and recorded."""
    reader = signed_in(request)
    verdict = rules.may_reveal(reader)
    if not verdict:
        raise DisclosureRefused(verdict.reason)
    subject = get_object_or_404(Person, pk=person_id)
    form = DisclosureForm(request.POST or None)
    shown = None
    if form.is_valid():
        shown = disclosures.reveal(subject, purpose=form.cleaned_data["purpose"], by=reader)
    return render(
        request,
        "accounts/person.html",
        {"person": subject, "form": form, "shown": shown, "disclosures": subject.disclosures.all()[:20]},
        status=400 if form.is_bound and not shown else 200,
    )
