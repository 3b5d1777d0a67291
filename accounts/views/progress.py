"""How far somebody has come with signing in: what their session remembers, and the end of every way in."""

import time
from dataclasses import asdict, dataclass

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import rules
from accounts.enums import CodePurpose
from accounts.errors import AccountClosed
from accounts.models import OneTimeCode, User
from accounts.services import codes
from accounts.services.identities import Subject
from directory import protection

BACKEND = "accounts.backends.RoleBackend"
SENT, PROVEN, VOUCHED, NEXT = "sign-in.sent", "sign-in.proven", "sign-in.vouched", "sign-in.next"


@dataclass(frozen=True, slots=True)
class Sent:
    """A code on its way. No number in the clear: sessions are rows too."""

    reference: str
    purpose: str
    phone_masked: str


def code_sent(request: HttpRequest, code: OneTimeCode, phone: str) -> None:
    request.session[SENT] = asdict(Sent(str(code.reference), code.purpose, protection.mask_phone(phone)))


def sent(request: HttpRequest, *purposes: CodePurpose) -> Sent | None:
    """The code this browser was sent last, if it was for one of these purposes."""
    kept = request.session.get(SENT)
    return Sent(**kept) if kept and kept["purpose"] in purposes else None


def phone_proven(request: HttpRequest, code: OneTimeCode) -> None:
    request.session[PROVEN] = str(code.reference)
    request.session.pop(SENT, None)


def proven_phone(request: HttpRequest) -> str:
    """The number this browser has proven a short while ago to hold; empty if none."""
    reference = request.session.get(PROVEN)
    proof = codes.proof(reference, CodePurpose.SIGN_IN) if reference else None
    return protection.decrypt(proof.phone_cipher) if proof else ""


def vouched(request: HttpRequest, subject: Subject) -> None:
    """Remember whom a provider vouched for, until the person says what to do with it."""
    kept = {"issuer": subject.issuer, "subject": subject.subject}
    request.session[VOUCHED] = {**kept, "user": request.user.pk, "at": time.time()}


def vouched_subject(request: HttpRequest) -> Subject | None:
    """Whom a provider has vouched for a short while ago, before whoever is, or is not, signed in now."""
    kept = request.session.get(VOUCHED)
    if not kept or kept["user"] != request.user.pk or kept["at"] < time.time() - codes.PROOF_LIFETIME.total_seconds():
        return None
    return Subject(kept["issuer"], kept["subject"])


def remember_next(request: HttpRequest, wanted: str | None) -> None:
    if wanted and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        request.session[NEXT] = wanted


def enter(request: HttpRequest, user: User) -> HttpResponseRedirect:
    """Sign in, forget the way, and go where the person was going. Raises `AccountClosed`."""
    verdict = rules.may_enter(user)
    if not verdict:
        raise AccountClosed(verdict.reason)
    wanted = request.session.get(NEXT)
    forget(request)
    login(request, user, backend=BACKEND)
    return HttpResponseRedirect(wanted or resolve_url(settings.LOGIN_REDIRECT_URL))


def forget(request: HttpRequest) -> None:
    for key in (SENT, PROVEN, VOUCHED, NEXT):
        request.session.pop(key, None)
