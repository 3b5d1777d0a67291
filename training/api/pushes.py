"""What became of a push, and its end before its time."""

import uuid

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts.api.authentication import CredentialAuthentication
from training import selectors
from training.api.classes import MayRead
from training.api.serializers import PushOutcomeSerializer
from training.api.writing import problems
from training.services.pushes import PushOutcome

NO_SUCH_PUSH = "No such push of this school."
PAGE_PARAMETER = OpenApiParameter("page", int, description="Which thousand rows; from 1.")


class PushDetail(APIView):
    authentication_classes = [CredentialAuthentication]
    permission_classes = [MayRead]

    @extend_schema(
        operation_id="push_detail",
        parameters=[PAGE_PARAMETER],
        responses={200: PushOutcomeSerializer, **problems(_400="No number of a page.", _404=NO_SUCH_PUSH)},
    )
    def get(self, request: Request, push_id: uuid.UUID) -> Response:
        """How far a push is, and what became of its rows."""
        number = request.query_params.get("page", "1")
        if not (number.isascii() and number.isdigit() and 1 <= int(number) <= 1000):
            raise ValidationError({"page": [_("Send the number of a page, from 1.")]})
        push = selectors.own_push(push_id, user=request.user)
        rows, has_more = selectors.page_of(push, int(number))
        following = f"{reverse('api:push-detail', args=[push.pk], request=request)}?page={int(number) + 1}"
        context = {"next": following if has_more else None}
        return Response(PushOutcomeSerializer(PushOutcome(push, rows), context=context).data)
