"""What became of a push, and what a school decides on one."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts.api.authentication import CredentialAuthentication
from accounts.api.idempotency import call_of, respond
from accounts.api.permissions import has_scope, is_dry_run
from accounts.enums import Scope
from accounts.errors import SandboxDecidesNothing, ScopeMissing
from accounts.models import SchoolCredential
from accounts.services import idempotency
from accounts.services.actors import signed_in
from directory.errors import NotAllowed
from training import selectors
from training.api.classes import MayRead
from training.api.parsers import DocumentParser
from training.api.serializers import PushOutcomeSerializer, ReleaseSerializer
from training.api.writing import KEY_PARAMETER, PushView, answer_of, problems
from training.enums import PROGRAM_REASON, PushKind
from training.errors import WithdrawalsDiffer
from training.models import Push
from training.rules import schools
from training.services import pushes
from training.services.push_work import PushOutcome

NO_SUCH_PUSH = "No such push of this school."
PAGE_PARAMETER = OpenApiParameter("page", int, description="Which thousand rows; from 1.")
SCOPES: Mapping[str, Scope] = {
    PushKind.ROSTER: Scope.ROSTER_WRITE,
    PushKind.ATTENDANCE: Scope.ATTENDANCE_WRITE,
    PushKind.RESULTS: Scope.RESULTS_WRITE,
}
DECISION_ANSWERS: Mapping[Any, Any] = {
    200: PushOutcomeSerializer,
    **problems(
        _400="Without Idempotency-Key, or not readable.",
        _404=NO_SUCH_PUSH,
        _409="The push is no longer in a state in which that can be done, or another push of the class is under way.",
        _411="Sent in chunks, without a Content-Length.",
        _415="Not application/json.",
        _422="The key was sent with another request, or the number of withdrawals is another.",
    ),
}


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


class PushDecision(PushView):
    """A view of one decision, which needs the scope that the push itself needed. It cannot be tried out."""

    permission_classes = [has_scope(Scope.CLASSES_READ, keeps_sandbox=False)]
    parser_classes = [DocumentParser]

    def decide(self, request: Request, push_id: uuid.UUID) -> HttpResponse:
        """Decide once, however often it is sent."""
        push = selectors.own_push(push_id, user=request.user)
        self.refuse(push, request)
        sent: Any = request.data
        call = call_of(request, sha256=sent.get("sha256", ""))
        if stored := idempotency.answered(call):
            return respond(stored, is_replayed=True)
        with transaction.atomic():
            self.apply(push, request)
            answer = answer_of(request, PushOutcome(push))
            idempotency.keep(call, answer)
        return respond(answer)

    def refuse(self, push: Push, request: Request) -> None:
        """Raises `ScopeMissing`, `SandboxDecidesNothing`, whatever the query says, and where it asks to try it out."""
        needed = SCOPES[push.kind]
        if not isinstance(request.auth, SchoolCredential) or needed not in request.auth.scopes:
            raise ScopeMissing(fields={"scope": needed.value})
        if request.auth.is_sandbox and not self.is_harmless(push, request.auth):
            raise SandboxDecidesNothing
        if is_dry_run(request):
            raise ValidationError({"dry_run": [_("A decision cannot be tried out.")]})

    def is_harmless(self, push: Push, credential: SchoolCredential) -> bool:
        """Whether a sandbox credential may decide so too."""
        return False

    def apply(self, push: Push, request: Request) -> None:
        raise NotImplementedError


class HeldPushDecision(PushDecision):
    """A decision about other people's places, which only some may take."""

    def refuse(self, push: Push, request: Request) -> None:
        super().refuse(push, request)
        verdict = schools.may_decide_push(request.user)
        if not verdict:
            raise NotAllowed(verdict.reason)


class CancelPush(PushDecision):
    @extend_schema(operation_id="push_cancel", parameters=[KEY_PARAMETER], request=None, responses=DECISION_ANSWERS)
    def post(self, request: Request, push_id: uuid.UUID) -> HttpResponse:
        """End a push that waits or is under way; nothing of it is applied. A sandbox ends its own dry runs."""
        return self.decide(request, push_id)

    def is_harmless(self, push: Push, credential: SchoolCredential) -> bool:
        return push.is_dry_run and push.credential_id == credential.pk

    def apply(self, push: Push, request: Request) -> None:
        pushes.cancel(push, reason=PROGRAM_REASON, by=signed_in(request))


class DiscardPush(HeldPushDecision):
    @extend_schema(operation_id="push_discard", parameters=[KEY_PARAMETER], request=None, responses=DECISION_ANSWERS)
    def post(self, request: Request, push_id: uuid.UUID) -> HttpResponse:
        """Give up a held push; nothing of it is applied."""
        return self.decide(request, push_id)

    def apply(self, push: Push, request: Request) -> None:
        pushes.discard(push, reason=PROGRAM_REASON, by=signed_in(request))


class ReleasePush(HeldPushDecision):
    @extend_schema(
        operation_id="push_release",
        parameters=[KEY_PARAMETER],
        request=ReleaseSerializer,
        responses={**DECISION_ANSWERS, 202: PushOutcomeSerializer},
    )
    def post(self, request: Request, push_id: uuid.UUID) -> HttpResponse:
        """Let a held push go on, as somebody who has seen how many it withdraws decided; it is checked anew."""
        return self.decide(request, push_id)

    def apply(self, push: Push, request: Request) -> None:
        sent: Any = request.data
        [document] = sent.get("rows", [{}])
        serializer = ReleaseSerializer(data=getattr(document, "cells", document))
        serializer.is_valid(raise_exception=True)
        if serializer.validated_data["withdrawals"] != push.withdrawn:
            raise WithdrawalsDiffer
        pushes.release(push, reason=PROGRAM_REASON, by=signed_in(request))
