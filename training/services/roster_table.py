"""A roster laid beside what is on record: its rows in a table of the transaction's own, one statement for each step.

The steps come in the order of the functions. None of them costs more statements for more rows, but `add`, which is
called for a few thousand rows at a time and takes one COPY.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from accounts.services.actors import signature
from directory import protection
from directory.services.people import OnRecord
from training.enums import ROSTER_REASON, SENT_REASON, Outcome
from training.models import Push, TrainingClass
from training.roster_rows import RosterRow

TABLE = "roster_row"
FETCHED = 2000
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
NULL = r"\N"


class Planned(NamedTuple):
    """What becomes of one row. `rule`: which of the rules of the record it breaks; `number`: the one on record."""

    line: int
    student_number: str
    outcome: Outcome
    rule: str | None
    number: str | None


class Held(NamedTuple):
    """A row, the person its document is of, if the district knows one, and the person who has its student number."""

    line: int
    student_number: str
    name: str
    person_id: int | None
    holder_id: int
    holder_name: str


class Missing(NamedTuple):
    """How many are missing, a digest of who, and how many were on record."""

    persons: int
    sha256: str
    on_record: int


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


def find_missing(training_class: TrainingClass) -> Missing:
    """Whom the school has sent before and not now.

    Who completed or failed stays; who registered here and has no student number yet is not the school's to leave out.
    Where some row does not say whom it is about, nobody is missing.
    """
    with connection.cursor() as cursor:
        cursor.execute(FIND_MISSING, {"class": training_class.pk})
        cursor.execute(MISSING, {"class": training_class.pk})
        return Missing(*cursor.fetchone())


def withdraw(push: Push, at: datetime) -> list[int | None]:
    """Withdraw the missing; the reservations whose seats they held, None for every other seat."""
    with connection.cursor() as cursor:
        cursor.execute(WITHDRAW, event(push, at))
        return [reservation_id for (reservation_id,) in cursor.fetchall()]


def digest(class_id: int) -> str:
    """Of all that a roster made equal could overwrite or undo: whoever has a student number, or has left.

    Results change nothing of it.
    """
    with connection.cursor() as cursor:
        cursor.execute(DIGEST, [class_id])
        return str(cursor.fetchone()[0])


def plan(training_class: TrainingClass) -> dict[Outcome, int]:
    """Decide on every row, seats going in the order sent while there are some; how often each outcome."""
    with connection.cursor() as cursor:
        cursor.execute(PLAN, {"class": training_class.pk, "seats": max(training_class.seats_left, 0)})
        cursor.execute("SELECT outcome, count(*) FROM roster_plan GROUP BY outcome")
        return {Outcome(outcome): count for outcome, count in cursor.fetchall()}


def drop_refused() -> None:
    """The rows that the plan refused leave nobody behind in the registry."""
    with connection.cursor() as cursor:
        cursor.execute(DROP_REFUSED)


def write(training_class: TrainingClass, push: Push, at: datetime) -> int:
    """Enrol who is new, bring the others up to date, an event for each; how many seats were taken.

    Whoever is unchanged has an event of the first time that this organisation sent them.
    """
    values = {"class": training_class.pk, **event(push, at)}
    with connection.cursor() as cursor:
        cursor.execute(JOIN, values)
        joined = cursor.rowcount
        cursor.execute(CHANGE, values)
        cursor.execute(SENT_AS_THEY_ARE, {**values, **_sender(push)})
        cursor.execute("SELECT count(*) FROM roster_plan WHERE outcome = 'updated' AND needs_seat")
        [seated] = cursor.fetchone()
    return int(joined + seated)


def planned() -> Iterator[Planned]:
    """What became of the rows, in the order sent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT line, student_number, outcome, rule, number_before FROM roster_plan ORDER BY line")
        while rows := cursor.fetchmany(FETCHED):
            for line, student_number, outcome, rule, number in rows:
                yield Planned(line, student_number, Outcome(outcome), rule, number)


def missing() -> Iterator[str]:
    """The student numbers of the missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT student_number FROM roster_missing ORDER BY student_number")
        while rows := cursor.fetchmany(FETCHED):
            for (student_number,) in rows:
                yield student_number


def event(push: Push, at: datetime) -> dict[str, int | str | datetime]:
    """What the events of a push have in common, as the statements name it."""
    return {"at": at, "by": push.by_id, "by_name": signature(push.by)["by_name"], "reason": f"{ROSTER_REASON}{push.pk}"}


def _sender(push: Push) -> dict[str, int | str | None]:
    return {
        "organisation": push.by.organisation_id,
        "push": str(push.pk),
        "roster": ROSTER_REASON,
        "sent": SENT_REASON,
    }


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
FIND_MISSING = """
    CREATE TEMPORARY TABLE roster_missing ON COMMIT DROP AS
    SELECT id, student_number, status, reservation_id FROM training_enrolment
    WHERE training_class_id = %(class)s AND status IN ('offered', 'enrolled') AND student_number <> ''
        AND NOT EXISTS (SELECT FROM roster_row WHERE student_number = training_enrolment.student_number)
        AND NOT EXISTS (SELECT FROM roster_row WHERE person_id = training_enrolment.person_id)
        AND NOT EXISTS (SELECT FROM roster_row WHERE student_number = '')
"""
MISSING = """
    SELECT
        count(*),
        encode(sha256(convert_to(COALESCE(string_agg(id::text, ',' ORDER BY id), ''), 'UTF8')), 'hex'),
        (SELECT count(*) FROM training_enrolment
            WHERE training_class_id = %(class)s AND status IN ('offered', 'enrolled') AND student_number <> '')
    FROM roster_missing
"""
DIGEST = """
    SELECT encode(sha256(convert_to(COALESCE(string_agg(
        jsonb_build_array(id, student_number, status = 'withdrawn', employer_id, entered_on, note)::text, ','
        ORDER BY id
    ), ''), 'UTF8')), 'hex')
    FROM training_enrolment
    WHERE training_class_id = %s AND (student_number <> '' OR status = 'withdrawn')
"""
# Nobody is told of whom a roster brought, so its events are picked up from the first; the queue is others' to read. Who
# registered here counts on the place, and is told by the rule what became of it.
WITHDRAW = """
    WITH gone AS (
        UPDATE training_enrolment SET status = 'withdrawn', offer_expires_at = NULL, reservation_id = NULL
        FROM roster_missing missing WHERE training_enrolment.id = missing.id
        RETURNING training_enrolment.id, missing.status AS before, missing.reservation_id, consented_at
    ), event AS (
        INSERT INTO training_enrolmentevent (
            enrolment_id, at, by_id, by_name, from_status, to_status, rule, reason, picked_up_at
        )
        SELECT
            id, %(at)s, %(by)s, %(by_name)s, before, 'withdrawn',
            CASE WHEN consented_at IS NULL THEN '' ELSE 'roster_left' END, %(reason)s,
            CASE WHEN consented_at IS NULL THEN %(at)s::timestamptz END
        FROM gone
    )
    SELECT reservation_id FROM gone
"""
PLAN = """
    CREATE TEMPORARY TABLE roster_plan ON COMMIT DROP AS
    WITH former AS (
        SELECT DISTINCT ON (person_id) id, person_id FROM training_enrolment
        WHERE training_class_id = %(class)s AND status = 'withdrawn'
        ORDER BY person_id, id DESC
    ), matched AS (
        SELECT
            sent.line, sent.student_number, mine.student_number AS number_before,
            COALESCE(mine.id, former.id) AS enrolment_id,
            COALESCE(mine.status, CASE WHEN former.id IS NOT NULL THEN 'withdrawn' END) AS before,
            mine.id IS NULL OR mine.status IN ('applied', 'waitlisted') AS needs_seat,
            mine.id IS NULL
                OR sent.is_corrected
                OR mine.student_number <> sent.student_number
                OR sent.employer_id IS DISTINCT FROM mine.employer_id AND sent.employer_id IS NOT NULL
                OR sent.entered_on IS DISTINCT FROM mine.entered_on AND sent.entered_on IS NOT NULL
                OR sent.note <> mine.note AND sent.note <> ''
                OR mine.status IN ('applied', 'waitlisted', 'offered') AS is_changed,
            CASE
                WHEN sent.is_wrong THEN ''
                WHEN holder.id IS DISTINCT FROM mine.id AND holder.id IS NOT NULL THEN 'STUDENT_NUMBER_TAKEN'
                WHEN mine.student_number NOT IN ('', sent.student_number) THEN 'STUDENT_NUMBER_DIFFERS'
            END AS rule
        FROM roster_row sent
        LEFT JOIN training_enrolment mine ON mine.training_class_id = %(class)s
            AND mine.person_id = sent.person_id AND mine.status <> 'withdrawn'
        LEFT JOIN training_enrolment holder ON holder.training_class_id = %(class)s
            AND holder.student_number = sent.student_number AND holder.status <> 'withdrawn'
            AND sent.student_number <> ''
        LEFT JOIN former ON former.person_id = sent.person_id
    ), seated AS (
        SELECT
            *,
            needs_seat AND rule IS NULL
                AND row_number() OVER (PARTITION BY needs_seat AND rule IS NULL ORDER BY line) > %(seats)s AS is_late
        FROM matched
    )
    SELECT
        line, student_number, number_before, enrolment_id, before, needs_seat,
        COALESCE(rule, CASE WHEN is_late THEN 'CLASS_FULL' END) AS rule,
        CASE
            WHEN rule IS NOT NULL OR is_late THEN 'rejected'
            WHEN enrolment_id IS NULL THEN 'created'
            WHEN is_changed THEN 'updated'
            ELSE 'unchanged'
        END AS outcome
    FROM seated
"""
DROP_REFUSED = """
    UPDATE roster_row SET to_meet = false
    FROM roster_plan plan WHERE plan.line = roster_row.line AND plan.outcome = 'rejected' AND roster_row.to_meet
"""
JOIN = """
    WITH joined AS (
        INSERT INTO training_enrolment (
            training_class_id, person_id, student_number, status, employer_id, entered_on, note
        )
        SELECT
            %(class)s, COALESCE(sent.person_id, person.id), sent.student_number, 'enrolled', sent.employer_id,
            sent.entered_on, sent.note
        FROM roster_plan plan
        JOIN roster_row sent USING (line)
        LEFT JOIN directory_person person ON sent.person_id IS NULL AND person.id_digest = sent.id_digest
        WHERE plan.outcome = 'created'
        ORDER BY plan.line
        RETURNING id
    )
    INSERT INTO training_enrolmentevent (
        enrolment_id, at, by_id, by_name, from_status, to_status, rule, reason, picked_up_at
    )
    SELECT id, %(at)s, %(by)s, %(by_name)s, '', 'enrolled', '', %(reason)s, %(at)s FROM joined
"""
CHANGE = """
    WITH changed AS (
        UPDATE training_enrolment known SET
            student_number = sent.student_number,
            employer_id = COALESCE(sent.employer_id, known.employer_id),
            entered_on = COALESCE(sent.entered_on, known.entered_on),
            note = CASE WHEN sent.note = '' THEN known.note ELSE sent.note END,
            status = CASE
                WHEN known.status IN ('applied', 'waitlisted', 'offered', 'withdrawn') THEN 'enrolled'
                ELSE known.status
            END,
            offer_expires_at = NULL
        FROM roster_plan plan JOIN roster_row sent USING (line)
        WHERE plan.outcome = 'updated' AND known.id = plan.enrolment_id
        RETURNING
            known.id, plan.before, known.status,
            plan.before <> known.status AND known.consented_at IS NOT NULL AS is_news
    )
    INSERT INTO training_enrolmentevent (
        enrolment_id, at, by_id, by_name, from_status, to_status, rule, reason, picked_up_at
    )
    SELECT
        id, %(at)s, %(by)s, %(by_name)s, before, status, CASE WHEN is_news THEN 'roster_seated' ELSE '' END,
        %(reason)s, CASE WHEN NOT is_news THEN %(at)s::timestamptz END
    FROM changed
"""
SENT_AS_THEY_ARE = """
    INSERT INTO training_enrolmentevent (
        enrolment_id, at, by_id, by_name, from_status, to_status, rule, reason, picked_up_at
    )
    SELECT enrolment_id, %(at)s, %(by)s, %(by_name)s, before, before, '', %(sent)s || %(push)s, %(at)s
    FROM roster_plan plan
    WHERE outcome = 'unchanged' AND %(organisation)s IS NOT NULL AND NOT EXISTS (
        SELECT FROM training_enrolmentevent event JOIN accounts_user sender ON sender.id = event.by_id
        WHERE event.enrolment_id = plan.enrolment_id AND sender.organisation_id = %(organisation)s
            AND event.to_status <> 'withdrawn'
            AND (starts_with(event.reason, %(roster)s) OR starts_with(event.reason, %(sent)s))
    )
"""
