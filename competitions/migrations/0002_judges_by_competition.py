import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("competitions", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CompetitionJudge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "competition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="judges",
                        to="competitions.competition",
                        verbose_name="competition",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        limit_choices_to={"groups__name": "judge"},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="competitions_judged",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="judge",
                    ),
                ),
            ],
            options={
                "verbose_name": "judge of a competition",
                "verbose_name_plural": "judges of competitions",
                "ordering": ["competition", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CompetitionJudgeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "competition",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="competitions.competition",
                        verbose_name="competition",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="competitions.competitionjudge",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        limit_choices_to={"groups__name": "judge"},
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="judge",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="competitionjudge",
            constraint=models.UniqueConstraint(
                fields=("competition", "user"),
                name="competitions_judge_assigned_once",
                violation_error_message="This judge is already assigned to this competition.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="competitionjudge",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "competitions_competitionjudgeevent" ("competition_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."competition_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."user_id"); RETURN NULL;',
                    hash="584006aa536ad78b6ae7ef5e7a5280dbe1fa4667",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_bcb6c",
                    table="competitions_competitionjudge",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="competitionjudge",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "competitions_competitionjudgeevent" ("competition_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (OLD."competition_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."user_id"); RETURN NULL;',
                    hash="8a570c173fb4db6b647d0cfbe4e6e5c03a8b95d8",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_eb61d",
                    table="competitions_competitionjudge",
                    when="AFTER",
                ),
            ),
        ),
    ]
