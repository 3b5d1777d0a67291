"""Addresses below /dashboard/."""

from django.urls import path

from targets.views import dashboard

app_name = "targets"

urlpatterns = [
    path("", dashboard.page, name="dashboard"),
    path("recompute/", dashboard.recompute, name="recompute"),
]
