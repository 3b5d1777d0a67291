"""The back office: Django's own admin, grouped by room in the staircase's order, with one door for everybody."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from psycopg2.errors import NotNullViolation

from accounts.services.actors import signed_in
from config import desk
from config.context import masthead
from directory.errors import Conflict

STAIRCASE = ("targets", "subsidies", "training", "competitions", "talents", "accounts", "directory")

logger = structlog.get_logger(__name__)


class SavedMeanwhile(Conflict):
    code = "SAVED_MEANWHILE"
    message = _("Not saved: somebody else has just saved a change here, or the same row is there twice.")


class PortalAdminSite(admin.AdminSite):
    index_title = _("Back office")

    def admin_view(self, view: Callable[..., HttpResponseBase], cacheable: bool = False) -> Any:
        """What the database alone refuses is a conflict, with nothing saved: two colleagues added the same row at once.

        A form does not see it: Django asks it for the rows of its own page, and of a parent's no others. A value that
        no form asked for is nobody's change, but a fault of the portal's, and goes the way of every other.
        """

        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except IntegrityError as error:
                if isinstance(error.__cause__, NotNullViolation):
                    raise
                constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
                logger.warning("row_refused", constraint=constraint, path=request.path)
                raise SavedMeanwhile from error

        return super().admin_view(answered, cacheable)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        name = masthead().portal_name
        return {**super().each_context(request), "site_header": name, "site_title": name}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The rooms, and beside them what waits for whoever looks."""
        waiting = list(desk.waiting_for(signed_in(request)))
        return super().index(request, {"waiting": waiting, **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Rooms from the top of the staircase down; what belongs to no room stands last."""
        position = {label: place for place, label in enumerate(STAIRCASE)}
        rooms = super().get_app_list(request, app_label)
        return sorted(rooms, key=lambda room: position.get(room["app_label"], len(STAIRCASE)))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseRedirect:
        """Everybody signs in at one door, where wrong passwords are counted."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
