"""Addresses below /talents/."""

from django.urls import path

from talents import views

app_name = "talents"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("studios/", views.studios, name="studios"),
    path("technical-experts/", views.sessions, name="sessions"),
]
