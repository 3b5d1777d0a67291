"""One database that went through the migrations, of which the tests' databases are copies: copying is quicker.

It is made anew when a migration, or Django, has changed, and kept beside the tests' databases until then.
"""

import hashlib
from pathlib import Path

import django
from django.db.backends.base.base import BaseDatabaseWrapper

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "migrated_"
UNFINISHED = PREFIX + "unfinished"
# Of two workers at once, the second waits until the first has migrated.
LOCK = "SELECT pg_advisory_lock(hashtext(%s))"


def as_template(connection: BaseDatabaseWrapper) -> None:
    """Let the test databases made through this connection be copies of the migrated one, which is made if need be."""
    template = PREFIX + _state()
    with connection._nodb_cursor() as cursor:
        cursor.execute(LOCK, [PREFIX])
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        kept = {row[0] for row in cursor.fetchall()}
        for outdated in kept - {template}:
            cursor.execute(f'DROP DATABASE IF EXISTS "{outdated}"')
        if template not in kept:
            _migrate(connection)
            cursor.execute(f'ALTER DATABASE "{UNFINISHED}" RENAME TO "{template}"')
    connection.settings_dict["TEST"]["TEMPLATE"] = template


def _migrate(connection: BaseDatabaseWrapper) -> None:
    settings, test = connection.settings_dict, connection.settings_dict["TEST"]
    name, of_tests = settings["NAME"], test["NAME"]
    test["NAME"] = UNFINISHED
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    settings["NAME"], test["NAME"] = name, of_tests


def _state() -> str:
    state = hashlib.sha256(django.__version__.encode())
    for migration in sorted(ROOT.glob("*/migrations/*")):
        if migration.is_file():
            state.update(migration.name.encode() + migration.read_bytes())
    return state.hexdigest()[:16]
