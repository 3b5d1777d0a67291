"""A domain error that a view lets through becomes an answer that says what is wrong."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
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
        if request.path.startswith("/api/"):
            fields = {name: [str(message)] for name, message in exception.fields.items()}
            problem = problems.body(status, exception.code, str(exception.message), errors=fields)
            return JsonResponse(problem, status=status, content_type=problems.CONTENT_TYPE)
        response = render(request, "errors/domain.html", {"error": exception, "status": status}, status=status)
        if isinstance(exception, TooOften):
            response["Retry-After"] = str(exception.wait)
        return response
