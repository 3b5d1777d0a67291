"""The portal's settings on databases of the tests' own: a PostgreSQL database and a Valkey number for each worker."""

import os

from config import settings as portal
from config.logs import logging_config
from config.settings import *  # every setting not named below is the portal's own

WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
CACHES = {"default": {**portal.CACHES["default"], "LOCATION": portal.CACHES["default"]["LOCATION"].split("?")[0]}}
CACHES["default"]["LOCATION"] += f"?db={8 + WORKER}"
CELERY_BROKER_URL = (
    f"{portal.REDIS_URL.rpartition('/')[0]}/{12 + WORKER}"
    if portal.REDIS_URL
    else f"{portal.CELERY_BROKER_URL.split('?')[0]}?virtual_host={12 + WORKER}"
)
# A thread of the live server that kept its connection would hold the database back from being dropped.
DATABASES = {"default": {**portal.DATABASES["default"], "CONN_MAX_AGE": 0}}
# A process that a test starts beside itself is told the test's database.
DATABASES["default"]["NAME"] = os.environ.get("TEST_DATABASE", DATABASES["default"]["NAME"])
# Durability of what is thrown away after the run is not worth waiting for.
DATABASES["default"]["OPTIONS"] = {**DATABASES["default"]["OPTIONS"], "options": "-c synchronous_commit=off"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
LOGGING = logging_config(json=False, level=os.environ.get("LOG_LEVEL", "CRITICAL"))
