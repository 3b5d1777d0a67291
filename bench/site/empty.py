"""The least a Django site can do: no middleware, no database, one view."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("empty")


urlpatterns = [path("empty/", empty)]
