"""`Idempotency-Key` (IETF draft-ietf-httpapi-idempotency-key-header): every write of a school's program has one."""

import hashlib
import re

from django.http import HttpResponse
from rest_framework.request import Request

from accounts.errors import IdempotencyKeyMissing
from accounts.models import SchoolCredential
from accounts.services.idempotency import Answer, Call

KEY = re.compile(r'"?(?P<key>[!#-~]{1,100})"?', re.ASCII)
REPLAYED = "Idempotent-Replayed"


def call_of(request: Request, *, sha256: str) -> Call:
    """The write as its key and fingerprint name it: method, address, format and `sha256` of the body.

    The key may stand in quotation marks, as the draft has it. Raises `IdempotencyKeyMissing`.
    """
    key = KEY.fullmatch(request.headers.get("Idempotency-Key", "").strip())
    if key is None or not isinstance(request.auth, SchoolCredential):
        raise IdempotencyKeyMissing(fields={"Idempotency-Key": IdempotencyKeyMissing.message})
    parts = (str(request.method), request.get_full_path(), request.content_type or "", sha256)
    return Call(request.auth, key["key"], hashlib.sha256("\n".join(parts).encode()).digest())


def respond(answer: Answer, *, is_replayed: bool = False) -> HttpResponse:
    """The answer as it was kept, byte by byte."""
    response = HttpResponse(answer.body, status=answer.status, content_type="application/json", headers=answer.headers)
    if is_replayed:
        response[REPLAYED] = "true"
    return response
