from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0011_new_occupations_and_failures"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.UniqueConstraint(
                fields=("measure", "due_on", "name"),
                name="targets_one_milestone_per_measure_and_day",
                violation_error_message="This measure reaches that on that day already.",
            ),
        ),
    ]
