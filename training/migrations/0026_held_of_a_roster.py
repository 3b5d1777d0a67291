from django.db import migrations, models


class Migration(migrations.Migration):
    """A held push says of which roster it is. One held before this says nothing, and is pushed anew."""

    dependencies = [("training", "0025_told_of_rosters")]

    operations = [
        migrations.AddField(
            "push",
            "roster_sha256",
            models.CharField(
                blank=True,
                default="",
                editable=False,
                help_text="As it was when the push was held; it is released into no other.",
                max_length=64,
                verbose_name="digest of the roster",
            ),
        ),
    ]
