import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

SCHEMA = "/api/v1/schema/"
DOCS = "/api/v1/docs/"


@pytest.fixture
def one_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rest_framework.throttling.AnonRateThrottle.rate", "1/min", raising=False)


@pytest.mark.parametrize("language", ["zh-hans", "en", "fr"])
def test_the_schema_is_in_english_whoever_asks(client: Client, language: str) -> None:
    response = client.get(SCHEMA, headers={"Accept-Language": language})
    assert (response.status_code, response["Content-Language"]) == (200, "en")
    assert re.findall(r"[\u4e00-\u9fff]+", response.content.decode()) == []


@pytest.mark.parametrize("address", [SCHEMA, DOCS])
@pytest.mark.usefixtures("one_a_minute")
def test_reading_about_the_api_is_not_rationed(client: Client, address: str) -> None:
    assert [client.get(address).status_code for _turn in range(3)] == [200, 200, 200]
