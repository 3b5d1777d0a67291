"""Every address of the portal. An app's own addresses stand in its `urls.py` and `api/urls.py`."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from config import health, home, problems, schema

api: list[URLPattern | URLResolver] = [
    path("dashboard/", include("targets.api.urls")),
    path("", include("training.api.urls")),
    path("schema/", schema.Schema.as_view(), name="schema"),
    path("docs/", schema.Documentation.as_view(), name="docs"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("landing/", home.landing, name="landing"),
    path("elder-mode/", home.elder_mode, name="elder-mode"),
    path("", include("training.urls")),
    path("competitions/", include("competitions.urls")),
    path("subsidies/", include("subsidies.urls")),
    path("talents/", include("talents.urls")),
    path("dashboard/", include("targets.urls")),
    path("accounts/", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", include((api, "api"))),
    re_path(r"^api/", problems.not_found),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

handler400 = home.bad_request
handler403 = home.permission_denied
handler404 = home.page_not_found
handler500 = home.server_error
