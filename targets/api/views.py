"""The dashboard's figures, for its own page and for programs of the bureau's staff."""

from collections.abc import Callable, Sequence
from datetime import date
from hashlib import blake2b
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.authentication import SessionAuthentication
from rest_framework.generics import ListAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.services import disclosures, throttles
from accounts.services.actors import signed_in
from targets import rules
from targets.api import documents
from targets.api.filters import ReadingFilter, TargetFilter
from targets.api.permissions import MayListPersons, MayOpenDashboard
from targets.api.serializers import (
    BreakdownQuerySerializer,
    BreakdownSerializer,
    DashboardQuerySerializer,
    DashboardSerializer,
    ForecastSerializer,
    PersonListSerializer,
    PersonsQuerySerializer,
    ProviderSerializer,
    ReadingSerializer,
    StageSerializer,
    TargetSerializer,
    YearQuerySerializer,
)
from targets.enums import COUNTS, Dimension, Formula
from targets.models import Reading, Target
from targets.parts import WHOLE, Part
from targets.selectors import ahead, boards, breakdowns, freshness, funnel, indicators, persons
from targets.selectors.moments import moment
from targets.selectors.told import breakdown_told, dashboard_told

# The tag says whether an answer still holds; how long it is kept only says when memory is given back.
SECONDS_KEPT = 3600
PERSONS_A_PAGE = 100
_UNCHANGED = OpenApiResponse(description="Nothing changed since the ETag sent.")


class StaffView(APIView):
    """Read by whoever may open the dashboard. Not rationed: a projector asks every few seconds, all day."""

    authentication_classes = [SessionAuthentication]
    permission_classes = [MayOpenDashboard]
    throttle_classes: Sequence[Any] = []

    def chosen(self, serializer: type[Any]) -> tuple[dict[str, Any], int, Part]:
        """What the query asks for, its year (the present one) and its part. Raises a validation error."""
        if not self.request.query_params and serializer is DashboardQuerySerializer:
            return {}, timezone.localdate().year, WHOLE
        query = serializer(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        words = query.validated_data
        return words, int(words.get("year", timezone.localdate().year)), Part.of(words)

    def is_told_all(self, part: Part) -> bool:
        """Whether no number of a part is too small for this reader. Of the whole none is: no rights are read."""
        return not part.words or bool(rules.may_list_persons(signed_in(self.request._request)))

    def answer(self, document: Any) -> HttpResponseBase:
        """The document, or 304 where the reader has exactly this one already."""
        body = documents.encode(document)
        return self.answer_if_changed(f'"{blake2b(body, digest_size=12).hexdigest()}"', lambda: body)

    def answer_if_changed(self, etag: str, body: Callable[[], bytes]) -> HttpResponseBase:
        """304 to whoever has what the tag stands for; only for the others the body is made."""
        response = HttpResponse(content_type="application/json", headers={"ETag": etag})
        patch_cache_control(response, private=True, no_cache=True)
        told = get_conditional_response(self.request._request, etag=etag, response=response)
        if told is not None and told is not response:
            return told
        response.content = body()
        return response


class DashboardView(StaffView):
    @extend_schema(
        operation_id="dashboard",
        parameters=[DashboardQuerySerializer],
        responses={200: DashboardSerializer, 304: _UNCHANGED},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """The figures of a year beside their targets, with an ETag that changes when they may have changed."""
        _words, year, part = self.chosen(DashboardQuerySerializer)
        today = timezone.localdate()
        may_list_persons = self.is_told_all(part)
        etag = freshness.etag(year, on=today, part=part, may_list_persons=may_list_persons)
        return self.answer_if_changed(etag, lambda: _kept(etag, year, part, today, may_list_persons=may_list_persons))


def _kept(etag: str, year: int, part: Part, today: date, *, may_list_persons: bool) -> bytes:
    """The document from the cache, or made and kept there: many screens show the same one.

    The tag tells readers apart who are told different numbers.
    """
    key = f"dashboard:{etag}"
    kept: bytes | None = cache.get(key)
    if kept is None:
        board = dashboard_told(boards.dashboard(year, on=today, part=part), may_list_persons=may_list_persons)
        kept = documents.encode(documents.dashboard(board))
        cache.set(key, kept, SECONDS_KEPT)
    return kept


class BreakdownView(StaffView):
    @extend_schema(
        operation_id="dashboard_breakdown",
        parameters=[BreakdownQuerySerializer],
        responses={200: BreakdownSerializer, 304: _UNCHANGED},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Figures along one dimension, within any part. Without `indicator`: the three counts of the year."""
        words, year, part = self.chosen(BreakdownQuerySerializer)
        key = words.get("indicator", "")
        formulas = [Formula(indicators.of_people(key).formula)] if key else COUNTS
        asked = moment(formulas[0], year)
        broken = breakdowns.breakdown(formulas, asked.year, part, Dimension(words["by"]))
        told = breakdown_told(broken, part.words, may_list_persons=self.is_told_all(part))
        return self.answer(documents.breakdown(told))


class ForecastView(StaffView):
    @extend_schema(operation_id="dashboard_forecast", responses={200: ForecastSerializer(many=True), 304: _UNCHANGED})
    def get(self, request: Request) -> HttpResponseBase:
        """Each count of the present year: what is expected by the day it is due, with the 80 % interval."""
        today = timezone.localdate()
        return self.answer(documents.forecast(ahead.forecast(today.year, on=today)))


class FunnelView(StaffView):
    @extend_schema(
        operation_id="dashboard_funnel",
        parameters=[DashboardQuerySerializer],
        responses={200: StageSerializer(many=True), 304: _UNCHANGED},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """From demand to claim. Town and industry narrow it; the other words do not."""
        _words, year, part = self.chosen(DashboardQuerySerializer)
        narrowing = funnel.narrowing(part)
        may_list_persons = bool(rules.may_list_persons(signed_in(request._request)))
        stages = funnel.told(
            ahead.stages(year, part, on=timezone.localdate()), narrowing, may_list_persons=may_list_persons
        )
        return self.answer(documents.funnel(stages))


class LeagueView(StaffView):
    @extend_schema(
        operation_id="dashboard_league",
        parameters=[YearQuerySerializer],
        responses={200: ProviderSerializer(many=True), 304: _UNCHANGED},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """The training providers of a year with their pass rates beside those usual elsewhere."""
        _words, year, _part = self.chosen(YearQuerySerializer)
        return self.answer(documents.league(ahead.providers(year, on=timezone.localdate())))


class PersonsView(StaffView):
    permission_classes = [MayOpenDashboard, MayListPersons]

    @extend_schema(
        operation_id="dashboard_persons", parameters=[PersonsQuerySerializer], responses={200: PersonListSerializer}
    )
    def get(self, request: Request) -> Response:
        """Whom a figure counts, masked, by key: go on with `next_after`. Every page read is recorded."""
        words, year, part = self.chosen(PersonsQuerySerializer)
        reader = signed_in(request._request)
        throttles.count("persons", reader=str(reader.pk))
        indicator = indicators.of_people(words["indicator"])
        formula = Formula(indicator.formula)
        asked = moment(formula, year)
        rows = persons.counted(formula, asked.year, part, on=asked.day)
        lines = persons.lines(rows, year=asked.year, after=words["after"], limit=PERSONS_A_PAGE + 1)
        shown = lines[:PERSONS_A_PAGE]
        disclosures.record_list(
            f"{indicator.label} {asked.year} ({_('API')})",
            address=request._request.get_full_path(),
            persons=len(shown),
            is_file=False,
            by=reader,
        )
        more = len(lines) > PERSONS_A_PAGE
        answer = {"count": rows.count(), "next_after": shown[-1].person_id if more else None, "results": shown}
        response = Response(PersonListSerializer(answer).data)
        patch_cache_control(response, private=True, no_store=True)
        return response


class LatestFirst(CursorPagination):
    """Rows only grow: a cursor costs the same on the last page as on the first."""

    ordering = "-pk"
    page_size = 100


class ReadingList(ListAPIView[Reading]):
    """Every reading ever taken, the latest first."""

    authentication_classes = [SessionAuthentication]
    permission_classes = [MayOpenDashboard]
    serializer_class = ReadingSerializer
    filterset_class = ReadingFilter
    pagination_class = LatestFirst

    def get_queryset(self) -> QuerySet[Reading]:
        return Reading.objects.select_related("indicator", "town", "workforce", "recomputation")


class TargetList(ListAPIView[Target]):
    """What was promised: to the district and to towns, by which document, and where it means to be each month."""

    authentication_classes = [SessionAuthentication]
    permission_classes = [MayOpenDashboard]
    serializer_class = TargetSerializer
    filterset_class = TargetFilter
    pagination_class = LatestFirst

    def get_queryset(self) -> QuerySet[Target]:
        return Target.objects.select_related("indicator", "town").prefetch_related("trajectory")
