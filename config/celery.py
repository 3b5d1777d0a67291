"""The Celery application. Tasks live in each app's `tasks.py`; what runs when stands in the settings."""

import gc
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init
from django.conf import settings
from django_structlog.celery.steps import DjangoStructLogInitStep
from kombu import Connection
from kombu.transport import TRANSPORT_ALIASES

from config import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class Portal(Celery):
    """Celery; with no `REDIS_URL` the first connection of any process starts the embedded Valkey."""

    def connection_for_read(self, url: str | None = None, **kwargs: Any) -> Connection:
        _ensure_broker()
        return super().connection_for_read(url, **kwargs)

    def connection_for_write(self, url: str | None = None, **kwargs: Any) -> Connection:
        _ensure_broker()
        return super().connection_for_write(url, **kwargs)


def _ensure_broker() -> None:
    if not settings.REDIS_URL:
        embedded.ensure_valkey()


TRANSPORT_ALIASES.update(dict.fromkeys(("redis", "rediss"), "config.broker:Transport"))
app = Portal("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def keep_logging(**kwargs: Any) -> None:
    """Celery sets up logging of its own unless somebody listens here; Django's, from the settings, is already there."""


@worker_init.connect
def keep_imports(**kwargs: Any) -> None:
    """Before the pool's processes part: what is imported by now is never garbage, and is not looked through again.

    A full collection would walk all of it, a tenth of a second each time; a long roster has several.
    """
    gc.collect()
    gc.freeze()
