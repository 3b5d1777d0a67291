"""The OpenID providers whose accounts may sign in here, as the environment names them."""

import re
from enum import StrEnum
from urllib.parse import urlsplit

import msgspec

_KEY = re.compile(r"[a-z0-9-]{1,30}")
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Audience(StrEnum):
    """Whose accounts a provider keeps: a citizen's never opens a staff user, nor the other way round."""

    CITIZENS = "citizens"
    STAFF = "staff"


class Provider(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`key` stands in addresses, `name` on pages; the issuer publishes everything else about itself."""

    key: str
    name: str
    issuer: str
    client_id: str
    client_secret: str
    audience: Audience
    scope: str = "openid"

    def __post_init__(self) -> None:
        address = urlsplit(self.issuer)
        if address.scheme != "https" and address.hostname not in _LOOPBACK:
            raise ValueError("an issuer must begin with https://")
        if not _KEY.fullmatch(self.key):
            raise ValueError("a key has small letters, digits and - only")
        if "openid" not in self.scope.split():
            raise ValueError("a scope must contain openid")

    def __repr__(self) -> str:
        return f"Provider({self.key})"


def parse(text: str) -> tuple[Provider, ...]:
    """The providers of a JSON array of objects. Raises `ValueError` with a sentence for whoever set it."""
    try:
        providers = msgspec.json.decode(text, type=tuple[Provider, ...])
    except msgspec.DecodeError as error:
        raise ValueError(f"Not a list of OpenID providers: {error}.") from error
    for field in ("key", "issuer"):
        if len({getattr(each, field) for each in providers}) < len(providers):
            raise ValueError(f"Two OpenID providers have the same {field}.")
    return providers
