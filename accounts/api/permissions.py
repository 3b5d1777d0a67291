"""What a credential's scopes allow."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.enums import Scope
from accounts.errors import ScopeMissing
from accounts.models import SchoolCredential


def has_scope(scope: Scope) -> type[BasePermission]:
    """A permission that lets through only school credentials holding `scope`."""

    class HoldsScope(BasePermission):
        def has_permission(self, request: Request, view: APIView) -> bool:
            if not isinstance(request.auth, SchoolCredential):
                return False
            if scope not in request.auth.scopes:
                raise ScopeMissing(fields={"scope": scope.value})
            return True

    return HoldsScope
