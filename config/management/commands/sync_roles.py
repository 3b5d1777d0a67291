"""`manage.py sync_roles`: give the role groups the permissions listed in `config/roles.py`."""

from django.core.management.base import BaseCommand

from accounts.services import roles
from config.roles import GRANTS


class Command(BaseCommand):
    help = "Give each role exactly the permissions listed in config/roles.py."

    def handle(self, *args: object, **options: object) -> None:
        roles.sync(GRANTS)
