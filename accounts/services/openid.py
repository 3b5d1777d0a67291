"""Signing in at an OpenID provider: authorization code flow with state, nonce and PKCE, by Authlib.

What the portal asks of Authlib beyond its defaults: the issuer is the configured one, whatever the provider says of
itself, and the token is for this portal.
"""

import functools
from typing import Any

import requests
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.http import HttpRequest, HttpResponseRedirect
from joserfc.errors import JoseError

from accounts.errors import SignInFailed
from accounts.providers import Provider
from accounts.services.identities import Subject

log = structlog.get_logger(__name__)

SECONDS = 10
# Besides its own, Authlib lets through what the HTTP client, the JOSE library and a malformed document raise.
FAILURES = (AuthlibBaseError, JoseError, requests.RequestException, KeyError, RuntimeError, TypeError, ValueError)


def redirect(request: HttpRequest, provider: Provider, *, back_to: str) -> HttpResponseRedirect:
    """To the provider's own sign-in page, which answers at `back_to`. Raises `SignInFailed` if it cannot be reached."""
    try:
        response = _client(provider).authorize_redirect(request, back_to)
    except FAILURES as error:
        raise _failed(provider, error) from error
    return HttpResponseRedirect(response.url)


def subject(request: HttpRequest, provider: Provider) -> Subject:
    """Whom the provider vouches for in its answer. Raises `SignInFailed` for anything but a whole and fresh proof."""
    checked = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
        "sub": {"essential": True},
        "nonce": {"essential": True},
    }
    try:
        token = _client(provider).authorize_access_token(request, claims_options=checked)
        return Subject(provider.issuer, str(token["userinfo"]["sub"]))
    except FAILURES as error:
        raise _failed(provider, error) from error


@functools.cache
def _client(provider: Provider) -> Any:
    """One for each provider and process: it keeps what the provider publishes about itself."""
    return OAuth().register(
        provider.key,
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": provider.scope, "code_challenge_method": "S256", "default_timeout": SECONDS},
    )


def _failed(provider: Provider, error: Exception) -> SignInFailed:
    """The log names the kind of failure; its text may hold what the provider said about a person."""
    log.warning("openid_sign_in_failed", provider=provider.key, error=type(error).__name__)
    return SignInFailed()
