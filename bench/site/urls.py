"""The portal, and beside it what Django alone costs for the same request: signed in, with a token, and nothing done."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path

from bench.site.nested import nested, nested_kept
from config.urls import urlpatterns as portal


@login_required
def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect("/me/")


urlpatterns = [path("bare/", bare), path("nested/", nested), path("nested-kept/", nested_kept), *portal]
