"""The portal as it is served, and a crowd that asks it: requests are bytes made before, answers are read and timed."""

import contextlib
import http.client
import multiprocessing
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

PORT = int(os.environ.get("BENCH_PORT", "18123"))
ROOT = Path(__file__).resolve().parents[2]
_END_OF_HEAD = b"\r\n\r\n"
_END_OF_CHUNKS = b"0\r\n\r\n"


@dataclass(frozen=True)
class Traffic:
    """`latencies` in seconds; `statuses`: how often each was answered, 0 where the connection broke."""

    seconds: float
    latencies: Sequence[float]
    statuses: Mapping[int, int]

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, percent: int) -> float:
        return statistics.quantiles(self.latencies, n=100)[percent - 1]


@contextlib.contextmanager
def gunicorn(**environment: str) -> Iterator["subprocess.Popen[bytes]"]:
    """On the benchmark's database; only what is started here is ended."""
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn", "--log-level", "error", "config.wsgi"],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "bench.site.settings",
            "BENCH_DATABASE": str(connection.settings_dict["NAME"]),
            "LOG_LEVEL": "ERROR",
            "PORT": str(PORT),
            **environment,
        },
    )
    try:
        _wait_until_answered()
        yield process
    finally:
        process.terminate()
        process.wait()


def peak_mib(server: "subprocess.Popen[bytes]") -> float:
    """The most memory one of its workers has held."""
    workers = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    held = [re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{worker}/status").read_text()) for worker in workers]
    return max((int(found[1]) / 1024 for found in held if found), default=0)


def _wait_until_answered() -> None:
    for _try in range(200):
        with contextlib.suppress(OSError):
            asked = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)
            asked.request("GET", "/healthz")
            asked.getresponse().read()
            return
        time.sleep(0.1)
    raise RuntimeError("gunicorn does not answer")


def request(
    method: str, path: str, *, cookies: Mapping[str, str], headers: Mapping[str, str] | None = None, body: str = ""
) -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: 127.0.0.1:{PORT}",
        "Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in (headers or {}).items()),
    ]
    return "\r\n".join(lines).encode() + _END_OF_HEAD + body.encode()


def traffic(requests: Sequence[bytes], *, processes: int, threads: int) -> Traffic:
    """All of them, from as many connections as there are threads in all."""
    context = multiprocessing.get_context("fork")
    results = context.SimpleQueue()
    crowd = [
        context.Process(target=_browsers, args=(requests[own::processes], threads, results)) for own in range(processes)
    ]
    began = time.perf_counter()
    for process in crowd:
        process.start()
    answers = [answer for _process in crowd for answer in results.get()]
    seconds = time.perf_counter() - began
    for process in crowd:
        process.join()
    statuses = [status for status, _latency in answers]
    return Traffic(
        seconds, [latency for _status, latency in answers], {each: statuses.count(each) for each in set(statuses)}
    )


def _browsers(requests: Sequence[bytes], threads: int, results: Any) -> None:
    def one(own: int) -> list[tuple[int, float]]:
        browser = Browser()
        return [browser.visit(asked) for asked in requests[own::threads]]

    with ThreadPoolExecutor(threads) as pool:
        results.put([answer for own in pool.map(one, range(threads)) for answer in own])


class Browser:
    """One kept connection. It reads no more of an answer than says where it ends: the crowd shares its two cores."""

    def __init__(self) -> None:
        self.socket: socket.socket | None = None

    def visit(self, asked: bytes) -> tuple[int, float]:
        began = time.perf_counter()
        try:
            if self.socket is None:
                self.socket = socket.create_connection(("127.0.0.1", PORT), timeout=60)
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.socket.sendall(asked)
            status = self._answer(self.socket)
        except OSError:
            status = 0
            self.close()
        return status, time.perf_counter() - began

    def _answer(self, connected: socket.socket) -> int:
        read = b""
        while _END_OF_HEAD not in read:
            read += self._more(connected)
        head, _end, body = read.partition(_END_OF_HEAD)
        status = int(head[9:12])
        lines = head.lower().split(b"\r\n")
        if b"transfer-encoding: chunked" in lines:
            while not body.endswith(_END_OF_CHUNKS):
                body += self._more(connected)
            return status
        length = next((int(line[16:]) for line in lines if line.startswith(b"content-length:")), 0)
        while len(body) < length and status != 304:
            body += self._more(connected)
        if b"connection: close" in lines:
            self.close()
        return status

    def _more(self, connected: socket.socket) -> bytes:
        if received := connected.recv(262_144):
            return received
        raise OSError("the connection ended in the middle of an answer")

    def close(self) -> None:
        if self.socket:
            self.socket.close()
        self.socket = None
