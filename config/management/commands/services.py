from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from config import embedded


class Command(BaseCommand):
    help = "The embedded PostgreSQL and Valkey: start them, stop them, say how they are, or delete their data."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["start", "stop", "status", "reset"])

    def handle(self, *args: object, action: str, **options: object) -> None:
        match action:
            case "start":
                embedded.ensure_postgres()
                embedded.ensure_valkey()
            case "stop":
                embedded.stop()
            case "reset":
                embedded.reset()
                settings.SMS_FILE.unlink(missing_ok=True)
        for name, answers in embedded.running().items():
            self.stdout.write(f"{name}: {'running' if answers else 'stopped'}, data in {embedded.home()}")
