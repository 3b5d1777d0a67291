"""Addresses below /api/v1/."""

from django.urls import path

from targets.api import views

urlpatterns = [
    path("dashboard/", views.DashboardView.as_view(), name="dashboard"),
    path("readings/", views.ReadingList.as_view(), name="reading-list"),
]
