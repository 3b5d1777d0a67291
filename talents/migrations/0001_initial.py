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
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HonourTitle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(unique=True, verbose_name="key")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("name_en", models.CharField(max_length=120, verbose_name="English name")),
                (
                    "rank",
                    models.CharField(
                        choices=[
                            ("national", "National"),
                            ("province", "Provincial"),
                            ("city", "City"),
                            ("district", "District"),
                        ],
                        max_length=10,
                        verbose_name="rank",
                    ),
                ),
                ("awarded_by", models.CharField(max_length=80, verbose_name="awarded by")),
                (
                    "is_leading_talent",
                    models.BooleanField(
                        default=False,
                        verbose_name="counted among leading high-skilled talents",
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="source")),
            ],
            options={
                "verbose_name": "honour title",
                "verbose_name_plural": "honour titles",
                "ordering": ["key"],
            },
        ),
        migrations.CreateModel(
            name="MentorGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("technical", "Technical problems"),
                            ("craft_talks", "Craft talks"),
                            ("modern_services", "Modern services"),
                        ],
                        max_length=16,
                        unique=True,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
            ],
            options={
                "verbose_name": "mentor group",
                "verbose_name_plural": "mentor groups",
                "ordering": ["kind"],
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="standing",
                        serialize=False,
                        to="directory.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
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
                        verbose_name="highest level",
                    ),
                ),
                (
                    "digital_level",
                    models.PositiveSmallIntegerField(
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
                        verbose_name="highest level in a digital occupation",
                    ),
                ),
                (
                    "valid_until",
                    models.DateField(help_text="Empty: without end.", null=True, verbose_name="holds it until"),
                ),
            ],
            options={
                "verbose_name": "standing",
                "verbose_name_plural": "standings",
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=22, unique=True, verbose_name="certificate number")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
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
                        verbose_name="level",
                    ),
                ),
                ("issued_on", models.DateField(verbose_name="issued on")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valid until")),
                (
                    "status",
                    models.CharField(
                        choices=[("issued", "Issued"), ("revoked", "Revoked")],
                        default="issued",
                        editable=False,
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("training", "Training class"),
                            ("competition", "Competition"),
                            ("examination", "Examination"),
                        ],
                        max_length=12,
                        verbose_name="origin",
                    ),
                ),
                (
                    "origin_reference",
                    models.CharField(
                        blank=True,
                        help_text="Code of the class or competition.",
                        max_length=40,
                        verbose_name="reference of the origin",
                    ),
                ),
                (
                    "exam_reference",
                    models.CharField(
                        blank=True,
                        help_text="The same for two certificates of one exam (一试双证).",
                        max_length=40,
                        verbose_name="exam",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="directory.evaluationbody",
                        verbose_name="evaluation body",
                    ),
                ),
                (
                    "occupation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="directory.occupation",
                        verbose_name="occupation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="directory.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "skill certificate",
                "verbose_name_plural": "skill certificates",
                "ordering": ["-issued_on", "-pk"],
                "permissions": [("revoke_certificate", "Can revoke skill certificates")],
            },
        ),
        migrations.CreateModel(
            name="CertificateEvent",
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
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="talents.certificate"
                    ),
                ),
            ],
            options={
                "verbose_name": "certificate event",
                "verbose_name_plural": "certificate events",
                "ordering": ["-at", "-pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Honour",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "holder_name",
                    models.CharField(
                        help_text="As on the announcement; the person is linked once identified.",
                        max_length=60,
                        verbose_name="holder",
                    ),
                ),
                (
                    "session",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="The N in 第N届, where the honour is given in sessions.",
                        null=True,
                        verbose_name="session",
                    ),
                ),
                ("awarded_on", models.DateField(verbose_name="awarded on")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="honours",
                        to="directory.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "title",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="honours",
                        to="talents.honourtitle",
                        verbose_name="honour title",
                    ),
                ),
            ],
            options={
                "verbose_name": "honour",
                "verbose_name_plural": "honours",
                "ordering": ["-awarded_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HonourEvent",
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
                    "honour",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="talents.honour"
                    ),
                ),
            ],
            options={
                "verbose_name": "honour event",
                "verbose_name_plural": "honour events",
                "ordering": ["-at", "-pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MasterMentor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("speciality", models.CharField(max_length=60, verbose_name="speciality")),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentors",
                        to="directory.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentors",
                        to="talents.mentorgroup",
                        verbose_name="mentor group",
                    ),
                ),
            ],
            options={
                "verbose_name": "master mentor",
                "verbose_name_plural": "master mentors",
                "ordering": ["group", "name"],
            },
        ),
        migrations.CreateModel(
            name="MentorService",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("visit", "Visit to an enterprise"),
                            ("seminar", "Seminar"),
                            ("problem_solved", "Problem solved"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("served_on", models.DateField(verbose_name="date")),
                ("summary", models.CharField(max_length=200, verbose_name="summary")),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="services",
                        to="talents.mentorgroup",
                        verbose_name="mentor group",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentor_services",
                        to="directory.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "mentor service",
                "verbose_name_plural": "mentor services",
                "ordering": ["-served_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="NamedMethod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("working_method", "Named working method"),
                            ("improvement", "Result of a technical improvement project"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("author_name", models.CharField(max_length=60, verbose_name="author")),
                ("recognised_on", models.DateField(verbose_name="recognised on")),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="named_methods",
                        to="directory.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "named method",
                "verbose_name_plural": "named methods",
                "ordering": ["-recognised_on", "name"],
            },
        ),
        migrations.CreateModel(
            name="TechnicianStudio",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                (
                    "rank",
                    models.CharField(
                        choices=[
                            ("national", "National"),
                            ("province", "Provincial"),
                            ("city", "City"),
                            ("district", "District"),
                        ],
                        max_length=10,
                        verbose_name="rank",
                    ),
                ),
                ("leader_name", models.CharField(max_length=60, verbose_name="leader")),
                ("named_on", models.DateField(verbose_name="named on")),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="studios",
                        to="directory.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "technician studio",
                "verbose_name_plural": "technician studios",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="YearStanding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
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
                        verbose_name="highest level issued in the year",
                    ),
                ),
                (
                    "digital_level",
                    models.PositiveSmallIntegerField(
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
                        verbose_name="highest level issued in the year in a digital occupation",
                    ),
                ),
                (
                    "level_before",
                    models.PositiveSmallIntegerField(
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
                        verbose_name="highest level issued before the year",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="year_standings",
                        to="directory.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "standing in a year",
                "verbose_name_plural": "standings in a year",
            },
        ),
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(fields=["person", "issued_on"], name="talents_certificate_person"),
        ),
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(fields=["occupation", "issued_on"], name="talents_certificate_occupation"),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__range", (2, 7))),
                name="talents_certificate_level_is_certified",
                violation_error_message="Certificates exist for levels 5 to 1 and for special technicians.",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_until", None), ("valid_until__gte", models.F("issued_on")), _connector="OR"),
                name="talents_certificate_period_in_order",
                violation_error_message="The certificate runs out before it is issued.",
            ),
        ),
        migrations.AddIndex(
            model_name="certificateevent",
            index=models.Index(
                condition=models.Q(("picked_up_at__isnull", True)), fields=["id"], name="talents_certificate_event_due"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="certificateevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="9b21ffdff11aee004a70238c797b2cfcea3f3976",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_d0139",
                    table="talents_certificateevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="certificateevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."by_name" IS DISTINCT FROM (NEW."by_name") OR OLD."from_status" IS DISTINCT FROM (NEW."from_status") OR OLD."to_status" IS DISTINCT FROM (NEW."to_status") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."certificate_id" IS DISTINCT FROM (NEW."certificate_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="8f400fb9afae25d5732774976ee06251761043c1",
                    operation="UPDATE",
                    pgid="pgtrigger_append_only_12bc4",
                    table="talents_certificateevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="honourevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="4f4a91b480824ff18ab2f511e5a68e4b092268e9",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_32845",
                    table="talents_honourevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="honourevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."by_name" IS DISTINCT FROM (NEW."by_name") OR OLD."from_status" IS DISTINCT FROM (NEW."from_status") OR OLD."to_status" IS DISTINCT FROM (NEW."to_status") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."honour_id" IS DISTINCT FROM (NEW."honour_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="8f0d56ba7963bd07bbb11e55d3e9914715227c23",
                    operation="UPDATE",
                    pgid="pgtrigger_append_only_86232",
                    table="talents_honourevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="honour",
            constraint=models.UniqueConstraint(
                condition=models.Q(("person__isnull", False), ("session__isnull", False)),
                fields=("title", "person", "session"),
                name="talents_honour_once_per_person_and_session",
                violation_error_message="This person already holds the honour of this session.",
            ),
        ),
        migrations.AddIndex(
            model_name="yearstanding",
            index=models.Index(fields=["year", "level"], name="talents_year_standing_level"),
        ),
        migrations.AddConstraint(
            model_name="yearstanding",
            constraint=models.UniqueConstraint(
                fields=("person", "year"), name="talents_one_standing_per_person_and_year"
            ),
        ),
    ]
