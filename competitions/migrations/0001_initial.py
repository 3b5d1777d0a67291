from decimal import Decimal

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import competitions.models.competitions


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("directory", "0002_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("talents", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AnnualPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(unique=True, verbose_name="year")),
                ("competitions_planned", models.PositiveSmallIntegerField(verbose_name="competitions planned")),
                ("contests_planned", models.PositiveSmallIntegerField(verbose_name="contests planned")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
            ],
            options={
                "verbose_name": "annual plan",
                "verbose_name_plural": "annual plans",
                "ordering": ["-year"],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workstation_number",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Drawn by lot when marking begins.",
                        null=True,
                        verbose_name="workstation number",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("entered", "Entered"),
                            ("marked", "Marked"),
                            ("placed", "Placed"),
                            ("absent", "Absent"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="entered",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry",
                "verbose_name_plural": "entries",
                "ordering": ["competition", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(unique=True, verbose_name="key")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("since", models.PositiveSmallIntegerField(help_text="A year.", verbose_name="held since")),
                ("co_organiser", models.CharField(blank=True, max_length=80, verbose_name="co-organiser")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
            ],
            options={
                "verbose_name": "series",
                "verbose_name_plural": "series",
                "ordering": ["since", "key"],
            },
        ),
        migrations.CreateModel(
            name="Competition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=24, unique=True, verbose_name="code")),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                (
                    "kind",
                    models.CharField(
                        choices=[("competition", "Skills competition"), ("contest", "Skills contest")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("held_on", models.DateField(verbose_name="held on")),
                ("venue", models.CharField(blank=True, max_length=80, verbose_name="venue")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "In preparation"),
                            ("open", "Open for entries"),
                            ("marking", "Marking"),
                            ("published", "Results published"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="results published"),
                ),
                (
                    "theory_weight",
                    models.DecimalField(
                        decimal_places=3,
                        default=Decimal("0.3"),
                        max_digits=4,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("1")),
                        ],
                        verbose_name="weight of theory",
                    ),
                ),
                (
                    "practice_weight",
                    models.DecimalField(
                        decimal_places=3,
                        default=Decimal("0.7"),
                        max_digits=4,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("1")),
                        ],
                        verbose_name="weight of practice",
                    ),
                ),
                (
                    "theory_pass_mark",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("60"),
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="pass mark of theory",
                    ),
                ),
                (
                    "practice_pass_mark",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("60"),
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="pass mark of practice",
                    ),
                ),
                (
                    "tie_chain",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("total", "Higher total"),
                                ("time", "Shorter time"),
                                ("practice", "Higher mark in practice"),
                                ("theory", "Higher mark in theory"),
                            ],
                            max_length=10,
                        ),
                        default=competitions.models.competitions.usual_tie_chain,
                        help_text="Tried in this order; whoever is equal in all of them shares the rank.",
                        size=None,
                        verbose_name="tie chain",
                    ),
                ),
                (
                    "award_rounding",
                    models.CharField(
                        choices=[("down", "Round down"), ("half_up", "Round half up"), ("up", "Round up")],
                        default="down",
                        help_text="Where an award is given to a percentage of those ranked.",
                        max_length=8,
                        verbose_name="rounding of awards",
                    ),
                ),
                (
                    "award_tie",
                    models.CharField(
                        choices=[
                            ("include", "All who are equal receive the higher award"),
                            ("exclude", "All who are equal receive the lower award"),
                        ],
                        default="include",
                        max_length=8,
                        verbose_name="tie at the cut of an award",
                    ),
                ),
                (
                    "enterprise_count",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="As announced, where it was.", null=True, verbose_name="enterprises"
                    ),
                ),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="competitions_hosted",
                        to="directory.organisation",
                        verbose_name="host",
                    ),
                ),
                (
                    "occupation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="competitions",
                        to="directory.occupation",
                        verbose_name="occupation",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="competitions",
                        to="competitions.annualplan",
                        verbose_name="annual plan",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="competitions",
                        to="competitions.series",
                        verbose_name="series",
                    ),
                ),
            ],
            options={
                "verbose_name": "competition",
                "verbose_name_plural": "competitions",
                "ordering": ["-held_on", "code"],
                "permissions": [("enter_marks", "Can enter marks"), ("publish_results", "Can publish results")],
            },
        ),
        migrations.CreateModel(
            name="CompetitionEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="at")),
                ("by_name", models.CharField(blank=True, editable=False, max_length=60, verbose_name="by (name)")),
                ("from_status", models.CharField(blank=True, editable=False, max_length=24, verbose_name="from")),
                ("to_status", models.CharField(editable=False, max_length=24, verbose_name="to")),
                ("reason", models.CharField(blank=True, editable=False, max_length=300, verbose_name="reason")),
                ("picked_up_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="picked up")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "competition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="competitions.competition",
                    ),
                ),
            ],
            options={
                "verbose_name": "competition event",
                "verbose_name_plural": "competition events",
                "ordering": ["-at", "-pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="mark",
                        serialize=False,
                        to="competitions.entry",
                        verbose_name="entry",
                    ),
                ),
                (
                    "theory",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="theory",
                    ),
                ),
                (
                    "practice",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="practice",
                    ),
                ),
                ("seconds", models.PositiveIntegerField(blank=True, null=True, verbose_name="time used (seconds)")),
                ("version", models.PositiveSmallIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "entered_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="entered"),
                ),
            ],
            options={
                "verbose_name": "mark",
                "verbose_name_plural": "marks",
            },
        ),
        migrations.CreateModel(
            name="Placing",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="placing",
                        serialize=False,
                        to="competitions.entry",
                        verbose_name="entry",
                    ),
                ),
                ("total", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="total")),
                ("rank", models.PositiveSmallIntegerField(verbose_name="rank")),
                ("has_passed", models.BooleanField(verbose_name="passed both parts")),
                (
                    "award",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("first", "First prize"),
                            ("second", "Second prize"),
                            ("third", "Third prize"),
                            ("merit", "Merit award"),
                        ],
                        max_length=8,
                        verbose_name="award",
                    ),
                ),
                (
                    "promoted_to",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (2, "Junior worker (level 5)"),
                            (3, "Intermediate worker (level 4)"),
                            (4, "Senior worker (level 3)"),
                            (5, "Technician (level 2)"),
                            (6, "Senior technician (level 1)"),
                            (7, "Special-grade technician"),
                        ],
                        null=True,
                        verbose_name="promoted to level",
                    ),
                ),
                ("published_at", models.DateTimeField(verbose_name="published")),
            ],
            options={
                "verbose_name": "placing",
                "verbose_name_plural": "placings",
                "ordering": ["rank", "entry"],
            },
        ),
        migrations.AddField(
            model_name="entry",
            name="competition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="competitions.competition",
                verbose_name="competition",
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="employer",
            field=models.ForeignKey(
                blank=True,
                help_text="Who entered the person; empty for those who entered themselves.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="directory.organisation",
                verbose_name="employer",
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="directory.person",
                verbose_name="person",
            ),
        ),
        migrations.CreateModel(
            name="EntryEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="at")),
                ("by_name", models.CharField(blank=True, editable=False, max_length=60, verbose_name="by (name)")),
                ("from_status", models.CharField(blank=True, editable=False, max_length=24, verbose_name="from")),
                ("to_status", models.CharField(editable=False, max_length=24, verbose_name="to")),
                ("reason", models.CharField(blank=True, editable=False, max_length=300, verbose_name="reason")),
                ("picked_up_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="picked up")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="competitions.entry"
                    ),
                ),
            ],
            options={
                "verbose_name": "entry event",
                "verbose_name_plural": "entry events",
                "ordering": ["-at", "-pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MarkEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "theory",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="theory",
                    ),
                ),
                (
                    "practice",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="practice",
                    ),
                ),
                ("seconds", models.PositiveIntegerField(blank=True, null=True, verbose_name="time used (seconds)")),
                ("version", models.PositiveSmallIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "entered_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="entered"),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        serialize=False,
                        to="competitions.entry",
                        verbose_name="entry",
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PromotionRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "from_rank",
                    models.PositiveSmallIntegerField(
                        default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name="from rank"
                    ),
                ),
                ("up_to_rank", models.PositiveSmallIntegerField(verbose_name="up to rank")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (2, "Junior worker (level 5)"),
                            (3, "Intermediate worker (level 4)"),
                            (4, "Senior worker (level 3)"),
                            (5, "Technician (level 2)"),
                            (6, "Senior technician (level 1)"),
                            (7, "Special-grade technician"),
                        ],
                        verbose_name="level",
                    ),
                ),
                (
                    "competition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="promotion_rules",
                        to="competitions.competition",
                        verbose_name="competition",
                    ),
                ),
            ],
            options={
                "verbose_name": "promotion rule",
                "verbose_name_plural": "promotion rules",
                "ordering": ["competition", "from_rank"],
            },
        ),
        migrations.CreateModel(
            name="CompetitionHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("code", models.SlugField(db_index=False, max_length=24, verbose_name="code")),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                (
                    "kind",
                    models.CharField(
                        choices=[("competition", "Skills competition"), ("contest", "Skills contest")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("held_on", models.DateField(verbose_name="held on")),
                ("venue", models.CharField(blank=True, max_length=80, verbose_name="venue")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "In preparation"),
                            ("open", "Open for entries"),
                            ("marking", "Marking"),
                            ("published", "Results published"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="results published"),
                ),
                (
                    "theory_weight",
                    models.DecimalField(
                        decimal_places=3,
                        default=Decimal("0.3"),
                        max_digits=4,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("1")),
                        ],
                        verbose_name="weight of theory",
                    ),
                ),
                (
                    "practice_weight",
                    models.DecimalField(
                        decimal_places=3,
                        default=Decimal("0.7"),
                        max_digits=4,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("1")),
                        ],
                        verbose_name="weight of practice",
                    ),
                ),
                (
                    "theory_pass_mark",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("60"),
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="pass mark of theory",
                    ),
                ),
                (
                    "practice_pass_mark",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("60"),
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="pass mark of practice",
                    ),
                ),
                (
                    "tie_chain",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("total", "Higher total"),
                                ("time", "Shorter time"),
                                ("practice", "Higher mark in practice"),
                                ("theory", "Higher mark in theory"),
                            ],
                            max_length=10,
                        ),
                        default=competitions.models.competitions.usual_tie_chain,
                        help_text="Tried in this order; whoever is equal in all of them shares the rank.",
                        size=None,
                        verbose_name="tie chain",
                    ),
                ),
                (
                    "award_rounding",
                    models.CharField(
                        choices=[("down", "Round down"), ("half_up", "Round half up"), ("up", "Round up")],
                        default="down",
                        help_text="Where an award is given to a percentage of those ranked.",
                        max_length=8,
                        verbose_name="rounding of awards",
                    ),
                ),
                (
                    "award_tie",
                    models.CharField(
                        choices=[
                            ("include", "All who are equal receive the higher award"),
                            ("exclude", "All who are equal receive the lower award"),
                        ],
                        default="include",
                        max_length=8,
                        verbose_name="tie at the cut of an award",
                    ),
                ),
                (
                    "enterprise_count",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="As announced, where it was.", null=True, verbose_name="enterprises"
                    ),
                ),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
                (
                    "host",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="directory.organisation",
                        verbose_name="host",
                    ),
                ),
                (
                    "occupation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="directory.occupation",
                        verbose_name="occupation",
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
                        related_name="history",
                        to="competitions.competition",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="competitions.annualplan",
                        verbose_name="annual plan",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="competitions.series",
                        verbose_name="series",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TitleRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "up_to_rank",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="up to rank"
                    ),
                ),
                ("session", models.PositiveSmallIntegerField(help_text="The N in 第N届.", verbose_name="session")),
                (
                    "max_age",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="In whole years on the day of the competition.",
                        null=True,
                        verbose_name="oldest age",
                    ),
                ),
                (
                    "competition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="title_rules",
                        to="competitions.competition",
                        verbose_name="competition",
                    ),
                ),
                (
                    "title",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="competition_rules",
                        to="talents.honourtitle",
                        verbose_name="honour title",
                    ),
                ),
            ],
            options={
                "verbose_name": "title rule",
                "verbose_name_plural": "title rules",
                "ordering": ["competition", "up_to_rank"],
            },
        ),
        migrations.CreateModel(
            name="AwardRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "award",
                    models.CharField(
                        choices=[
                            ("first", "First prize"),
                            ("second", "Second prize"),
                            ("third", "Third prize"),
                            ("merit", "Merit award"),
                        ],
                        max_length=8,
                        verbose_name="award",
                    ),
                ),
                ("count", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="number of awards")),
                (
                    "percent",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="percentage",
                    ),
                ),
                (
                    "competition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="award_rules",
                        to="competitions.competition",
                        verbose_name="competition",
                    ),
                ),
            ],
            options={
                "verbose_name": "award rule",
                "verbose_name_plural": "award rules",
                "ordering": ["competition", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("competition", "award"),
                        name="competitions_award_once",
                        violation_error_message="This competition already has a rule for this award.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("count__isnull", False), ("percent", None)),
                            models.Q(("count", None), ("percent__isnull", False), ("percent__range", (0, 100))),
                            _connector="OR",
                        ),
                        name="competitions_award_by_number_or_percentage",
                        violation_error_message="Give either a number or a percentage from 0 to 100.",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="competitionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="0eb2cee6c187907625a486614f9d7a661d185b07",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_50da0",
                    table="competitions_competitionevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="competitionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."by_name" IS DISTINCT FROM (NEW."by_name") OR OLD."from_status" IS DISTINCT FROM (NEW."from_status") OR OLD."to_status" IS DISTINCT FROM (NEW."to_status") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."competition_id" IS DISTINCT FROM (NEW."competition_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="682b28954826425d77066e683da066385ff39e42",
                    operation="UPDATE",
                    pgid="pgtrigger_append_only_ff165",
                    table="competitions_competitionevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="markevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="competitions.mark",
            ),
        ),
        migrations.AddField(
            model_name="mark",
            name="entered_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="marks_entered",
                to=settings.AUTH_USER_MODEL,
                verbose_name="entered by",
            ),
        ),
        migrations.AddField(
            model_name="placing",
            name="honours",
            field=models.ManyToManyField(
                blank=True, related_name="placings", to="talents.honour", verbose_name="honours"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "withdrawn"), _negated=True),
                fields=("competition", "person"),
                name="competitions_one_live_entry_per_person",
                violation_error_message="This person is already entered for this competition.",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                fields=("competition", "workstation_number"),
                name="competitions_workstation_once",
                violation_error_message="Another entrant works at this station.",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["marked", "placed"]), _negated=True),
                    ("workstation_number__isnull", False),
                    _connector="OR",
                ),
                name="competitions_marked_at_a_workstation",
                violation_error_message="Marks are entered against a workstation number.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entryevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="181442cd730014290c869e429974d0d489e16673",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_802e6",
                    table="competitions_entryevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entryevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."by_name" IS DISTINCT FROM (NEW."by_name") OR OLD."from_status" IS DISTINCT FROM (NEW."from_status") OR OLD."to_status" IS DISTINCT FROM (NEW."to_status") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."entry_id" IS DISTINCT FROM (NEW."entry_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="05e3bb0d1a8fbb3f75abc3e2d50e9f15d6fb1d52",
                    operation="UPDATE",
                    pgid="pgtrigger_append_only_566ed",
                    table="competitions_entryevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="promotionrule",
            constraint=models.UniqueConstraint(
                fields=("competition", "level"),
                name="competitions_promotion_level_once",
                violation_error_message="This competition already promotes to this level.",
            ),
        ),
        migrations.AddConstraint(
            model_name="promotionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_rank__gte", 1), ("up_to_rank__gte", models.F("from_rank"))),
                name="competitions_promotion_ranks_in_order",
                violation_error_message="The ranks begin at 1 and end where they begin or later.",
            ),
        ),
        migrations.AddConstraint(
            model_name="competition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("practice_weight__gte", 0),
                    ("theory_weight__gte", 0),
                    (
                        "theory_weight",
                        django.db.models.expressions.CombinedExpression(
                            models.Value(1), "-", models.F("practice_weight")
                        ),
                    ),
                ),
                name="competitions_weights_sum_to_one",
                violation_error_message="The weights of theory and practice add up to 1.",
            ),
        ),
        migrations.AddConstraint(
            model_name="competition",
            constraint=models.CheckConstraint(
                condition=models.Q(("practice_pass_mark__range", (0, 100)), ("theory_pass_mark__range", (0, 100))),
                name="competitions_pass_marks_in_range",
                violation_error_message="A pass mark lies between 0 and 100.",
            ),
        ),
        migrations.AddConstraint(
            model_name="competition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("tie_chain__contained_by", ["total", "time", "practice", "theory"]), ("tie_chain__len__gt", 0)
                ),
                name="competitions_tie_chain_known",
                violation_error_message="The tie chain names at least one rule, and only known ones.",
            ),
        ),
        migrations.AddConstraint(
            model_name="competition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published_at__isnull", False), ("status", "published")),
                    models.Q(models.Q(("status", "published"), _negated=True), ("published_at", None)),
                    _connector="OR",
                ),
                name="competitions_published_has_its_moment",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="competition",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "competitions_competitionhistory" ("award_rounding", "award_tie", "code", "enterprise_count", "held_on", "host_id", "id", "is_fictional", "kind", "occupation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "practice_pass_mark", "practice_weight", "published_at", "series_id", "status", "theory_pass_mark", "theory_weight", "tie_chain", "title", "venue") VALUES (OLD."award_rounding", OLD."award_tie", OLD."code", OLD."enterprise_count", OLD."held_on", OLD."host_id", OLD."id", OLD."is_fictional", OLD."kind", OLD."occupation_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."plan_id", OLD."practice_pass_mark", OLD."practice_weight", OLD."published_at", OLD."series_id", OLD."status", OLD."theory_pass_mark", OLD."theory_weight", OLD."tie_chain", OLD."title", OLD."venue"); RETURN NULL;',
                    hash="25e1199ac9fce94688d12367d2acb88694d6e4a4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c3d3f",
                    table="competitions_competition",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="titlerule",
            constraint=models.UniqueConstraint(
                fields=("competition", "title", "session"),
                name="competitions_title_once",
                violation_error_message="This competition already confers this title.",
            ),
        ),
        migrations.AddConstraint(
            model_name="titlerule",
            constraint=models.CheckConstraint(
                condition=models.Q(("up_to_rank__gte", 1)),
                name="competitions_title_reaches_a_rank",
                violation_error_message="A title reaches at least the first rank.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mark",
            constraint=models.CheckConstraint(
                condition=models.Q(("practice__range", (0, 100)), ("theory__range", (0, 100))),
                name="competitions_marks_in_range",
                violation_error_message="A mark lies between 0 and 100.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mark",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "competitions_markevent" ("entered_at", "entered_by_id", "entry_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "practice", "seconds", "theory", "version") VALUES (OLD."entered_at", OLD."entered_by_id", OLD."entry_id", _pgh_attach_context(), NOW(), \'update\', OLD."entry_id", OLD."practice", OLD."seconds", OLD."theory", OLD."version"); RETURN NULL;',
                    hash="0ed42e70a586d5a0ae22550d3f7576e4fcd86911",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9c0d1",
                    table="competitions_mark",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mark",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "competitions_markevent" ("entered_at", "entered_by_id", "entry_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "practice", "seconds", "theory", "version") VALUES (OLD."entered_at", OLD."entered_by_id", OLD."entry_id", _pgh_attach_context(), NOW(), \'delete\', OLD."entry_id", OLD."practice", OLD."seconds", OLD."theory", OLD."version"); RETURN NULL;',
                    hash="9bc8e57077815ba2f49def648e5b6d6462e2ad1c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5f0b3",
                    table="competitions_mark",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="placing",
            constraint=models.CheckConstraint(
                condition=models.Q(("rank__gte", 1), ("total__range", (0, 100))), name="competitions_placing_in_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="placing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("has_passed", True), models.Q(("award", ""), ("promoted_to", None)), _connector="OR"
                ),
                name="competitions_rewards_need_a_pass",
                violation_error_message="Awards and promotions need a pass in both parts.",
            ),
        ),
    ]
