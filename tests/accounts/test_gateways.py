import contextlib
import json
import stat
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import structlog

from accounts import gateways
from accounts.gateways import Refused, Unreachable
from tests.accounts.conftest import PHONE
from tests.telephone import Telephone

TEXT = "123456 是您的验证码"


class Gateway(ThreadingHTTPServer):
    """A gateway that listens on this machine, answers as told and remembers what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 200
        self.hang_for = 0.0
        self.taken: list[tuple[dict[str, str], dict[str, str]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/sms"


class _Handler(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.taken.append((body, {name.lower(): value for name, value in self.headers.items()}))
        time.sleep(self.server.hang_for)
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", f"{self.server.url}/elsewhere")
        said = f"no credit left for {body['phone']}".encode()
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        with contextlib.suppress(BrokenPipeError):
            self.wfile.write(said)

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    with Gateway() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        settings.SMS_GATEWAY, settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_KEY = "http", server.url, "k3y"
        yield server
        server.shutdown()
        thread.join()


def _send() -> None:
    gateways.gateway().send(PHONE, TEXT, "ref-1")


def test_http_posts_phone_text_and_reference(gateway: Gateway) -> None:
    _send()
    [(body, headers)] = gateway.taken
    assert body == {"phone": PHONE, "text": TEXT, "reference": "ref-1"}
    assert (headers["authorization"], headers["idempotency-key"]) == ("Bearer k3y", "ref-1")
    assert headers["content-type"] == "application/json"


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_http_takes_any_2xx_for_yes(gateway: Gateway, status: int) -> None:
    gateway.status = status
    _send()
    assert len(gateway.taken) == 1


@pytest.mark.parametrize("status", [302, 401, 403, 408, 429, 500, 502, 503])
def test_http_tells_a_gateway_out_of_order(gateway: Gateway, status: int) -> None:
    gateway.status = status
    with pytest.raises(Unreachable) as raised:
        _send()
    assert str(raised.value) == f"HTTP {status}"
    assert len(gateway.taken) == 1


@pytest.mark.parametrize("status", [400, 404, 422])
def test_http_tells_a_message_it_will_not_take(gateway: Gateway, status: int) -> None:
    gateway.status = status
    with pytest.raises(Refused) as raised:
        _send()
    assert str(raised.value) == f"HTTP {status}"


def test_http_does_not_wait_for_ever(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateways, "ANSWER_SECONDS", 0.05)
    gateway.hang_for = 0.5
    with pytest.raises(Unreachable, match="ReadTimeout"):
        _send()


def test_http_tells_that_nobody_listens(settings: Any) -> None:
    with Gateway() as closed:
        settings.SMS_GATEWAY, settings.SMS_GATEWAY_URL = "http", closed.url
    with pytest.raises(Unreachable, match="ConnectionError") as raised:
        _send()
    assert raised.value.__cause__ is None


def test_file_appends_a_line_only_its_owner_may_read(telephone: Telephone) -> None:
    _send()
    gateways.gateway().send(PHONE, "两行\n一句", "ref-2")
    assert telephone.messages() == [
        {"phone": PHONE, "text": TEXT, "reference": "ref-1"},
        {"phone": PHONE, "text": "两行\n一句", "reference": "ref-2"},
    ]
    assert stat.S_IMODE(telephone.file.stat().st_mode) == 0o600


def test_console_logs_the_message_and_masks_the_phone(settings: Any) -> None:
    settings.SMS_GATEWAY = "console"
    with structlog.testing.capture_logs() as lines:
        _send()
    assert lines == [
        {"event": "sms", "log_level": "info", "phone": "139****5678", "text": TEXT, "reference": "ref-1"},
    ]
