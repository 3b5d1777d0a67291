import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory.models import Organisation, Person
from talents.enums import HonourRank, MentorGroupKind, MentorServiceKind, NamedMethodKind
from talents.models import (
    Honour,
    HonourTitle,
    MasterMentor,
    MentorGroup,
    MentorService,
    NamedMethod,
    TechnicianStudio,
)
from tests.conftest import text_of

pytestmark = pytest.mark.usefixtures("district")

PAGES = ("/talents/", "/talents/studios/", "/talents/technical-experts/")


@pytest.fixture
def registry(db: None) -> None:
    make_registry(2)


def make_registry(each: int) -> None:
    """`each` of everything: two honours of one person, a title in sessions, studios, mentors with a ledger, methods."""
    enterprise = Organisation.objects.create(name="萧山某某机械有限公司", kind="enterprise")
    person = Person.objects.first()
    for number in range(each):
        title = HonourTitle.objects.create(
            key=f"national-{number}",
            name=f"全国技术能手{number}",
            name_en=f"National Technical Expert {number}",
            rank=HonourRank.NATIONAL,
            awarded_by="国家",
            is_leading_talent=True,
            source="来源",
        )
        sessions = HonourTitle.objects.create(
            key=f"expert-{number}",
            name="萧山区技术能手",
            name_en="Xiaoshan Technical Expert",
            rank=HonourRank.DISTRICT,
            awarded_by="区人社局",
            source="来源",
        )
        for held, session in ((title, None), (title, None), (sessions, 21), (sessions, 20)):
            Honour.objects.create(
                title=held,
                person=person if session is None else None,
                holder_name="赵得奖",
                session=session,
                awarded_on=date(2024, 10, 9),
                source="产品数字化设计（制图员）技能竞赛",
            )
        TechnicianStudio.objects.create(
            name=f"某某机械钱师傅技师工作室{number}",
            rank=HonourRank.CITY,
            organisation=enterprise,
            leader_name="钱师傅",
            named_on=date(2020, 5, 1),
        )
        NamedMethod.objects.create(
            kind=NamedMethodKind.WORKING_METHOD,
            name=f"三步装夹法{number}",
            author_name="孙能工",
            organisation=enterprise,
            recognised_on=date(2023, 5, 18),
        )
    for kind in list(MentorGroupKind)[:each]:
        group = MentorGroup.objects.create(kind=kind, name=str(kind))
        for speciality in ("焊接", "电工"):
            MasterMentor.objects.create(group=group, name="李名匠", speciality=speciality)
        for service, count in (
            (MentorServiceKind.VISIT, 3),
            (MentorServiceKind.SEMINAR, 1),
            (MentorServiceKind.PROBLEM_SOLVED, 2),
        ):
            for _each in range(count):
                MentorService.objects.create(group=group, kind=service, served_on=date(2024, 3, 1), summary="走访")


def english(client: Client, path: str) -> str:
    response = client.get(path, headers={"accept-language": "en"})
    assert response.status_code == 200
    return text_of(response)


def cells(page: str, label: str) -> list[str]:
    return re.findall(rf'data-label="{label}"[^>]*>\s*([^<]*?)\s*<', page)


def test_honours_are_counted_not_persons(client: Client, resident: Person, registry: None) -> None:
    """The resident holds all four national honours."""
    page = english(client, "/talents/")
    assert "4 honours in all." in page
    assert "whoever holds two is counted twice" in page
    rows = re.findall(r'<tr><td>([^<]+)</td><td class="short">([^<]+)</td><td class="numeric">([^<]+)</td></tr>', page)
    assert rows == [
        ("National Technical Expert 0", "National", "2"),
        ("National Technical Expert 1", "National", "2"),
        ("Xiaoshan Technical Expert", "District", "2"),
        ("Xiaoshan Technical Expert", "District", "2"),
    ]


def test_the_ledger_of_the_mentors_adds_up(client: Client, registry: None) -> None:
    """Two groups with three visits, a seminar and two solved problems each; two masters do not double them."""
    page = english(client, "/talents/")
    assert "6 visits · 2 seminars · 4 problems solved" in page
    assert cells(page, "Visits to enterprises") == ["3", "3"]
    assert cells(page, "Seminars") == ["1", "1"]
    assert cells(page, "Problems solved") == ["2", "2"]
    assert cells(page, "Masters") == ["2 masters", "2 masters"]


def test_studios_are_counted_by_rank_and_listed(client: Client, registry: None) -> None:
    TechnicianStudio.objects.create(name="区级工作室", rank=HonourRank.DISTRICT, named_on=date(2021, 1, 1))
    assert "3 studios in which masters pass the craft on." in english(client, "/talents/")
    assert cells(english(client, "/talents/studios/"), "Rank") == ["City", "City", "District"]
    assert cells(english(client, "/talents/studios/?rank=district"), "Studio") == ["区级工作室"]
    assert len(cells(english(client, "/talents/studios/?rank=nonsense"), "Studio")) == 3


def test_no_name_is_shown_in_full(client: Client, registry: None) -> None:
    """A studio bears its master's name: it is masked there too."""
    pages = [english(client, path) for path in PAGES]
    assert [name for name in ("赵得奖", "钱师傅", "孙能工", "李名匠") if any(name in page for page in pages)] == []
    assert cells(pages[1], "Studio") == ["某某机械钱**技师工作室0", "某某机械钱**技师工作室1"]
    assert cells(pages[2], "Name") == ["赵**"]


@pytest.mark.parametrize(
    ("query", "session"), [("", 21), ("?of=expert-1-20", 20), ("?of=expert-0-21", 21), ("?of=expert-0-99", 21)]
)
def test_the_experts_of_a_session(client: Client, registry: None, query: str, session: int) -> None:
    page = english(client, f"/talents/technical-experts/{query}")
    assert f"<caption>Xiaoshan Technical Expert, session {session}</caption>" in page
    assert cells(page, "Awarded on") == ["9 Oct 2024"]


def test_a_session_is_named_in_chinese(client: Client, registry: None) -> None:
    page = client.get("/talents/technical-experts/").content.decode()
    assert "<caption>萧山区技术能手（第21届）</caption>" in page
    assert "2024年10月9日" in page


@pytest.mark.parametrize("path", PAGES)
def test_an_empty_registry_says_what_would_be_here(client: Client, path: str) -> None:
    assert 'class="empty-state"' in english(client, path)


@pytest.mark.parametrize(("path", "queries"), [(PAGES[0], 9), (PAGES[1], 3), (PAGES[2], 4)])
@pytest.mark.parametrize("each", [1, 3])
def test_a_page_costs_the_same_however_much_there_is(client: Client, path: str, queries: int, each: int) -> None:
    make_registry(each)
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    assert len(captured) == queries, [query["sql"] for query in captured]
