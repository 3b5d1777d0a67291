"""A domain error that a view lets through becomes a page that says what is wrong; for the API `problems` does it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config import problems
from directory.errors import DomainError, TooOften


class DomainErrorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """`None` leaves every other error, and a domain error of no family, to `server_error` and the log."""
        if not isinstance(exception, DomainError):
            return None
        status = problems.status_of(exception)
        if status >= 500:
            return None
        response = render(request, "errors/domain.html", {"error": exception, "status": status}, status=status)
        if isinstance(exception, TooOften):
            response["Retry-After"] = str(exception.wait)
        return response
