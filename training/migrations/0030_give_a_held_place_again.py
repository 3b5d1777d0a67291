"""Whoever has a place and asks again is given it by `training_take_place` itself: in a rush every sixth asks twice.

The condition is as it was in 0022, where it is explained. A row of this statement's own is not among those held before.
"""

from django.db import migrations

TAKE_PLACE = """
    CREATE OR REPLACE FUNCTION training_take_place(
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
"""
TAKEN = """
    SELECT id, training_class_id, person_id, status::text, queue_number FROM enrolment"""
HELD = """
    UNION ALL
    SELECT id, training_class_id, person_id, status::text, queue_number FROM training_enrolment
    WHERE training_class_id = wanted_class AND person_id = asking_person AND status <> 'withdrawn'"""
END = """;
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0029_quiet_hours")]

    operations = [migrations.RunSQL(TAKE_PLACE + TAKEN + HELD + END, TAKE_PLACE + TAKEN + END)]
