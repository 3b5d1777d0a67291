"""Competitions: what is coming, who came where, and the judges' sheet."""

from django.urls import path

from competitions import views

app_name = "competitions"

urlpatterns = [
    path("", views.competition_list, name="list"),
    path("<slug:code>/", views.competition_detail, name="detail"),
    path("<slug:code>/marks/", views.marking_sheet, name="marks"),
]
