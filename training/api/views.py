"""What a partner school's program can do: read its own classes, push rosters, push results."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import CredentialAuthentication
from accounts.api.permissions import has_scope
from accounts.enums import Scope
from accounts.models import User
from accounts.services.actors import signed_in
from training import selectors
from training.api.errors import LengthRequired, RowsMissing
from training.api.filters import OwnClassFilter
from training.api.parsers import PushParser
from training.api.serializers import (
    PROBLEM,
    ClassSerializer,
    PushOutcomeSerializer,
    ResultsSerializer,
    RosterSerializer,
    StudentSerializer,
)
from training.models import Enrolment, TrainingClass
from training.services import results, rosters
from training.services.receipts import PushOutcome

MayRead = has_scope(Scope.CLASSES_READ)
MayPushRoster = has_scope(Scope.ROSTER_WRITE)
MayPushResults = has_scope(Scope.RESULTS_WRITE)


NO_SUCH_CLASS = "No such class of this school."


def _problems(**reasons: str) -> dict[tuple[int, str], OpenApiResponse]:
    """Error answers for the schema: `_409="…"` becomes the problem answered with that status."""
    always = {"_401": "No valid token.", "_403": "The credential lacks the scope."}
    return {
        (int(name[1:]), "application/problem+json"): OpenApiResponse(PROBLEM, reason)
        for name, reason in (always | reasons).items()
    }


PUSH_ANSWERS: Mapping[Any, OpenApiResponse] = {
    200: OpenApiResponse(PushOutcomeSerializer, "Every row was taken."),
    207: OpenApiResponse(PushOutcomeSerializer, "Some rows were taken, others rejected."),
    422: OpenApiResponse(PushOutcomeSerializer, "No row was taken."),
    **_problems(
        _400="Not JSON, or without rows.",
        _404=NO_SUCH_CLASS,
        _409="The class takes none in its present status.",
        _411="Sent in chunks, without a Content-Length.",
        _413="More than 20 MiB, or more than 1,000 rows.",
        _415="Not application/json.",
    ),
}


class Push(Protocol):
    """`rosters.push` and `results.push`."""

    def __call__(
        self, training_class: TrainingClass, rows: Sequence[object], *, sha256: str, by: User
    ) -> PushOutcome: ...


def _answer(request: Request, code: str, push: Push) -> Response:
    """Push the body's rows into one of the school's own classes, and say what became of them."""
    training_class = selectors.own_class(code, user=request.user)
    if "Transfer-Encoding" in request.headers:
        raise LengthRequired
    body = request.data
    if not isinstance(body, dict) or "rows" not in body:
        raise RowsMissing
    outcome = push(training_class, body["rows"], sha256=body["sha256"], by=signed_in(request))
    return Response(PushOutcomeSerializer(outcome).data, status=_status(outcome))


def _status(outcome: PushOutcome) -> int:
    if not outcome.push.rejected:
        return status.HTTP_200_OK
    nothing_taken = outcome.push.rejected == outcome.push.received
    return status.HTTP_422_UNPROCESSABLE_ENTITY if nothing_taken else status.HTTP_207_MULTI_STATUS


class ClassList(ListAPIView[TrainingClass]):
    authentication_classes = [CredentialAuthentication]
    permission_classes = [MayRead]
    serializer_class = ClassSerializer
    filterset_class = OwnClassFilter

    def get_queryset(self) -> QuerySet[TrainingClass]:
        return selectors.own_classes(self.request.user)

    @extend_schema(operation_id="class_list", responses={200: ClassSerializer(many=True), **_problems()})
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """The school's own classes, latest first."""
        return super().get(request, *args, **kwargs)


class ClassDetail(RetrieveAPIView[TrainingClass]):
    authentication_classes = [CredentialAuthentication]
    permission_classes = [MayRead]
    serializer_class = ClassSerializer

    def get_object(self) -> TrainingClass:
        return selectors.own_class(self.kwargs["code"], user=self.request.user)

    @extend_schema(operation_id="class_detail", responses={200: ClassSerializer, **_problems(_404=NO_SUCH_CLASS)})
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """One class of the school's own."""
        return super().get(request, *args, **kwargs)


class Roster(ListAPIView[Enrolment]):
    authentication_classes = [CredentialAuthentication]
    parser_classes = [PushParser]
    serializer_class = StudentSerializer
    filter_backends = []

    def get_permissions(self) -> list[BasePermission]:
        return [MayPushRoster() if self.request.method == "PATCH" else MayRead()]

    def get_queryset(self) -> QuerySet[Enrolment]:
        if getattr(self, "swagger_fake_view", False):
            return Enrolment.objects.none()
        return selectors.roster(selectors.own_class(self.kwargs["code"], user=self.request.user))

    @extend_schema(
        operation_id="roster", responses={200: StudentSerializer(many=True), **_problems(_404=NO_SUCH_CLASS)}
    )
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Everybody in the class as the portal keeps it, personal data masked."""
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="roster_push", request={"application/json": RosterSerializer}, responses=PUSH_ANSWERS)
    def patch(self, request: Request, code: str) -> Response:
        """Add these persons to the class, or bring them up to date; nobody is taken off. May be sent again safely."""
        return _answer(request, code, rosters.push)


class Results(APIView):
    authentication_classes = [CredentialAuthentication]
    permission_classes = [MayPushResults]
    parser_classes = [PushParser]

    @extend_schema(operation_id="results_push", request={"application/json": ResultsSerializer}, responses=PUSH_ANSWERS)
    def patch(self, request: Request, code: str) -> Response:
        """Marks, verdicts and certificates of persons on the roster. May be sent again safely."""
        return _answer(request, code, results.push)
