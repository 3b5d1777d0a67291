"""Where the signed-in resident lives: some seats and lots go by it, so they keep it right themselves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import selectors as accounts_selectors
from accounts.forms import DetailsForm
from accounts.services.actors import signed_in
from directory.errors import NotAllowed
from training.errors import HomeKept
from training.services import homes
from training.views.registration import SIGN_IN


@login_required(login_url=SIGN_IN)
@sensitive_post_parameters("birth_date")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest) -> HttpResponse:
    account = accounts_selectors.account_of(request.user)
    if account is None:
        raise NotAllowed(_("This page is for residents. Sign in with your own phone number."), code="RESIDENTS_ONLY")
    form = DetailsForm(request.POST if request.method == "POST" else None, person=account.person)
    status = 400 if form.errors else 200
    if form.is_valid():
        town, community = form.home()
        born = form.cleaned_data.get("birth_date")
        try:
            homes.correct(account, town=town, community=community, born=born, by=signed_in(request))
        except HomeKept as refusal:
            form.add_error("town", str(refusal.message))
            status = 409
        else:
            messages.success(request, _("Your details are saved."))
            return redirect("accounts:account")
    return render(request, "training/details.html", {"form": form}, status=status)
