from decimal import Decimal

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SOURCE = "示范取值，区内未公布通行速度；各区按实测修订"
# A bus ride begins with the way to the stop and half the time between two buses.
TRAVEL = [
    {"key": "walk", "speed_kmh": Decimal("4.5"), "wait_minutes": 0, "is_default": False},
    {"key": "e_bike", "speed_kmh": Decimal("18"), "wait_minutes": 0, "is_default": True},
    {"key": "bus", "speed_kmh": Decimal("15"), "wait_minutes": 8, "is_default": False},
]
TOPICS = [
    ("digital", "数字技能", "Digital skills"),
    ("media", "直播与新媒体", "Live selling and media"),
    ("manufacturing", "智能制造", "Smart manufacturing"),
    ("care", "照护与健康", "Care and health"),
    ("cooking", "餐饮与茶艺", "Cooking and tea"),
    ("home", "家政与生活", "Home and daily life"),
    ("transport", "物流与汽修", "Delivery and vehicles"),
    ("arts", "文化与手艺", "Arts and crafts"),
]


def first_rows(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    mode, topic = apps.get_model("training", "TravelMode"), apps.get_model("training", "Topic")
    mode.objects.bulk_create(mode(detour_factor=Decimal("1.35"), source=SOURCE, **row) for row in TRAVEL)
    topic.objects.bulk_create(topic(key=key, name=name, name_en=english) for key, name, english in TOPICS)


class Migration(migrations.Migration):
    dependencies = [("training", "0005_topics_and_travel")]

    operations = [migrations.RunPython(first_rows, migrations.RunPython.noop)]
