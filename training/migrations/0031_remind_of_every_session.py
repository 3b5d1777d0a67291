import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0030_give_a_held_place_again"),
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
            name="reminds_of_every_session",
            field=models.BooleanField(
                default=False,
                help_text="Otherwise before the first one only.",
                verbose_name="remind the day before every session",
            ),
        ),
        migrations.AddField(
            model_name="seatingpolicyevent",
            name="reminds_of_every_session",
            field=models.BooleanField(
                default=False,
                help_text="Otherwise before the first one only.",
                verbose_name="remind the day before every session",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seatingpolicy",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "training_seatingpolicyevent" ("article", "closing_days", "cool_down_days", "document", "guardian_age", "id", "offer_hours", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quiet_from", "quiet_until", "reminds_of_every_session", "valid_from", "warning_hours", "withdraw_hours") VALUES (OLD."article", OLD."closing_days", OLD."cool_down_days", OLD."document", OLD."guardian_age", OLD."id", OLD."offer_hours", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."quiet_from", OLD."quiet_until", OLD."reminds_of_every_session", OLD."valid_from", OLD."warning_hours", OLD."withdraw_hours"); RETURN NULL;',
                    hash="800e46323d7480a3e85c9e85039f5ccf44f756e0",
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
                    func='INSERT INTO "training_seatingpolicyevent" ("article", "closing_days", "cool_down_days", "document", "guardian_age", "id", "offer_hours", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quiet_from", "quiet_until", "reminds_of_every_session", "valid_from", "warning_hours", "withdraw_hours") VALUES (OLD."article", OLD."closing_days", OLD."cool_down_days", OLD."document", OLD."guardian_age", OLD."id", OLD."offer_hours", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."quiet_from", OLD."quiet_until", OLD."reminds_of_every_session", OLD."valid_from", OLD."warning_hours", OLD."withdraw_hours"); RETURN NULL;',
                    hash="35325b238c7fb0c7262d09f58f82aaeea6c024e2",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_9e388",
                    table="training_seatingpolicy",
                    when="AFTER",
                ),
            ),
        ),
    ]
