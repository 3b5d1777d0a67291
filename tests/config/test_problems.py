"""What a program is told when nothing, or almost nothing, stands at an address."""

import json
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["get", "post", "patch", "delete"])
@pytest.mark.parametrize("address", ["/api/", "/api/v1/nothing", "/api/v1/nothing/", "/api/v2/classes/"])
def test_a_wrong_address_is_called_wrong_and_not_forged(address: str, method: str) -> None:
    """Without the cookies of a browser: a program has none."""
    response = getattr(Client(enforce_csrf_checks=True), method)(address)
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.json()["code"] == "NOT_FOUND"


def test_a_problem_is_written_as_people_read_it(client: Client) -> None:
    assert "该地址不存在" in client.get("/api/v1/nothing/", headers={"Accept-Language": "zh-hans"}).content.decode()


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(
    ("method", "address", "answer"),
    [
        ("get", "classes", (200, None)),
        ("get", "classes/XS2026-0001", (404, "CLASS_NOT_FOUND")),
        ("get", "classes/XS2026-0001/roster", (404, "CLASS_NOT_FOUND")),
        ("patch", "classes/XS2026-0001/roster", (404, "CLASS_NOT_FOUND")),
        ("patch", "classes/XS2026-0001/results", (404, "CLASS_NOT_FOUND")),
        ("get", "dashboard", (403, "NOT_ALLOWED")),
    ],
)
def test_a_closing_slash_makes_no_difference(
    token: str, method: str, address: str, slash: str, answer: tuple[int, str | None]
) -> None:
    response = Client(enforce_csrf_checks=True).generic(
        method.upper(),
        f"/api/v1/{address}{slash}",
        json.dumps({"rows": []}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert (response.status_code, response.json().get("code")) == answer


def test_whatever_stands_below_api_looks_after_forgery_itself() -> None:
    """Behind the missing slash Django's own check is not made."""
    below = [each for each in get_resolver().url_patterns if str(each.pattern).lstrip("^").startswith("api/")]
    assert [pattern.name for pattern in _leaves(below) if not getattr(pattern.callback, "csrf_exempt", False)] == []


def _leaves(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _leaves(pattern.url_patterns)
        else:
            yield pattern


def test_whoever_calls_too_often_is_told_when_to_call_again(
    client: Client, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rest_framework.throttling.UserRateThrottle.rate", "1/min", raising=False)
    headers = {"Authorization": f"Bearer {token}"}
    first, second = (client.get("/api/v1/classes", headers=headers) for _turn in range(2))
    assert (first.status_code, second.status_code) == (200, 429)
    assert (second["Content-Type"], second.json()["code"]) == ("application/problem+json", "THROTTLED")
    assert 0 < int(second["Retry-After"]) <= 60


def test_a_fault_of_the_portal_is_a_problem_too(client: Client, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("training.selectors.own_classes", fail)
    client.raise_request_exception = False
    answer = client.get("/api/v1/classes", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert (answer.json()["code"], answer.json()["type"]) == ("PORTAL_FAILED", "/api/v1/rules/PORTAL_FAILED/")


@pytest.mark.parametrize(
    ("method", "headers", "refusal"),
    [
        ("GET", {"Accept": "application/xml"}, (406, "NOT_ACCEPTABLE")),
        ("DELETE", {}, (405, "METHOD_NOT_ALLOWED")),
        ("POST", {"Content-Type": "text/plain"}, (415, "UNSUPPORTED_MEDIA_TYPE")),
    ],
)
def test_what_the_framework_refuses_is_a_problem_too(
    client: Client, token: str, method: str, headers: dict[str, str], refusal: tuple[int, str]
) -> None:
    sent = {"Authorization": f"Bearer {token}", **headers}
    kind = headers.get("Content-Type", "application/json")
    answer = client.generic(method, "/api/v1/classes", "{}", content_type=kind, headers=sent)
    assert (answer.status_code, answer.json()["code"]) == refusal
    assert answer["Content-Type"] == "application/problem+json"
