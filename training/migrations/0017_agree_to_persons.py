from django.db import migrations, models

UNDER_WAY = ["queued", "running"]


class Migration(migrations.Migration):
    """Whoever releases a push agrees to persons, not to a number; what is only tried out takes nobody's place."""

    dependencies = [("training", "0016_roster_questions")]

    operations = [
        migrations.RemoveField("push", "withdrawals_approved"),
        migrations.AddField(
            "push",
            "missing_sha256",
            models.CharField(
                blank=True,
                default="",
                editable=False,
                max_length=64,
                verbose_name="digest of the persons it withdraws",
            ),
        ),
        migrations.AddField(
            "push",
            "approved_sha256",
            models.CharField(
                blank=True,
                default="",
                editable=False,
                help_text="Whom whoever released the push agreed to withdraw; anybody else holds it again.",
                max_length=64,
                verbose_name="digest of the withdrawals approved",
            ),
        ),
        migrations.AddField(
            "push", "would_be_held", models.BooleanField(default=False, editable=False, verbose_name="would be held")
        ),
        migrations.RemoveConstraint("push", "training_push_one_under_way_per_class"),
        migrations.AddConstraint(
            "push",
            models.UniqueConstraint(
                condition=models.Q(("status__in", UNDER_WAY)),
                fields=("training_class", "is_dry_run"),
                name="training_push_one_under_way_per_class",
                violation_error_message="Another push of this class is under way.",
            ),
        ),
        migrations.AddConstraint(
            "push",
            models.CheckConstraint(
                condition=models.Q(("would_be_held", False), ("is_dry_run", True), _connector="OR"),
                name="training_push_is_held_or_tried_out",
                violation_error_message="A push that is not a dry run is held, not said to be.",
            ),
        ),
    ]
