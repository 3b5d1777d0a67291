"""Addresses below /dashboard/."""

from django.urls import path

from targets.views import briefs, dashboard, figures, foresight, months

app_name = "targets"

urlpatterns = [
    path("", dashboard.page, name="dashboard"),
    path("forecast/", foresight.forecast, name="forecast"),
    path("funnel/", foresight.funnel, name="funnel"),
    path("recompute/", dashboard.recompute, name="recompute"),
    path("briefs/", briefs.brief_list, name="briefs"),
    path("briefs/<str:monday>.<str:form>", briefs.brief_file, name="brief-file"),
    path("months/", months.month_list, name="months"),
    path("figures/<str:key>/", figures.figure, name="figure"),
    path("figures/<str:key>/rows/", figures.rows, name="rows"),
    path("figures/<str:key>/rows.xlsx", figures.rows_file, name="rows-file"),
]
