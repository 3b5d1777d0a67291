"""The rule the portal starts with; a district enters its own from its own day on."""

from datetime import date
from decimal import Decimal

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

VALID_FROM = date(2000, 1, 1)


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("training", "CompletionRule").objects.create(
        valid_from=VALID_FROM,
        minimum_attendance=Decimal("0.75"),
        attendance_counts="where_recorded",
        needs_pass=True,
        document="平台默认规则：出勤不低于四分之三且考核合格（参照新加坡技能培训资助的结业要求）",
    )


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("training", "CompletionRule").objects.filter(valid_from=VALID_FROM).delete()


class Migration(migrations.Migration):
    dependencies = [("training", "0007_attendance_and_completion")]
    operations = [migrations.RunPython(add, remove)]
