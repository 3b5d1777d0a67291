"""Addresses below /api/v1/."""

from django.urls import path

from training.api import rulebook, views

urlpatterns = [
    path("rules/", rulebook.RuleList.as_view(), name="rule-list"),
    path("rules/<slug:code>/", rulebook.RuleDetail.as_view(), name="rule"),
    path("classes/", views.ClassList.as_view(), name="class-list"),
    path("classes/<slug:code>/", views.ClassDetail.as_view(), name="class-detail"),
    path("classes/<slug:code>/roster", views.Roster.as_view(), name="roster"),
    path("classes/<slug:code>/results", views.Results.as_view(), name="results"),
]
