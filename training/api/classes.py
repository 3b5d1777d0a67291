"""A school's own classes, as its program reads them."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.authentication import CredentialAuthentication
from accounts.api.permissions import has_scope
from accounts.enums import Scope
from training import selectors
from training.api.filters import OwnClassFilter
from training.api.serializers import ClassSerializer
from training.api.writing import NO_SUCH_CLASS, problems
from training.models import TrainingClass

MayRead = has_scope(Scope.CLASSES_READ)


class ClassList(ListAPIView[TrainingClass]):
    authentication_classes = [CredentialAuthentication]
    permission_classes = [MayRead]
    serializer_class = ClassSerializer
    filterset_class = OwnClassFilter

    def get_queryset(self) -> QuerySet[TrainingClass]:
        return selectors.own_classes(self.request.user)

    @extend_schema(operation_id="class_list", responses={200: ClassSerializer(many=True), **problems()})
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """The school's own classes, latest first."""
        return super().get(request, *args, **kwargs)


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
