"""A school's own classes: read, and proposed."""

import json
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from accounts.api.authentication import CredentialAuthentication
from accounts.api.idempotency import call_of, respond
from accounts.api.permissions import has_scope, is_dry_run
from accounts.enums import Scope
from accounts.services import idempotency
from accounts.services.actors import signed_in
from accounts.services.idempotency import Answer
from training import selectors
from training.api.errors import LengthRequired
from training.api.filters import OwnClassFilter
from training.api.pagination import Pages
from training.api.parsers import DocumentParser
from training.api.serializers import PROBLEM, ClassSerializer, ProposalSerializer
from training.api.writing import KEY_PARAMETER, NO_SUCH_CLASS, problems
from training.errors import MalformedJson
from training.models import TrainingClass
from training.services import proposals

MayRead = has_scope(Scope.CLASSES_READ)
MayPropose = has_scope(Scope.CLASSES_WRITE)


class ClassList(ListAPIView[TrainingClass]):
    authentication_classes = [CredentialAuthentication]
    parser_classes = [DocumentParser]
    serializer_class = ClassSerializer
    filterset_class = OwnClassFilter
    pagination_class = Pages
    ordering = ("-starts_on", "code")

    def get_permissions(self) -> list[BasePermission]:
        return [MayPropose() if self.request.method == "POST" else MayRead()]

    def get_queryset(self) -> QuerySet[TrainingClass]:
        return selectors.own_classes(self.request.user)

    @extend_schema(
        operation_id="class_list",
        responses={200: ClassSerializer(many=True), **problems(_400="A filter or the cursor makes no sense.")},
    )
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """The school's own classes, latest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="class_propose",
        parameters=[
            KEY_PARAMETER,
            OpenApiParameter("dry_run", bool, description="Say what would become of it, and keep nothing."),
        ],
        request={"application/json": ProposalSerializer},
        responses={
            200: OpenApiResponse(ClassSerializer, "It would be taken: a dry run."),
            201: OpenApiResponse(ClassSerializer, "Waiting for approval; its code is the class's for good."),
            (422, "application/problem+json"): OpenApiResponse(
                PROBLEM, "`issues` names all that is wrong; or the key was sent with another request."
            ),
            **problems(
                _400="Without Idempotency-Key, or not JSON.",
                _409="The same request is being worked on.",
                _411="Sent in chunks, without a Content-Length.",
                _413="More than 20 MiB.",
                _415="Not application/json.",
            ),
        },
    )
    def post(self, request: Request) -> HttpResponse:
        """Propose a class with its timetable. It waits until the bureau approves it, and takes no roster before."""
        if "Transfer-Encoding" in request.headers:
            raise LengthRequired
        dry_run = is_dry_run(request)
        body: Any = request.data
        if "rows" not in body:
            raise MalformedJson
        [proposal] = body["rows"]
        call = call_of(request, sha256=body["sha256"])
        if stored := idempotency.answered(call):
            return respond(stored, is_replayed=True)
        with transaction.atomic():
            proposed = proposals.propose(proposal.cells, by=signed_in(request))
            answer = _answer(request, proposed, is_dry_run=dry_run)
            if dry_run:
                transaction.set_rollback(True)
            else:
                idempotency.keep(call, answer)
        return respond(answer)


def _answer(request: Request, proposed: TrainingClass, *, is_dry_run: bool) -> Answer:
    body = json.dumps(ClassSerializer(proposed).data, ensure_ascii=False)
    if is_dry_run:
        return Answer(status.HTTP_200_OK, body)
    address = reverse("api:class-detail", args=[proposed.code], request=request)
    return Answer(status.HTTP_201_CREATED, body, {"Location": address})


class ClassDetail(RetrieveAPIView[TrainingClass]):
    authentication_classes = [CredentialAuthentication]
    permission_classes = [MayRead]
    serializer_class = ClassSerializer

    def get_object(self) -> TrainingClass:
        return selectors.own_class(self.kwargs["code"], user=self.request.user)

    @extend_schema(operation_id="class_detail", responses={200: ClassSerializer, **problems(_404=NO_SUCH_CLASS)})
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """One class of the school's own."""
        return super().get(request, *args, **kwargs)
