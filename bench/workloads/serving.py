"""The portal as it is served, and a crowd that asks it: requests are bytes made before, answers are read and timed."""

import contextlib
import http.client
import multiprocessing
import os
import re
import selectors
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
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
            "BENCH_CACHE": f"bench-{time.time_ns()}",
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


def traffic(requests: Sequence[bytes], *, processes: int, connections: int) -> Traffic:
    """All of them, over so many kept connections from each of the processes."""
    context = multiprocessing.get_context("fork")
    results = context.SimpleQueue()
    crowd = [
        context.Process(target=_browsers, args=(requests[own::processes], connections, results))
        for own in range(processes)
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


def _browsers(requests: Sequence[bytes], connections: int, results: Any) -> None:
    """All connections from one thread, which sleeps until an answer comes: the server has the processors to itself.

    Each takes the next request that is left: a server that shares its connections out unevenly is busy to the end.
    """
    answers: list[tuple[int, float]] = []
    left = iter(requests)
    with selectors.DefaultSelector() as waiting:
        for _connection in range(min(connections, len(requests))):
            browser = Browser(left)
            waiting.register(browser.socket, selectors.EVENT_READ, browser)
            browser.ask()
        while waiting.get_map():
            for ready, _events in waiting.select():
                browser = ready.data
                if (answer := browser.hear()) is None:
                    continue
                answers.append(answer)
                waiting.unregister(ready.fileobj)
                if browser.ask():
                    waiting.register(browser.socket, selectors.EVENT_READ, browser)
    results.put(answers)


class Browser:
    """One kept connection that asks again once it has its answer. It reads no more than says where the answer ends."""

    def __init__(self, requests: Iterator[bytes]) -> None:
        self.requests = requests
        self.socket = self._connected()
        self._heard = b""
        self._began = 0.0

    def ask(self) -> bool:
        """The next request; false when there is none left."""
        asked = next(self.requests, None)
        if asked is None:
            self.socket.close()
            return False
        self._heard, self._began = b"", time.perf_counter()
        # Where the server has hung up meanwhile, the answer says so.
        with contextlib.suppress(OSError):
            self.socket.sendall(asked)
        return True

    def hear(self) -> tuple[int, float] | None:
        """The status and the time it took, once the answer is whole; 0 where the connection broke."""
        try:
            received = self.socket.recv(262_144)
        except OSError:
            received = b""
        self._heard += received
        head, end, body = self._heard.partition(_END_OF_HEAD)
        if received and not (end and self._is_whole(head.lower(), body)):
            return None
        took = time.perf_counter() - self._began
        if not received or b"connection: close" in head.lower():
            self.socket.close()
            self.socket = self._connected()
        return int(head[9:12]) if received else 0, took

    def _is_whole(self, head: bytes, body: bytes) -> bool:
        if head[9:12] == b"304":
            return True
        if b"transfer-encoding: chunked" in head:
            return body.endswith(_END_OF_CHUNKS)
        length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
        return len(body) >= int(length or 0)

    def _connected(self) -> socket.socket:
        connected = socket.create_connection(("127.0.0.1", PORT), timeout=60)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connected
