import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0005_grams_without_a_query"),
        ("training", "0026_held_of_a_roster"),
    ]

    operations = [
        migrations.AddField(
            model_name="guardianconsent",
            name="guardian",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consents_as_guardian",
                to="directory.person",
                verbose_name="guardian",
            ),
        ),
        migrations.AddField(
            model_name="guardianconsent",
            name="version",
            field=models.CharField(blank=True, editable=False, max_length=20, verbose_name="wording agreed to"),
        ),
    ]
