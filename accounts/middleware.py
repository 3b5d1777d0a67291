"""Every call of a school's program leaves its row in the access log, whatever came of it."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts.api.authentication import PRESENTED
from accounts.services import calls, throttles


class ApiCallMiddleware:
    """Stands outside whatever answers, so that the row holds the answer the program gets."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        response = self.get_response(request)
        credential = request.META.get(PRESENTED)
        if credential is not None:
            calls.record(
                credential,
                method=str(request.method),
                path=request.path,
                status=response.status_code,
                milliseconds=int((time.monotonic() - began) * 1000),
                address=throttles.address_of(request),
            )
        return response
