"""One's own account: the phone that opens it, and the outside accounts that do."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import rules, selectors
from accounts.enums import CodePurpose
from accounts.errors import PhoneTaken
from accounts.forms import CodeForm, PhoneForm
from accounts.models import ExternalIdentity, ResidentAccount
from accounts.services import identities, residents
from accounts.services.actors import signed_in
from accounts.views import progress, proofs
from directory import protection
from directory.errors import NotAllowed

SIGN_IN = "accounts:sign-in"


@login_required(login_url=SIGN_IN)
@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    connected = {identity.issuer: identity for identity in user.external_identities.all()}
    outside = [
        (provider, connected.get(provider.issuer))
        for provider in settings.OIDC_PROVIDERS
        if provider.issuer in connected or rules.may_use(user, provider)
    ]
    context = {"account": selectors.account_of(user), "outside": outside}
    return render(request, "accounts/account.html", context)


@login_required(login_url=SIGN_IN)
@sensitive_post_parameters("phone")
@never_cache
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """Ask for the new number and send it a code."""
    account = _account(request)
    form = PhoneForm(request.POST or None)
    if form.is_valid() and proofs.send(request, form, form.cleaned_data["phone"], CodePurpose.CHANGE_PHONE):
        return redirect("accounts:phone-code")
    context = {"form": form, "account": account}
    return render(request, "accounts/phone.html", context, status=proofs.status_of(form))


@login_required(login_url=SIGN_IN)
@never_cache
@require_http_methods(["GET", "POST"])
def phone_code(request: HttpRequest) -> HttpResponse:
    """Take the digits; the new number opens the account from then on."""
    account, sent = _account(request), progress.sent(request, CodePurpose.CHANGE_PHONE)
    if sent is None:
        return redirect("accounts:phone")
    form = CodeForm(request.POST or None)
    if form.is_valid() and (proof := proofs.take(request, form, sent)):
        progress.forget(request)
        try:
            residents.change_phone(account, protection.decrypt(proof.phone_cipher), by=signed_in(request))
        except PhoneTaken as taken:
            messages.error(request, str(taken.message))
        else:
            messages.success(request, _("From now on you sign in with the new number."))
        return redirect("accounts:account")
    context = {"form": form, "sent": sent, "other_phone": "accounts:phone", **proofs.where_to_look()}
    return render(request, "accounts/code.html", context, status=proofs.status_of(form))


@login_required(login_url=SIGN_IN)
@require_POST
def disconnect(request: HttpRequest, identity_id: int) -> HttpResponseRedirect:
    user = signed_in(request)
    identity = get_object_or_404(ExternalIdentity, pk=identity_id, user=user)
    identities.disconnect(identity, by=user)
    messages.success(request, _("Disconnected. It no longer opens your account."))
    return redirect("accounts:account")


def _account(request: HttpRequest) -> ResidentAccount:
    account = selectors.account_of(request.user)
    if account is None:
        raise NotAllowed(_("This page is for residents."))
    return account
