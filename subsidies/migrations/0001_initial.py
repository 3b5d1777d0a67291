import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.serializers.json
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
        ("talents", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PolicyDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120, unique=True, verbose_name="title")),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="document number")),
                ("issued_by", models.CharField(blank=True, max_length=80, verbose_name="issued by")),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="issued on")),
                (
                    "is_supporting_measure",
                    models.BooleanField(
                        default=False,
                        help_text="One of the district's own (配套管理办法).",
                        verbose_name="supporting measure",
                    ),
                ),
                ("summary", models.CharField(blank=True, max_length=300, verbose_name="summary")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
            ],
            options={
                "verbose_name": "policy document",
                "verbose_name_plural": "policy documents",
                "ordering": ["-is_supporting_measure", "title"],
            },
        ),
        migrations.CreateModel(
            name="Scheme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(unique=True, verbose_name="key")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("personal", "Personal skill-upgrade subsidy"),
                            ("employer", "Employer training grant"),
                            ("order_class", "Order class subsidy"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("summary", models.CharField(blank=True, max_length=300, verbose_name="summary")),
            ],
            options={
                "verbose_name": "subsidy scheme",
                "verbose_name_plural": "subsidy schemes",
                "ordering": ["kind", "key"],
            },
        ),
        migrations.CreateModel(
            name="CatalogueEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("providers", "Directory of subsidised training providers"),
                            ("programmes", "Programme list"),
                        ],
                        max_length=12,
                        verbose_name="catalogue",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="edition")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published"), ("superseded", "Superseded")],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("published_on", models.DateField(blank=True, editable=False, null=True, verbose_name="published on")),
                ("is_fictional", models.BooleanField(default=False, verbose_name="demonstration data")),
            ],
            options={
                "verbose_name": "catalogue edition",
                "verbose_name_plural": "catalogue editions",
                "ordering": ["kind", "-number"],
                "permissions": [("publish_catalogue", "Can publish a catalogue")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "number"),
                        name="subsidies_edition_number_once",
                        violation_error_message="This catalogue already has an edition of this number.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "published")),
                        fields=("kind",),
                        name="subsidies_one_published_edition",
                        violation_error_message="Another edition of this catalogue is in force.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("published_on", None), ("status", "draft")),
                            models.Q(models.Q(("status", "draft"), _negated=True), ("published_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="subsidies_published_edition_has_its_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CatalogueEvent",
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
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="subsidies.catalogueedition",
                    ),
                ),
            ],
            options={
                "verbose_name": "catalogue event",
                "verbose_name_plural": "catalogue events",
                "ordering": ["-at", "-pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=16, unique=True, verbose_name="claim number")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="amount (yuan)")),
                (
                    "decision",
                    models.JSONField(
                        default=dict,
                        editable=False,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="entitlement",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("submitted", "Submitted"),
                            ("first_approved", "Passed first review"),
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="submitted",
                        editable=False,
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                (
                    "submitted_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="submitted"),
                ),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subsidy_claims",
                        to="talents.certificate",
                        verbose_name="skill certificate",
                    ),
                ),
                (
                    "claimant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subsidy_claims",
                        to="directory.person",
                        verbose_name="claimant",
                    ),
                ),
                (
                    "first_reviewer",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims_first_reviewed",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="first reviewer",
                    ),
                ),
                (
                    "second_reviewer",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims_second_reviewed",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="second reviewer",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims_submitted",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="submitted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "subsidy claim",
                "verbose_name_plural": "subsidy claims",
                "ordering": ["-submitted_at", "-pk"],
                "permissions": [
                    ("first_review_claim", "Can review claims first"),
                    ("second_review_claim", "Can review claims second"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimEvent",
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
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="subsidies.claim"
                    ),
                ),
            ],
            options={
                "verbose_name": "claim event",
                "verbose_name_plural": "claim events",
                "ordering": ["-at", "-pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProgrammeEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("amount", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="amount (yuan)")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="programmes",
                        to="subsidies.catalogueedition",
                        verbose_name="catalogue edition",
                    ),
                ),
                (
                    "occupation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="catalogue_entries",
                        to="directory.occupation",
                        verbose_name="occupation",
                    ),
                ),
            ],
            options={
                "verbose_name": "listed programme",
                "verbose_name_plural": "listed programmes",
                "ordering": ["edition", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ProviderEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_until", models.DateField(verbose_name="valid until")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="providers",
                        to="subsidies.catalogueedition",
                        verbose_name="catalogue edition",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="catalogue_entries",
                        to="directory.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "listed provider",
                "verbose_name_plural": "listed providers",
                "ordering": ["edition", "pk"],
            },
        ),
        migrations.CreateModel(
            name="RuleVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                (
                    "valid_until",
                    models.DateField(
                        blank=True,
                        help_text="The last day; empty: until a later version.",
                        null=True,
                        verbose_name="valid until",
                    ),
                ),
                ("released_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="released")),
                (
                    "article",
                    models.CharField(
                        help_text="Cited where a condition has none of its own.", max_length=60, verbose_name="article"
                    ),
                ),
                (
                    "yearly_limit",
                    models.PositiveSmallIntegerField(
                        blank=True, default=3, null=True, verbose_name="claims per person and calendar year, at most"
                    ),
                ),
                (
                    "claim_within_months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        default=12,
                        help_text="From the date of the certificate.",
                        null=True,
                        verbose_name="months to claim in",
                    ),
                ),
                ("once_per_level", models.BooleanField(default=True, verbose_name="once per occupation and level")),
                (
                    "higher_bars_lower",
                    models.BooleanField(
                        default=True, verbose_name="a higher level bars a lower one of the same occupation"
                    ),
                ),
                (
                    "excludes_training_subsidy",
                    models.BooleanField(
                        default=True, verbose_name="not together with a training subsidy for the same certificate"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rule_versions",
                        to="subsidies.policydocument",
                        verbose_name="policy document",
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rule_versions",
                        to="subsidies.scheme",
                        verbose_name="subsidy scheme",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule version",
                "verbose_name_plural": "rule versions",
                "ordering": ["scheme", "-number"],
                "permissions": [("release_ruleversion", "Can release a rule version")],
            },
        ),
        migrations.CreateModel(
            name="LevelAmount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("amount", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="amount (yuan)")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="amounts",
                        to="subsidies.ruleversion",
                        verbose_name="rule version",
                    ),
                ),
            ],
            options={
                "verbose_name": "amount for a level",
                "verbose_name_plural": "amounts for levels",
                "ordering": ["version", "level"],
            },
        ),
        migrations.CreateModel(
            name="ClauseArticle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clause",
                    models.CharField(
                        choices=[
                            ("VERSION_IN_FORCE", "Version in force"),
                            ("LEVEL_AMOUNT", "Amount for the level"),
                            ("CLAIM_WINDOW", "Time to claim"),
                            ("YEARLY_LIMIT", "Claims per year"),
                            ("ONCE_PER_LEVEL", "Once per occupation and level"),
                            ("HIGHER_LEVEL", "No lower level after a higher one"),
                            ("ONE_FUND", "One fund per certificate"),
                        ],
                        max_length=20,
                        verbose_name="condition",
                    ),
                ),
                ("article", models.CharField(max_length=60, verbose_name="article")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clause_articles",
                        to="subsidies.ruleversion",
                        verbose_name="rule version",
                    ),
                ),
            ],
            options={
                "verbose_name": "article of a condition",
                "verbose_name_plural": "articles of conditions",
                "ordering": ["version", "pk"],
            },
        ),
        migrations.AddField(
            model_name="claim",
            name="rule_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="claims",
                to="subsidies.ruleversion",
                verbose_name="rule version",
            ),
        ),
        migrations.CreateModel(
            name="RuleVersionEvent",
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
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="subsidies.ruleversion"
                    ),
                ),
            ],
            options={
                "verbose_name": "rule version event",
                "verbose_name_plural": "rule version events",
                "ordering": ["-at", "-pk"],
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="claim",
            name="scheme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="claims",
                to="subsidies.scheme",
                verbose_name="subsidy scheme",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="catalogueevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="9b42e34642851838d3eb6cfbd0e349dd6eeafc12",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_ea73c",
                    table="subsidies_catalogueevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="catalogueevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."by_name" IS DISTINCT FROM (NEW."by_name") OR OLD."from_status" IS DISTINCT FROM (NEW."from_status") OR OLD."to_status" IS DISTINCT FROM (NEW."to_status") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."edition_id" IS DISTINCT FROM (NEW."edition_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="1346cf12ad55ab96bbbedceb2b041667dd2582e1",
                    operation="UPDATE",
                    pgid="pgtrigger_append_only_b1a52",
                    table="subsidies_catalogueevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claimevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="44be78bdecfdf207bc9b0f0e8631c5d8df24f659",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_1032d",
                    table="subsidies_claimevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claimevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."by_name" IS DISTINCT FROM (NEW."by_name") OR OLD."from_status" IS DISTINCT FROM (NEW."from_status") OR OLD."to_status" IS DISTINCT FROM (NEW."to_status") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."claim_id" IS DISTINCT FROM (NEW."claim_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="d45026c06287125fd2f0f7303b5fe90c56aa5be8",
                    operation="UPDATE",
                    pgid="pgtrigger_append_only_29a86",
                    table="subsidies_claimevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="programmeentry",
            constraint=models.UniqueConstraint(
                fields=("edition", "occupation", "level"),
                name="subsidies_programme_listed_once",
                violation_error_message="This edition already lists this occupation and level.",
            ),
        ),
        migrations.AddConstraint(
            model_name="programmeentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)),
                name="subsidies_programme_amount_not_negative",
                violation_error_message="An amount is not negative.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="programmeentry",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_once_published",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM FROM subsidies_catalogueedition AS parent\n    WHERE parent.id IN (\n        CASE WHEN TG_OP <> 'INSERT' THEN OLD.edition_id END,\n        CASE WHEN TG_OP <> 'DELETE' THEN NEW.edition_id END\n    )\n    FOR SHARE;\n    IF EXISTS (\n        SELECT FROM subsidies_catalogueedition AS parent\n        WHERE parent.id IN (\n            CASE WHEN TG_OP <> 'INSERT' THEN OLD.edition_id END,\n            CASE WHEN TG_OP <> 'DELETE' THEN NEW.edition_id END\n        )\n        AND parent.status <> 'draft'\n    ) THEN\n        RAISE EXCEPTION 'subsidies_catalogueedition: its rows no longer change' USING ERRCODE = 'check_violation';\n    END IF;\n    IF TG_OP = 'DELETE' THEN\n        RETURN OLD;\n    END IF;\n    RETURN NEW;\n",
                    hash="0b3e3892cfcf374ba4e8dac80d581c7b64f34e97",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_frozen_once_published_92eb9",
                    table="subsidies_programmeentry",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="providerentry",
            constraint=models.UniqueConstraint(
                fields=("edition", "organisation"),
                name="subsidies_provider_listed_once",
                violation_error_message="This edition already lists this provider.",
            ),
        ),
        migrations.AddConstraint(
            model_name="providerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_until__gte", models.F("valid_from"))),
                name="subsidies_provider_period_in_order",
                violation_error_message="The period ends before it begins.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="providerentry",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_once_published",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM FROM subsidies_catalogueedition AS parent\n    WHERE parent.id IN (\n        CASE WHEN TG_OP <> 'INSERT' THEN OLD.edition_id END,\n        CASE WHEN TG_OP <> 'DELETE' THEN NEW.edition_id END\n    )\n    FOR SHARE;\n    IF EXISTS (\n        SELECT FROM subsidies_catalogueedition AS parent\n        WHERE parent.id IN (\n            CASE WHEN TG_OP <> 'INSERT' THEN OLD.edition_id END,\n            CASE WHEN TG_OP <> 'DELETE' THEN NEW.edition_id END\n        )\n        AND parent.status <> 'draft'\n    ) THEN\n        RAISE EXCEPTION 'subsidies_catalogueedition: its rows no longer change' USING ERRCODE = 'check_violation';\n    END IF;\n    IF TG_OP = 'DELETE' THEN\n        RETURN OLD;\n    END IF;\n    RETURN NEW;\n",
                    hash="511b2dfc179e4a52435c55783a59690c925bf5ba",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_frozen_once_published_0570e",
                    table="subsidies_providerentry",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="levelamount",
            constraint=models.UniqueConstraint(
                fields=("version", "level"),
                name="subsidies_amount_once_per_level",
                violation_error_message="This version already has an amount for this level.",
            ),
        ),
        migrations.AddConstraint(
            model_name="levelamount",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)),
                name="subsidies_amount_positive",
                violation_error_message="An amount is more than nothing.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="levelamount",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_once_released",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM FROM subsidies_ruleversion AS parent\n    WHERE parent.id IN (\n        CASE WHEN TG_OP <> 'INSERT' THEN OLD.version_id END,\n        CASE WHEN TG_OP <> 'DELETE' THEN NEW.version_id END\n    )\n    FOR SHARE;\n    IF EXISTS (\n        SELECT FROM subsidies_ruleversion AS parent\n        WHERE parent.id IN (\n            CASE WHEN TG_OP <> 'INSERT' THEN OLD.version_id END,\n            CASE WHEN TG_OP <> 'DELETE' THEN NEW.version_id END\n        )\n        AND parent.released_at IS NOT NULL\n    ) THEN\n        RAISE EXCEPTION 'subsidies_ruleversion: its rows no longer change' USING ERRCODE = 'check_violation';\n    END IF;\n    IF TG_OP = 'DELETE' THEN\n        RETURN OLD;\n    END IF;\n    RETURN NEW;\n",
                    hash="1a49a8bc04978304abe084e4dd621b209d1799b5",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_frozen_once_released_80961",
                    table="subsidies_levelamount",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="clausearticle",
            constraint=models.UniqueConstraint(
                fields=("version", "clause"),
                name="subsidies_article_once_per_clause",
                violation_error_message="This version already cites an article for this condition.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="clausearticle",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_once_released",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM FROM subsidies_ruleversion AS parent\n    WHERE parent.id IN (\n        CASE WHEN TG_OP <> 'INSERT' THEN OLD.version_id END,\n        CASE WHEN TG_OP <> 'DELETE' THEN NEW.version_id END\n    )\n    FOR SHARE;\n    IF EXISTS (\n        SELECT FROM subsidies_ruleversion AS parent\n        WHERE parent.id IN (\n            CASE WHEN TG_OP <> 'INSERT' THEN OLD.version_id END,\n            CASE WHEN TG_OP <> 'DELETE' THEN NEW.version_id END\n        )\n        AND parent.released_at IS NOT NULL\n    ) THEN\n        RAISE EXCEPTION 'subsidies_ruleversion: its rows no longer change' USING ERRCODE = 'check_violation';\n    END IF;\n    IF TG_OP = 'DELETE' THEN\n        RETURN OLD;\n    END IF;\n    RETURN NEW;\n",
                    hash="edc7379ffa6f60658e9240d819dc602592385280",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_frozen_once_released_da8da",
                    table="subsidies_clausearticle",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ruleversionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="af7205254cc416969216ac512bdf5b08c811125b",
                    operation="DELETE",
                    pgid="pgtrigger_no_delete_9a412",
                    table="subsidies_ruleversionevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ruleversionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."by_name" IS DISTINCT FROM (NEW."by_name") OR OLD."from_status" IS DISTINCT FROM (NEW."from_status") OR OLD."to_status" IS DISTINCT FROM (NEW."to_status") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."version_id" IS DISTINCT FROM (NEW."version_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="5b04ce4b532a1fa9bbb44c9b6bcbee77746154de",
                    operation="UPDATE",
                    pgid="pgtrigger_append_only_b3742",
                    table="subsidies_ruleversionevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.UniqueConstraint(
                fields=("scheme", "number"),
                name="subsidies_rule_version_number_once",
                violation_error_message="This scheme already has a version of this number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until", None), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                ),
                name="subsidies_rule_version_period_in_order",
                violation_error_message="The period ends before it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("released_at__isnull", False)),
                expressions=[
                    (models.Func("scheme_id", "scheme_id", models.Value("[]"), function="int8range"), "&&"),
                    (
                        models.Func(
                            "valid_from",
                            "valid_until",
                            models.Value("[]"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="subsidies_rule_versions_do_not_overlap",
                violation_error_message="Another released version of this scheme holds on some of these days.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ruleversion",
            trigger=pgtrigger.compiler.Trigger(
                name="released_is_final",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.released_at IS NOT NULL AND (OLD.valid_until IS NOT NULL OR to_jsonb(OLD) - 'valid_until' <> to_jsonb(NEW) - 'valid_until'))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="76549bc84ff249b2b12ec934a37507aef6e0c13f",
                    operation="UPDATE",
                    pgid="pgtrigger_released_is_final_2c72b",
                    table="subsidies_ruleversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ruleversion",
            trigger=pgtrigger.compiler.Trigger(
                name="released_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."released_at" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="07392da37b062242b49d345f13658bf4e59427ee",
                    operation="DELETE",
                    pgid="pgtrigger_released_is_kept_7aa63",
                    table="subsidies_ruleversion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["status", "-submitted_at"], name="subsidies_claim_by_status"),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("rejected", "withdrawn")), _negated=True),
                fields=("certificate",),
                name="subsidies_one_live_claim_per_certificate",
                violation_error_message="This certificate has already been claimed for.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)),
                name="subsidies_claim_amount_positive",
                violation_error_message="An amount is more than nothing.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("first_reviewer", None),
                    models.Q(("first_reviewer", models.F("submitted_by")), _negated=True),
                    _connector="OR",
                ),
                name="subsidies_first_reviewer_did_not_submit",
                violation_error_message="Whoever submitted a claim does not review it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("second_reviewer", None),
                    models.Q(("second_reviewer", models.F("submitted_by")), _negated=True),
                    _connector="OR",
                ),
                name="subsidies_second_reviewer_did_not_submit",
                violation_error_message="Whoever submitted a claim does not review it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("first_reviewer", None),
                    ("second_reviewer", None),
                    models.Q(("second_reviewer", models.F("first_reviewer")), _negated=True),
                    _connector="OR",
                ),
                name="subsidies_two_different_reviewers",
                violation_error_message="The two reviews are made by two different people.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("first_reviewer", None), ("second_reviewer", None), ("status", "submitted")),
                    models.Q(
                        ("first_reviewer__isnull", False), ("second_reviewer", None), ("status", "first_approved")
                    ),
                    models.Q(
                        ("first_reviewer__isnull", False), ("second_reviewer__isnull", False), ("status", "approved")
                    ),
                    models.Q(("first_reviewer__isnull", False), ("status", "rejected")),
                    models.Q(("second_reviewer", None), ("status", "withdrawn")),
                    _connector="OR",
                ),
                name="subsidies_claim_status_and_reviewers_agree",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="what_is_claimed_is_final",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."scheme_id" IS DISTINCT FROM (NEW."scheme_id") OR OLD."rule_version_id" IS DISTINCT FROM (NEW."rule_version_id") OR OLD."claimant_id" IS DISTINCT FROM (NEW."claimant_id") OR OLD."certificate_id" IS DISTINCT FROM (NEW."certificate_id") OR OLD."amount" IS DISTINCT FROM (NEW."amount") OR OLD."decision" IS DISTINCT FROM (NEW."decision") OR OLD."submitted_by_id" IS DISTINCT FROM (NEW."submitted_by_id") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="4180327e6e2324b8ec7fcd492eb8507808443d89",
                    operation="UPDATE",
                    pgid="pgtrigger_what_is_claimed_is_final_609dd",
                    table="subsidies_claim",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="claims_are_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="88ca8c7ab61117adde99906775fe725bc877ba4f",
                    operation="DELETE",
                    pgid="pgtrigger_claims_are_kept_4c6ee",
                    table="subsidies_claim",
                    when="BEFORE",
                ),
            ),
        ),
    ]
