"""Competitions: what is coming, who came where, entering people, and the judges' sheet."""

from django.urls import path

from competitions import views

app_name = "competitions"

urlpatterns = [
    path("", views.competition_list, name="list"),
    path("<slug:code>/", views.competition_detail, name="detail"),
    path("<slug:code>/enter/", views.enter, name="enter"),
    path("<slug:code>/enter/<int:employer>/", views.enter_for, name="enter-for"),
    path("<slug:code>/entries/<int:entry>/withdraw/", views.withdraw, name="withdraw"),
    path("<slug:code>/marks/", views.marking_sheet, name="marks"),
]
