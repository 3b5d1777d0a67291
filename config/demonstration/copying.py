"""Rows into PostgreSQL by COPY, rendered as they are read."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice

from django.core.management.color import no_style
from django.db import connection, models

ROWS_IN_A_PIECE = 2_000
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write `rows`, whose values stand in the order of `fields`. Keys are given, so call `finish` afterwards."""
    column_of = {field.name: field.column for field in model._meta.concrete_fields}
    columns = ", ".join(f'"{column_of[field]}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN', _Lines(rows))


def finish(copied: Iterable[type[models.Model]]) -> None:
    """Let the sequences of these tables go on after the keys that were given, and the planner know what they hold.

    Foreign keys are checked here too: left to the commit, a million pending checks slow every statement until then.
    """
    models_copied = list(copied)
    tables = ", ".join(f'"{model._meta.db_table}"' for model in models_copied)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models_copied):
            cursor.execute(statement)
        cursor.execute(f"ANALYZE {tables}")
    connection.check_constraints()


class _Lines:
    """What psycopg2 reads from: a piece of whole lines at a time, whatever size it asks for."""

    def __init__(self, rows: Iterable[Sequence[object]]) -> None:
        self._lines: Iterator[str] = map(_line, rows)

    def read(self, size: int = -1) -> str:
        return "".join(islice(self._lines, ROWS_IN_A_PIECE))


def _line(row: Sequence[object]) -> str:
    return "\t".join(["\\N" if value is None else _RENDER[type(value)](value) for value in row]) + "\n"


_RENDER: dict[type, Callable[..., str]] = {
    str: lambda value: value.translate(_ESCAPES) if "\\" in value or "\t" in value or "\n" in value else value,
    int: str,
    bool: lambda value: "t" if value else "f",
    bytes: lambda value: f"\\\\x{value.hex()}",
    date: date.isoformat,
    datetime: datetime.isoformat,
    Decimal: str,
}
