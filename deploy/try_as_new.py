"""Try the portal as a new user would: `python3 deploy/try_as_new.py` needs nothing but Python, make and git.

It clones this checkout into an empty directory whose name has a space and Chinese characters, in an environment that
knows little more than PATH; runs `make up`, looks at pages, signs in, ends it with Ctrl-C and with SIGTERM, in the
middle of a start too, and asserts each time that no process is left; then runs `make test`.
"""

import argparse
import contextlib
import http.cookiejar
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).resolve().parent.parent
SIGN_IN = "/accounts/login/"
PAGES = ["/", "/classes/", "/competitions/", "/subsidies/", SIGN_IN, "/api/v1/schema/", "/api/v1/docs/"]
STAFF_PAGES = ["/dashboard/", "/admin/"]
# Which package index to ask, and whom to trust, is the machine's business.
FROM_OUTSIDE = re.compile(r"PIP_\w+|SSL_CERT_\w+|REQUESTS_CA_BUNDLE|https?_proxy|no_proxy", re.IGNORECASE)


class Trial:
    """A checkout in a directory of its own, and commands run in it."""

    def __init__(self, *, user: str | None, uncommitted: bool) -> None:
        self.account = pwd.getpwnam(user) if user else None
        self.directory = Path(tempfile.mkdtemp(prefix="新 用户 "))
        self.checkout = self.directory / "技能 portal"
        self.log = self.directory / "make.log"
        self.port = free_port()
        self.environment = self._environment()
        self._copy(uncommitted=uncommitted)
        if self.account:
            run("chown", "-R", f"{self.account.pw_uid}:{self.account.pw_gid}", self.directory)

    def _environment(self) -> dict[str, str]:
        home = self.directory / "home"
        home.mkdir()
        python = "/usr/bin" if self.account else str(Path(os.path.realpath(sys.executable)).parent)
        kept = {name: value for name, value in os.environ.items() if FROM_OUTSIDE.fullmatch(name)}
        configuration = Path("~/.config/pip/pip.conf").expanduser()
        if configuration.exists():
            shutil.copy(configuration, home / "pip.conf")
            kept["PIP_CONFIG_FILE"] = str(home / "pip.conf")
        path = ":".join(dict.fromkeys([python, "/usr/bin", "/bin"]))
        return kept | {"PATH": path, "HOME": str(home), "PORT": str(self.port)}

    def _copy(self, *, uncommitted: bool) -> None:
        if not uncommitted:
            run("git", "clone", "--quiet", SOURCE, self.checkout)
            return
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=SOURCE,
            check=True,
            capture_output=True,
        ).stdout
        for name in map(os.fsdecode, listed.split(b"\0")[:-1]):
            if (SOURCE / name).is_file():
                (self.checkout / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(SOURCE / name, self.checkout / name)

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Run a command as the terminal would: in a process group of its own, which Ctrl-C reaches as a whole."""
        with self.log.open("ab") as output:
            return subprocess.Popen(
                command,
                cwd=self.checkout,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,
                user=self.account.pw_uid if self.account else None,
                group=self.account.pw_gid if self.account else None,
                extra_groups=[] if self.account else None,
            )

    def finish(self, *command: str) -> None:
        began = time.monotonic()
        status = self.start(*command).wait()
        expect(status == 0, f"{' '.join(command)} ended with status {status}")
        say(f"{' '.join(command)} took {time.monotonic() - began:.1f} s")

    @contextlib.contextmanager
    def up(self) -> Iterator[subprocess.Popen[bytes]]:
        """`make up`, from its start until it has said so and every check of /readyz has passed."""
        began = time.monotonic()
        said = self.log.stat().st_size if self.log.exists() else 0
        process = self.start("make", "up")
        while "Ctrl-C ends" not in self.log.read_bytes()[said:].decode() or self.status("/readyz") != 200:
            expect(process.poll() is None, "make up keeps running")
            expect(time.monotonic() - began < 1200, "make up is ready within 20 minutes")
            time.sleep(0.02)
        say(f"make up was ready after {time.monotonic() - began:.1f} s")
        yield process

    def end(self, process: subprocess.Popen[bytes], number: signal.Signals) -> None:
        began = time.monotonic()
        os.killpg(process.pid, number)
        process.wait()
        say(f"{number.name} ended it after {time.monotonic() - began:.1f} s")
        self.expect_nobody()

    def expect_nobody(self) -> None:
        expect(not self.left_behind(), f"no process is left: {self.left_behind()}")

    def left_behind(self) -> dict[int, str]:
        """Processes of this trial: started from its directory, or at work in it."""
        found = {}
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                command = process.joinpath("cmdline").read_bytes().replace(b"\0", b" ")
                place = os.fsencode(process.joinpath("cwd").readlink())
                ours = os.fsencode(self.directory)
                if command and (ours in command or place.startswith(ours)):
                    found[int(process.name)] = os.fsdecode(command)
        return found

    def status(self, page: str) -> int:
        browser = Browser(self.port)
        try:
            return browser.get(page).status
        except OSError:
            return 0


class Answer(NamedTuple):
    """`page` is where redirects have led to."""

    status: int
    page: str
    text: str


class Browser:
    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies, urllib.request.ProxyHandler({}))
        self.opener.addheaders = [("Referer", self.address)]

    def get(self, page: str, **form: str) -> Answer:
        data = urllib.parse.urlencode(form).encode() if form else None
        try:
            with self.opener.open(f"{self.address}{page}", data, timeout=30) as answer:
                return Answer(answer.status, urllib.parse.urlsplit(answer.url).path, answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, page, error.read().decode())

    def sign_in(self, username: str, password: str) -> None:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(SIGN_IN).text)
        expect(token is not None, "the sign-in page has a form")
        if token:
            self.get(SIGN_IN, username=username, password=password, csrfmiddlewaretoken=token[1])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def run(*command: str | Path) -> None:
    subprocess.run(command, check=True)


def say(sentence: str) -> None:
    print(sentence, flush=True)


def expect(fulfilled: bool, sentence: str) -> None:
    if not fulfilled:
        raise SystemExit(f"NOT TRUE: {sentence}")


def look_around(trial: Trial, account: tuple[str, str]) -> None:
    browser = Browser(trial.port)
    for page in PAGES:
        expect(browser.get(page).status == 200, f"{page} opens for everybody")
    browser.sign_in(*account)
    for page in STAFF_PAGES:
        expect(browser.get(page)[:2] == (200, page), f"{page} opens for staff")
    say(f"{len(PAGES)} public pages and {len(STAFF_PAGES)} for staff answer")


def demonstration_account(trial: Trial) -> tuple[str, str]:
    """The first one `make up` has printed."""
    match = re.search(r"known to everybody:\s+(\S+)\s+(\S+)", trial.log.read_text())
    expect(match is not None, "make up prints the demonstration accounts")
    return (match[1], match[2]) if match else ("", "")


def try_everything(trial: Trial, *, with_tests: bool) -> None:
    with trial.up() as first:
        time.sleep(1)
        look_around(trial, demonstration_account(trial))
        expect(trial.start("make", "up").wait() != 0, "a second run beside the first is refused")
        trial.end(first, signal.SIGINT)
    with trial.up() as second:
        trial.end(second, signal.SIGTERM)
    for moment in (0.3, 1.0, 1.5, 2.0, 3.0):
        early = trial.start("make", "up")
        time.sleep(moment)
        trial.end(early, signal.SIGINT)
    with trial.up() as third:
        trial.finish("make", "down")
        third.wait()
        trial.expect_nobody()
    if with_tests:
        trial.finish("make", "test")
    trial.finish("make", "reset")
    trial.expect_nobody()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--as", dest="user", help="run as this user (needs root), with the Python in /usr/bin")
    parser.add_argument("--uncommitted", action="store_true", help="copy the working tree instead of cloning")
    parser.add_argument("--no-tests", action="store_true", help="leave out `make test`")
    options = parser.parse_args()
    trial = Trial(user=options.user, uncommitted=options.uncommitted)
    say(f"Trying in {trial.checkout}; what make prints goes to {trial.log}")
    try:
        try_everything(trial, with_tests=not options.no_tests)
    finally:
        for number in trial.left_behind():
            os.kill(number, signal.SIGKILL)
    shutil.rmtree(trial.directory)
    say("All of it is true.")


if __name__ == "__main__":
    main()
