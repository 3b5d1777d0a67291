"""Addresses below /api/v1/dashboard/."""

from django.urls import path

from targets.api import views

urlpatterns = [
    path("", views.DashboardView.as_view(), name="dashboard"),
    path("breakdowns/", views.BreakdownView.as_view(), name="dashboard-breakdowns"),
    path("forecast/", views.ForecastView.as_view(), name="dashboard-forecast"),
    path("funnel/", views.FunnelView.as_view(), name="dashboard-funnel"),
    path("league/", views.LeagueView.as_view(), name="dashboard-league"),
    path("persons/", views.PersonsView.as_view(), name="dashboard-persons"),
    path("readings/", views.ReadingList.as_view(), name="reading-list"),
    path("targets/", views.TargetList.as_view(), name="target-list"),
]
