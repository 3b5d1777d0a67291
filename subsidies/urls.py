"""Subsidies: what there is, the two catalogues, claims."""

from django.urls import path

from subsidies import views

app_name = "subsidies"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("catalogues/", views.catalogues, name="catalogues"),
    path("catalogues/<slug:kind>.xlsx", views.catalogue_xlsx, name="catalogue-xlsx"),
    path("claims/", views.claim_list, name="claims"),
    path("claims/new/", views.claim_new, name="claim-new"),
    path("claims/<slug:number>/", views.claim_detail, name="claim-detail"),
]
