"""What a credential's scopes allow, and that a sandbox credential writes nothing."""

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.enums import Scope
from accounts.errors import SandboxOnly, ScopeMissing
from accounts.models import SchoolCredential

TRUTHS = {"true": True, "1": True, "false": False, "0": False}


def has_scope(scope: Scope, *, keeps_sandbox: bool = True) -> type[BasePermission]:
    """A permission that lets through only school credentials holding `scope`.

    `keeps_sandbox`: a sandbox credential writes dry runs alone; False where the view itself says what one may do.
    """

    class HoldsScope(BasePermission):
        def has_permission(self, request: Request, view: APIView) -> bool:
            if not isinstance(request.auth, SchoolCredential):
                return False
            if scope not in request.auth.scopes:
                raise ScopeMissing(fields={"scope": scope.value})
            is_write = request.method not in SAFE_METHODS
            if keeps_sandbox and request.auth.is_sandbox and is_write and not is_dry_run(request):
                raise SandboxOnly
            return True

    return HoldsScope


def is_dry_run(request: Request) -> bool:
    """Whether the write is to be tried out and undone. Raises `ValidationError` where that is not to be made out."""
    dry_run = request.query_params.get("dry_run", "false").lower()
    if dry_run not in TRUTHS:
        raise ValidationError({"dry_run": [_("Send true or false.")]})
    return TRUTHS[dry_run]
