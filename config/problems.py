"""Every error of the API as `application/problem+json` (RFC 9457), with a code that programs may rely on."""

import math
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from directory.errors import Conflict, DomainError, Invalid, Missing, NotAllowed, TooLarge, TooOften, Unprocessable
from training import rulebook
from training.api.serializers import IssueSerializer

CONTENT_TYPE = "application/problem+json"
STATUS_OF: Mapping[type[DomainError], int] = {
    Invalid: status.HTTP_400_BAD_REQUEST,
    NotAllowed: status.HTTP_403_FORBIDDEN,
    Missing: status.HTTP_404_NOT_FOUND,
    Conflict: status.HTTP_409_CONFLICT,
    TooLarge: status.HTTP_413_REQUEST_ENTITY_TOO_LARGE,
    Unprocessable: status.HTTP_422_UNPROCESSABLE_ENTITY,
    TooOften: status.HTTP_429_TOO_MANY_REQUESTS,
}


def status_of(error: DomainError) -> int:
    """The HTTP status of a domain error's family; an error of no family is the portal's own fault."""
    return next((STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF), 500)


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's hook. `None` lets an unforeseen error through to the log and to `server_error`."""
    problem = _problem(error)
    if problem is None:
        return None
    set_rollback()
    response = Response(problem, status=problem["status"], content_type=None if _is_page(context) else CONTENT_TYPE)
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(math.ceil(wait))
    return response


def _is_page(context: Mapping[str, Any]) -> bool:
    """Whether a person asked for one of the few pages below `/api/`."""
    renderer = getattr(context["request"], "accepted_renderer", None)
    return getattr(renderer, "format", "") == "html"


def _problem(error: Exception) -> dict[str, Any] | None:
    problem = None
    match error:
        case DomainError():
            fields = {name: [str(message)] for name, message in error.fields.items()}
            problem = body(status_of(error), error.code, str(error.message), errors=fields)
            if issues := getattr(error, "issues", None):
                problem["issues"] = IssueSerializer(issues, many=True).data
        case Http404():
            problem = body(404, "NOT_FOUND", _("There is nothing at this address."))
        case PermissionDenied():
            problem = body(403, "NOT_ALLOWED", _("You may not do this."))
        case RequestDataTooBig():
            problem = body(413, "BODY_TOO_LARGE", _("The body is larger than 20 MiB."))
        case exceptions.ValidationError():
            detail = error.detail if isinstance(error.detail, dict) else {"": error.detail}
            problem = body(400, "INVALID", _("Some fields are wrong."), errors=detail)
        case exceptions.APIException():
            problem = body(error.status_code, str(error.get_codes()).upper(), str(error.detail))
    return problem


def body(status_code: int, code: str, detail: str, *, errors: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The members of a problem: `type` is the page of the code, `title` the status in words, `detail` is for people."""
    problem: dict[str, Any] = {
        "type": rulebook.address(code) if code in rulebook.BOOK else f"urn:problem:{code.lower().replace('_', '-')}",
        "title": _TITLES.get(status_code, "Error"),
        "status": status_code,
        "code": code,
        "detail": detail,
    }
    return {**problem, "errors": dict(errors)} if errors else problem


_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    409: "Conflict",
    411: "Length Required",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
}


def respond(problem: Mapping[str, Any]) -> JsonResponse:
    """A problem found outside DRF, written as DRF writes it."""
    return JsonResponse(
        problem, status=problem["status"], content_type=CONTENT_TYPE, json_dumps_params={"ensure_ascii": False}
    )


@csrf_exempt
def not_found(request: HttpRequest) -> HttpResponseBase:
    """What stands at every address below `/api/` that nothing else answers.

    A closing slash that is missing, or one too many, is overlooked. Whoever stands below `/api/` is a view of DRF and
    looks after forgery itself.
    """
    address = request.path_info
    meant = resolve(address.removesuffix("/") if address.endswith("/") else f"{address}/")
    if meant.func is not_found:
        return respond(body(404, "NOT_FOUND", _("There is nothing at this address.")))
    request.resolver_match = meant
    answer: HttpResponseBase = meant.func(request, *meant.args, **meant.kwargs)
    return answer
