import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0028_say_which_speeds_are_assumed"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="seatingpolicy",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="seatingpolicy",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="seatingpolicy",
            name="quiet_from",
            field=models.TimeField(
                blank=True,
                help_text="What answers nothing people did themselves waits until the morning, and no offer expires before.",
                null=True,
                verbose_name="quiet from",
            ),
        ),
        migrations.AddField(
            model_name="seatingpolicy",
            name="quiet_until",
            field=models.TimeField(blank=True, null=True, verbose_name="quiet until"),
        ),
        migrations.AddField(
            model_name="seatingpolicyevent",
            name="quiet_from",
            field=models.TimeField(
                blank=True,
                help_text="What answers nothing people did themselves waits until the morning, and no offer expires before.",
                null=True,
                verbose_name="quiet from",
            ),
        ),
        migrations.AddField(
            model_name="seatingpolicyevent",
            name="quiet_until",
            field=models.TimeField(blank=True, null=True, verbose_name="quiet until"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seatingpolicy",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "training_seatingpolicyevent" ("article", "closing_days", "cool_down_days", "document", "guardian_age", "id", "offer_hours", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quiet_from", "quiet_until", "valid_from", "warning_hours", "withdraw_hours") VALUES (OLD."article", OLD."closing_days", OLD."cool_down_days", OLD."document", OLD."guardian_age", OLD."id", OLD."offer_hours", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."quiet_from", OLD."quiet_until", OLD."valid_from", OLD."warning_hours", OLD."withdraw_hours"); RETURN NULL;',
                    hash="3aebebeb30ccdb7d0ac4d3b4938859606821522c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c031a",
                    table="training_seatingpolicy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seatingpolicy",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "training_seatingpolicyevent" ("article", "closing_days", "cool_down_days", "document", "guardian_age", "id", "offer_hours", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quiet_from", "quiet_until", "valid_from", "warning_hours", "withdraw_hours") VALUES (OLD."article", OLD."closing_days", OLD."cool_down_days", OLD."document", OLD."guardian_age", OLD."id", OLD."offer_hours", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."quiet_from", OLD."quiet_until", OLD."valid_from", OLD."warning_hours", OLD."withdraw_hours"); RETURN NULL;',
                    hash="febe1cd76270d79038782563c0dfcacda40e97fb",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_9e388",
                    table="training_seatingpolicy",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="seatingpolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quiet_from", None), ("quiet_until", None)),
                    models.Q(
                        ("quiet_from__isnull", False),
                        ("quiet_until__isnull", False),
                        ("quiet_until__lt", models.F("quiet_from")),
                    ),
                    _connector="OR",
                ),
                name="training_seating_policy_night_lasts_until_morning",
                violation_error_message="Quiet hours begin in the evening and end in the morning; give both.",
            ),
        ),
    ]
