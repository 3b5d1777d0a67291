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
