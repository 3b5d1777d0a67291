"""Honours, technician studios, the master mentors and their ledger, named methods."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from config.demonstration import sources, tables
from config.demonstration.holdings import Registry
from config.demonstration.organisations import Organisations
from config.demonstration.people import People
from directory.levels import SkillLevel
from talents.enums import HonourRank, MentorGroupKind, MentorServiceKind
from talents.models import (
    Honour,
    HonourTitle,
    MasterMentor,
    MentorGroup,
    MentorService,
    NamedMethod,
    TechnicianStudio,
)

STUDIOS = 77
VISITS, SEMINARS, PROBLEMS = 45, 5, 8
_HOLDERS = 330
_MENTORS_IN_A_GROUP = 8
_STUDIO_RANKS = {HonourRank.NATIONAL: 2, HonourRank.PROVINCE: 10, HonourRank.CITY: 21, HonourRank.DISTRICT: 44}
_GROUPS = {
    MentorGroupKind.TECHNICAL: "萧山名匠领航团技术攻关组",
    MentorGroupKind.CRAFT_TALKS: "萧山名匠领航团匠心宣讲组",
    MentorGroupKind.MODERN_SERVICES: "萧山名匠领航团现代服务组",
}
_SPECIALITIES = ("数控加工", "焊接", "电气自动化", "模具", "汽车维修", "烹饪", "茶艺", "养老护理")
_SERVICES = {
    MentorServiceKind.VISIT: (VISITS, "走访企业，现场答疑"),
    MentorServiceKind.SEMINAR: (SEMINARS, "技术座谈会"),
    MentorServiceKind.PROBLEM_SOLVED: (PROBLEMS, "协助企业解决技术难题"),
}


def load(registry: Registry, people: People, organisations: Organisations, rng: Random) -> Mapping[str, HonourTitle]:
    """Returns the honour titles by key."""
    masters = [holding.person for holding in registry.firsts if holding.level >= SkillLevel.TECHNICIAN]
    titles = _load_honours(rng.sample(masters, _HOLDERS), people, rng)
    _load_studios(rng.sample(masters, STUDIOS), people, organisations, rng)
    _load_mentors(rng.sample(masters, _MENTORS_IN_A_GROUP * len(_GROUPS)), people, organisations, rng)
    NamedMethod.objects.bulk_create(
        NamedMethod(
            kind=row["kind"],
            name=row["name"],
            author_name=people.name(rng.choice(masters)),
            organisation=rng.choice(organisations.enterprises),
            recognised_on=date.fromisoformat(row["recognised_on"]),
            is_fictional=True,
        )
        for row in tables.read("named_methods")
    )
    return titles


def _load_honours(holders: Sequence[int], people: People, rng: Random) -> dict[str, HonourTitle]:
    """The numbers are stated, the holders made up. There are fewer holders than honours: some hold two."""
    titles: dict[str, HonourTitle] = {}
    honours: list[Honour] = []
    for row in tables.read("honour_titles"):
        title = titles[row["key"]] = HonourTitle.objects.create(
            key=row["key"],
            name=row["name"],
            name_en=row["name_en"],
            rank=row["rank"],
            awarded_by=row["awarded_by"],
            is_leading_talent=row["is_leading_talent"] == "1",
            source=sources.DOCUMENTS,
        )
        for _each in range(int(row["count"])):
            person = holders[len(honours) % len(holders)]
            honours.append(
                Honour(
                    title=title,
                    person_id=person,
                    holder_name=people.name(person),
                    awarded_on=date(rng.randint(int(row["first_year"]), int(row["last_year"])), rng.randint(1, 12), 18),
                    source=f"{sources.DOCUMENTS}；获得者姓名为演示数据",
                    is_fictional=True,
                )
            )
    Honour.objects.bulk_create(honours)
    return titles


def _load_studios(leaders: Sequence[int], people: People, organisations: Organisations, rng: Random) -> None:
    ranks = [rank for rank, count in _STUDIO_RANKS.items() for _each in range(count)]
    hosts = rng.sample(organisations.enterprises, STUDIOS)
    TechnicianStudio.objects.bulk_create(
        TechnicianStudio(
            name=f"{host.name.removesuffix('有限公司')}{people.name(leader)}技师工作室",
            rank=rank,
            organisation=host,
            leader_name=people.name(leader),
            named_on=date(rng.randint(2013, 2023), rng.randint(1, 12), 20),
            is_fictional=True,
        )
        for rank, host, leader in zip(ranks, hosts, leaders, strict=True)
    )


def _load_mentors(mentors: Sequence[int], people: People, organisations: Organisations, rng: Random) -> None:
    groups = MentorGroup.objects.bulk_create(MentorGroup(kind=kind, name=name) for kind, name in _GROUPS.items())
    MasterMentor.objects.bulk_create(
        MasterMentor(
            group=groups[place % len(groups)],
            name=people.name(person),
            speciality=_SPECIALITIES[place // len(groups)],
            organisation=rng.choice(organisations.enterprises),
            is_fictional=True,
        )
        for place, person in enumerate(mentors)
    )
    MentorService.objects.bulk_create(
        MentorService(
            group=groups[0] if kind is MentorServiceKind.PROBLEM_SOLVED else rng.choice(groups),
            kind=kind,
            organisation=rng.choice(organisations.enterprises),
            served_on=date(2024, 1, 8) + timedelta(days=7 * rng.randint(0, 48) + rng.randint(0, 4)),
            summary=summary,
            is_fictional=True,
        )
        for kind, (count, summary) in _SERVICES.items()
        for _each in range(count)
    )
