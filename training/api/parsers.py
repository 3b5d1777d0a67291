"""The body of a push, read once: its `rows`, marks as `Decimal`, and the `sha256` of the bytes as they arrived."""

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

import msgspec
from django.conf import settings
from rest_framework.parsers import BaseParser

from training.api.errors import BodyTooLarge, MalformedJson, RowsMissing, TooManyRows

MAXIMUM_ROWS = 1000


class Envelope(msgspec.Struct, forbid_unknown_fields=True):
    rows: list[Any]


DECODER = msgspec.json.Decoder(Envelope, float_hook=Decimal)


class PushParser(BaseParser):
    """Refuses a large body before reading it, and stops reading one that is larger than it said."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        meta = parser_context["request"].META if parser_context else {}
        if int(meta.get("CONTENT_LENGTH") or 0) > limit:
            raise BodyTooLarge
        body: bytes = stream.read(limit + 1)
        if len(body) > limit:
            raise BodyTooLarge
        return {"rows": _rows(body), "sha256": hashlib.sha256(body).hexdigest()}


def _rows(body: bytes) -> list[object]:
    try:
        rows = DECODER.decode(body).rows
    except msgspec.ValidationError as error:
        raise RowsMissing from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedJson from error
    if not rows:
        raise RowsMissing
    if len(rows) > MAXIMUM_ROWS:
        raise TooManyRows
    return rows
