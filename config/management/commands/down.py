from django.core.management.base import BaseCommand

from config import embedded
from config.processes import end_other_run


class Command(BaseCommand):
    help = "End a run of `up`, wherever it was started, and the embedded servers."
    requires_system_checks = ()

    def handle(self, *args: object, **options: object) -> None:
        end_other_run()
        embedded.stop()
