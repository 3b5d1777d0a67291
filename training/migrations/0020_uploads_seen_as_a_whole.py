from django.db import migrations


class Migration(migrations.Migration):
    """An upload is kept for a day, with its preview in one piece; those of today are uploaded again."""

    dependencies = [("training", "0019_stalls_and_seating_kept")]

    operations = [migrations.RunSQL("DELETE FROM training_rosterupload", migrations.RunSQL.noop)]
