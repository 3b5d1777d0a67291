"""The five figures every district is measured by. Their targets belong to the district and are entered there."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

INDICATORS = [
    ("new_skilled", "新增技能人才", "New skilled people", "count_in_year", "persons"),
    ("new_high_skilled", "新增高技能人才", "New high-skilled people", "count_in_year", "persons"),
    ("new_digital_high_skilled", "新增数字高技能人才", "New digital high-skilled people", "count_in_year", "persons"),
    ("skilled_share", "技能人才占从业人员比例", "Skilled people in the workforce", "stock_ratio", "share"),
    ("high_skilled_share", "高技能人才占技能人才比例", "High-skilled people among the skilled", "stock_ratio", "share"),
]


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("targets", "Indicator").objects.bulk_create(
        apps.get_model("targets", "Indicator")(
            key=key, name=name, name_en=name_en, unit=unit, kind=kind, formula=key, position=position
        )
        for position, (key, name, name_en, kind, unit) in enumerate(INDICATORS, start=1)
    )


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    keys = [key for key, *_ in INDICATORS]
    apps.get_model("targets", "Indicator").objects.filter(key__in=keys).delete()


class Migration(migrations.Migration):
    dependencies = [("targets", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
