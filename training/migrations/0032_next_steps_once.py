from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0031_remind_of_every_session"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="nextstep",
            constraint=models.UniqueConstraint(
                fields=("training_class", "kind", "text"),
                name="training_next_step_told_once",
                violation_error_message="This class says so already.",
            ),
        ),
    ]
