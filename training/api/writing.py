"""What every write of a school's program has in common: its key, its order, its answer and its receipt."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts.api.authentication import CredentialAuthentication
from accounts.api.idempotency import call_of, respond
from accounts.api.permissions import is_dry_run
from accounts.models import User
from accounts.services import idempotency
from accounts.services.actors import signed_in
from accounts.services.idempotency import Answer
from training import selectors
from training.api.errors import LengthRequired
from training.api.parsers import FORMATS
from training.api.serializers import PROBLEM, PushOutcomeSerializer
from training.enums import OnError, PushKind, PushMode, PushStatus
from training.errors import PushCancelled, PushFailed, PushUnderWay, RowsMissing
from training.models import Push, TrainingClass
from training.rows import Rows
from training.services import pushes
from training.services.push_work import PushOutcome
from training.services.pushes import Order

NO_SUCH_CLASS = "No such class of this school."


def problems(**reasons: str) -> dict[tuple[int, str], OpenApiResponse]:
    """Error answers for the schema: `_409="…"` becomes the problem answered with that status."""
    always = {"_401": "No valid token.", "_403": "The credential lacks the scope.", "_429": "Too many calls."}
    return {
        (int(name[1:]), "application/problem+json"): OpenApiResponse(PROBLEM, reason)
        for name, reason in (always | reasons).items()
    }


KEY_PARAMETER = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="New for each write; sent again with the same request, it gives the same answer and does nothing.",
)
PUSH_PARAMETERS = [
    KEY_PARAMETER,
    OpenApiParameter("dry_run", bool, description="Do everything, say what became of it, and undo it."),
    OpenApiParameter("on_error", str, enum=OnError.values, description="`reject`: all rows or none. Default `skip`."),
]
PUSH_ANSWERS: Mapping[Any, OpenApiResponse] = {
    200: OpenApiResponse(PushOutcomeSerializer, "Every row was taken."),
    202: OpenApiResponse(PushOutcomeSerializer, "More than 1,000 rows, or held: see Location for what becomes of it."),
    207: OpenApiResponse(PushOutcomeSerializer, "Some rows were taken, others rejected."),
    422: OpenApiResponse(PushOutcomeSerializer, "No row was taken; or the key was sent with another request."),
    **problems(
        _400="Without Idempotency-Key, not readable, or without rows.",
        _404=NO_SUCH_CLASS,
        _409="The class takes none in its present status, or another push of it is under way.",
        _411="Sent in chunks, without a Content-Length.",
        _413="More than 20 MiB, or more than 50,000 rows.",
        _415="Not one of the formats.",
    ),
}


class PushView(APIView):
    """A view whose writes are pushes of one kind into one of the school's own classes."""

    authentication_classes = [CredentialAuthentication]
    parser_classes = list(FORMATS)
    kind: ClassVar[PushKind]

    def push(self, request: Request, code: str, mode: PushMode) -> HttpResponse:
        """Push the body's rows, and say what became of them; a request sent again is answered as it was."""
        training_class = selectors.own_class(code, user=request.user)
        if "Transfer-Encoding" in request.headers:
            raise LengthRequired
        order = read_order(request, self.kind, mode)
        body = request.data
        if not isinstance(body, dict) or "rows" not in body:
            raise RowsMissing
        call = call_of(request, sha256=body["sha256"])
        if stored := idempotency.answered(call):
            return respond(stored, is_replayed=True)
        by = signed_in(request)
        outcome = pushes.submit(
            training_class,
            self.understand(body["rows"], training_class, by=by),
            order,
            sha256=body["sha256"],
            by=by,
            credential=call.credential,
            media_type=(request.content_type or "").partition(";")[0],
            then=lambda outcome: idempotency.keep(call, answer_of(request, outcome)),
        )
        refuse_overtaken(outcome.push)
        return respond(answer_of(request, outcome))

    def understand(self, rows: Rows, training_class: TrainingClass, *, by: User) -> Rows:
        """The rows as they are meant."""
        return rows

    def handle_exception(self, error: Exception) -> Response:
        """A class that is busy says with what."""
        response: Response = super().handle_exception(error)
        if isinstance(error, PushUnderWay):
            address = reverse("api:push-detail", args=[error.push_id], request=self.request)
            response.data["push"] = response["Location"] = address
        return response


def read_order(request: Request, kind: PushKind, mode: PushMode) -> Order:
    """The order as the query gives it; what it does not know is named."""
    on_error = request.query_params.get("on_error", OnError.SKIP)
    if on_error not in OnError.values:
        raise ValidationError({"on_error": [_("Send skip or reject.")]})
    return Order(kind, mode, OnError(on_error), is_dry_run(request))


def refuse_overtaken(push: Push) -> None:
    """Somebody ended the push while its answer was waited for: nothing was taken, and the key settles nothing.

    Raises `PushCancelled` and `PushFailed`.
    """
    if push.status == PushStatus.CANCELLED:
        raise PushCancelled
    if push.status == PushStatus.FAILED:
        raise PushFailed


def answer_of(request: Request, outcome: PushOutcome) -> Answer:
    body = JSONRenderer().render(PushOutcomeSerializer(outcome, context={"request": request}).data)
    is_kept = not outcome.push.is_dry_run or outcome.push.status == PushStatus.QUEUED
    address = reverse("api:push-detail", args=[outcome.push.pk], request=request)
    return Answer(status_of(outcome), body.decode(), {"Location": address} if is_kept else {})


def status_of(outcome: PushOutcome) -> int:
    """202 for what is not decided yet; else by what became of the rows."""
    push = outcome.push
    if push.status == PushStatus.QUEUED or (push.status == PushStatus.HELD and not push.is_dry_run):
        return status.HTTP_202_ACCEPTED
    if not push.rejected:
        return status.HTTP_200_OK
    return status.HTTP_422_UNPROCESSABLE_ENTITY if push.rejected == push.received else status.HTTP_207_MULTI_STATUS
