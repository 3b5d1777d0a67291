import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("directory", "0002_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="IndicatorEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("name_en", models.CharField(max_length=240, verbose_name="English name")),
                ("key", models.SlugField(db_index=False, verbose_name="key")),
                (
                    "unit",
                    models.CharField(
                        choices=[("persons", "people"), ("share", "%")], max_length=10, verbose_name="unit"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("count_in_year", "Count in a year"), ("stock_ratio", "Ratio of stocks at a date")],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "formula",
                    models.CharField(
                        choices=[
                            ("new_skilled", "New skilled people"),
                            ("new_high_skilled", "New high-skilled people"),
                            ("new_digital_high_skilled", "New digital high-skilled people"),
                            ("skilled_share", "Skilled people in the workforce"),
                            ("high_skilled_share", "High-skilled people among the skilled"),
                        ],
                        max_length=32,
                        verbose_name="how it is counted",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position on the dashboard")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("name_en", models.CharField(max_length=240, verbose_name="English name")),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
            ],
            options={
                "verbose_name": "measure of a plan",
                "verbose_name_plural": "measures of a plan",
                "ordering": ["plan", "position"],
            },
        ),
        migrations.CreateModel(
            name="MeasureEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("name_en", models.CharField(max_length=240, verbose_name="English name")),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("name_en", models.CharField(max_length=240, verbose_name="English name")),
                ("due_on", models.DateField(verbose_name="due on")),
                ("reached_on", models.DateField(blank=True, null=True, verbose_name="reached on")),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
            ],
            options={
                "verbose_name": "milestone",
                "verbose_name_plural": "milestones",
                "ordering": ["due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MilestoneEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("name_en", models.CharField(max_length=240, verbose_name="English name")),
                ("due_on", models.DateField(verbose_name="due on")),
                ("reached_on", models.DateField(blank=True, null=True, verbose_name="reached on")),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("name_en", models.CharField(max_length=240, verbose_name="English name")),
                ("key", models.SlugField(unique=True, verbose_name="key")),
                ("starts_on", models.DateField(verbose_name="starts on")),
                ("ends_on", models.DateField(verbose_name="ends on")),
                ("document", models.CharField(max_length=200, verbose_name="document")),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
            ],
            options={
                "verbose_name": "plan",
                "verbose_name_plural": "plans",
                "ordering": ["-starts_on"],
            },
        ),
        migrations.CreateModel(
            name="PlanEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("name_en", models.CharField(max_length=240, verbose_name="English name")),
                ("key", models.SlugField(db_index=False, verbose_name="key")),
                ("starts_on", models.DateField(verbose_name="starts on")),
                ("ends_on", models.DateField(verbose_name="ends on")),
                ("document", models.CharField(max_length=200, verbose_name="document")),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("as_of", models.DateField(verbose_name="as of")),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("total", "Whole district"),
                            ("town", "Town or subdistrict"),
                            ("outside", "Outside or unknown"),
                        ],
                        max_length=8,
                        verbose_name="scope",
                    ),
                ),
                ("numerator", models.PositiveBigIntegerField(verbose_name="numerator")),
                ("denominator", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="denominator")),
                (
                    "first_time",
                    models.PositiveBigIntegerField(
                        blank=True,
                        help_text="Of counts in a year.",
                        null=True,
                        verbose_name="of these, first time at that level",
                    ),
                ),
            ],
            options={
                "verbose_name": "reading",
                "verbose_name_plural": "readings",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Recomputation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "started_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="started"),
                ),
                ("finished_at", models.DateTimeField(editable=False, null=True, verbose_name="finished")),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("change", "Certificates changed"),
                            ("nightly", "Every night"),
                            ("demand", "On demand"),
                        ],
                        editable=False,
                        max_length=8,
                        verbose_name="why",
                    ),
                ),
                ("by_name", models.CharField(blank=True, editable=False, max_length=60, verbose_name="by (name)")),
                (
                    "events_followed",
                    models.PositiveIntegerField(
                        default=0,
                        editable=False,
                        help_text="Certificate events no earlier run had counted.",
                        verbose_name="changes followed",
                    ),
                ),
                ("rows_read", models.PositiveIntegerField(default=0, editable=False, verbose_name="standings read")),
            ],
            options={
                "verbose_name": "recomputation",
                "verbose_name_plural": "recomputations",
                "ordering": ["-pk"],
                "permissions": [("recompute", "Can recompute the readings")],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("due_on", models.DateField(verbose_name="due on")),
                (
                    "value",
                    models.DecimalField(
                        decimal_places=4,
                        help_text="A count, or a share between 0 and 1: 0.37 is 37 %.",
                        max_digits=14,
                        verbose_name="value",
                    ),
                ),
                ("document", models.CharField(max_length=200, verbose_name="document")),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
            ],
            options={
                "verbose_name": "target",
                "verbose_name_plural": "targets",
                "ordering": ["year", "indicator"],
            },
        ),
        migrations.CreateModel(
            name="TargetEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("due_on", models.DateField(verbose_name="due on")),
                (
                    "value",
                    models.DecimalField(
                        decimal_places=4,
                        help_text="A count, or a share between 0 and 1: 0.37 is 37 %.",
                        max_digits=14,
                        verbose_name="value",
                    ),
                ),
                ("document", models.CharField(max_length=200, verbose_name="document")),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WorkforceStatistic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_of", models.DateField(unique=True, verbose_name="as of")),
                ("persons", models.PositiveBigIntegerField(verbose_name="workforce")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
            ],
            options={
                "verbose_name": "workforce statistic",
                "verbose_name_plural": "workforce statistics",
                "ordering": ["-as_of"],
            },
        ),
        migrations.CreateModel(
            name="WorkforceStatisticEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("as_of", models.DateField(verbose_name="as of")),
                ("persons", models.PositiveBigIntegerField(verbose_name="workforce")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("name_en", models.CharField(max_length=240, verbose_name="English name")),
                ("key", models.SlugField(unique=True, verbose_name="key")),
                (
                    "unit",
                    models.CharField(
                        choices=[("persons", "people"), ("share", "%")], max_length=10, verbose_name="unit"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("count_in_year", "Count in a year"), ("stock_ratio", "Ratio of stocks at a date")],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "formula",
                    models.CharField(
                        choices=[
                            ("new_skilled", "New skilled people"),
                            ("new_high_skilled", "New high-skilled people"),
                            ("new_digital_high_skilled", "New digital high-skilled people"),
                            ("skilled_share", "Skilled people in the workforce"),
                            ("high_skilled_share", "High-skilled people among the skilled"),
                        ],
                        max_length=32,
                        verbose_name="how it is counted",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position on the dashboard")),
            ],
            options={
                "verbose_name": "indicator",
                "verbose_name_plural": "indicators",
                "ordering": ["position", "key"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("formula__in", ("new_skilled", "new_high_skilled", "new_digital_high_skilled")),
                                ("kind", "count_in_year"),
                                ("unit", "persons"),
                            ),
                            models.Q(
                                ("formula__in", ("skilled_share", "high_skilled_share")),
                                ("kind", "stock_ratio"),
                                ("unit", "share"),
                            ),
                            _connector="OR",
                        ),
                        name="targets_indicator_kind_follows_formula",
                        violation_error_message="Kind and unit do not belong to what is counted.",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicator",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "targets_indicatorevent" ("formula", "id", "key", "kind", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "unit") VALUES (NEW."formula", NEW."id", NEW."key", NEW."kind", NEW."name", NEW."name_en", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."unit"); RETURN NULL;',
                    hash="e25061b468d1ea3086950e93a011c8e4f31a677a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_58b2d",
                    table="targets_indicator",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicator",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "targets_indicatorevent" ("formula", "id", "key", "kind", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "unit") VALUES (NEW."formula", NEW."id", NEW."key", NEW."kind", NEW."name", NEW."name_en", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."unit"); RETURN NULL;',
                    hash="510c1c2154f52a7d728cb5e666081e7b07a5a973",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d9e3e",
                    table="targets_indicator",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicator",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "targets_indicatorevent" ("formula", "id", "key", "kind", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "unit") VALUES (OLD."formula", OLD."id", OLD."key", OLD."kind", OLD."name", OLD."name_en", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."unit"); RETURN NULL;',
                    hash="3b0143a507906f051e4aea41793f44e09552c593",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_cf327",
                    table="targets_indicator",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="indicatorevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="indicatorevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="targets.indicator",
            ),
        ),
        migrations.AddField(
            model_name="measureevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="measureevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="targets.measure",
            ),
        ),
        migrations.AddField(
            model_name="milestone",
            name="measure",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="milestones",
                to="targets.measure",
                verbose_name="measure of a plan",
            ),
        ),
        migrations.AddField(
            model_name="milestoneevent",
            name="measure",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="targets.measure",
                verbose_name="measure of a plan",
            ),
        ),
        migrations.AddField(
            model_name="milestoneevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="milestoneevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="targets.milestone",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                name="targets_plan_period_in_order",
                violation_error_message="The plan ends before it begins.",
            ),
        ),
        migrations.AddField(
            model_name="measureevent",
            name="plan",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="targets.plan",
                verbose_name="plan",
            ),
        ),
        migrations.AddField(
            model_name="measure",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="measures",
                to="targets.plan",
                verbose_name="plan",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plan",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "targets_planevent" ("document", "ends_on", "id", "is_fictional", "key", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (NEW."document", NEW."ends_on", NEW."id", NEW."is_fictional", NEW."key", NEW."name", NEW."name_en", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."starts_on"); RETURN NULL;',
                    hash="0818a4776c12ac8d7510b23fd14ffee9d2a03450",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6efbb",
                    table="targets_plan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plan",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "targets_planevent" ("document", "ends_on", "id", "is_fictional", "key", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (NEW."document", NEW."ends_on", NEW."id", NEW."is_fictional", NEW."key", NEW."name", NEW."name_en", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."starts_on"); RETURN NULL;',
                    hash="37c6e1dc6e1df632c8c1cdac3328379bee0c8801",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_cb89f",
                    table="targets_plan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plan",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "targets_planevent" ("document", "ends_on", "id", "is_fictional", "key", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (OLD."document", OLD."ends_on", OLD."id", OLD."is_fictional", OLD."key", OLD."name", OLD."name_en", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."starts_on"); RETURN NULL;',
                    hash="1db7f17ec314e894bf484151001dce6ee8dbc113",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f39d4",
                    table="targets_plan",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="planevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="planevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="targets.plan",
            ),
        ),
        migrations.AddField(
            model_name="reading",
            name="indicator",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="readings",
                to="targets.indicator",
                verbose_name="indicator",
            ),
        ),
        migrations.AddField(
            model_name="reading",
            name="town",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="readings",
                to="directory.town",
                verbose_name="town",
            ),
        ),
        migrations.AddField(
            model_name="recomputation",
            name="by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="reading",
            name="recomputation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="readings",
                to="targets.recomputation",
                verbose_name="recomputation",
            ),
        ),
        migrations.AddField(
            model_name="target",
            name="indicator",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="targets",
                to="targets.indicator",
                verbose_name="indicator",
            ),
        ),
        migrations.AddField(
            model_name="targetevent",
            name="indicator",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="targets.indicator",
                verbose_name="indicator",
            ),
        ),
        migrations.AddField(
            model_name="targetevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="targetevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="targets.target",
            ),
        ),
        migrations.AddConstraint(
            model_name="workforcestatistic",
            constraint=models.CheckConstraint(
                condition=models.Q(("persons__gt", 0)),
                name="targets_workforce_above_zero",
                violation_error_message="A workforce of nobody divides nothing.",
            ),
        ),
        migrations.AddField(
            model_name="reading",
            name="workforce",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="readings",
                to="targets.workforcestatistic",
                verbose_name="source of the denominator",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workforcestatistic",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "targets_workforcestatisticevent" ("as_of", "id", "is_fictional", "persons", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (NEW."as_of", NEW."id", NEW."is_fictional", NEW."persons", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source"); RETURN NULL;',
                    hash="f02ab83f4d658568b32e1afc50cf5040c6ae8e58",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c2241",
                    table="targets_workforcestatistic",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workforcestatistic",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "targets_workforcestatisticevent" ("as_of", "id", "is_fictional", "persons", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (NEW."as_of", NEW."id", NEW."is_fictional", NEW."persons", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source"); RETURN NULL;',
                    hash="cb43e750e0d477dc6fdbd5d71fd2f420b958c5a0",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7d015",
                    table="targets_workforcestatistic",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workforcestatistic",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "targets_workforcestatisticevent" ("as_of", "id", "is_fictional", "persons", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (OLD."as_of", OLD."id", OLD."is_fictional", OLD."persons", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source"); RETURN NULL;',
                    hash="b006c84a39740dc7155f5d0475e637c8c7c4add4",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_4aef3",
                    table="targets_workforcestatistic",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="workforcestatisticevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="workforcestatisticevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="targets.workforcestatistic",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="milestone",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "targets_milestoneevent" ("due_on", "id", "is_fictional", "measure_id", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reached_on") VALUES (NEW."due_on", NEW."id", NEW."is_fictional", NEW."measure_id", NEW."name", NEW."name_en", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reached_on"); RETURN NULL;',
                    hash="d2675c15e9250d0026f753175354fc7c807a5bd0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d72a9",
                    table="targets_milestone",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="milestone",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "targets_milestoneevent" ("due_on", "id", "is_fictional", "measure_id", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reached_on") VALUES (NEW."due_on", NEW."id", NEW."is_fictional", NEW."measure_id", NEW."name", NEW."name_en", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reached_on"); RETURN NULL;',
                    hash="1931461a0ac3a4b07ecfb083b34aae62c4498216",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_22ded",
                    table="targets_milestone",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="milestone",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "targets_milestoneevent" ("due_on", "id", "is_fictional", "measure_id", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reached_on") VALUES (OLD."due_on", OLD."id", OLD."is_fictional", OLD."measure_id", OLD."name", OLD."name_en", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reached_on"); RETURN NULL;',
                    hash="afcca445f560c7137b61186bda63b77b17c09208",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_35c40",
                    table="targets_milestone",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.UniqueConstraint(
                fields=("plan", "position"),
                name="targets_one_measure_per_position",
                violation_error_message="Another measure of the plan has this position.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "targets_measureevent" ("id", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position") VALUES (NEW."id", NEW."name", NEW."name_en", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."position"); RETURN NULL;',
                    hash="761c00eeacf8b7431208217ac46ef3c4c3e8bf76",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_16560",
                    table="targets_measure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "targets_measureevent" ("id", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position") VALUES (NEW."id", NEW."name", NEW."name_en", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."position"); RETURN NULL;',
                    hash="88cc972d87debce89a0a35f75c64965e80f7b46b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0a19d",
                    table="targets_measure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "targets_measureevent" ("id", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position") VALUES (OLD."id", OLD."name", OLD."name_en", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."position"); RETURN NULL;',
                    hash="210779a3b339e21d20ec9ad5e915a0a51ae16b11",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_03db3",
                    table="targets_measure",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.UniqueConstraint(
                fields=("indicator", "year"),
                name="targets_one_target_per_indicator_and_year",
                violation_error_message="This indicator already has a target for the year.",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__year", models.F("year"))),
                name="targets_target_due_in_its_year",
                violation_error_message="The target is due in another year.",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(("value__gt", 0)),
                name="targets_target_above_zero",
                violation_error_message="A target is more than nothing.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "targets_targetevent" ("document", "due_on", "id", "indicator_id", "is_fictional", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value", "year") VALUES (NEW."document", NEW."due_on", NEW."id", NEW."indicator_id", NEW."is_fictional", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."value", NEW."year"); RETURN NULL;',
                    hash="8fcc4a49aefa36b58b7414057b6f51447a94e32a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5c297",
                    table="targets_target",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "targets_targetevent" ("document", "due_on", "id", "indicator_id", "is_fictional", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value", "year") VALUES (NEW."document", NEW."due_on", NEW."id", NEW."indicator_id", NEW."is_fictional", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."value", NEW."year"); RETURN NULL;',
                    hash="3b71949a7485a7025744b1a87add80cbcf5ee4af",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4b8d6",
                    table="targets_target",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "targets_targetevent" ("document", "due_on", "id", "indicator_id", "is_fictional", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value", "year") VALUES (OLD."document", OLD."due_on", OLD."id", OLD."indicator_id", OLD."is_fictional", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."value", OLD."year"); RETURN NULL;',
                    hash="c89fb7763886d091c43ded3a871b8fbc53d4a7ca",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c6de6",
                    table="targets_target",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="reading",
            index=models.Index(fields=["indicator", "year", "scope", "-as_of"], name="targets_reading_course"),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.UniqueConstraint(
                fields=("recomputation", "indicator", "year", "scope", "town"),
                name="targets_one_reading_per_place_and_run",
                nulls_distinct=False,
                violation_error_message="This run has already read that.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("scope", "town"), ("town__isnull", False)),
                    models.Q(models.Q(("scope", "town"), _negated=True), ("town", None)),
                    _connector="OR",
                ),
                name="targets_reading_names_its_town",
                violation_error_message="A reading of a town names it; no other does.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.CheckConstraint(
                condition=models.Q(("first_time", None), ("first_time__lte", models.F("numerator")), _connector="OR"),
                name="targets_reading_first_time_among_all",
                violation_error_message="More people for the first time than people in all.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reading",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="248b644728198594fea751d49bad3d0ef50b8442",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_61434",
                    table="targets_reading",
                    when="BEFORE",
                ),
            ),
        ),
    ]
