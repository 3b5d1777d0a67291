"""Half of every page of the cells stays free: a run that adds to a cell then finds room beside it, and no index grows."""

from django.db import migrations

TABLES = ("targets_cell", "targets_margin")


class Migration(migrations.Migration):
    dependencies = [("targets", "0009_checks_and_failures")]
    operations = [
        migrations.RunSQL(f"ALTER TABLE {table} SET (fillfactor = 50)", f"ALTER TABLE {table} RESET (fillfactor)")
        for table in TABLES
    ]
