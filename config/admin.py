"""The back office: Django's own admin, grouped by room in the staircase's order, with one door for everybody."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.services.actors import signed_in
from config import desk
from config.context import masthead

STAIRCASE = ("targets", "subsidies", "training", "competitions", "talents", "accounts", "directory")


class PortalAdminSite(admin.AdminSite):
    index_title = _("Back office")

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
