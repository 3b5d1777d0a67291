from collections.abc import Iterable
from typing import Any

from django.db.backends.postgresql import base, client

from config import embedded


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell`, with the embedded server's own psql."""

    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: dict[str, Any], parameters: Iterable[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        address = {"HOST": embedded.ensure_postgres(), "PORT": embedded.PORT}
        arguments, environment = super().settings_to_cmd_args_env(settings_dict | address, parameters)
        return [str(embedded.postgres_program("psql")), *arguments[1:]], environment


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        """Asked before every connection, also those to `postgres` that make and drop test databases."""
        address = {"host": embedded.ensure_postgres(), "port": embedded.PORT}
        return super().get_connection_params() | address
