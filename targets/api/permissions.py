"""The dashboard's data is for whoever may open the dashboard, its lists of persons for whoever may see them."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts import rules
from directory.errors import NotAllowed
from targets.rules import may_list_persons


class MayOpenDashboard(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        verdict = rules.may_open_dashboard(request.user)
        if not verdict:
            raise NotAllowed(verdict.reason)
        return True


class MayListPersons(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        verdict = may_list_persons(request.user)
        if not verdict:
            raise NotAllowed(verdict.reason)
        return True
