import uuid
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("directory", "0002_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Alliance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=120, verbose_name="English name")),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
            ],
            options={
                "verbose_name": "training and evaluation alliance",
                "verbose_name_plural": "training and evaluation alliances",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "student_number",
                    models.CharField(
                        blank=True,
                        help_text="The school's own; empty until it gives one.",
                        max_length=20,
                        verbose_name="student number",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("enrolled", "Enrolled"),
                            ("waitlisted", "Waiting for a seat"),
                            ("withdrawn", "Gave up the seat"),
                            ("completed", "Completed"),
                            ("failed", "Not passed"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("entered_on", models.DateField(blank=True, null=True, verbose_name="entered on")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "consented_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="When the person consented on this site; empty where the school holds the consent.",
                        null=True,
                        verbose_name="consented",
                    ),
                ),
                (
                    "employer",
                    models.ForeignKey(
                        blank=True,
                        help_text="When the class began.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trainees",
                        to="directory.organisation",
                        verbose_name="employer",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="directory.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "enrolment",
                "verbose_name_plural": "enrolments",
                "ordering": ["training_class", "student_number", "pk"],
            },
        ),
        migrations.CreateModel(
            name="EnrolmentEvent",
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
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="training.enrolment"
                    ),
                ),
            ],
            options={
                "verbose_name": "enrolment event",
                "verbose_name_plural": "enrolment events",
                "ordering": ["-at", "-pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OnlineCatalogue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("platform", models.CharField(max_length=40, verbose_name="platform")),
                ("as_of", models.DateField(verbose_name="as of")),
                ("digital_courses", models.PositiveIntegerField(verbose_name="digital courses")),
                ("course_providers", models.PositiveIntegerField(verbose_name="course providers")),
                ("courses", models.PositiveIntegerField(verbose_name="courses")),
                ("institutions", models.PositiveIntegerField(verbose_name="training institutions")),
                ("enterprises", models.PositiveIntegerField(verbose_name="enterprises")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
            ],
            options={
                "verbose_name": "online catalogue",
                "verbose_name_plural": "online catalogues",
                "ordering": ["-as_of", "platform"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("platform", "as_of"),
                        name="training_online_catalogue_once_a_day",
                        violation_error_message="This platform has already been counted on that day.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Provider",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("approved_from", models.DateField(verbose_name="approved from")),
                (
                    "approved_until",
                    models.DateField(
                        blank=True, help_text="Empty: without end.", null=True, verbose_name="approved until"
                    ),
                ),
                (
                    "occupations",
                    models.ManyToManyField(
                        blank=True,
                        related_name="providers",
                        to="directory.occupation",
                        verbose_name="approved occupations",
                    ),
                ),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="provider",
                        to="directory.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "training provider",
                "verbose_name_plural": "training providers",
                "ordering": ["organisation__name"],
            },
        ),
        migrations.CreateModel(
            name="Course",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                (
                    "level",
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
                        verbose_name="level",
                    ),
                ),
                (
                    "hours",
                    models.PositiveSmallIntegerField(
                        help_text="Of 45 minutes each.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="class hours",
                    ),
                ),
                (
                    "theory_pass_mark",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("60"), max_digits=5, verbose_name="pass mark in theory"
                    ),
                ),
                (
                    "practice_pass_mark",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("60"), max_digits=5, verbose_name="pass mark in practice"
                    ),
                ),
                (
                    "summary",
                    models.TextField(blank=True, help_text="What one can do afterwards.", verbose_name="summary"),
                ),
                ("what_to_bring", models.TextField(blank=True, verbose_name="what to bring")),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
                (
                    "occupation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="courses",
                        to="directory.occupation",
                        verbose_name="occupation",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="courses",
                        to="training.provider",
                        verbose_name="training provider",
                    ),
                ),
            ],
            options={
                "verbose_name": "course",
                "verbose_name_plural": "courses",
                "ordering": ["title", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Result",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "theory",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="mark in theory"
                    ),
                ),
                (
                    "practice",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="mark in practice"
                    ),
                ),
                (
                    "passed",
                    models.BooleanField(
                        blank=True, help_text="Empty until it is known.", null=True, verbose_name="passed"
                    ),
                ),
                ("certificate_number", models.CharField(blank=True, max_length=22, verbose_name="certificate number")),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="certificate issued on")),
                (
                    "enrolment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="result",
                        to="training.enrolment",
                        verbose_name="enrolment",
                    ),
                ),
            ],
            options={
                "verbose_name": "result",
                "verbose_name_plural": "results",
                "ordering": ["enrolment"],
            },
        ),
        migrations.CreateModel(
            name="TrainingClass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        help_text="How schools' programs name the class; it never changes.",
                        max_length=16,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{2}\\d{4}-\\d{4,9}$", "A code looks like XS2026-0001."
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("night_class", "Night class"),
                            ("order_class", "Order class"),
                            ("weilan_class", "Weilan class"),
                            ("public", "Open class"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("teacher_name", models.CharField(blank=True, max_length=60, verbose_name="teacher")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="last day")),
                (
                    "capacity",
                    models.PositiveIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="seats"
                    ),
                ),
                ("seats_taken", models.PositiveIntegerField(default=0, editable=False, verbose_name="seats taken")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("pending", "Waiting for approval"),
                            ("open", "Open"),
                            ("running", "Running"),
                            ("finished", "Finished"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("registration_opens_at", models.DateTimeField(verbose_name="registration opens")),
                ("registration_closes_at", models.DateTimeField(verbose_name="registration closes")),
                (
                    "fee",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        help_text="Yuan.",
                        max_digits=8,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="fee",
                    ),
                ),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="classes",
                        to="training.course",
                        verbose_name="course",
                    ),
                ),
                (
                    "evaluation_body",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who issues the certificates of this class; empty where it leads to none.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="classes",
                        to="directory.evaluationbody",
                        verbose_name="evaluation body",
                    ),
                ),
            ],
            options={
                "verbose_name": "training class",
                "verbose_name_plural": "training classes",
                "ordering": ["-starts_on", "code"],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField(verbose_name="begins")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("topic", models.CharField(blank=True, max_length=80, verbose_name="topic")),
                (
                    "training_class",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to="training.trainingclass",
                        verbose_name="training class",
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "ordering": ["starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Push",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("roster", "Roster"), ("results", "Class results")],
                        editable=False,
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "sha256",
                    models.CharField(
                        editable=False,
                        max_length=64,
                        validators=[django.core.validators.RegexValidator("^[0-9a-f]{64}$", "64 hexadecimal digits.")],
                        verbose_name="SHA-256 of the body",
                    ),
                ),
                (
                    "received_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="received"),
                ),
                ("received", models.PositiveIntegerField(editable=False, verbose_name="rows received")),
                ("created", models.PositiveIntegerField(editable=False, verbose_name="rows created")),
                ("updated", models.PositiveIntegerField(editable=False, verbose_name="rows updated")),
                ("unchanged", models.PositiveIntegerField(editable=False, verbose_name="rows unchanged")),
                ("rejected", models.PositiveIntegerField(editable=False, verbose_name="rows rejected")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pushes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sent by",
                    ),
                ),
                (
                    "training_class",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pushes",
                        to="training.trainingclass",
                        verbose_name="training class",
                    ),
                ),
            ],
            options={
                "verbose_name": "push",
                "verbose_name_plural": "pushes",
                "ordering": ["-received_at"],
            },
        ),
        migrations.CreateModel(
            name="NextStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("jobs", "Job openings"),
                            ("internships", "Internships"),
                            ("start_up", "Start-up support"),
                            ("key_groups", "Help for key groups"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="text")),
                ("link", models.URLField(blank=True, verbose_name="link")),
                (
                    "training_class",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="next_steps",
                        to="training.trainingclass",
                        verbose_name="training class",
                    ),
                ),
            ],
            options={
                "verbose_name": "next step",
                "verbose_name_plural": "next steps",
                "ordering": ["kind", "pk"],
            },
        ),
        migrations.AddField(
            model_name="enrolment",
            name="training_class",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="enrolments",
                to="training.trainingclass",
                verbose_name="training class",
            ),
        ),
        migrations.CreateModel(
            name="ClassEvent",
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
                    "training_class",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="training.trainingclass"
                    ),
                ),
            ],
            options={
                "verbose_name": "class event",
                "verbose_name_plural": "class events",
                "ordering": ["-at", "-pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Venue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("community", "Skills workshop near home"),
                            ("factory_gate", "Weilan classroom at the factory gate"),
                            ("night_school", "Skills night school"),
                            ("college", "College"),
                            ("online", "Online"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=120, verbose_name="address")),
                (
                    "longitude",
                    models.DecimalField(
                        blank=True, decimal_places=5, max_digits=8, null=True, verbose_name="longitude"
                    ),
                ),
                (
                    "latitude",
                    models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True, verbose_name="latitude"),
                ),
                (
                    "capacity",
                    models.PositiveIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="places in the room"
                    ),
                ),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
                (
                    "community",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="venues",
                        to="directory.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "town",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="venues",
                        to="directory.town",
                        verbose_name="town",
                    ),
                ),
            ],
            options={
                "verbose_name": "venue",
                "verbose_name_plural": "venues",
                "ordering": ["name"],
            },
        ),
        migrations.AddField(
            model_name="trainingclass",
            name="venue",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="classes",
                to="training.venue",
                verbose_name="venue",
            ),
        ),
        migrations.CreateModel(
            name="PublicEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("skills_fair", "Skills fair"),
                            ("craft_parlour", "Craft parlour"),
                            ("training_camp", "Skills training camp"),
                            ("job_taster", "Job taster"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("starts_at", models.DateTimeField(verbose_name="begins")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("minimum_age", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minimum age")),
                (
                    "needs_guardian_consent",
                    models.BooleanField(default=True, verbose_name="children under 14 need a guardian's consent"),
                ),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="public_events",
                        to="training.venue",
                        verbose_name="venue",
                    ),
                ),
            ],
            options={
                "verbose_name": "public event",
                "verbose_name_plural": "public events",
                "ordering": ["-starts_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="AllianceMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="training.alliance",
                        verbose_name="alliance",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alliance_memberships",
                        to="directory.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "alliance member",
                "verbose_name_plural": "alliance members",
                "ordering": ["alliance", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("alliance", "organisation"),
                        name="training_alliance_member_once",
                        violation_error_message="This organisation is already a member.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DemandPosting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "Apprentice"),
                            (2, "Junior worker (level 5)"),
                            (3, "Intermediate worker (level 4)"),
                            (4, "Senior worker (level 3)"),
                            (5, "Technician (level 2)"),
                            (6, "Senior technician (level 1)"),
                            (7, "Special-grade technician"),
                            (8, "Chief technician"),
                        ],
                        null=True,
                        verbose_name="level",
                    ),
                ),
                (
                    "head_count",
                    models.PositiveIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="head-count"
                    ),
                ),
                ("posted_on", models.DateField(verbose_name="posted on")),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("answered", "Answered by a class"), ("closed", "Closed")],
                        default="open",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="demand_postings",
                        to="directory.organisation",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "occupation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="demand_postings",
                        to="directory.occupation",
                        verbose_name="occupation",
                    ),
                ),
            ],
            options={
                "verbose_name": "demand posting",
                "verbose_name_plural": "demand postings",
                "ordering": ["-posted_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("head_count__gte", 1)),
                        name="training_demand_is_for_someone",
                        violation_error_message="A demand is for at least one person.",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enrolmentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="ecb4e04ffaa5e59ed14a18e38cb01db18aa08ec0",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_70a51",
                    table="training_enrolmentevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enrolmentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."by_name" IS DISTINCT FROM (NEW."by_name") OR OLD."from_status" IS DISTINCT FROM (NEW."from_status") OR OLD."to_status" IS DISTINCT FROM (NEW."to_status") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."enrolment_id" IS DISTINCT FROM (NEW."enrolment_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="70eb60d5991a0ae15fea1f8d4e2b96ff479e0c52",
                    operation="UPDATE",
                    pgid="pgtrigger_append_only_c8300",
                    table="training_enrolmentevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="provider",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_until", None), ("approved_until__gte", models.F("approved_from")), _connector="OR"
                ),
                name="training_provider_period_in_order",
                violation_error_message="The approval ends before it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.UniqueConstraint(
                fields=("provider", "title"),
                name="training_course_title_once_per_provider",
                violation_error_message="This provider already has a course of this title.",
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("level", None),
                    models.Q(("level__in", (2, 3, 4, 5, 6, 7)), ("occupation__isnull", False)),
                    _connector="OR",
                ),
                name="training_course_level_is_of_an_occupation",
                violation_error_message="A level belongs to an occupation, and certificates must exist for it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(
                condition=models.Q(("hours__gte", 1)),
                name="training_course_has_hours",
                violation_error_message="A course has at least one class hour.",
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(
                condition=models.Q(("practice_pass_mark__range", (0, 100)), ("theory_pass_mark__range", (0, 100))),
                name="training_course_pass_marks_in_range",
                violation_error_message="A pass mark lies between 0 and 100.",
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("theory", None), ("theory__range", (0, 100)), _connector="OR"),
                    models.Q(("practice", None), ("practice__range", (0, 100)), _connector="OR"),
                ),
                name="training_result_marks_in_range",
                violation_error_message="A mark lies between 0 and 100.",
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("certificate_number", ""), ("issued_on", None)),
                    models.Q(
                        models.Q(("certificate_number", ""), _negated=True),
                        ("issued_on__isnull", False),
                        ("passed", True),
                        ("passed__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="training_result_certificate_is_of_a_pass",
                violation_error_message="A certificate has a number and a date, and only who passed has one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.UniqueConstraint(
                fields=("training_class", "starts_at"),
                name="training_session_once_at_a_time",
                violation_error_message="This class already meets at that time.",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="training_session_times_in_order",
                violation_error_message="The session ends before it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="push",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "received",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("created"), "+", models.F("updated")
                                ),
                                "+",
                                models.F("unchanged"),
                            ),
                            "+",
                            models.F("rejected"),
                        ),
                    )
                ),
                name="training_push_accounts_for_every_row",
                violation_error_message="Every row is created, updated, unchanged or rejected.",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "withdrawn"), _negated=True),
                fields=("training_class", "person"),
                name="training_enrolment_once_per_person_and_class",
                violation_error_message="This person is already in the class.",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("student_number", ""), _negated=True), models.Q(("status", "withdrawn"), _negated=True)
                ),
                fields=("training_class", "student_number"),
                name="training_enrolment_student_number_once_per_class",
                violation_error_message="This student number is already in use in the class.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="classevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="3afa2df115051cc64d62bad5363b29b0c3aff797",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_fc9bd",
                    table="training_classevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="classevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."by_name" IS DISTINCT FROM (NEW."by_name") OR OLD."from_status" IS DISTINCT FROM (NEW."from_status") OR OLD."to_status" IS DISTINCT FROM (NEW."to_status") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."training_class_id" IS DISTINCT FROM (NEW."training_class_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="7a874b8f8e26838107c5c6537ff40c6141d70efb",
                    operation="UPDATE",
                    pgid="pgtrigger_append_only_e18c6",
                    table="training_classevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="venue",
            constraint=models.UniqueConstraint(
                fields=("name", "town"),
                name="training_venue_name_once_in_town",
                nulls_distinct=False,
                violation_error_message="This town already has a venue of this name.",
            ),
        ),
        migrations.AddConstraint(
            model_name="venue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("community", None), ("kind", "online"), ("latitude", None), ("longitude", None), ("town", None)
                    ),
                    models.Q(
                        models.Q(("kind", "online"), _negated=True),
                        ("latitude__isnull", False),
                        ("longitude__isnull", False),
                        ("town__isnull", False),
                        ("latitude__range", (3, 54)),
                        ("longitude__range", (73, 136)),
                    ),
                    _connector="OR",
                ),
                name="training_venue_has_its_place",
                violation_error_message="A venue has a town and a position in China; an online one has neither.",
            ),
        ),
        migrations.AddConstraint(
            model_name="venue",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity__gte", 1)),
                name="training_venue_holds_someone",
                violation_error_message="A venue has at least one place.",
            ),
        ),
        migrations.AddIndex(
            model_name="trainingclass",
            index=models.Index(
                condition=models.Q(("status", "open")), fields=["starts_on"], name="training_class_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingclass",
            constraint=models.CheckConstraint(
                condition=models.Q(("seats_taken__gte", 0), ("seats_taken__lte", models.F("capacity"))),
                name="training_class_seats_within_capacity",
                violation_error_message="More seats are taken than the class has.",
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingclass",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity__gte", 1)),
                name="training_class_has_seats",
                violation_error_message="A class has at least one seat.",
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingclass",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="training_class_dates_in_order",
                violation_error_message="The class ends before it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingclass",
            constraint=models.CheckConstraint(
                condition=models.Q(("registration_closes_at__gt", models.F("registration_opens_at"))),
                name="training_class_registration_in_order",
                violation_error_message="Registration closes before it opens.",
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingclass",
            constraint=models.CheckConstraint(
                condition=models.Q(("fee__gte", 0)),
                name="training_class_fee_not_negative",
                violation_error_message="A fee is not negative.",
            ),
        ),
        migrations.AddConstraint(
            model_name="publicevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="training_public_event_times_in_order",
                violation_error_message="The event ends before it begins.",
            ),
        ),
    ]
