"""Addresses below /api/v1/."""

from django.urls import path

from training.api import attendance, classes, pushes, results, roster, rulebook

urlpatterns = [
    path("rules/", rulebook.RuleList.as_view(), name="rule-list"),
    path("rules/<slug:code>/", rulebook.RuleDetail.as_view(), name="rule"),
    path("classes", classes.ClassList.as_view(), name="class-list"),
    path("classes/<slug:code>", classes.ClassDetail.as_view(), name="class-detail"),
    path("classes/<slug:code>/roster", roster.Roster.as_view(), name="roster"),
    path("classes/<slug:code>/attendance", attendance.Attendance.as_view(), name="attendance"),
    path("classes/<slug:code>/roster/template.xlsx", roster.RosterTemplate.as_view(), name="roster-template"),
    path("classes/<slug:code>/roster/changes", roster.RosterChanges.as_view(), name="roster-changes"),
    path("classes/<slug:code>/results", results.Results.as_view(), name="results"),
    path("pushes/<uuid:push_id>", pushes.PushDetail.as_view(), name="push-detail"),
    path("pushes/<uuid:push_id>/cancel", pushes.CancelPush.as_view(), name="push-cancel"),
    path("pushes/<uuid:push_id>/discard", pushes.DiscardPush.as_view(), name="push-discard"),
    path("pushes/<uuid:push_id>/release", pushes.ReleasePush.as_view(), name="push-release"),
]
