"""The processes of one run of the portal: started together, watched, and ended together."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from config import embedded

SECONDS_TO_END = 15


class Interrupted(Exception):
    """Somebody asked this run to end."""


class Failed(Exception):
    """A process of this run ended by itself; the message says which."""


class Processes:
    """The children of one run. A signal only raises a flag, so that no child is started and then forgotten."""

    def __init__(self) -> None:
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._interrupted = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._interrupt)

    def start(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Run a Python module or script in a session of its own, where the terminal's Ctrl-C does not reach it."""
        child = subprocess.Popen(
            [sys.executable, *arguments], cwd=embedded.BASE_DIR, stdin=subprocess.DEVNULL, start_new_session=True
        )
        self._children[name] = child
        return child

    def finish(self, name: str, *arguments: str) -> None:
        child = self.start(name, *arguments)
        while child.poll() is None:
            self.wait()
        del self._children[name]
        if child.returncode:
            raise Failed(f"{name} failed with status {child.returncode}.")

    def watch(self) -> None:
        """Wait a moment; a child that has ended ends the run."""
        self.wait()
        for name, child in self._children.items():
            if child.poll() is not None:
                raise Failed(f"{name} ended with status {child.returncode}.")

    def wait(self) -> None:
        if self._interrupted:
            raise Interrupted
        time.sleep(0.05)

    def end(self) -> None:
        """Ask every child to finish what it does; end those that do not, and whatever they leave behind."""
        for child in self._children.values():
            child.terminate()
        deadline = time.monotonic() + SECONDS_TO_END
        for child in self._children.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(deadline - time.monotonic(), 0))
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        self._interrupted = True


@contextlib.contextmanager
def only_run() -> Iterator[None]:
    """One run at a time. The lock ends with its process, however that ends; the file says which process it is."""
    _run_file().parent.mkdir(parents=True, exist_ok=True)
    with _run_file().open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Failed("The portal runs already; `make down` ends it.") from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def end_other_run() -> None:
    """Ask the run of this checkout to end, if there is one, and wait until it has."""
    with contextlib.suppress(FileNotFoundError), _run_file().open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.kill(int(file.read()), signal.SIGTERM)
            fcntl.flock(file, fcntl.LOCK_EX)


def _run_file() -> Path:
    return embedded.home() / "run-of-up"
