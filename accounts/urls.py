"""Signing in and out, one's own account, and the one page that shows personal data in full."""

from django.contrib.auth import views as auth_views
from django.urls import path

from accounts.views import account, outside, persons, sign_in

app_name = "accounts"

urlpatterns = [
    path("login/", sign_in.StaffSignIn.as_view(), name="login"),
    path("logout/", auth_views.LogoutView.as_view(), name="logout"),
    path("sign-in/", sign_in.phone, name="sign-in"),
    path("sign-in/code/", sign_in.code, name="sign-in-code"),
    path("sign-in/again/", sign_in.again, name="sign-in-again"),
    path("sign-in/confirm/", sign_in.confirm, name="sign-in-confirm"),
    path("sign-in/first-time/", sign_in.first_registration, name="first-registration"),
    path("outside/<slug:key>/", outside.begin, name="outside"),
    path("outside/<slug:key>/back/", outside.back, name="outside-back"),
    path("account/", account.overview, name="account"),
    path("account/phone/", account.phone, name="phone"),
    path("account/phone/code/", account.phone_code, name="phone-code"),
    path("account/connect/", outside.connect, name="connect"),
    path("account/outside/<int:identity_id>/disconnect/", account.disconnect, name="disconnect"),
    path("persons/<int:person_id>/", persons.person, name="person"),
]
