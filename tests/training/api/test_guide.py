"""The guide for partner schools: every command runs against a live server, and answers what the guide shows."""

import http.client
import importlib.util
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from directory.models import Town
from tests.training.conftest import meet_at
from training.models import Course, Enrolment, Push, TrainingClass, Venue

ROOT = Path(__file__).resolve().parent.parent.parent.parent
GUIDE = ROOT / "docs/partners"
BLOCK = re.compile(r"^```(\w+)\n(.*?)\n```$", re.DOTALL | re.MULTILINE)
ROSTER = "student_number,name,id_number\n2026001,张小满,330109199001010017\n2026002,李谷雨,33018119750615232X\n"

pytestmark = pytest.mark.django_db(transaction=True)


def _blocks(name: str) -> list[tuple[str, str]]:
    return BLOCK.findall((GUIDE / name).read_text())


@pytest.fixture
def taught_class(running_class: TrainingClass, course: Course, venue: Venue, town: Town) -> TrainingClass:
    """The school's class with a session that was held, a course of an evening, and a room for it."""
    meet_at(running_class, timezone.now() - timedelta(days=7))
    return running_class


@pytest.fixture
def environment(live_server: LiveServer, token: str, taught_class: TrainingClass, tmp_path: Path) -> dict[str, str]:
    """A shell as the reader of the guide has it, in a directory of its own."""
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python3").symlink_to(sys.executable)
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PORTAL": live_server.url, "TOKEN": token, "CLASS": taught_class.code}


def _run(command: str, environment: dict[str, str], directory: Path) -> str:
    done = subprocess.run(
        ["bash", "-euc", command], env=environment, cwd=directory, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _missing(shown: Any, answered: Any, place: str = "") -> list[str]:
    """Where the answer is not as shown; what the guide leaves out may be anything."""
    if isinstance(shown, dict) and isinstance(answered, dict):
        return [lack for name in shown for lack in _missing(shown[name], answered.get(name), f"{place}.{name}")]
    if isinstance(shown, list) and isinstance(answered, list) and len(shown) == len(answered):
        pairs = enumerate(zip(shown, answered, strict=True))
        return [lack for number, (one, other) in pairs for lack in _missing(one, other, f"{place}[{number}]")]
    return [] if shown == answered else [f"{place}: {shown!r} is shown, {answered!r} answered"]


def test_both_languages_show_the_same_commands_and_answers() -> None:
    assert _blocks("README.md") == _blocks("README.en.md")


def test_every_command_answers_as_the_guide_shows(environment: dict[str, str], tmp_path: Path) -> None:
    blocks = [(kind, text) for kind, text in _blocks("README.md") if not text.startswith("export PORTAL=")]
    commands = [text for kind, text in blocks if kind == "sh"]
    assert len(commands) == 20
    for (kind, command), (shown_as, shown) in zip(blocks[::2], blocks[1::2], strict=True):
        assert kind == "sh"
        answered = _run(command, environment, tmp_path)
        if shown_as == "json":
            expected = json.loads(shown.replace("$CLASS", environment["CLASS"]))
            assert _missing(expected, json.loads(answered)) == [], f"{command}\n{answered}"
        else:
            assert answered.strip() == shown, command


def test_the_client_is_short_and_needs_nothing() -> None:
    source = (GUIDE / "push_roster.py").read_text()
    imported = set(re.findall(r"^(?:import|from) (\w+)", source, re.MULTILINE))
    assert imported <= sys.stdlib_module_names
    assert len(source.splitlines()) < 100


class _Unreliable(ThreadingHTTPServer):
    """A way to the portal on which the next requests meet these faults, in this order."""

    def __init__(self, portal: str, faults: list[str]) -> None:
        super().__init__(("127.0.0.1", 0), _Hop)
        self.portal, self.faults, self.met = portal, list(faults), list[str]()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Hop(BaseHTTPRequestHandler):
    server: _Unreliable

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.server.faults.pop(0) if self.server.faults else ""
        self.server.met.append(fault)
        if fault.isdigit():
            self._answer(int(fault), {"Retry-After": "0"}, b"not JSON")
            return
        portal = http.client.HTTPConnection(urlsplit(self.server.portal).netloc)
        portal.request(self.command, self.path, body, dict(self.headers))
        response = portal.getresponse()
        answer = response.read()
        portal.close()
        if fault == "answer lost":
            self.close_connection = True
            return
        self._answer(response.status, dict(response.headers), answer)

    def __getattr__(self, name: str) -> Any:
        """`do_GET`, `do_PATCH`: every method is passed on alike."""
        if name.startswith("do_"):
            return self._pass_on
        raise AttributeError(name)

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name in headers.keys() & {"Content-Type", "Retry-After", "Location"}:
            self.send_header(name, headers[name])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def client_module(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The school's copy of the client; it does not really wait."""
    spec = importlib.util.spec_from_file_location("push_roster", GUIDE / "push_roster.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "push_roster", module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module.time, "sleep", lambda _seconds: None)
    return module


@pytest.fixture
def faulty(live_server: LiveServer, request: pytest.FixtureRequest) -> Iterator[_Unreliable]:
    server = _Unreliable(live_server.url, request.param)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    "faulty",
    [[], ["answer lost"], ["503", "429", "answer lost"], ["502", "409", "500", "504"]],
    indirect=True,
    ids=lambda faults: ", ".join(faults) or "none",
)
def test_whatever_happens_on_the_way_the_push_takes_effect_once(
    faulty: _Unreliable, environment: dict[str, str], client_module: Any, tmp_path: Path
) -> None:
    portal = client_module.Portal(faulty.url, environment["TOKEN"])
    answer = portal.push(environment["CLASS"], ROSTER.encode())
    assert (answer.status, answer.body["counts"]["created"], faulty.faults) == (200, 2, [])
    assert (Push.objects.count(), Enrolment.objects.count()) == (1, 2)


@pytest.mark.parametrize("faulty", [["503"] * 8], indirect=True)
def test_the_client_gives_up_at_last(faulty: _Unreliable, environment: dict[str, str], client_module: Any) -> None:
    portal = client_module.Portal(faulty.url, environment["TOKEN"])
    answer = portal.push(environment["CLASS"], ROSTER.encode())
    assert (answer.status, len(faulty.met), Push.objects.count()) == (503, 8, 0)


@pytest.mark.parametrize(
    ("rows", "status", "said"),
    [
        (ROSTER, 0, '"rejected": 0'),
        (ROSTER.replace("232X", "2321"), 1, "3\t2026002\terror\tID_CHECK_DIGIT\t"),
        ("student_number\n", 2, "400 ROWS_MISSING"),
    ],
)
def test_the_exit_status_and_the_lines_say_how_it_went(
    environment: dict[str, str], tmp_path: Path, rows: str, status: int, said: str
) -> None:
    (tmp_path / "roster.csv").write_text(rows)
    done = subprocess.run(
        ["python3", "docs/partners/push_roster.py", environment["CLASS"], "roster.csv"],
        env={**environment, "PORTAL_TOKEN": environment["TOKEN"]},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, said in done.stdout) == (status, True), done.stdout + done.stderr
