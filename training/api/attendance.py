"""The attendance of a class: pushed, and read back."""

from typing import Any

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
from training.api.serializers import AttendanceSerializer, PresenceSerializer
from training.api.writing import NO_SUCH_CLASS, PUSH_ANSWERS, PUSH_PARAMETERS, PushView, problems
from training.enums import PushKind, PushMode
from training.models import Attendance as Record
from training.selectors import registers

MayPushAttendance = has_scope(Scope.ATTENDANCE_WRITE)


class Attendance(PushView, ListAPIView[Record]):
    kind = PushKind.ATTENDANCE
    serializer_class = PresenceSerializer
    pagination_class = Pages
    ordering = ("pk",)
    filter_backends = []

    def get_permissions(self) -> list[BasePermission]:
        return [MayPushAttendance() if self.request.method == "PATCH" else MayRead()]

    def get_queryset(self) -> QuerySet[Record]:
        if getattr(self, "swagger_fake_view", False):
            return Record.objects.none()
        training_class = selectors.own_class(self.kwargs["code"], user=self.request.user)
        self.timetable = registers.timetable(training_class)
        return registers.records_of(training_class)

    def get_serializer_context(self) -> dict[str, Any]:
        numbers = {meeting.session_id: meeting.number for meeting in getattr(self, "timetable", [])}
        return {**super().get_serializer_context(), "numbers": numbers}

    @extend_schema(
        operation_id="attendance", responses={200: PresenceSerializer(many=True), **problems(_404=NO_SUCH_CLASS)}
    )
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Who was in which session for how long, as the portal has it, however it was recorded."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="attendance_push",
        parameters=PUSH_PARAMETERS,
        request={"application/json": AttendanceSerializer},
        responses=PUSH_ANSWERS,
    )
    def patch(self, request: Request, code: str) -> HttpResponse:
        """Class hours of persons on the roster, session by session. What differs corrects the record and is kept."""
        return self.push(request, code, PushMode.MERGE)
