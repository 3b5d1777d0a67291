import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.levels import SkillLevel
from directory.models import Occupation, Organisation
from tests.conftest import text_of
from tests.training.conftest import MakeClass
from training.enums import ClassKind, ClassStatus, DemandStatus, PublicEventKind
from training.models import Alliance, AllianceMember, DemandPosting, OnlineCatalogue, PublicEvent, TrainingClass, Venue

PAGE = "/classes/programmes/"

pytestmark = pytest.mark.usefixtures("district")


def english(client: Client) -> str:
    response = client.get(PAGE, headers={"accept-language": "en"})
    assert response.status_code == 200
    return text_of(response)


def cells(page: str, label: str) -> list[str]:
    return re.findall(rf'data-label="{label}"[^>]*>\s*([^<]*?)\s*<', page)


def ask(enterprise: Organisation, occupation: Occupation, heads: int, *, status: str = DemandStatus.OPEN) -> None:
    DemandPosting.objects.create(
        enterprise=enterprise,
        occupation=occupation,
        level=SkillLevel.SENIOR,
        head_count=heads,
        posted_on=date(2026, 4, 1),
        status=status,
    )


def plan_event(
    venue: Venue,
    title: str,
    *,
    in_days: int,
    minimum_age: int | None = None,
    training_class: TrainingClass | None = None,
) -> None:
    starts_at = timezone.now() + timedelta(days=in_days)
    PublicEvent.objects.create(
        kind=PublicEventKind.JOB_TASTER,
        title=title,
        venue=venue,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        minimum_age=minimum_age,
        training_class=training_class,
    )


@pytest.fixture
def firms(db: None) -> list[Organisation]:
    return [Organisation.objects.create(name=f"企业{place}", kind="enterprise") for place in range(3)]


@pytest.fixture
def night_class(make_class: MakeClass) -> TrainingClass:
    day = date(2024, 4, 19)
    return make_class("XS2024-0001", kind="night_class", is_model=True, starts_on=day, ends_on=day)


def test_open_demand_is_added_up_by_occupation_and_level(
    client: Client, firms: list[Organisation], occupation: Occupation, digital_occupation: Occupation
) -> None:
    ask(firms[0], occupation, 20)
    ask(firms[1], occupation, 25)
    ask(firms[1], digital_occupation, 30)
    ask(firms[2], occupation, 99, status=DemandStatus.CLOSED)
    page = english(client)
    assert "The open postings ask for 75 people in all" in page
    assert cells(page, "People") == ["45", "30"]
    assert cells(page, "Asked for by") == ["企业0, 企业1", "企业1"]


def test_events_say_who_may_come(client: Client, venue: Venue) -> None:
    plan_event(venue, "过去的活动", in_days=-3)
    plan_event(venue, "小小茶艺师", in_days=6, minimum_age=6)
    plan_event(venue, "大人的活动", in_days=9)
    page = english(client)
    assert re.findall(r'<h3 class="card-title">([^<]*)</h3>', page) == ["小小茶艺师", "大人的活动"]
    assert page.count("From 6 years of age") == 1
    assert page.count("Just come; no registration needed") == 2


def test_an_event_of_few_seats_leads_to_its_registration(client: Client, venue: Venue, make_class: MakeClass) -> None:
    taster = make_class("XS2026-0601", kind=ClassKind.EVENT, minimum_age=6, capacity=12)
    plan_event(venue, "小小茶艺师", in_days=6, minimum_age=6, training_class=taster)
    unpublished = make_class("XS2026-0602", kind=ClassKind.EVENT, status=ClassStatus.DRAFT)
    plan_event(venue, "还没公布", in_days=7, training_class=unpublished)
    page = english(client)
    assert '<a href="/classes/XS2026-0601/">小小茶艺师</a>' in page
    assert page.count("By registration; under 14 with a guardian's consent") == 1
    assert ("12 seats left" in page, "XS2026-0602" in page) == (True, False)
    detail = client.get("/classes/XS2026-0601/", headers={"Accept-Language": "en"}).content.decode()
    assert "From 6 years of age; under 14 with a guardian&#x27;s consent" in detail
    assert "Certificate of completion" not in detail


def test_the_online_catalogue_names_its_day_and_source(client: Client) -> None:
    OnlineCatalogue.objects.create(
        platform="浙派工匠",
        as_of=date(2024, 4, 30),
        digital_courses=24,
        course_providers=18,
        courses=267,
        institutions=630,
        enterprises=169,
        source="公开报道",
    )
    page = english(client)
    assert re.findall(r"<dd>(\d+ [a-z]+)</dd>", page) == [
        "24 courses",
        "267 courses",
        "18 organisations",
        "630 organisations",
        "169 enterprises",
    ]
    assert "As of 30 Apr 2024. Source: 公开报道" in page


def test_the_alliance_names_its_members(client: Client, firms: list[Organisation]) -> None:
    alliance = Alliance.objects.create(name="产业联盟", name_en="The Alliance", source="公开报道")
    for firm in firms:
        AllianceMember.objects.create(alliance=alliance, organisation=firm)
    page = english(client)
    assert ("The Alliance" in page, "3 members:" in page, page.count("企业")) == (True, True, 3)


@pytest.mark.usefixtures("night_class")
def test_the_first_evening_leads_to_its_class(client: Client, make_class: MakeClass) -> None:
    make_class("XS2026-0002", kind="night_class")
    page = english(client)
    assert "It began on the evening of 19 Apr 2024" in page
    assert 'href="/classes/XS2024-0001/"' in page
    assert 'href="/classes/XS2026-0002/"' not in page


def test_nothing_yet_is_said_kindly(client: Client) -> None:
    assert english(client).count('class="empty-state"') == 5


@pytest.mark.parametrize("each", [1, 3])
@pytest.mark.usefixtures("night_class")
def test_the_page_costs_the_same_however_much_there_is(
    client: Client, firms: list[Organisation], occupation: Occupation, venue: Venue, each: int
) -> None:
    alliance = Alliance.objects.create(name="产业联盟", source="公开报道")
    for place, firm in enumerate(firms[:each]):
        ask(firm, occupation, 10)
        plan_event(venue, f"活动{place}", in_days=place + 1)
        AllianceMember.objects.create(alliance=alliance, organisation=firm)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as captured:
        client.get(PAGE)
    assert len(captured) == 9, [query["sql"] for query in captured]
