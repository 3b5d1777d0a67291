"""The district, its 22 towns, their communities and skill units, and the announced working days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import cos, sin
from random import Random

from config.demonstration import sources, tables
from directory import calendars
from directory.enums import DayKind, SkillUnitKind, TownKind
from directory.models import CalendarDay, CalendarYear, Community, District, SkillUnit, Town

DISTRICT_CODE = "330109"
# Where the skills night school of 2024-04-19 was held; the model for the others.
NIGHT_SCHOOL_COMMUNITY = "广德社区"
NIGHT_SCHOOL_TOWN = "北干街道"
_PLACE = Decimal("0.00001")
_STEMS = [
    "匠心",
    "巧手",
    "精工",
    "传习",
    "励行",
    "同创",
    "新禾",
    "明德",
    "和美",
    "兴业",
    "智造",
    "星火",
    "勤学",
    "乐业",
    "安居",
    "春晖",
    "秋实",
    "融合",
    "锦绣",
    "望江",
]
_SKILL_UNITS = (
    (SkillUnitKind.TOWN, "瓜沥镇", None),
    (SkillUnitKind.TOWN, "衙前镇", None),
    (SkillUnitKind.TOWN, "临浦镇", None),
    (SkillUnitKind.COMMUNITY, NIGHT_SCHOOL_TOWN, 0),
    (SkillUnitKind.COMMUNITY, "宁围街道", 1),
    (SkillUnitKind.COMMUNITY, "闻堰街道", 2),
    (SkillUnitKind.VILLAGE, "河上镇", 0),
    (SkillUnitKind.VILLAGE, "戴村镇", 1),
    (SkillUnitKind.VILLAGE, "楼塔镇", 2),
)


@dataclass(frozen=True, slots=True)
class Places:
    """`shares`: how many of the district's people live in each of `towns`; `communities`: by town."""

    towns: Sequence[Town]
    shares: Sequence[int]
    communities: Mapping[int, Sequence[Community]]

    @property
    def town(self) -> Mapping[str, Town]:
        return {town.name: town for town in self.towns}

    @property
    def night_school(self) -> Community:
        return self.communities[self.town[NIGHT_SCHOOL_TOWN].pk][0]


def load(rng: Random) -> Places:
    _load_district()
    _load_calendar()
    rows = tables.read("towns")
    towns = Town.objects.bulk_create(
        Town(
            code=row["code"],
            name=row["name"],
            kind=TownKind.TOWN if row["name"].endswith("镇") else TownKind.SUBDISTRICT,
            longitude=Decimal(row["longitude"]),
            latitude=Decimal(row["latitude"]),
        )
        for row in rows
    )
    shares = [int(row["share"]) for row in rows]
    communities: dict[int, list[Community]] = {town.pk: [] for town in towns}
    for community in Community.objects.bulk_create(
        community
        for town, share in zip(towns, shares, strict=True)
        for community in _communities(town, min(10 + share, len(_STEMS)), rng)
    ):
        communities[community.town_id].append(community)
    places = Places(towns, shares, communities)
    _load_skill_units(places)
    return places


def _load_district() -> None:
    District.objects.create(
        code=DISTRICT_CODE,
        name="杭州市萧山区",
        name_en="Xiaoshan District",
        city="杭州市",
        city_en="Hangzhou",
        portal_name="萧山区技能人才服务平台",
        portal_name_en="Xiaoshan Skills Portal",
        logo_text="萧",
        phone="0571-12333",
        is_fictional=True,
    )


def _load_calendar() -> None:
    for announced in calendars.ANNOUNCED:
        year = CalendarYear.objects.create(year=announced.year, source=announced.source)
        CalendarDay.objects.bulk_create(
            CalendarDay(year=year, date=day, kind=kind)
            for holiday in announced.holidays
            for kind, days in ((DayKind.HOLIDAY, holiday.days), (DayKind.MAKE_UP, holiday.makeup_days))
            for day in days
        )


def _communities(town: Town, count: int, rng: Random) -> list[Community]:
    """Fictional ones on a ring around the centre, with codes no community has; the first of 北干街道 is real."""
    short = town.name.removesuffix("街道").removesuffix("镇")
    suffix = "社区" if town.kind == TownKind.SUBDISTRICT else "村"
    names = [f"{short}{stem}{suffix}" for stem in _STEMS[:count]]
    if town.name == NIGHT_SCHOOL_TOWN:
        names[0] = NIGHT_SCHOOL_COMMUNITY
    communities = []
    for number, name in enumerate(names, start=1):
        angle, radius = rng.uniform(0, 6.283), rng.uniform(0.004, 0.016)
        communities.append(
            Community(
                code=f"{town.code}{900 + number}",
                name=name,
                town=town,
                longitude=(town.longitude + Decimal(radius * cos(angle))).quantize(_PLACE),
                latitude=(town.latitude + Decimal(radius * sin(angle))).quantize(_PLACE),
                is_fictional=name != NIGHT_SCHOOL_COMMUNITY,
            )
        )
    return communities


def _load_skill_units(places: Places) -> None:
    towns = places.town
    SkillUnit.objects.bulk_create(
        SkillUnit(
            kind=kind,
            town=towns[name],
            community=None if place is None else places.communities[towns[name].pk][place],
            named_on=date(2024, 6, 28),
            source=sources.FICTION,
        )
        for kind, name, place in _SKILL_UNITS
    )
