import pytest
from django.conf import settings

from config import embedded
from config.postgresql.base import DatabaseClient, DatabaseWrapper

ADDRESS = {"HOST": "", "PORT": "", "NAME": "portal", "USER": "postgres", "PASSWORD": "", "OPTIONS": {}}


def test_every_connection_goes_to_the_embedded_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "ensure_postgres", lambda: "/run/portal")
    wrapper = DatabaseWrapper({**settings.DATABASES["default"], **ADDRESS})
    parameters = wrapper.get_connection_params()
    assert {name: parameters[name] for name in ("host", "port", "dbname", "user")} == {
        "host": "/run/portal",
        "port": 5432,
        "dbname": "portal",
        "user": "postgres",
    }


def test_dbshell_is_the_psql_of_that_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "ensure_postgres", lambda: "/run/portal")
    arguments, _environment = DatabaseClient.settings_to_cmd_args_env(ADDRESS, ["-c", "SELECT 1"])
    assert arguments[0] == str(embedded.postgres_program("psql"))
    assert arguments[1:] == ["-U", "postgres", "-h", "/run/portal", "-p", "5432", "-c", "SELECT 1", "portal"]
