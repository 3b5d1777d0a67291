"""What a rush asks for everybody, as functions: a connection plans each once, and planning costs more than doing."""

from django.db import migrations

# Each part is an index look-up of one person's few rows.
STANDING = """
    CREATE FUNCTION training_standing(asking_person bigint, wanted_class bigint, asked_at timestamptz)
    RETURNS TABLE (birth_date date, overlapping text, same_course text, cools_until timestamptz)
    LANGUAGE plpgsql STABLE ROWS 1 AS $$ BEGIN RETURN QUERY
    SELECT
        person.birth_date,
        COALESCE((
            SELECT course.title
            FROM training_enrolment theirs
            JOIN training_trainingclass other ON other.id = theirs.training_class_id
            JOIN training_course course ON course.id = other.course_id
            WHERE theirs.person_id = person.id
                AND theirs.status IN ('applied', 'offered', 'enrolled')
                AND theirs.training_class_id <> wanted.id
                AND EXISTS (
                    SELECT FROM training_session one JOIN training_session two
                        ON one.starts_at < two.ends_at AND two.starts_at < one.ends_at
                    WHERE one.training_class_id = theirs.training_class_id AND two.training_class_id = wanted.id
                )
            LIMIT 1
        ), '')::text,
        COALESCE((
            SELECT other.code
            FROM training_enrolment theirs
            JOIN training_trainingclass other ON other.id = theirs.training_class_id
            WHERE theirs.person_id = person.id
                AND theirs.status IN ('applied', 'offered', 'enrolled', 'completed')
                AND theirs.training_class_id <> wanted.id
                AND other.course_id = wanted.course_id
                AND date_trunc('year', other.starts_on) = date_trunc('year', wanted.starts_on)
            LIMIT 1
        ), '')::text,
        (
            SELECT max(absence.cools_until)
            FROM training_noshow absence JOIN training_enrolment theirs ON theirs.id = absence.enrolment_id
            WHERE theirs.person_id = person.id AND absence.lifted_at IS NULL AND absence.cools_until > asked_at
        )
    FROM directory_person person JOIN training_trainingclass wanted ON wanted.id = wanted_class
    WHERE person.id = asking_person;
    END $$
"""
# The row lock of an UPDATE makes rivals wait, and PostgreSQL looks at its condition again once they may go on; so at
# most one of the two comes true. Those who join the queue share a lock: they do not wait for each other, but whoever
# promotes waits for all who have a number, and nobody is given one meanwhile. Nobody passes by those who wait, even
# between a seat's being added and its being offered. Whom a seat is kept for takes that one, under a lock.
TAKE_PLACE = """
    CREATE FUNCTION training_take_place(
        asking_person bigint, wanted_class bigint, asked_at timestamptz, or_queue boolean, agreed_at timestamptz,
        acting_user bigint, acting_name text
    )
    RETURNS TABLE (id bigint, training_class_id bigint, person_id bigint, status text, queue_number integer)
    LANGUAGE plpgsql ROWS 1 AS $$
    #variable_conflict use_column
    BEGIN RETURN QUERY
    WITH seat AS (
        UPDATE training_trainingclass SET seats_taken = seats_taken + 1
        WHERE id = wanted_class
            AND status = 'open' AND seating = 'first_come'
            AND seats_taken < capacity - seats_reserved
            AND NOT EXISTS (
                SELECT FROM training_enrolment WHERE training_class_id = wanted_class AND status = 'waitlisted'
            )
            AND registration_opens_at <= asked_at AND registration_closes_at > asked_at
            AND NOT EXISTS (
                SELECT FROM training_enrolment
                WHERE training_class_id = wanted_class AND person_id = asking_person AND status <> 'withdrawn'
            )
            AND (seats_reserved = 0 OR NOT EXISTS (
                SELECT FROM training_seatreservation kept
                JOIN directory_person person ON person.town_id = kept.town_id OR person.community_id = kept.community_id
                WHERE kept.training_class_id = wanted_class AND person.id = asking_person
                    AND kept.released_at IS NULL AND kept.seats_taken < kept.seats
            ))
        RETURNING id
    ), queue AS (
        SELECT id FROM training_trainingclass
        WHERE id = wanted_class
            AND or_queue
            AND status = 'open' AND seating = 'first_come'
            AND seats_reserved = 0
            AND (seats_taken >= capacity OR EXISTS (
                SELECT FROM training_enrolment WHERE training_class_id = wanted_class AND status = 'waitlisted'
            ))
            AND registration_opens_at <= asked_at AND registration_closes_at > asked_at
            AND NOT EXISTS (
                SELECT FROM training_enrolment
                WHERE training_class_id = wanted_class AND person_id = asking_person AND status <> 'withdrawn'
            )
        FOR SHARE
    ), enrolment AS (
        INSERT INTO training_enrolment (
            training_class_id, person_id, student_number, status, note, consented_at, queue_number
        )
        SELECT id, asking_person, '', 'enrolled', '', agreed_at, NULL FROM seat
        UNION ALL
        SELECT id, asking_person, '', 'waitlisted', '', agreed_at, nextval('training_queue_number') FROM queue
        RETURNING *
    ), event AS (
        INSERT INTO training_enrolmentevent (enrolment_id, at, by_id, by_name, from_status, to_status, rule, reason)
        SELECT
            id, asked_at, acting_user, acting_name, '', status,
            CASE status WHEN 'enrolled' THEN 'registered' ELSE 'queued' END, ''
        FROM enrolment
    )
    SELECT id, training_class_id, person_id, status::text, queue_number FROM enrolment;
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0021_uploads_line_by_line")]

    operations = [
        migrations.RunSQL(STANDING, "DROP FUNCTION training_standing"),
        migrations.RunSQL(TAKE_PLACE, "DROP FUNCTION training_take_place"),
    ]
