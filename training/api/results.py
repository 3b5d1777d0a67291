"""The results of a class."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.api.permissions import has_scope
from accounts.enums import Scope
from training.api.serializers import ResultsSerializer
from training.api.writing import PUSH_ANSWERS, PUSH_PARAMETERS, PushView
from training.enums import PushKind, PushMode

MayPushResults = has_scope(Scope.RESULTS_WRITE)


class Results(PushView):
    kind = PushKind.RESULTS
    permission_classes = [MayPushResults]

    @extend_schema(
        operation_id="results_push",
        parameters=PUSH_PARAMETERS,
        request={"application/json": ResultsSerializer},
        responses=PUSH_ANSWERS,
    )
    def patch(self, request: Request, code: str) -> HttpResponse:
        """Marks, verdicts and certificates of persons on the roster."""
        return self.push(request, code, PushMode.MERGE)
