"""Signing in with an account of an OpenID provider, and connecting one to an account here."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import rules
from accounts.errors import IdentityTaken, NotConnected, WrongAudience
from accounts.models import User
from accounts.providers import Audience, Provider
from accounts.services import identities, openid
from accounts.services.actors import signed_in
from accounts.services.identities import Subject
from accounts.views import progress


@never_cache
@require_safe
def begin(request: HttpRequest, key: str) -> HttpResponseRedirect:
    """Off to the provider, which sends the browser back to `back`."""
    progress.remember_next(request, request.GET.get("next"))
    back_to = request.build_absolute_uri(reverse("accounts:outside-back", args=[key]))
    return openid.redirect(request, identities.provider(key), back_to=back_to)


@never_cache
@require_safe
def back(request: HttpRequest, key: str) -> HttpResponseRedirect:
    """Back from the provider: in, on to the first registration, or on to connecting the two accounts."""
    provider = identities.provider(key)
    subject = openid.subject(request, provider)
    user = identities.recognise(subject)
    if request.user.is_authenticated:
        return _connect_or_stay(request, provider, subject, user)
    if user is None:
        return _first_time(request, provider, subject)
    verdict = rules.may_use(user, provider)
    if not verdict:
        raise WrongAudience(verdict.reason)
    return progress.enter(request, user)


@login_required(login_url="accounts:sign-in")
@never_cache
@require_http_methods(["GET", "POST"])
def connect(request: HttpRequest) -> HttpResponse:
    """Asked once more here, where a request that somebody else's page made up would fail."""
    subject = progress.vouched_subject(request)
    if subject is None:
        return redirect("accounts:account")
    if request.method == "POST":
        progress.forget(request)
        identities.connect(signed_in(request), subject, by=signed_in(request))
        messages.success(request, _("Connected. From now on you can sign in with it."))
        return redirect("accounts:account")
    return render(request, "accounts/connect.html", {"name": _name(subject)})


def _connect_or_stay(
    request: HttpRequest, provider: Provider, subject: Subject, user: User | None
) -> HttpResponseRedirect:
    here = signed_in(request)
    if user is not None and user != here:
        raise IdentityTaken
    verdict = rules.may_use(here, provider)
    if not verdict:
        raise WrongAudience(verdict.reason)
    if user is None:
        progress.vouched(request, subject)
        return redirect("accounts:connect")
    return redirect("accounts:account")


def _first_time(request: HttpRequest, provider: Provider, subject: Subject) -> HttpResponseRedirect:
    if provider.audience == Audience.STAFF:
        raise NotConnected
    progress.vouched(request, subject)
    return redirect("accounts:first-registration")


def _name(subject: Subject) -> str:
    return next((each.name for each in settings.OIDC_PROVIDERS if each.issuer == subject.issuer), subject.issuer)
