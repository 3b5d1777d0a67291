"""Every run here is a program of its own, since `Processes` takes over the signals of the program that makes it."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from config.embedded import BASE_DIR

pytestmark = pytest.mark.processes

# Children that print their number and wait: an obedient one, one deaf to SIGTERM, one with a child of its own.
WAIT = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {WAIT}"
PARENT = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {WAIT!r}]); {WAIT}"


def program(body: str, home: Path) -> subprocess.Popen[str]:
    head = "from config import processes\nfrom config.processes import Processes, only_run, end_other_run\n"
    return subprocess.Popen(
        [sys.executable, "-c", head + textwrap.dedent(body)],
        cwd=BASE_DIR,
        env={"PATH": os.defpath, "PORTAL_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_of(child: str) -> str:
    return f"""
        processes.SECONDS_TO_END = 1
        children = Processes()
        try:
            children.start("web", "-c", {child!r})
            while True:
                children.watch()
        finally:
            children.end()
    """


def read_numbers(run: subprocess.Popen[str], count: int) -> list[int]:
    assert run.stdout
    return [int(run.stdout.readline()) for _ in range(count)]


def last_words(run: subprocess.Popen[str]) -> str:
    return run.communicate(timeout=30)[1].splitlines()[-1]


def status(run: subprocess.Popen[str]) -> int:
    run.communicate(timeout=30)
    return run.returncode


def is_running(pid: int) -> bool:
    """A process that only waits for its parent to notice its end does not run."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(("child", "count"), [(WAIT, 1), (DEAF, 1), (PARENT, 2)], ids=["obedient", "deaf", "parent"])
def test_a_signal_ends_every_process(child: str, count: int, number: signal.Signals, tmp_path: Path) -> None:
    run = program(run_of(child), tmp_path)
    numbers = read_numbers(run, count)
    run.send_signal(number)
    assert last_words(run) == "config.processes.Interrupted"
    assert [is_running(pid) for pid in numbers] == [False] * count


def test_a_signal_while_children_start_is_not_lost(tmp_path: Path) -> None:
    body = f"""
        import os, signal
        children = Processes()
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            children.start("web", "-c", {WAIT!r})
            children.watch()
        finally:
            children.end()
    """
    assert last_words(program(body, tmp_path)) == "config.processes.Interrupted"


def test_a_child_that_ends_ends_the_run(tmp_path: Path) -> None:
    run = program(run_of("raise SystemExit(3)"), tmp_path)
    assert last_words(run) == "config.processes.Failed: web ended with status 3."


def test_a_step_that_fails_ends_the_run(tmp_path: Path) -> None:
    run = program("Processes().finish('migrate', '-c', 'raise SystemExit(1)')", tmp_path)
    assert last_words(run) == "config.processes.Failed: migrate failed with status 1."


def test_one_run_at_a_time(tmp_path: Path) -> None:
    first = program(f"with only_run(): {WAIT}", tmp_path)
    read_numbers(first, 1)
    second = program("with only_run(): pass", tmp_path)
    assert last_words(second) == "config.processes.Failed: The portal runs already; `make down` ends it."
    assert status(program("end_other_run()", tmp_path)) == 0
    assert status(first) == -signal.SIGTERM
    assert status(program("end_other_run()", tmp_path)) == 0
