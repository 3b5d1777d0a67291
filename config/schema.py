"""The description of the API and its reader: open to everybody, in English whoever asks, and never rationed."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

LANGUAGE = "en"


class Schema(SpectacularAPIView):
    """One text: programs are generated from it, so it does not follow the reader's language."""

    authentication_classes = []
    permission_classes = []
    throttle_classes = []

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override(LANGUAGE):
            response = super().dispatch(request, *args, **kwargs)
        response["Content-Language"] = LANGUAGE
        return response


class Documentation(SpectacularSwaggerSplitView):
    url_name = "api:schema"
    authentication_classes = []
    permission_classes = []
    throttle_classes = []
