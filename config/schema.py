"""The description of the API and its reader: open to everybody, in English whoever asks, and never rationed."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

LANGUAGE = "en"
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
# What any call may be answered, whatever it asks for.
ANY_CALL = {
    "400": "A parameter is wrong; `errors` names it.",
    "401": "No valid token.",
    "403": "The caller may not do this.",
    "404": "There is no such thing, or none of the caller's.",
    "406": "A format is asked for that is not given.",
    "429": "Too many calls; Retry-After says when to call again.",
}
RETRY_AFTER = {"description": "After how many seconds to try again.", "schema": {"type": "integer", "minimum": 0}}
LOCATION = {"description": "Where the thing made, or what becomes of it, is found.", "schema": {"type": "string"}}
REPLAYED = {
    "description": "Present where the request was sent before: this is the answer it had then.",
    "schema": {"type": "string", "enum": ["true"]},
}
FILES = {
    "application/x-ndjson": "One row a line, each a JSON object with the fields of a row.",
    "text/csv": "A line of field names, then a line for each row; UTF-8 with or without BOM, or GB18030.",
}
SAMPLES = {
    "student_number": "2026001",
    "name": "Zhang Xiaoman",
    "id_number": "330109199001010017",
    "town": "330109002",
    "session": "1",
    "hours": "2",
    "theory": "86",
    "practice": "91.5",
}
# Whoever reads the one on the left finds there what the one on the right asks for.
LINKS = {
    "class_list": {"class_detail": "results/0/code", "roster": "results/0/code", "attendance": "results/0/code"},
    "class_propose": {"class_detail": "code"},
    "class_detail": {"roster_push": "code", "attendance_push": "code", "results_push": "code", "results": "code"},
    "roster_push": {"push_detail": "receipt/id"},
    "roster_replace": {"push_detail": "receipt/id"},
    "attendance_push": {"push_detail": "receipt/id"},
    "results_push": {"push_detail": "receipt/id"},
    "rule_list": {"rule_detail": "0/code"},
}
PARAMETER_OF = {"push_detail": "push_id"}


def complete(result: dict[str, Any], **_context: object) -> dict[str, Any]:
    """What holds for every operation, said once: problems, headers, file formats and the links between operations."""
    for method, operation in _operations(result):
        answers = operation["responses"]
        for status, reason in ANY_CALL.items():
            answers.setdefault(status, {"description": reason, "content": PROBLEM})
        if "422" in answers:
            answers["422"]["content"] |= PROBLEM
        for status, answer in answers.items():
            headers = _headers(method, status)
            if headers:
                answer.setdefault("headers", {}).update(headers)
        if operation["operationId"].endswith(("_push", "_replace")):
            _offer_files(operation, result["components"]["schemas"])
        _link(operation)
    return result


def _operations(result: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in result["paths"].values():
        for method, operation in path.items():
            if isinstance(operation, dict):
                yield method, operation


def _headers(method: str, status: str) -> dict[str, Any]:
    headers = {}
    if status in ("409", "429"):
        headers["Retry-After"] = RETRY_AFTER
    if method != "get" and status in ("201", "202"):
        headers["Location"] = LOCATION
    if method != "get" and status.startswith("2"):
        headers["Idempotent-Replayed"] = REPLAYED
    return headers


def _offer_files(operation: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    """The formats beside JSON, each with the same row as an example."""
    content = operation["requestBody"]["content"]
    envelope = schemas[content["application/json"]["schema"]["$ref"].rpartition("/")[2]]
    row = schemas[envelope["properties"]["rows"]["items"]["$ref"].rpartition("/")[2]]
    sample = {name: SAMPLES[name] for name in row["properties"] if name in SAMPLES}
    line = json.dumps(sample, ensure_ascii=False)
    content["application/json"]["example"] = {"rows": [sample]}
    examples = {"application/x-ndjson": f"{line}\n", "text/csv": f"{','.join(sample)}\n{','.join(sample.values())}\n"}
    for media_type, description in FILES.items():
        schema = {"type": "string", "minLength": 1, "description": description}
        content.setdefault(media_type, {"schema": schema, "example": examples[media_type]})


def _link(operation: dict[str, Any]) -> None:
    for target, pointer in LINKS.get(operation["operationId"], {}).items():
        parameters = {PARAMETER_OF.get(target, "code"): f"$response.body#/{pointer}"}
        link = {"operationId": target, "parameters": parameters}
        for status in ("200", "201", "202", "207"):
            if status in operation["responses"]:
                operation["responses"][status].setdefault("links", {})[target] = link


class Schema(SpectacularAPIView):
    """One text: programs are generated from it, so it does not follow the reader's language."""

    authentication_classes = []
    permission_classes = []
    throttle_classes = []

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override(LANGUAGE):
            response = super().dispatch(request, *args, **kwargs)
        response["Content-Language"] = LANGUAGE
        return response


class Documentation(SpectacularSwaggerSplitView):
    url_name = "api:schema"
    authentication_classes = []
    permission_classes = []
    throttle_classes = []
