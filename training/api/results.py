"""The results of a class: pushed, and read back."""

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import has_scope
from accounts.enums import Scope
from training import selectors
from training.api.classes import MayRead
from training.api.pagination import Pages
from training.api.serializers import ReachedSerializer, ResultsSerializer
from training.api.writing import NO_SUCH_CLASS, PUSH_ANSWERS, PUSH_PARAMETERS, PushView, problems
from training.enums import PushKind, PushMode
from training.models import Result

MayPushResults = has_scope(Scope.RESULTS_WRITE)


class Results(PushView, ListAPIView[Result]):
    kind = PushKind.RESULTS
    serializer_class = ReachedSerializer
    pagination_class = Pages
    ordering = ("pk",)
    filter_backends = []

    def get_permissions(self) -> list[BasePermission]:
        return [MayPushResults() if self.request.method == "PATCH" else MayRead()]

    def get_queryset(self) -> QuerySet[Result]:
        if getattr(self, "swagger_fake_view", False):
            return Result.objects.none()
        return selectors.results(selectors.own_class(self.kwargs["code"], user=self.request.user))

    @extend_schema(
        operation_id="results", responses={200: ReachedSerializer(many=True), **problems(_404=NO_SUCH_CLASS)}
    )
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Marks, verdicts and certificates as the portal has them."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="results_push",
        parameters=PUSH_PARAMETERS,
        request={"application/json": ResultsSerializer},
        responses=PUSH_ANSWERS,
    )
    def patch(self, request: Request, code: str) -> HttpResponse:
        """Marks, verdicts and certificates of persons on the roster."""
        return self.push(request, code, PushMode.MERGE)
