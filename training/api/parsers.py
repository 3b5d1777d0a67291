"""The body of a push in each of its formats, read once: its rows, and the `sha256` of the bytes as they arrived."""

import hashlib
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.parsers import BaseParser

from directory import workbooks
from training import bodies
from training.errors import BodyTooLarge
from training.rows import Rows
from training.workbooks import reading


class PushParser(BaseParser):
    """Refuses a large body before reading it, and stops reading one that is larger than it said."""

    def read(self, body: bytes) -> Rows:
        raise NotImplementedError

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
        return {"rows": self.read(body), "sha256": hashlib.sha256(body).hexdigest()}


class JsonParser(PushParser):
    media_type = "application/json"

    def read(self, body: bytes) -> Rows:
        return bodies.from_json(body)


class DocumentParser(PushParser):
    """One object, read as the only row there is."""

    media_type = "application/json"

    def read(self, body: bytes) -> Rows:
        return bodies.from_document(body)


class LinesParser(PushParser):
    media_type = "application/x-ndjson"

    def read(self, body: bytes) -> Rows:
        return bodies.from_lines(body)


class CsvParser(PushParser):
    media_type = "text/csv"

    def read(self, body: bytes) -> Rows:
        return bodies.from_csv(body)


class WorkbookParser(PushParser):
    """A sheet of rows that came back to be mended makes no roster equal: whoever is not on it is not missing."""

    media_type = workbooks.CONTENT_TYPE
    _replaces = False

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        self._replaces = parser_context is not None and parser_context["request"].method == "PUT"
        return super().parse(stream, media_type, parser_context)

    def read(self, body: bytes) -> Rows:
        sheet = reading.read(body)
        if self._replaces:
            reading.refuse_part(sheet)
        return sheet


FORMATS = (JsonParser, LinesParser, CsvParser)
