"""The roster of a class: pushed, made equal, and read back."""

import re

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import CredentialAuthentication
from accounts.api.permissions import has_scope
from accounts.enums import Scope
from accounts.models import User
from directory import workbooks
from training import selectors
from training.api.classes import MayRead
from training.api.pagination import Pages
from training.api.parsers import FORMATS, WorkbookParser
from training.api.serializers import ChangesSerializer, RosterSerializer, StudentSerializer
from training.api.writing import NO_SUCH_CLASS, PUSH_ANSWERS, PUSH_PARAMETERS, PushView, problems
from training.enums import EnrolmentStatus, PushKind, PushMode
from training.models import Enrolment, TrainingClass
from training.rows import Rows
from training.selectors import masks
from training.workbooks import template

MayPushRoster = has_scope(Scope.ROSTER_WRITE)
BODIES = {"application/json": RosterSerializer, workbooks.CONTENT_TYPE: OpenApiTypes.BINARY}
CHANGES = 1000
CURSOR = re.compile(r"[0-9]{1,18}")


class Roster(PushView, ListAPIView[Enrolment]):
    kind = PushKind.ROSTER
    parser_classes = [*FORMATS, WorkbookParser]
    serializer_class = StudentSerializer
    pagination_class = Pages
    ordering = ("pk",)
    filter_backends = []

    def get_permissions(self) -> list[BasePermission]:
        return [MayRead() if self.request.method in SAFE_METHODS else MayPushRoster()]

    def get_queryset(self) -> QuerySet[Enrolment]:
        if getattr(self, "swagger_fake_view", False):
            return Enrolment.objects.none()
        own_class = selectors.own_class(self.kwargs["code"], user=self.request.user)
        return selectors.roster(own_class).exclude(status=EnrolmentStatus.WITHDRAWN)

    @extend_schema(operation_id="roster", responses={200: StudentSerializer(many=True), **problems(_404=NO_SUCH_CLASS)})
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Everybody in the class as the portal keeps it, personal data masked."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="roster_push",
        parameters=PUSH_PARAMETERS,
        request=BODIES,
        responses=PUSH_ANSWERS,
    )
    def patch(self, request: Request, code: str) -> HttpResponse:
        """Add these persons to the class, or bring them up to date; nobody is taken off."""
        return self.push(request, code, PushMode.MERGE)

    @extend_schema(
        operation_id="roster_replace",
        parameters=PUSH_PARAMETERS,
        request=BODIES,
        responses=PUSH_ANSWERS,
    )
    def put(self, request: Request, code: str) -> HttpResponse:
        """Make the roster equal to these persons: whom the school sent before and does not send now is withdrawn.

        Whoever completed or failed stays, and so does who registered with the portal and has no student number yet.
        A push that would withdraw many is held (202, status `held`) until a person releases or discards it.
        """
        return self.push(request, code, PushMode.REPLACE)

    def understand(self, rows: Rows, training_class: TrainingClass, *, by: User) -> Rows:
        """A mask that the portal gave out and that comes back as it was changes nothing, as on the page."""
        return masks.restored(rows, training_class, sender=by.organisation_id)


class RosterTemplate(APIView):
    authentication_classes = [CredentialAuthentication]
    permission_classes = [MayRead]

    @extend_schema(
        operation_id="roster_template",
        responses={
            (200, workbooks.CONTENT_TYPE): OpenApiResponse(OpenApiTypes.BINARY, "The form of the class."),
            **problems(_404=NO_SUCH_CLASS),
        },
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        """The form of the class as a workbook: fill it in, and push it as it is."""
        content = template.empty(selectors.own_class(code, user=request.user))
        disposition = {"Content-Disposition": f'attachment; filename="roster-{code}.xlsx"'}
        return HttpResponse(content, content_type=workbooks.CONTENT_TYPE, headers=disposition)


class RosterChanges(APIView):
    authentication_classes = [CredentialAuthentication]
    permission_classes = [MayRead]

    @extend_schema(
        operation_id="roster_changes",
        parameters=[
            OpenApiParameter("since", str, description="The `cursor` of the answer before; the first has none.")
        ],
        responses={200: ChangesSerializer, **problems(_400="No cursor.", _404=NO_SUCH_CLASS)},
    )
    def get(self, request: Request, code: str) -> Response:
        """What happened to the roster since, oldest first, a thousand at a time; nothing is left out or told twice."""
        own_class = selectors.own_class(code, user=request.user)
        since = request.query_params.get("since", "0")
        if not CURSOR.fullmatch(since):
            raise ValidationError({"since": [_("Send the cursor of the answer before.")]})
        changes = list(selectors.roster_changes(own_class, since=int(since))[: CHANGES + 1])
        shown = changes[:CHANGES]
        answer = {
            "changes": shown,
            "cursor": str(shown[-1].pk) if shown else since,
            "has_more": len(changes) > CHANGES,
        }
        return Response(ChangesSerializer(answer).data)
