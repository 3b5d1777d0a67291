import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from config.middleware import DomainErrorMiddleware
from directory.errors import Conflict, DomainError, Invalid, Missing, NotAllowed


@pytest.fixture
def middleware() -> DomainErrorMiddleware:
    return DomainErrorMiddleware(lambda request: HttpResponse())


@pytest.fixture
def request_of_a_person(client: Client, db: None) -> HttpRequest:
    return client.get("/").wsgi_request


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Invalid("这一行不对。"), 400),
        (NotAllowed("您无权这样做。"), 403),
        (Missing("没有这个班次。"), 404),
        (Conflict("名额刚刚满了。"), 409),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, DomainError) else str(value),
)
def test_a_domain_error_becomes_a_page_that_says_it(
    middleware: DomainErrorMiddleware, request_of_a_person: HttpRequest, error: DomainError, status: int
) -> None:
    response = middleware.process_exception(request_of_a_person, error)
    assert response is not None
    assert response.status_code == status
    assert f"<h1>{error.message}</h1>" in response.text
    assert error.code in response.text


def test_what_is_wrong_where_is_listed(middleware: DomainErrorMiddleware, request_of_a_person: HttpRequest) -> None:
    error = Invalid("有内容需要改正。", fields={"phone": "手机号应为 11 位。"})
    response = middleware.process_exception(request_of_a_person, error)
    assert response is not None
    assert "<li>手机号应为 11 位。</li>" in response.text


@pytest.mark.parametrize("error", [ValueError("not ours"), DomainError("of no family")])
def test_every_other_error_is_left_to_the_log(
    middleware: DomainErrorMiddleware, rf: RequestFactory, error: Exception
) -> None:
    assert middleware.process_exception(rf.get("/"), error) is None
