"""Every indicator gets the first version of its definition, and the further figures of the district are added.

Readings taken before there were versions were counted by the first.
"""

from datetime import date

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FIRST_DAY = date(2020, 1, 1)
DOCUMENT = "技能人才指标统计口径（本平台 docs/domain.md 第4节）"
ALL = ["town", "industry", "level", "sex", "age"]

DEFINITIONS = {
    "new_skilled": (
        "当年取得职业技能等级证书的人数，每人只计一次。",
        "People with at least one certificate issued in the year; each counts once.",
    ),
    "new_high_skilled": (
        "其中，当年取得三级（高级工）及以上证书的人数。",
        "Of these, people with a certificate of the year at level 3 or above.",
    ),
    "new_digital_high_skilled": (
        "其中，证书属于数字职业的人数。“首次”指首次成为高技能人才，不限职业。",
        "Of these, people whose certificate is in a digital occupation. First time: high-skilled in anything.",
    ),
    "skilled_share": (
        "持有效证书的人数，除以从业人员数。",
        "People holding a valid certificate, divided by the workforce.",
    ),
    "high_skilled_share": (
        "持三级（高级工）及以上有效证书的人数，除以技能人才数。",
        "People whose valid certificate is at level 3 or above, divided by the skilled.",
    ),
}
# key, name, English name, kind, unit, dimensions, definition, English definition
FURTHER = [
    (
        "competitions_held", "举办技能竞赛", "Skills competitions held", "count_in_year", "competitions", [],
        "当年已公布成绩的技能竞赛场数。",
        "Skills competitions of the year whose results are published.",
    ),
    (
        "contests_held", "举办技能比武", "Skills contests held", "count_in_year", "competitions", [],
        "当年已公布成绩的技能比武场数。",
        "Skills contests of the year whose results are published.",
    ),
    (
        "night_classes", "开办技能夜校", "Night classes begun", "count_in_year", "classes", ["town"],
        "当年已开班且未取消的夜校班次，按上课地点所在镇街统计。",
        "Night classes that began in the year and were not cancelled, by the town they meet in.",
    ),
    (
        "night_class_seats", "技能夜校名额", "Seats in night classes", "count_in_year", "seats", ["town"],
        "上述夜校班次的名额总数。",
        "The seats of these night classes.",
    ),
    (
        "circle_coverage", "30分钟职业技能培训圈覆盖率", "Communities in the 30-minute training circle",
        "stock_ratio", "share", ["town"],
        "30分钟内可到达正在报名的班次的村社数，除以全部村社数。",
        "Communities from which a class open for registration is reached within 30 minutes, divided by all.",
    ),
    (
        "new_occupations", "已发证的新职业", "New occupations with certificates", "stock", "occupations", [],
        "至少发放过一本证书的新职业数。",
        "New occupations in which at least one certificate was issued.",
    ),
    (
        "new_occupation_certificates", "新职业证书", "Certificates in new occupations", "stock", "certificates", [],
        "新职业累计发放、未注销的证书数。",
        "Certificates issued in new occupations and not revoked.",
    ),
    (
        "digital_courses", "线上数字课程", "Digital courses online", "stock", "courses", [],
        "市级线上平台最近一次公布的数字课程门数。",
        "Digital courses on the city's online platform, as last counted there.",
    ),
    (
        "studios", "技师工作室", "Technician studios", "stock", "studios", ["town"],
        "区级及以上技师工作室数，按所在单位的镇街统计。",
        "Technician studios named by district, city, province or nation, by the town of their organisation.",
    ),
    (
        "leading_honours", "高技能领军人才荣誉", "Honours of leading high-skilled talents", "stock", "honours", [],
        "高技能领军人才获得的荣誉项数，按项不按人统计。",
        "Honours held by leading high-skilled talents: honours are counted, not people.",
    ),
    (
        "subsidy_granted", "补贴审定金额", "Subsidies granted", "count_in_year", "yuan", [],
        "当年通过复审的申领金额合计（元）；目标值为年度预算。",
        "Amounts of the claims that passed both reviews in the year, in whole yuan; the target is the year's budget.",
    ),
    (
        "milestones_reached", "行动计划节点完成率", "Milestones of the plan reached", "stock_ratio", "share", [],
        "现行行动计划中已完成的节点数，除以全部节点数。",
        "Milestones of the running plan that are reached, divided by all of them.",
    ),
]  # fmt: skip


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    indicator_model = apps.get_model("targets", "Indicator")
    version_model = apps.get_model("targets", "IndicatorVersion")
    indicator_model.objects.filter(key__in=DEFINITIONS).update(dimensions=ALL)
    last = max(indicator_model.objects.values_list("position", flat=True), default=0)
    indicator_model.objects.bulk_create(
        indicator_model(
            key=key, name=name, name_en=name_en, kind=kind, unit=unit, dimensions=dimensions, formula=key, position=n
        )
        for n, (key, name, name_en, kind, unit, dimensions, _zh, _en) in enumerate(FURTHER, start=last + 1)
    )
    texts = DEFINITIONS | {key: (zh, en) for key, *_between, zh, en in FURTHER}
    version_model.objects.bulk_create(
        version_model(
            indicator=indicator,
            in_force_from=FIRST_DAY,
            definition=texts[indicator.formula][0],
            definition_en=texts[indicator.formula][1],
            document=DOCUMENT,
        )
        for indicator in indicator_model.objects.all()
    )
    for statement in BACKFILL:
        schema_editor.execute(statement)


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Only while nothing has been read by the new definitions."""
    schema_editor.execute("ALTER TABLE targets_reading DISABLE TRIGGER USER")
    schema_editor.execute("UPDATE targets_reading SET version_id = NULL")
    schema_editor.execute(CHECK_NOW)
    schema_editor.execute("ALTER TABLE targets_reading ENABLE TRIGGER USER")
    apps.get_model("targets", "IndicatorVersion").objects.all().delete()
    apps.get_model("targets", "Indicator").objects.filter(key__in=[key for key, *_rest in FURTHER]).delete()


# A table is not altered while the foreign keys of its changed rows wait to be checked.
CHECK_NOW = "SET CONSTRAINTS ALL IMMEDIATE"

BACKFILL = [
    "ALTER TABLE targets_reading DISABLE TRIGGER USER",
    """
    UPDATE targets_reading SET version_id = version.id
    FROM targets_indicatorversion AS version WHERE version.indicator_id = targets_reading.indicator_id
    """,
    CHECK_NOW,
    "ALTER TABLE targets_reading ENABLE TRIGGER USER",
    """
    UPDATE targets_recomputation
    SET as_of = COALESCE(
        (SELECT max(as_of) FROM targets_reading WHERE recomputation_id = targets_recomputation.id),
        started_at::date
    )
    """,
]


class Migration(migrations.Migration):
    dependencies = [("targets", "0004_versions_cells_closes")]
    operations = [migrations.RunPython(add, remove)]
