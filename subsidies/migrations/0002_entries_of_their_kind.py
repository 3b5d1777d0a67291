import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("subsidies", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="programmeentry",
            name="edition",
            field=models.ForeignKey(
                limit_choices_to={"kind": "programmes"},
                on_delete=django.db.models.deletion.PROTECT,
                related_name="programmes",
                to="subsidies.catalogueedition",
                verbose_name="catalogue edition",
            ),
        ),
        migrations.AlterField(
            model_name="providerentry",
            name="edition",
            field=models.ForeignKey(
                limit_choices_to={"kind": "providers"},
                on_delete=django.db.models.deletion.PROTECT,
                related_name="providers",
                to="subsidies.catalogueedition",
                verbose_name="catalogue edition",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="catalogueedition",
            trigger=pgtrigger.compiler.Trigger(
                name="kind_is_settled",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."kind" IS DISTINCT FROM (NEW."kind"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="a4de57eec32f6df2b1df534192e377c9e1005b7b",
                    operation="UPDATE",
                    pgid="pgtrigger_kind_is_settled_edfc8",
                    table="subsidies_catalogueedition",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="programmeentry",
            trigger=pgtrigger.compiler.Trigger(
                name="in_its_catalogue",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF EXISTS (SELECT FROM subsidies_catalogueedition AS parent WHERE parent.id = NEW.edition_id AND NOT (parent.kind = 'programmes')) THEN\n        RAISE EXCEPTION 'subsidies_catalogueedition: its rows are of another kind' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="788e6b0c81982a705069fdc2a1d9a79b032b66a1",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_in_its_catalogue_bf625",
                    table="subsidies_programmeentry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="providerentry",
            trigger=pgtrigger.compiler.Trigger(
                name="in_its_catalogue",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF EXISTS (SELECT FROM subsidies_catalogueedition AS parent WHERE parent.id = NEW.edition_id AND NOT (parent.kind = 'providers')) THEN\n        RAISE EXCEPTION 'subsidies_catalogueedition: its rows are of another kind' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="ed1fcd355f5645324ef8d71de10ef2a89a123262",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_in_its_catalogue_20a3e",
                    table="subsidies_providerentry",
                    when="BEFORE",
                ),
            ),
        ),
    ]
