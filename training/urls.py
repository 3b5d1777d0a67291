"""Addresses below /classes/, /map/ and /me/."""

from django.urls import path

from training.views import (
    calendars,
    check_in,
    circle,
    completion,
    draws,
    finding,
    mine,
    programmes,
    registration,
    staff,
    teaching,
    verify,
)
from training.views.partner import classes as partner_classes
from training.views.partner import credentials as partner_credentials
from training.views.partner import pushes as partner_pushes
from training.views.partner import uploads as partner_uploads

app_name = "training"

urlpatterns = [
    path("classes/", finding.class_list, name="class-list"),
    path("classes/calendar.ics", calendars.feed, name="calendar"),
    path("classes/communities.json", finding.communities, name="communities"),
    path("classes/copy/", staff.copy, name="copy"),
    path("classes/programmes/", programmes.about, name="programmes"),
    path("classes/<slug:code>/", finding.class_detail, name="class-detail"),
    path("classes/<slug:code>/calendar.ics", calendars.class_calendar, name="class-calendar"),
    path("classes/<slug:code>/seats/", finding.seats, name="seats"),
    path("classes/<slug:code>/register/", registration.register, name="register"),
    path("classes/<slug:code>/draw/", draws.draw, name="draw"),
    path("classes/<slug:code>/draw.json", draws.protocol, name="draw-protocol"),
    path("partner/", partner_classes.class_list, name="partner"),
    path("partner/propose/", partner_classes.propose, name="partner-propose"),
    path("partner/classes/<slug:code>/", partner_classes.class_detail, name="partner-class"),
    path("partner/classes/<slug:code>/form.xlsx", partner_classes.form, name="partner-form"),
    path("partner/classes/<slug:code>/roster.xlsx", partner_classes.portal_has, name="partner-roster"),
    path("partner/classes/<slug:code>/in-full.xlsx", partner_classes.portal_has_in_full, name="partner-roster-in-full"),
    path("partner/classes/<slug:code>/upload/", partner_uploads.upload, name="partner-upload-new"),
    path("partner/uploads/<uuid:upload_id>/", partner_uploads.preview, name="partner-upload"),
    path("partner/uploads/<uuid:upload_id>/confirm/", partner_uploads.confirm, name="partner-upload-confirm"),
    path("partner/uploads/<uuid:upload_id>/marked.xlsx", partner_uploads.marked, name="partner-upload-marked"),
    path("partner/pushes/", partner_pushes.push_list, name="partner-pushes"),
    path("partner/pushes/<uuid:push_id>/", partner_pushes.push_detail, name="partner-push"),
    path("partner/pushes/<uuid:push_id>/release/", partner_pushes.release, name="partner-push-release"),
    path("partner/pushes/<uuid:push_id>/discard/", partner_pushes.discard, name="partner-push-discard"),
    path("partner/credentials/", partner_credentials.credential_list, name="partner-credentials"),
    path("partner/credentials/sandbox/", partner_credentials.sandbox, name="partner-sandbox"),
    path("partner/credentials/calls/", partner_credentials.call_list, name="partner-calls"),
    path("map/", circle.reach, name="map"),
    path("me/", mine.mine, name="mine"),
    path("me/messages/", mine.told, name="told"),
    path("me/<int:pk>/", mine.place, name="place"),
    path("me/<int:pk>/accept/", mine.accept, name="accept"),
    path("me/<int:pk>/decline/", mine.decline, name="decline"),
    path("me/<int:pk>/give-up/", mine.give_up, name="give-up"),
    path("classes/<slug:code>/attendance/", check_in.own_attendance, name="attendance"),
    path("classes/<slug:code>/certificate/", completion.certificate, name="certificate"),
    path("classes/<slug:code>/feedback/", completion.feedback, name="feedback"),
    path("check-in/<int:session_id>/<str:token>/", check_in.check_in, name="check-in"),
    path("verify/", verify.search, name="verify-search"),
    path("verify/<str:code>/", verify.verify, name="verify"),
    path("teaching/", teaching.teaching, name="teaching"),
    path("teaching/certificates-to-come/", teaching.certificates_to_come, name="certificates-to-come"),
    path("teaching/<slug:code>/", teaching.teacher, name="teacher"),
    path("teaching/<slug:code>/results/", teaching.assess, name="assess"),
    path("teaching/<slug:code>/certificates/", teaching.certificates, name="certificates"),
    path("teaching/<slug:code>/<int:session_id>/", teaching.tick, name="tick"),
    path("teaching/<slug:code>/<int:session_id>/screen/", teaching.screen, name="screen"),
    path("teaching/<slug:code>/<int:session_id>/code.svg", teaching.qr, name="check-in-code"),
    path("teaching/<slug:code>/<int:session_id>/sheet.pdf", teaching.sign_sheet, name="sign-sheet"),
    path("teaching/<slug:code>/<int:session_id>/sheet/", teaching.keyed, name="keyed"),
    path("teaching/<slug:code>/<int:session_id>/<int:enrolment_id>/", teaching.correct, name="correct"),
]
