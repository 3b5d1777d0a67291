"""The dashboard's figures, for its own page and for programs of the bureau's staff."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.views.decorators.http import condition
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.authentication import SessionAuthentication
from rest_framework.generics import ListAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from targets import selectors
from targets.api.filters import ReadingFilter
from targets.api.permissions import MayOpenDashboard
from targets.api.serializers import DashboardQuerySerializer, DashboardSerializer, ReadingSerializer
from targets.models import Reading


def _year(request: Request) -> int:
    query = DashboardQuerySerializer(data=request.query_params)
    query.is_valid(raise_exception=True)
    return int(query.validated_data.get("year", timezone.localdate().year))


def _etag(request: Request) -> str:
    return selectors.etag(_year(request), on=timezone.localdate())


class DashboardView(APIView):
    authentication_classes = [SessionAuthentication]
    permission_classes = [MayOpenDashboard]

    @extend_schema(
        operation_id="dashboard",
        parameters=[DashboardQuerySerializer],
        responses={200: DashboardSerializer, 304: OpenApiResponse(description="Nothing changed since the ETag sent.")},
    )
    @method_decorator(condition(etag_func=_etag))
    def get(self, request: Request) -> Response:
        """The figures of a year beside their targets, with an ETag that changes when they may have changed."""
        board = selectors.dashboard(_year(request), on=timezone.localdate())
        response = Response(DashboardSerializer(board).data)
        patch_cache_control(response, private=True, no_cache=True)
        return response


class ReadingPagination(CursorPagination):
    """Readings only grow: a cursor costs the same on the last page as on the first."""

    ordering = "-pk"
    page_size = 100


class ReadingList(ListAPIView[Reading]):
    """Every reading ever taken, the latest first."""

    authentication_classes = [SessionAuthentication]
    permission_classes = [MayOpenDashboard]
    serializer_class = ReadingSerializer
    filterset_class = ReadingFilter
    pagination_class = ReadingPagination

    def get_queryset(self) -> QuerySet[Reading]:
        return Reading.objects.select_related("indicator", "town", "workforce", "recomputation")
