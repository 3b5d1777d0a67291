"""Signing in: residents by phone and code, staff by password."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import CodePurpose
from accounts.errors import NotConfirmed, PersonHasAccount, PhoneTaken
from accounts.forms import CodeForm, HolderForm, PhoneForm, RegistrationForm
from accounts.providers import Audience
from accounts.services import codes, identities, residents, throttles
from accounts.views import progress, proofs

CODE_PAGES = {CodePurpose.SIGN_IN: "accounts:sign-in-code", CodePurpose.CHANGE_PHONE: "accounts:phone-code"}


class StaffSignIn(LoginView):
    """Bureau, schools and enterprises: name and password, or an account of a staff provider."""

    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, providers=identities.providers(Audience.STAFF))


@sensitive_post_parameters("phone")
@never_cache
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """Ask for a phone and send it a code, known here or not."""
    progress.remember_next(request, request.GET.get("next"))
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = PhoneForm(request.POST or None)
    if form.is_valid() and proofs.send(request, form, form.cleaned_data["phone"], CodePurpose.SIGN_IN):
        return redirect("accounts:sign-in-code")
    context = {"form": form, "providers": identities.providers(Audience.CITIZENS)}
    return render(request, "accounts/sign_in.html", context, status=proofs.status_of(form))


@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Take the six digits; then in, or on to the first registration."""
    sent = progress.sent(request, CodePurpose.SIGN_IN)
    if sent is None:
        return redirect("accounts:sign-in")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        proof = proofs.take(request, form, sent)
        if proof:
            progress.phone_proven(request, proof)
            return _arrive(request)
    context = {"form": form, "sent": sent, "other_phone": "accounts:sign-in", **proofs.where_to_look()}
    return render(request, "accounts/code.html", context, status=proofs.status_of(form))


@never_cache
@require_POST
@sensitive_variables("number")
def again(request: HttpRequest) -> HttpResponseRedirect:
    """A new code for the number that was sent the last one."""
    sent = progress.sent(request, *CodePurpose)
    number = codes.phone_of(sent.reference) if sent else ""
    if not sent or not number:
        return redirect("accounts:sign-in")
    form = PhoneForm({"phone": number})
    if proofs.send(request, form, number, CodePurpose(sent.purpose)):
        messages.success(request, _("A new code is on its way. Only the latest one works here."))
    else:
        messages.error(request, str(form.non_field_errors()[0]))
    return redirect(CODE_PAGES[CodePurpose(sent.purpose)])


@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_variables("proven")
def confirm(request: HttpRequest) -> HttpResponse:
    """The phone has not been heard of for long: only who knows its account's holder comes in."""
    proven = progress.proven_phone(request)
    account = residents.with_phone(proven) if proven else None
    if account is None:
        return redirect("accounts:sign-in")
    form = HolderForm(request.POST or None)
    if form.is_valid():
        throttles.count("confirm", phone=proven, address=throttles.address_of(request))
        if residents.is_really(account, **form.cleaned_data):
            residents.confirm_phone(account, language=_language())
            return progress.enter(request, account.user)
        form.add_error(None, NotConfirmed.message)
    return render(request, "accounts/confirm.html", {"form": form}, status=proofs.status_of(form))


@sensitive_post_parameters("name", "id_number")
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_variables("proven", "applicant")
def first_registration(request: HttpRequest) -> HttpResponse:
    """Who are you? Asked once, of those whose phone or outside account opens nothing yet."""
    proven, subject = progress.proven_phone(request), progress.vouched_subject(request)
    if request.user.is_authenticated or not (proven or subject):
        return redirect("accounts:sign-in")
    form = RegistrationForm(request.POST or None)
    if form.is_valid():
        throttles.count("register", proof=proven or str(subject), address=throttles.address_of(request))
        applicant = form.applicant(_language())
        try:
            account = residents.register(applicant, phone=proven, subject=subject, by=None)
        except (NotConfirmed, PersonHasAccount, PhoneTaken) as refused:
            form.add_error(None, refused.message)
        else:
            return progress.enter(request, account.user)
    return render(request, "accounts/first_registration.html", {"form": form}, status=proofs.status_of(form))


def _arrive(request: HttpRequest) -> HttpResponseRedirect:
    """Where a phone that was just proven leads."""
    account = residents.with_phone(progress.proven_phone(request))
    if account is None:
        return redirect("accounts:first-registration")
    if residents.is_stale(account):
        return redirect("accounts:sign-in-confirm")
    residents.confirm_phone(account, language=_language())
    return progress.enter(request, account.user)


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
