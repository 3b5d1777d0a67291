"""The roster of a class: pushed, made equal, and read back."""

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
from training.api.serializers import RosterSerializer, StudentSerializer
from training.api.writing import NO_SUCH_CLASS, PUSH_ANSWERS, PUSH_PARAMETERS, PushView, problems
from training.enums import PushKind, PushMode
from training.models import Enrolment

MayPushRoster = has_scope(Scope.ROSTER_WRITE)
READS = {"GET", "HEAD", "OPTIONS"}


class Roster(PushView, ListAPIView[Enrolment]):
    kind = PushKind.ROSTER
    serializer_class = StudentSerializer
    filter_backends = []

    def get_permissions(self) -> list[BasePermission]:
        return [MayRead() if self.request.method in READS else MayPushRoster()]

    def get_queryset(self) -> QuerySet[Enrolment]:
        if getattr(self, "swagger_fake_view", False):
            return Enrolment.objects.none()
        return selectors.roster(selectors.own_class(self.kwargs["code"], user=self.request.user))

    @extend_schema(operation_id="roster", responses={200: StudentSerializer(many=True), **problems(_404=NO_SUCH_CLASS)})
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Everybody in the class as the portal keeps it, personal data masked."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="roster_push",
        parameters=PUSH_PARAMETERS,
        request={"application/json": RosterSerializer},
        responses=PUSH_ANSWERS,
    )
    def patch(self, request: Request, code: str) -> HttpResponse:
        """Add these persons to the class, or bring them up to date; nobody is taken off."""
        return self.push(request, code, PushMode.MERGE)
