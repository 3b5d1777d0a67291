"""Addresses below /classes/."""

from django.urls import path

from training import views

app_name = "training"

urlpatterns = [
    path("", views.class_list, name="class-list"),
    path("registered/<str:token>/", views.registered, name="registered"),
    path("<slug:code>/", views.class_detail, name="class-detail"),
    path("<slug:code>/register/", views.register, name="register"),
]
