from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0011_pushes_in_stages"),
    ]

    operations = [
        # Until now a push ended in the moment it came.
        migrations.RunSQL(
            "UPDATE training_push SET started_at = received_at, finished_at = received_at, progress = received",
            migrations.RunSQL.noop,
        ),
    ]
