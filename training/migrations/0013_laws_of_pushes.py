from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0012_old_pushes_are_done"),
    ]

    operations = []
