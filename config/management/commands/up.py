import http.client
import socket

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils import translation

from accounts.demonstration import ACCOUNTS, RESIDENT_PHONE, SCHOOL_CREDENTIAL
from config import embedded, gunicorn, health
from config.processes import Failed, Interrupted, Processes, only_run
from directory.models import District

ADDRESS = f"http://{gunicorn.HOST}:{gunicorn.PORT}"


class Command(BaseCommand):
    help = "Prepare what is missing, then run web, worker and beat until Ctrl-C ends them all."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        # A tenth has something to show on every page and is loaded while one waits.
        parser.add_argument("--scale", default="0.1", help="How much of the district the first run loads; 1 is all.")

    def handle(self, *args: object, scale: str, **options: object) -> None:
        """Embedded servers that ran before keep running; those that this run started end with it."""
        processes = Processes()
        before = embedded.running()
        try:
            with only_run():
                self._run(processes, scale=scale, keep={name for name, was_running in before.items() if was_running})
        except (Failed, embedded.EmbeddedServiceError) as error:
            raise CommandError(str(error)) from error

    def _run(self, processes: Processes, *, scale: str, keep: set[str]) -> None:
        try:
            _prepare(processes, scale=scale)
            _start(processes)
            self.stdout.write(_welcome())
            self.stdout.flush()
            while True:
                processes.watch()
        except Interrupted:
            self.stdout.write("Ending …")
        finally:
            processes.end()
            embedded.stop(keep=keep)


def _prepare(processes: Processes, *, scale: str) -> None:
    if not health.migrations_applied():
        processes.finish("migrate", "manage.py", "migrate")
    call_command("sync_roles")
    if settings.LOCAL and not District.objects.exists():
        processes.finish("load_demo", "manage.py", "load_demo", "--scale", scale)
    connections.close_all()


def _start(processes: Processes) -> None:
    """Start the three processes and wait for the first answer of the web."""
    celery = ("-m", "celery", "--quiet", "--app", "config.celery")
    schedule = embedded.home() / "beat" / "schedule"
    schedule.parent.mkdir(exist_ok=True)
    _refuse_a_taken_port()
    processes.start("web", "-m", "gunicorn", "--config", "python:config.gunicorn", "config.wsgi")
    processes.start("worker", *celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle")
    processes.start("beat", *celery, "beat", "--schedule", str(schedule), "--pidfile", "")
    while not _answers():
        processes.watch()


def _refuse_a_taken_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((gunicorn.HOST, gunicorn.PORT))
        except OSError as error:
            raise Failed(f"{ADDRESS} cannot be served: {error.strerror}. Set PORT to another number.") from error


def _answers() -> bool:
    web = http.client.HTTPConnection(gunicorn.HOST, gunicorn.PORT, timeout=5)
    try:
        web.request("GET", "/healthz")
        web.getresponse()
    except OSError:
        return False
    finally:
        web.close()
    return True


def _welcome() -> str:
    pages = f"""
The portal answers at
  {ADDRESS}/             residents, schools, enterprises
  {ADDRESS}/partner/     partner schools: rosters, pushes, keys (sign in as school)
  {ADDRESS}/dashboard/   staff: targets and progress
  {ADDRESS}/admin/       staff: the registry
  {ADDRESS}/api/v1/docs/ partner schools' programs
"""
    return f"{pages}{_demonstration() if settings.LOCAL else ''}\nCtrl-C ends everything."


def _demonstration() -> str:
    with translation.override("en"):
        accounts = "".join(f"  {it.username:<16} {it.password:<22} {it.label}\n" for it in ACCOUNTS)
    return f"""
Everybody in it is fictional. Its accounts, known to everybody:
{accounts}  {RESIDENT_PHONE:<16} at /accounts/sign-in/      a resident; the next page says where the code stands
  Authorization: Bearer {SCHOOL_CREDENTIAL} (the school's program)

A part of the district is loaded; for all of it: make reset, then make up SCALE=1
"""
