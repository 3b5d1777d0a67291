"""The dashboard's data is for whoever may open the dashboard, its lists of persons for whoever may see them."""

from django.core.cache import cache
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts import rules
from directory.errors import NotAllowed
from targets.rules import may_list_persons

# A screen asks every few seconds, all day: that its reader may is not looked up each time anew.
SECONDS_KEPT = 60


class MayOpenDashboard(BasePermission):
    """A role that is taken away closes the door within a minute; an account that is closed, at once."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        key = f"dashboard-door:{request.user.pk}"
        if request.user.is_staff and cache.get(key):
            return True
        verdict = rules.may_open_dashboard(request.user)
        if not verdict:
            raise NotAllowed(verdict.reason)
        cache.set(key, True, SECONDS_KEPT)
        return True


class MayListPersons(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        verdict = may_list_persons(request.user)
        if not verdict:
            raise NotAllowed(verdict.reason)
        return True
