"""`Authorization: Bearer skp_…`: a school's program presents its credential."""

import structlog
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.errors import CredentialRefused
from accounts.models import SchoolCredential, User
from accounts.services import credentials, throttles

# Where in the request's META the credential of a genuine token stands, for the access log.
PRESENTED = "accounts.credential"


class CredentialAuthentication(BaseAuthentication):
    """`request.user` is the user the credential acts as, `request.auth` the credential."""

    def authenticate(self, request: Request) -> tuple[User, SchoolCredential] | None:
        scheme, _space, token = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            credential = credentials.find(token.strip())
            request.META[PRESENTED] = credential
            structlog.contextvars.bind_contextvars(credential=credential.prefix)
            credentials.admit(credential, address=throttles.address_of(request))
        except CredentialRefused as refused:
            raise AuthenticationFailed(refused.message, code=refused.code) from refused
        return credential.user, credential

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="portal"'


class CredentialScheme(OpenApiAuthenticationExtension):
    target_class = CredentialAuthentication
    name = "schoolCredential"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": str(_("A school credential, issued by the bureau."))}
