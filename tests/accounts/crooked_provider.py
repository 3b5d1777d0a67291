"""An OpenID provider that keeps to the book, PKCE included, until a test tells it where not to."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
FORGED = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


class Provider(ThreadingHTTPServer):
    """`claims` replaces claims of the next tokens (None takes one away); `forged` signs them with another key."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.claims: dict[str, Any] = {}
        self.forged = False
        self.without_id_token = False
        self.out_of_order = False
        self.asked: list[dict[str, str]] = []
        self.codes: dict[str, dict[str, str]] = {}

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def sign_in(self, address: str, subject: str) -> str:
        """What a person does at the authorization address: say who they are, and be sent back to the address given."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.asked.append(asked)
        code = secrets.token_urlsafe(8)
        self.codes[code] = {**asked, "sub": subject}
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def token(self, sent: dict[str, str]) -> dict[str, Any]:
        """The answer to a code: its own error, or a token."""
        asked = self.codes.pop(sent["code"], None)
        if asked is None or sent["redirect_uri"] != asked["redirect_uri"] or not _fits(sent, asked):
            return {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": asked["client_id"],
            "sub": asked["sub"],
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
            "name": "张小满",
            "phone_number": "13912345678",
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        answer = {"access_token": "opaque", "token_type": "Bearer", "expires_in": 300}
        if self.without_id_token:
            return answer
        key = FORGED if self.forged else KEY
        return {**answer, "id_token": jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)}


def _fits(sent: dict[str, str], asked: dict[str, str]) -> bool:
    """RFC 7636, S256."""
    verifier = sent.get("code_verifier", "").encode()
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()
    return asked.get("code_challenge_method") == "S256" and asked.get("code_challenge") == challenge


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        pages: dict[str, Any] = {
            "/.well-known/openid-configuration": self.server.metadata(),
            "/jwks": {"keys": [KEY.as_dict(private=False)]},
        }
        self._answer(pages[self.path])

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(self.server.token({name: values[0] for name, values in parse_qs(body).items()}))

    def _answer(self, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(503 if self.server.out_of_order else 400 if "error" in content else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@contextmanager
def running() -> Iterator[Provider]:
    with Provider() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
