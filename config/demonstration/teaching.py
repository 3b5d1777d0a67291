"""Who teaches what and where: providers, courses, venues."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from random import Random

from config.demonstration import tables
from config.demonstration.organisations import Organisations
from config.demonstration.places import NIGHT_SCHOOL_COMMUNITY, Places
from config.demonstration.trades import Trades
from directory.levels import SkillLevel
from directory.models import Community, Organisation
from training.enums import VenueKind
from training.models import Course, Provider, Topic, Venue

APPROVED_FROM = date(2021, 1, 4)
TAUGHT_LEVELS = (SkillLevel.JUNIOR, SkillLevel.INTERMEDIATE, SkillLevel.SENIOR)
ORDER_OCCUPATION = "智能制造工程技术人员"
WEILAN_OCCUPATION = "多工序数控机床操作调整工"
DEMONSTRATION_OCCUPATION = "电子商务师"
_PRINTED = {SkillLevel.JUNIOR: "五级", SkillLevel.INTERMEDIATE: "四级", SkillLevel.SENIOR: "三级"}
_HOURS = {SkillLevel.JUNIOR: 64, SkillLevel.INTERMEDIATE: 80, SkillLevel.SENIOR: 96}
# By the classification code, the longest beginning first; an occupation without a code is one of the new digital ones.
_TOPICS = (
    ("2-02-38", "manufacturing"),
    ("4-01", "media"),
    ("4-02", "transport"),
    ("4-03", "cooking"),
    ("4-10-03", "home"),
    ("4-10", "care"),
    ("4-12", "transport"),
    ("4-14", "care"),
    ("3", "manufacturing"),
    ("6", "manufacturing"),
    ("", "digital"),
)
_NIGHT_SCHOOLS = 14
_FACTORY_GATES = 8


@dataclass(frozen=True, slots=True)
class Teaching:
    """`certified`: by occupation and level. `evening`: without a certificate, the one of 2024-04-19 first.
    `of_school`: those of `certified` that the demonstration school teaches."""

    certified: Mapping[tuple[int, int], Course]
    evening: Sequence[Course]
    order: Course
    weilan: Course
    demonstration: Course
    of_school: Sequence[Course]
    night_schools: Sequence[Venue]
    workshops: Sequence[Venue]
    factory_gates: Sequence[Venue]
    college: Venue
    school: Venue


def load(organisations: Organisations, trades: Trades, places: Places, rng: Random) -> Teaching:
    schools = [organisations.college, organisations.mechanical_school, organisations.school]
    providers = {
        provider.organisation: provider
        for provider in Provider.objects.bulk_create(
            Provider(organisation=organisation, approved_from=APPROVED_FROM)
            for organisation in [*schools, *organisations.institutions]
        )
    }
    school = providers[organisations.school]
    institutions = cycle(
        [providers[organisations.mechanical_school], school, *(providers[each] for each in organisations.institutions)]
    )
    certified: dict[tuple[int, int], Course] = {
        (trade.key, level): _certified(trades, trade.name, level, next(institutions))
        for trade in trades.trades
        if trade.share
        for level in TAUGHT_LEVELS
    }
    topics = Topic.objects.in_bulk(field_name="key")
    evening = [_evening(row, next(institutions), topics) for row in tables.read("night_courses")]
    college = providers[organisations.college]
    order = Course(
        title=f"{ORDER_OCCUPATION}订单班",
        provider=college,
        occupation=trades.occupations[ORDER_OCCUPATION],
        hours=160,
        summary="按企业订单培养：能看懂产线数据，会调试与维护智能产线。",
        what_to_bring="工作服",
    )
    weilan = _certified(trades, WEILAN_OCCUPATION, SkillLevel.INTERMEDIATE, college, "智能制造技能人才蔚蓝班")
    demonstration = _certified(trades, DEMONSTRATION_OCCUPATION, SkillLevel.SENIOR, school, "接口演示班")
    for course in (*certified.values(), order, weilan, demonstration):
        course.topic = topics[_topic(course)]
    Course.objects.bulk_create([*certified.values(), *evening, order, weilan, demonstration])
    _approve([*certified.values(), order, weilan, demonstration])
    venues = _venues(places, organisations, rng)
    Venue.objects.bulk_create([venue for group in venues.values() for venue in group])
    return Teaching(
        certified=certified,
        evening=evening,
        order=order,
        weilan=weilan,
        demonstration=demonstration,
        of_school=[course for course in certified.values() if course.provider is school],
        night_schools=venues[VenueKind.NIGHT_SCHOOL],
        workshops=venues[VenueKind.COMMUNITY],
        factory_gates=venues[VenueKind.FACTORY_GATE],
        college=venues[VenueKind.COLLEGE][0],
        school=venues[VenueKind.COLLEGE][2],
    )


def _certified(trades: Trades, occupation: str, level: SkillLevel, provider: Provider, prefix: str = "") -> Course:
    title = f"{occupation}（{_PRINTED[level]}）"
    return Course(
        title=f"{prefix}：{title}" if prefix else title,
        provider=provider,
        occupation=trades.occupations[occupation],
        level=level,
        hours=_HOURS[level],
        summary=f"达到{occupation}{_PRINTED[level]}的理论与操作要求，考核合格后取得职业技能等级证书。",
        what_to_bring="身份证、工作服",
        is_fictional=not prefix,
    )


def _topic(course: Course) -> str:
    code = (course.occupation.code if course.occupation else None) or ""
    return next(topic for beginning, topic in _TOPICS if code.startswith(beginning))


def _evening(row: Mapping[str, str], provider: Provider, topics: Mapping[str, Topic]) -> Course:
    return Course(
        title=row["title"],
        provider=provider,
        topic=topics[row["topic"]],
        hours=int(row["hours"]),
        summary=row["summary"],
        what_to_bring=row["what_to_bring"],
        is_fictional=True,
    )


def _approve(courses: Sequence[Course]) -> None:
    Provider.occupations.through.objects.bulk_create(
        Provider.occupations.through(provider_id=provider, occupation_id=occupation)
        for provider, occupation in sorted({(course.provider_id, course.occupation_id) for course in courses})
    )


def _venues(places: Places, organisations: Organisations, rng: Random) -> dict[VenueKind, list[Venue]]:
    """A workshop in every town, night schools after the model of 广德社区, classrooms at factory gates, colleges."""
    all_communities = [community for town in places.towns for community in places.communities[town.pk][1:]]
    night = [places.night_school, *rng.sample(all_communities, _NIGHT_SCHOOLS - 1)]
    gates = [enterprise for enterprise in organisations.enterprises if enterprise.is_above_scale][:_FACTORY_GATES]
    first = [places.communities[town.pk][0] for town in places.towns]
    schools = [organisations.college, organisations.mechanical_school, organisations.school]
    hosts = [places.communities[town.pk][2] for town in places.towns[:3]]
    return {
        VenueKind.NIGHT_SCHOOL: [_in(each, VenueKind.NIGHT_SCHOOL, f"{each.name}技能夜校", 60) for each in night],
        VenueKind.COMMUNITY: [_in(each, VenueKind.COMMUNITY, f"{each.name}技能梦工坊", 50) for each in first],
        VenueKind.FACTORY_GATE: [_at_gate(each, places) for each in gates],
        VenueKind.COLLEGE: [
            _in(host, VenueKind.COLLEGE, school.name, 2_000) for school, host in zip(schools, hosts, strict=True)
        ],
        VenueKind.ONLINE: [Venue(name="浙派工匠平台", kind=VenueKind.ONLINE, capacity=10_000)],
    }


def _in(community: Community, kind: VenueKind, name: str, capacity: int) -> Venue:
    return Venue(
        name=name,
        kind=kind,
        town=community.town,
        community=community,
        address=f"{community.town.name}{community.name}",
        longitude=community.longitude,
        latitude=community.latitude,
        capacity=capacity,
        is_fictional=community.name != NIGHT_SCHOOL_COMMUNITY,
    )


def _at_gate(enterprise: Organisation, places: Places) -> Venue:
    town = enterprise.town or places.towns[0]
    return Venue(
        name=f"{enterprise.name}厂门口提技课堂",
        kind=VenueKind.FACTORY_GATE,
        town=town,
        address=town.name,
        longitude=town.longitude,
        latitude=town.latitude,
        capacity=48,
        is_fictional=True,
    )
