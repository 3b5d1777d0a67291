"""Addresses below /api/v1/."""

from django.urls import path

from targets.api import views

urlpatterns = [
    path("dashboard/", views.DashboardView.as_view(), name="dashboard"),
    path("dashboard/breakdowns/", views.BreakdownView.as_view(), name="dashboard-breakdowns"),
    path("dashboard/forecast/", views.ForecastView.as_view(), name="dashboard-forecast"),
    path("dashboard/funnel/", views.FunnelView.as_view(), name="dashboard-funnel"),
    path("dashboard/league/", views.LeagueView.as_view(), name="dashboard-league"),
    path("dashboard/persons/", views.PersonsView.as_view(), name="dashboard-persons"),
    path("dashboard/readings/", views.ReadingList.as_view(), name="reading-list"),
    path("dashboard/targets/", views.TargetList.as_view(), name="target-list"),
]
