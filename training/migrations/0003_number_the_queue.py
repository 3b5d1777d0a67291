from django.db import migrations

NUMBER_THE_QUEUE = """
    WITH numbered AS (
        SELECT id, training_class_id, row_number() OVER (PARTITION BY training_class_id ORDER BY id) AS number
        FROM training_enrolment WHERE status = 'waitlisted'
    ), issued AS (
        UPDATE training_trainingclass SET queue_issued = counted.number
        FROM (SELECT training_class_id, max(number) AS number FROM numbered GROUP BY training_class_id) AS counted
        WHERE training_trainingclass.id = counted.training_class_id
    )
    UPDATE training_enrolment SET queue_number = numbered.number FROM numbered
    WHERE training_enrolment.id = numbered.id
"""
# Nobody is told today what happened before people were told.
ENROLMENTS_TOLD = "UPDATE training_enrolmentevent SET picked_up_at = at WHERE picked_up_at IS NULL"
CLASSES_TOLD = "UPDATE training_classevent SET picked_up_at = at WHERE picked_up_at IS NULL"


class Migration(migrations.Migration):
    dependencies = [("training", "0002_seating")]

    operations = [migrations.RunSQL([NUMBER_THE_QUEUE, ENROLMENTS_TOLD, CLASSES_TOLD], migrations.RunSQL.noop)]
