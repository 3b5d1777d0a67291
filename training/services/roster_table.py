"""The rows of a roster in a table of the transaction's own, laid beside what is on record.

The steps come in the order of the functions, and `roster_plan` goes on from there. None of them costs more statements
for more rows, but `add`, which is called for a few thousand rows at a time and takes one COPY.
"""

import io
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db import connection

from directory import protection
from directory.services.people import OnRecord
from training.models import TrainingClass
from training.roster_rows import RosterRow

TABLE = "roster_row"
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
NULL = r"\N"


class Held(NamedTuple):
    """A row, the person its document is of, if the district knows one, and the person who has its student number."""

    line: int
    student_number: str
    name: str
    person_id: int | None
    holder_id: int
    holder_name: str


def create() -> None:
    with connection.cursor() as cursor:
        cursor.execute(CREATE)


def add(rows: Iterable[RosterRow], digests: Mapping[int, bytes], known: Mapping[bytes, OnRecord]) -> None:
    """Lay these rows down; `digests` by line. A number is encrypted only where it will be kept."""
    text = "".join([_line(row, digests.get(row.line), known) for row in rows])
    with connection.cursor() as cursor:
        cursor.copy_expert(COPY, io.StringIO(text))


def repeated() -> list[tuple[str, list[int]]]:
    """Which field says the same in several lines, and in which; once all rows are there."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE roster_row (line, student_number, id_digest, person_id)")
        cursor.execute(REPEATED)
        return list(cursor.fetchall())


def refuse(lines: Iterable[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE roster_row SET is_wrong = true, to_meet = false WHERE line = ANY(%s)", [list(lines)])


def held_by_others(training_class: TrainingClass) -> list[Held]:
    """Rows that are right so far, whose student number somebody with another document has in the class."""
    with connection.cursor() as cursor:
        cursor.execute(HELD_BY_OTHERS, {"class": training_class.pk})
        return [Held(*row) for row in cursor.fetchall()]


def correct(person_of: Mapping[int, int]) -> None:
    """These rows are about these persons, whose document they correct."""
    with connection.cursor() as cursor:
        cursor.execute(CORRECT, [list(person_of), list(person_of.values())])


def _line(row: RosterRow, digest: bytes | None, known: Mapping[bytes, OnRecord]) -> str:
    """A row as COPY reads it. Of a wrong one only what tells whom it is about."""
    on_record = known.get(digest) if digest else None
    person_id = on_record.person_id if on_record else NULL
    hashed = rf"\\x{digest.hex()}" if digest else NULL
    if row.is_wrong:
        return f"{row.line}\t{_text(row.student_number)}\t{hashed}\t{person_id}\tt\tf" + WRONG
    to_meet = on_record is None or not on_record.is_whole
    phone = row.phone
    return (
        f"{row.line}\t{_text(row.student_number)}\t{hashed}\t{person_id}\tf\t{'t' if to_meet else 'f'}\t"
        f"{_text(row.name)}\t{row.id_type}\t{_cipher(row.id_number) if to_meet else NULL}\t"
        f"{_text(protection.mask_identity(row.id_number))}\t{row.sex.value}\t{row.birth_date or NULL}\t"
        f"{_cipher(phone) if phone and to_meet else NULL}\t"
        f"{_hashed_phone(phone) if phone and to_meet else NULL}\t"
        f"{protection.mask_phone(phone) if phone else ''}\t{row.town_id or NULL}\t{row.employer_id or NULL}\t"
        f"{row.entered_on or NULL}\t{_text(row.note)}\n"
    )


WRONG = f"\t\t\t{NULL}\t\t\t{NULL}\t{NULL}\t{NULL}\t\t{NULL}\t{NULL}\t{NULL}\t\n"


def _text(text: str) -> str:
    return text.translate(_ESCAPES) if _SPECIAL.search(text) else text


def _cipher(text: str) -> str:
    return rf"\\x{protection.encrypt(text).hex()}"


def _hashed_phone(text: str) -> str:
    return rf"\\x{protection.digest('phone', text).hex()}"


CREATE = """
    DROP TABLE IF EXISTS roster_row, roster_missing, roster_plan;
    CREATE TEMPORARY TABLE roster_row (
        line int NOT NULL,
        student_number text NOT NULL,
        id_digest bytea,
        person_id bigint,
        is_wrong boolean NOT NULL,
        to_meet boolean NOT NULL,
        name text NOT NULL,
        id_type text NOT NULL,
        id_cipher bytea,
        id_masked text NOT NULL,
        sex text NOT NULL,
        birth_date date,
        phone_cipher bytea,
        phone_digest bytea,
        phone_masked text NOT NULL,
        town_id bigint,
        employer_id bigint,
        entered_on date,
        note text NOT NULL,
        is_corrected boolean NOT NULL DEFAULT false
    ) ON COMMIT DROP
"""
COPY = """
    COPY roster_row (
        line, student_number, id_digest, person_id, is_wrong, to_meet, name, id_type, id_cipher, id_masked, sex,
        birth_date, phone_cipher, phone_digest, phone_masked, town_id, employer_id, entered_on, note
    ) FROM STDIN
"""
REPEATED = """
    SELECT 'student_number', array_agg(line ORDER BY line) FROM roster_row
    WHERE student_number <> '' GROUP BY student_number HAVING count(*) > 1
    UNION ALL
    SELECT 'id_number', array_agg(line ORDER BY line) FROM roster_row
    WHERE id_digest IS NOT NULL GROUP BY id_digest HAVING count(*) > 1
"""
HELD_BY_OTHERS = """
    SELECT sent.line, sent.student_number, sent.name, sent.person_id, holder.id, holder.name
    FROM roster_row sent
    JOIN training_enrolment enrolment ON enrolment.training_class_id = %(class)s
        AND enrolment.student_number = sent.student_number AND enrolment.status <> 'withdrawn'
    JOIN directory_person holder ON holder.id = enrolment.person_id
    WHERE NOT sent.is_wrong AND sent.student_number <> '' AND holder.id IS DISTINCT FROM sent.person_id
    ORDER BY sent.line
"""
CORRECT = """
    UPDATE roster_row SET person_id = corrected.person_id, to_meet = false, is_corrected = true
    FROM unnest(%s::int[], %s::bigint[]) AS corrected(line, person_id) WHERE corrected.line = roster_row.line
"""
