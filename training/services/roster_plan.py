"""What becomes of the rows of a roster, beside what is on record: decided in one statement, then written.

The rows lie in the table of `roster_table`; none of the statements costs more for more rows.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from accounts.services.actors import signature
from training.enums import ROSTER_REASON, SENT_REASON, Outcome
from training.models import Push, TrainingClass

FETCHED = 2000


class Planned(NamedTuple):
    """What becomes of one row. `rule`: which of the rules of the record it breaks; `number`: the one on record."""

    line: int
    student_number: str
    outcome: Outcome
    rule: str | None
    number: str | None


class Missing(NamedTuple):
    """How many are missing, a digest of who, and how many were on record."""

    persons: int
    sha256: str
    on_record: int


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
