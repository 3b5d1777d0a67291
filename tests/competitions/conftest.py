"""A competition of the district's, and enough people to hold it with."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import pytest

from accounts.models import User
from competitions.enums import Award, CompetitionKind
from competitions.models import AwardRule, Competition, CompetitionJudge, Entry, PromotionRule, TitleRule
from competitions.services import entries, marks, stages
from competitions.services.marks import StationMark
from directory import identity
from directory.levels import SkillLevel
from directory.models import Occupation, Organisation, Person
from directory.services import people
from directory.services.people import Identity
from talents.enums import HonourRank
from talents.models import HonourTitle

NAMES = ["赵立春", "钱雨水", "孙惊蛰", "李春分", "周清明", "吴谷雨", "郑立夏", "王小满"]
Marked = Callable[[Sequence[tuple[str, str, int | None]]], list[Entry]]


@pytest.fixture
def title(db: None) -> HonourTitle:
    return HonourTitle.objects.create(
        key="technical-expert",
        name="萧山区技术能手",
        name_en="Technical Expert of Xiaoshan",
        rank=HonourRank.DISTRICT,
        awarded_by="萧山区人力资源和社会保障局",
        source="萧山区职业技能竞赛管理办法",
    )


@pytest.fixture
def competition(occupation: Occupation, school_organisation: Organisation, title: HonourTitle) -> Competition:
    """Open for entries; a prize of each kind, the first three become Technical Experts of the 21st session."""
    competition = Competition.objects.create(
        code="js-2024-01",
        title="电工技能竞赛",
        kind=CompetitionKind.COMPETITION,
        occupation=occupation,
        host=school_organisation,
        held_on=date(2024, 4, 20),
    )
    AwardRule.objects.create(competition=competition, award=Award.MERIT, count=1)
    AwardRule.objects.create(competition=competition, award=Award.FIRST, count=1)
    AwardRule.objects.create(competition=competition, award=Award.SECOND, count=1)
    TitleRule.objects.create(competition=competition, up_to_rank=3, title=title, session=21)
    PromotionRule.objects.create(competition=competition, from_rank=1, up_to_rank=2, level=SkillLevel.TECHNICIAN)
    stages.open_entries(competition, by=None)
    competition.refresh_from_db()
    return competition


@pytest.fixture
def entrants(db: None) -> list[Person]:
    """Eight people, born one a day from the first of 1990 on."""
    presented = [
        Identity(
            name=name, id_number=identity.make("330109", date(1990, 1, place), place), birth_date=date(1990, 1, place)
        )
        for place, name in enumerate(NAMES, start=1)
    ]
    known = people.meet(presented, by=None)
    return [Person.objects.get(pk=each.person_id) for each in known]


@pytest.fixture
def stations(competition: Competition, entrants: list[Person], judge: User) -> Competition:
    """Three workstations, drawn, and the judge assigned to them."""
    for person in entrants[:3]:
        entries.enter(person, into=competition, employer=None, by=None)
    stages.start_marking(competition, by=None)
    CompetitionJudge.objects.create(competition=competition, user=judge)
    competition.refresh_from_db()
    return competition


@pytest.fixture
def marked(competition: Competition, entrants: list[Person], judge: User) -> Marked:
    """`marked([(theory, practice, seconds), …])`: as many people enter, draw their stations and receive these marks.

    The entries come in the order of the marks, whatever the lot gave them.
    """

    def mark(sheet: Sequence[tuple[str, str, int | None]]) -> list[Entry]:
        for person, _marks in zip(entrants, sheet, strict=False):
            entries.enter(person, into=competition, employer=None, by=None)
        stages.start_marking(competition, by=None)
        CompetitionJudge.objects.create(competition=competition, user=judge)
        entered = list(Entry.objects.filter(competition=competition).order_by("pk"))
        rows = [
            StationMark(entry.workstation_number or 0, Decimal(theory), Decimal(practice), seconds)
            for entry, (theory, practice, seconds) in zip(entered, sheet, strict=True)
        ]
        marks.enter(rows, into=competition, by=judge)
        return entered

    return mark
