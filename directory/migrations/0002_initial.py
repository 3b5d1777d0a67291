import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("directory", "0001_names"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarYear",
            fields=[
                ("year", models.PositiveSmallIntegerField(primary_key=True, serialize=False, verbose_name="year")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
            ],
            options={
                "verbose_name": "calendar year",
                "verbose_name_plural": "calendar years",
                "ordering": ["-year"],
            },
        ),
        migrations.CreateModel(
            name="Community",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=12, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                (
                    "longitude",
                    models.DecimalField(decimal_places=5, max_digits=8, verbose_name="longitude of the centre"),
                ),
                (
                    "latitude",
                    models.DecimalField(decimal_places=5, max_digits=8, verbose_name="latitude of the centre"),
                ),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
            ],
            options={
                "verbose_name": "community",
                "verbose_name_plural": "communities",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="EvaluationBody",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("Y", "Employer"), ("S", "Social evaluation organisation")],
                        max_length=1,
                        verbose_name="kind",
                    ),
                ),
                (
                    "filing_code",
                    models.CharField(
                        default="0000",
                        help_text="Four digits; 0000 = filed with the province.",
                        max_length=4,
                        verbose_name="filing code",
                    ),
                ),
                ("site_code", models.CharField(help_text="Six digits.", max_length=6, verbose_name="site code")),
                ("filed_on", models.DateField(verbose_name="filed on")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valid until")),
            ],
            options={
                "verbose_name": "evaluation body",
                "verbose_name_plural": "evaluation bodies",
                "ordering": ["kind", "site_code"],
            },
        ),
        migrations.CreateModel(
            name="IndustryScheme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(unique=True, verbose_name="key")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
            ],
            options={
                "verbose_name": "industry scheme",
                "verbose_name_plural": "industry schemes",
                "ordering": ["key"],
            },
        ),
        migrations.CreateModel(
            name="Occupation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        blank=True,
                        help_text="Empty until the code has been verified.",
                        max_length=12,
                        null=True,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d-\\d{2}-\\d{2}-\\d{2}$", "A code looks like 6-31-01-03."
                            )
                        ],
                        verbose_name="classification code",
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=120, verbose_name="English name")),
                ("is_digital", models.BooleanField(default=False, verbose_name="digital occupation")),
                ("is_new", models.BooleanField(default=False, verbose_name="new occupation")),
                ("is_green", models.BooleanField(default=False, verbose_name="green occupation")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
            ],
            options={
                "verbose_name": "occupation",
                "verbose_name_plural": "occupations",
                "ordering": ["code", "name"],
            },
        ),
        migrations.CreateModel(
            name="OccupationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "code",
                    models.CharField(
                        blank=True,
                        help_text="Empty until the code has been verified.",
                        max_length=12,
                        null=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d-\\d{2}-\\d{2}-\\d{2}$", "A code looks like 6-31-01-03."
                            )
                        ],
                        verbose_name="classification code",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=120, verbose_name="English name")),
                ("is_digital", models.BooleanField(default=False, verbose_name="digital occupation")),
                ("is_new", models.BooleanField(default=False, verbose_name="new occupation")),
                ("is_green", models.BooleanField(default=False, verbose_name="green occupation")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("school", "School"),
                            ("training_institution", "Training institution"),
                            ("enterprise", "Enterprise"),
                            ("association", "Association"),
                            ("government", "Public body"),
                        ],
                        max_length=24,
                        verbose_name="kind",
                    ),
                ),
                (
                    "credit_code",
                    models.CharField(
                        blank=True,
                        help_text="GB 32100",
                        max_length=18,
                        null=True,
                        unique=True,
                        verbose_name="unified social credit code",
                    ),
                ),
                (
                    "is_above_scale",
                    models.BooleanField(default=False, verbose_name="industrial enterprise above designated size"),
                ),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="OrganisationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("school", "School"),
                            ("training_institution", "Training institution"),
                            ("enterprise", "Enterprise"),
                            ("association", "Association"),
                            ("government", "Public body"),
                        ],
                        max_length=24,
                        verbose_name="kind",
                    ),
                ),
                (
                    "credit_code",
                    models.CharField(
                        blank=True,
                        help_text="GB 32100",
                        max_length=18,
                        null=True,
                        verbose_name="unified social credit code",
                    ),
                ),
                (
                    "is_above_scale",
                    models.BooleanField(default=False, verbose_name="industrial enterprise above designated size"),
                ),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "name_grams",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(models.F("name"), function="directory_name_grams"),
                        output_field=django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=2), size=None
                        ),
                    ),
                ),
                (
                    "id_type",
                    models.CharField(
                        choices=[
                            ("resident_id", "Resident ID card"),
                            ("hk_macao_permit", "Mainland travel permit for Hong Kong and Macao residents"),
                            ("taiwan_permit", "Mainland travel permit for Taiwan residents"),
                            ("foreign_permanent_resident", "Foreign permanent resident ID card"),
                            ("passport", "Passport"),
                        ],
                        default="resident_id",
                        max_length=28,
                        verbose_name="ID type",
                    ),
                ),
                ("id_cipher", models.BinaryField(verbose_name="encrypted ID number")),
                ("id_digest", models.BinaryField(max_length=32, unique=True, verbose_name="hash of the ID number")),
                ("id_masked", models.CharField(max_length=32, verbose_name="ID number")),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[("F", "Female"), ("M", "Male"), ("", "Not recorded")],
                        default="",
                        max_length=1,
                        verbose_name="sex",
                    ),
                ),
                ("birth_date", models.DateField(blank=True, null=True, verbose_name="birth date")),
                ("phone_cipher", models.BinaryField(blank=True, null=True, verbose_name="encrypted phone number")),
                (
                    "phone_digest",
                    models.BinaryField(blank=True, max_length=32, null=True, verbose_name="hash of the phone number"),
                ),
                ("phone_masked", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
                ("retention_until", models.DateField(blank=True, null=True, verbose_name="keep until")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "persons",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="PersonEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "id_type",
                    models.CharField(
                        choices=[
                            ("resident_id", "Resident ID card"),
                            ("hk_macao_permit", "Mainland travel permit for Hong Kong and Macao residents"),
                            ("taiwan_permit", "Mainland travel permit for Taiwan residents"),
                            ("foreign_permanent_resident", "Foreign permanent resident ID card"),
                            ("passport", "Passport"),
                        ],
                        default="resident_id",
                        max_length=28,
                        verbose_name="ID type",
                    ),
                ),
                ("id_cipher", models.BinaryField(verbose_name="encrypted ID number")),
                ("id_digest", models.BinaryField(max_length=32, verbose_name="hash of the ID number")),
                ("id_masked", models.CharField(max_length=32, verbose_name="ID number")),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[("F", "Female"), ("M", "Male"), ("", "Not recorded")],
                        default="",
                        max_length=1,
                        verbose_name="sex",
                    ),
                ),
                ("birth_date", models.DateField(blank=True, null=True, verbose_name="birth date")),
                ("phone_cipher", models.BinaryField(blank=True, null=True, verbose_name="encrypted phone number")),
                (
                    "phone_digest",
                    models.BinaryField(blank=True, max_length=32, null=True, verbose_name="hash of the phone number"),
                ),
                ("phone_masked", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
                ("retention_until", models.DateField(blank=True, null=True, verbose_name="keep until")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SkillUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("town", "Skill town"),
                            ("community", "Skill community"),
                            ("village", "Skill village"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("named_on", models.DateField(verbose_name="named on")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
            ],
            options={
                "verbose_name": "skill unit",
                "verbose_name_plural": "skill units",
                "ordering": ["-named_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Town",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=9, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("subdistrict", "Subdistrict"), ("town", "Town")], max_length=12, verbose_name="kind"
                    ),
                ),
                (
                    "longitude",
                    models.DecimalField(decimal_places=5, max_digits=8, verbose_name="longitude of the centre"),
                ),
                (
                    "latitude",
                    models.DecimalField(decimal_places=5, max_digits=8, verbose_name="latitude of the centre"),
                ),
            ],
            options={
                "verbose_name": "town",
                "verbose_name_plural": "towns",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(unique=True, verbose_name="date")),
                (
                    "kind",
                    models.CharField(
                        choices=[("holiday", "Holiday"), ("make_up", "Make-up working day")],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="directory.calendaryear",
                        verbose_name="year",
                    ),
                ),
            ],
            options={
                "verbose_name": "calendar day",
                "verbose_name_plural": "calendar days",
                "ordering": ["date"],
            },
        ),
        migrations.CreateModel(
            name="District",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        help_text="Six digits (GB/T 2260).",
                        max_length=6,
                        unique=True,
                        verbose_name="administrative code",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                ("name_en", models.CharField(max_length=80, verbose_name="English name")),
                ("city", models.CharField(max_length=40, verbose_name="city")),
                ("city_en", models.CharField(max_length=80, verbose_name="English name of the city")),
                ("portal_name", models.CharField(max_length=60, verbose_name="portal name")),
                ("portal_name_en", models.CharField(max_length=120, verbose_name="English portal name")),
                ("logo_text", models.CharField(max_length=4, verbose_name="logo text")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="service phone")),
                ("address", models.CharField(blank=True, max_length=120, verbose_name="address")),
                (
                    "is_fictional",
                    models.BooleanField(
                        default=False,
                        help_text="Every page then says that its data is for demonstration.",
                        verbose_name="demonstration data",
                    ),
                ),
                ("singleton", models.BooleanField(default=True, editable=False, unique=True)),
            ],
            options={
                "verbose_name": "district",
                "verbose_name_plural": "districts",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("singleton", True)), name="directory_one_district")
                ],
            },
        ),
        migrations.CreateModel(
            name="Industry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=12, verbose_name="code")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chains",
                        to="directory.industry",
                        verbose_name="ecosystem",
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="industries",
                        to="directory.industryscheme",
                        verbose_name="industry scheme",
                    ),
                ),
            ],
            options={
                "verbose_name": "industry",
                "verbose_name_plural": "industries",
                "ordering": ["scheme", "code"],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="occupation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "directory_occupationevent" ("code", "id", "is_digital", "is_green", "is_new", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (OLD."code", OLD."id", OLD."is_digital", OLD."is_green", OLD."is_new", OLD."name", OLD."name_en", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."source"); RETURN NULL;',
                    hash="4816e4338983e7b4e96784a0ce8fc79bc492e8c3",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_fe7d4",
                    table="directory_occupation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="occupation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "directory_occupationevent" ("code", "id", "is_digital", "is_green", "is_new", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (OLD."code", OLD."id", OLD."is_digital", OLD."is_green", OLD."is_new", OLD."name", OLD."name_en", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source"); RETURN NULL;',
                    hash="ca3b9872f402d1134a6f7a0710d6f494a625aea0",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_33c13",
                    table="directory_occupation",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="occupationevent",
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
            model_name="occupationevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="directory.occupation",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="industry",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="organisations",
                to="directory.industry",
                verbose_name="industry",
            ),
        ),
        migrations.AddField(
            model_name="evaluationbody",
            name="organisation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evaluation_body",
                to="directory.organisation",
                verbose_name="organisation",
            ),
        ),
        migrations.AddField(
            model_name="organisationevent",
            name="industry",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="directory.industry",
                verbose_name="industry",
            ),
        ),
        migrations.AddField(
            model_name="organisationevent",
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
            model_name="organisationevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="directory.organisation",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="community",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="persons",
                to="directory.community",
                verbose_name="community",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="employer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="employees",
                to="directory.organisation",
                verbose_name="employer",
            ),
        ),
        migrations.AddField(
            model_name="personevent",
            name="community",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="directory.community",
                verbose_name="community",
            ),
        ),
        migrations.AddField(
            model_name="personevent",
            name="employer",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="directory.organisation",
                verbose_name="employer",
            ),
        ),
        migrations.AddField(
            model_name="personevent",
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
            model_name="personevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="directory.person",
            ),
        ),
        migrations.AddField(
            model_name="skillunit",
            name="community",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="skill_units",
                to="directory.community",
                verbose_name="community",
            ),
        ),
        migrations.AddConstraint(
            model_name="town",
            constraint=models.CheckConstraint(
                condition=models.Q(("longitude__range", (73, 136)), ("latitude__range", (3, 54))),
                name="directory_town_centre_in_china",
                violation_error_message="The centre point lies outside China.",
            ),
        ),
        migrations.AddField(
            model_name="skillunit",
            name="town",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="skill_units",
                to="directory.town",
                verbose_name="town",
            ),
        ),
        migrations.AddField(
            model_name="personevent",
            name="town",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="directory.town",
                verbose_name="town",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="town",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="persons",
                to="directory.town",
                verbose_name="town",
            ),
        ),
        migrations.AddField(
            model_name="organisationevent",
            name="town",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="directory.town",
                verbose_name="town",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="town",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="organisations",
                to="directory.town",
                verbose_name="town",
            ),
        ),
        migrations.AddField(
            model_name="community",
            name="town",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="communities",
                to="directory.town",
                verbose_name="town",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarday",
            constraint=models.CheckConstraint(
                condition=models.Q(("date__year", models.F("year_id"))),
                name="directory_calendar_day_in_its_year",
                violation_error_message="The date is not in this year.",
            ),
        ),
        migrations.AddConstraint(
            model_name="industry",
            constraint=models.UniqueConstraint(
                fields=("scheme", "code"),
                name="directory_industry_code_once_in_scheme",
                violation_error_message="This scheme already has an industry with this code.",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationbody",
            constraint=models.UniqueConstraint(
                fields=("kind", "filing_code", "site_code"),
                name="directory_evaluation_body_site_once",
                violation_error_message="Another body already issues under this site code.",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationbody",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_until", None), ("valid_until__gte", models.F("filed_on")), _connector="OR"),
                name="directory_evaluation_body_period_in_order",
                violation_error_message="The filing ends before it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="skillunit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("community", None), ("kind", "town")),
                    models.Q(models.Q(("kind", "town"), _negated=True), ("community__isnull", False)),
                    _connector="OR",
                ),
                name="directory_skill_unit_has_its_place",
                violation_error_message="A skill town is a whole town; the other kinds name a community.",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=django.contrib.postgres.indexes.GinIndex(fields=["name_grams"], name="directory_person_name_grams"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["phone_digest"], name="directory_person_phone"),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("phone_cipher__isnull", True), ("phone_digest__isnull", True), ("phone_masked", "")),
                    models.Q(
                        ("phone_cipher__isnull", False),
                        ("phone_digest__isnull", False),
                        models.Q(("phone_masked", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="directory_person_phone_whole",
                violation_error_message="A phone number is kept whole or not at all.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."birth_date" IS DISTINCT FROM (NEW."birth_date") OR OLD."community_id" IS DISTINCT FROM (NEW."community_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."employer_id" IS DISTINCT FROM (NEW."employer_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."id_cipher" IS DISTINCT FROM (NEW."id_cipher") OR OLD."id_digest" IS DISTINCT FROM (NEW."id_digest") OR OLD."id_masked" IS DISTINCT FROM (NEW."id_masked") OR OLD."id_type" IS DISTINCT FROM (NEW."id_type") OR OLD."is_fictional" IS DISTINCT FROM (NEW."is_fictional") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."phone_cipher" IS DISTINCT FROM (NEW."phone_cipher") OR OLD."phone_digest" IS DISTINCT FROM (NEW."phone_digest") OR OLD."phone_masked" IS DISTINCT FROM (NEW."phone_masked") OR OLD."retention_until" IS DISTINCT FROM (NEW."retention_until") OR OLD."sex" IS DISTINCT FROM (NEW."sex") OR OLD."town_id" IS DISTINCT FROM (NEW."town_id"))',
                    func='INSERT INTO "directory_personevent" ("birth_date", "community_id", "created_at", "employer_id", "id", "id_cipher", "id_digest", "id_masked", "id_type", "is_fictional", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone_cipher", "phone_digest", "phone_masked", "retention_until", "sex", "town_id") VALUES (OLD."birth_date", OLD."community_id", OLD."created_at", OLD."employer_id", OLD."id", OLD."id_cipher", OLD."id_digest", OLD."id_masked", OLD."id_type", OLD."is_fictional", OLD."name", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."phone_cipher", OLD."phone_digest", OLD."phone_masked", OLD."retention_until", OLD."sex", OLD."town_id"); RETURN NULL;',
                    hash="106a9d48e86c918806dc5fb81842927facfd1991",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_45f75",
                    table="directory_person",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "directory_personevent" ("birth_date", "community_id", "created_at", "employer_id", "id", "id_cipher", "id_digest", "id_masked", "id_type", "is_fictional", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone_cipher", "phone_digest", "phone_masked", "retention_until", "sex", "town_id") VALUES (OLD."birth_date", OLD."community_id", OLD."created_at", OLD."employer_id", OLD."id", OLD."id_cipher", OLD."id_digest", OLD."id_masked", OLD."id_type", OLD."is_fictional", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone_cipher", OLD."phone_digest", OLD."phone_masked", OLD."retention_until", OLD."sex", OLD."town_id"); RETURN NULL;',
                    hash="0f87966b6d6f401df62d8d2c874fb678940d82bd",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_395d8",
                    table="directory_person",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "directory_organisationevent" ("credit_code", "id", "industry_id", "is_above_scale", "is_fictional", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "town_id") VALUES (OLD."credit_code", OLD."id", OLD."industry_id", OLD."is_above_scale", OLD."is_fictional", OLD."kind", OLD."name", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."town_id"); RETURN NULL;',
                    hash="f313e80208ddcd5201c3729d47e53b8bb875d31f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_17175",
                    table="directory_organisation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "directory_organisationevent" ("credit_code", "id", "industry_id", "is_above_scale", "is_fictional", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "town_id") VALUES (OLD."credit_code", OLD."id", OLD."industry_id", OLD."is_above_scale", OLD."is_fictional", OLD."kind", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."town_id"); RETURN NULL;',
                    hash="0b83913ed9136ae41f8b5a0f67de520c04627f59",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d686f",
                    table="directory_organisation",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="community",
            constraint=models.CheckConstraint(
                condition=models.Q(("longitude__range", (73, 136)), ("latitude__range", (3, 54))),
                name="directory_community_centre_in_china",
                violation_error_message="The centre point lies outside China.",
            ),
        ),
    ]
