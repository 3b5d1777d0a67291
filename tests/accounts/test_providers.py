import json

import pytest

from accounts import providers
from accounts.providers import Audience

PROVINCE = {
    "key": "province",
    "name": "省统一身份认证",
    "issuer": "https://id.example.gov.cn",
    "client_id": "portal",
    "client_secret": "s3cret",
    "audience": "citizens",
}


def test_a_provider_is_read_with_its_defaults() -> None:
    [provider] = providers.parse(json.dumps([PROVINCE]))
    assert (provider.audience, provider.scope, provider.name) == (Audience.CITIZENS, "openid", "省统一身份认证")
    assert "s3cret" not in repr(provider)


def test_there_may_be_none() -> None:
    assert providers.parse("[]") == ()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"issuer": "http://id.example.gov.cn"}, "an issuer must begin with https://"),
        ({"key": "Province!"}, "a key has small letters, digits and - only"),
        ({"scope": "profile"}, "a scope must contain openid"),
        ({"audience": "everybody"}, "Invalid enum value 'everybody'"),
        ({"colour": "red"}, "unknown field `colour`"),
    ],
)
def test_a_fault_is_told(change: dict[str, str], complaint: str) -> None:
    with pytest.raises(ValueError, match="Not a list of OpenID providers") as refused:
        providers.parse(json.dumps([PROVINCE | change]))
    assert complaint in str(refused.value)


@pytest.mark.parametrize("text", ["", "{}", "province", '[{"key": "province"}]'])
def test_what_is_no_list_of_providers_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="Not a list of OpenID providers"):
        providers.parse(text)


@pytest.mark.parametrize("same", ["key", "issuer"])
def test_two_providers_are_two(same: str) -> None:
    other = PROVINCE | {"key": "city", "issuer": "https://id.city.example.gov.cn", same: PROVINCE[same]}
    with pytest.raises(ValueError, match=f"Two OpenID providers have the same {same}"):
        providers.parse(json.dumps([PROVINCE, other]))


@pytest.mark.parametrize("issuer", ["http://localhost:9400", "http://127.0.0.1:9400"])
def test_a_provider_on_this_machine_needs_no_https(issuer: str) -> None:
    assert providers.parse(json.dumps([PROVINCE | {"issuer": issuer}]))[0].issuer == issuer
