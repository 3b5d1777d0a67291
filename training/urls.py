"""Addresses below /classes/, /partner/, /map/, /me/, /check-in/, /verify/ and /teaching/."""

from django.urls import include, path

from training.views import (
    calendars,
    check_in,
    circle,
    completion,
    details,
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

classes = [
    path("", finding.class_list, name="class-list"),
    path("calendar.ics", calendars.feed, name="calendar"),
    path("communities.json", finding.communities, name="communities"),
    path("copy/", staff.copy, name="copy"),
    path("programmes/", programmes.about, name="programmes"),
    path("<slug:code>/", finding.class_detail, name="class-detail"),
    path("<slug:code>/calendar.ics", calendars.class_calendar, name="class-calendar"),
    path("<slug:code>/seats/", finding.seats, name="seats"),
    path("<slug:code>/register/", registration.register, name="register"),
    path("<slug:code>/register-child/", registration.register_child, name="register-child"),
    path("<slug:code>/draw/", draws.draw, name="draw"),
    path("<slug:code>/draw.json", draws.protocol, name="draw-protocol"),
    path("<slug:code>/attendance/", check_in.own_attendance, name="attendance"),
    path("<slug:code>/certificate/", completion.certificate, name="certificate"),
    path("<slug:code>/feedback/", completion.feedback, name="feedback"),
]
partner = [
    path("", partner_classes.class_list, name="partner"),
    path("propose/", partner_classes.propose, name="partner-propose"),
    path("classes/<slug:code>/", partner_classes.class_detail, name="partner-class"),
    path("classes/<slug:code>/form.xlsx", partner_classes.form, name="partner-form"),
    path("classes/<slug:code>/roster.xlsx", partner_classes.portal_has, name="partner-roster"),
    path("classes/<slug:code>/in-full.xlsx", partner_classes.portal_has_in_full, name="partner-roster-in-full"),
    path("classes/<slug:code>/upload/", partner_uploads.upload, name="partner-upload-new"),
    path("uploads/<uuid:upload_id>/", partner_uploads.preview, name="partner-upload"),
    path("uploads/<uuid:upload_id>/confirm/", partner_uploads.confirm, name="partner-upload-confirm"),
    path("uploads/<uuid:upload_id>/marked.xlsx", partner_uploads.marked, name="partner-upload-marked"),
    path("pushes/", partner_pushes.push_list, name="partner-pushes"),
    path("pushes/<uuid:push_id>/", partner_pushes.push_detail, name="partner-push"),
    path("pushes/<uuid:push_id>/release/", partner_pushes.release, name="partner-push-release"),
    path("pushes/<uuid:push_id>/cancel/", partner_pushes.cancel, name="partner-push-cancel"),
    path("pushes/<uuid:push_id>/discard/", partner_pushes.discard, name="partner-push-discard"),
    path("credentials/", partner_credentials.credential_list, name="partner-credentials"),
    path("credentials/sandbox/", partner_credentials.sandbox, name="partner-sandbox"),
    path("credentials/calls/", partner_credentials.call_list, name="partner-calls"),
]
me = [
    path("", mine.mine, name="mine"),
    path("messages/", mine.told, name="told"),
    path("details/", details.details, name="details"),
    path("<int:pk>/", mine.place, name="place"),
    path("<int:pk>/accept/", mine.accept, name="accept"),
    path("<int:pk>/decline/", mine.decline, name="decline"),
    path("<int:pk>/give-up/", mine.give_up, name="give-up"),
]
verification = [
    path("", verify.search, name="verify-search"),
    path("<str:code>/", verify.verify, name="verify"),
]
classroom = [
    path("", teaching.teaching, name="teaching"),
    path("certificates-to-come/", teaching.certificates_to_come, name="certificates-to-come"),
    path("<slug:code>/", teaching.teacher, name="teacher"),
    path("<slug:code>/results/", teaching.assess, name="assess"),
    path("<slug:code>/certificates/", teaching.certificates, name="certificates"),
    path("<slug:code>/<int:session_id>/", teaching.tick, name="tick"),
    path("<slug:code>/<int:session_id>/screen/", teaching.screen, name="screen"),
    path("<slug:code>/<int:session_id>/code.svg", teaching.qr, name="check-in-code"),
    path("<slug:code>/<int:session_id>/close/", teaching.close, name="close-session"),
    path("<slug:code>/<int:session_id>/sheet.pdf", teaching.sign_sheet, name="sign-sheet"),
    path("<slug:code>/<int:session_id>/sheet/", teaching.keyed, name="keyed"),
    path("<slug:code>/<int:session_id>/<int:enrolment_id>/", teaching.correct, name="correct"),
]
urlpatterns = [
    path("classes/", include(classes)),
    path("partner/", include(partner)),
    path("map/", circle.reach, name="map"),
    path("me/", include(me)),
    path("check-in/<int:session_id>/<str:token>/", check_in.check_in, name="check-in"),
    path("verify/", include(verification)),
    path("teaching/", include(classroom)),
]
