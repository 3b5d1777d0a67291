"""Every figure of the dashboard opens to the rows it counts, and there are as many as it says."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from html import unescape
from io import BytesIO
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import ListDisclosure, User
from competitions.enums import CompetitionKind, CompetitionStatus
from competitions.models import Competition
from directory.enums import OrganisationKind
from directory.levels import SkillLevel
from directory.models import Community, Industry, IndustryScheme, Organisation, Town
from subsidies.enums import ClaimStatus, SchemeKind
from subsidies.models import Claim, ClaimEvent, PolicyDocument, RuleVersion, Scheme
from talents.enums import HonourRank
from talents.models import Certificate, Honour, HonourTitle, TechnicianStudio
from targets.enums import Trigger
from targets.models import Measure, Milestone, Plan
from targets.services import readings
from tests.conftest import SignIn
from tests.targets.conftest import TODAY, Registry
from tests.targets.selectors.conftest import TrainingRoom, provider, room, venue
from training.enums import ClassKind, ClassStatus, EnrolmentStatus
from training.models import DemandPosting, OnlineCatalogue, Provider

__all__ = ["provider", "room", "venue"]

FIGURE = re.compile(r'<a href="(/dashboard/figures/([^/]+)/\?[^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
THINGS = {
    "competitions_held", "contests_held", "night_classes", "night_class_seats", "circle_coverage", "all.communities",
    "new_occupations", "new.occupations", "digital_courses", "studios", "milestones_reached", "all.milestones",
    "all.workforce", "stage.demand", "stage.seats",
}  # fmt: skip
PERSONS = {
    "new_skilled", "new_skilled.first-time", "new_high_skilled", "new_high_skilled.first-time",
    "new_digital_high_skilled", "new_digital_high_skilled.first-time", "skilled_share", "high_skilled_share",
    "all.certified", "new_occupation_certificates", "new.certificates", "leading_honours", "subsidy_granted",
    "stage.enrolled", "stage.passed", "stage.certified", "stage.claimed",
}  # fmt: skip
LEAGUE = {"league.enrolled", "league.decided", "league.passed", "league.certified"}


class Link(NamedTuple):
    address: str
    key: str
    number: int


def _links(page: bytes) -> Iterator[Link]:
    """Every figure that opens, with the number it shows."""
    for address, key, shown in FIGURE.findall(page.decode()):
        text = re.sub(r"<[^>]*>|,", "", shown).strip()
        if text.isdecimal():
            yield Link(unescape(address), key, int(text))


def _opened(browser: Client, link: Link) -> tuple[str, int, int]:
    """The figure's number where it is broken down, what its parts add up to, and where its rows are listed."""
    page = browser.get(link.address, follow=True)
    assert page.status_code == 200, link
    if "breakdown" not in page.context:
        return link.key, page.context["total"], page.context["total"]
    broken = page.context["breakdown"]
    parts = sum(each.figures[page.context["measure"]] for each in broken.slices)
    listed = browser.get(link.address.replace("/?", "/rows/?"))
    assert listed.context["total"] == parts, link
    return link.key, page.context["total"], listed.context["total"]


@pytest.fixture
def works(town: Town) -> Organisation:
    scheme = IndustryScheme.objects.create(key="nine", name="九大细化行业", source="test")
    industry = Industry.objects.create(scheme=scheme, code="1", name="金属加工制造")
    return Organisation.objects.create(
        name="示范五金厂", kind=OrganisationKind.ENTERPRISE, town=town, industry=industry
    )


@pytest.fixture
def people(registry: Registry, town: Town, works: Organisation) -> None:
    for number in range(6):
        person = registry.person(town if number % 2 else None)
        person.sex, person.employer = ["F", "M", ""][number % 3], works if number > 2 else None
        person.birth_date = date(TODAY.year - 20 - 7 * number, 6, 1) if number else None
        person.save()
        if number == 5:
            registry.certify(person, SkillLevel.SENIOR, issued_on=TODAY - timedelta(days=400), digital=True)
        levels = [SkillLevel.INTERMEDIATE, SkillLevel.SENIOR, SkillLevel.TECHNICIAN]
        registry.certify(person, levels[number % 3], issued_on=TODAY, digital=number % 2 == 1)


@pytest.fixture
def classes(registry: Registry, room: TrainingRoom, provider: Provider, works: Organisation) -> None:
    ended = date(TODAY.year, 3, 1)
    held, other = room.hold(ended, provider=provider), room.hold(ended, provider=provider, digital=True)
    twice = registry.person()
    room.seat(twice, held, EnrolmentStatus.COMPLETED, certified_on=ended)
    room.seat(twice, other, EnrolmentStatus.COMPLETED, certified_on=ended, employer=works)
    room.seat(registry.person(), held, EnrolmentStatus.COMPLETED)
    room.seat(registry.person(), held, EnrolmentStatus.FAILED)
    room.seat(registry.person(), held)
    night: dict[str, Any] = {"kind": ClassKind.NIGHT_CLASS, "status": ClassStatus.RUNNING, "evaluation_body": None}
    for seats in (30, 40):
        room.hold(TODAY, provider=provider, capacity=seats, **night)
    for heads in (5, 7):
        DemandPosting.objects.create(
            enterprise=works, occupation=registry.occupation, head_count=heads, posted_on=date(TODAY.year, 1, 2)
        )


@pytest.fixture
def events(registry: Registry, works: Organisation) -> None:
    for number, kind in enumerate([CompetitionKind.COMPETITION, CompetitionKind.CONTEST, CompetitionKind.CONTEST]):
        Competition.objects.create(
            code=f"C{number}",
            title=f"竞赛{number}",
            kind=kind,
            occupation=registry.occupation,
            host=works,
            held_on=date(TODAY.year, 1, 3),
            status=CompetitionStatus.PUBLISHED,
            published_at=timezone.now(),
        )


@pytest.fixture
def talents(works: Organisation) -> None:
    OnlineCatalogue.objects.create(
        platform="浙派工匠",
        as_of=date(TODAY.year, 1, 1),
        digital_courses=24,
        course_providers=18,
        courses=267,
        institutions=630,
        enterprises=169,
        source="test",
    )
    for number in range(2):
        TechnicianStudio.objects.create(
            name=f"工作室{number}",
            rank=HonourRank.DISTRICT,
            organisation=works if number else None,
            leader_name="王立冬",
            named_on=date(2024, 1, 1),
        )
    title = HonourTitle.objects.create(
        key="expert", name="技术能手", name_en="", rank=HonourRank.CITY, awarded_by="test", is_leading_talent=True,
        source="test",
    )  # fmt: skip
    for holder in ("王立冬", "李秋分", "赵谷雨"):
        Honour.objects.create(title=title, holder_name=holder, awarded_on=date(2024, 1, 1))


@pytest.fixture
def plan(town: Town, other_town: Town) -> None:
    for number, place in enumerate((town, town, other_town)):
        Community.objects.create(
            code=f"{place.code}00{number}", name=f"社区{number}", town=place, longitude="120.26", latitude="30.18"
        )
    running = Plan.objects.create(
        key="plan", name="计划", starts_on=date(TODAY.year - 1, 1, 1), ends_on=date(TODAY.year + 1, 12, 31),
        document="test",
    )  # fmt: skip
    measure = Measure.objects.create(plan=running, position=1, name="政策")
    for number, reached_on in enumerate((date(TODAY.year, 1, 1), TODAY, None)):
        Milestone.objects.create(measure=measure, name=f"节点{number}", due_on=TODAY, reached_on=reached_on)


@pytest.fixture
def claims(clerk: User, first_reviewer: User, second_reviewer: User, classes: None) -> None:
    document = PolicyDocument.objects.create(title="补贴办法", number="示范1号", source="test")
    scheme = Scheme.objects.create(key="upgrade", name="技能提升补贴", kind=SchemeKind.PERSONAL)
    version = RuleVersion.objects.create(
        scheme=scheme, number=1, valid_from=date(2020, 1, 1), document=document, article="第五条"
    )
    approved = timezone.make_aware(datetime.combine(TODAY, time(9)))
    for number, certificate in enumerate(Certificate.objects.filter(origin="training")):
        claim = Claim.objects.create(
            number=f"SB{number}",
            scheme=scheme,
            rule_version=version,
            claimant=certificate.person,
            certificate=certificate,
            amount=Decimal("1500.50"),
            status=ClaimStatus.APPROVED,
            submitted_by=clerk,
            first_reviewer=first_reviewer,
            second_reviewer=second_reviewer,
        )
        ClaimEvent.objects.create(claim=claim, to_status=ClaimStatus.APPROVED, at=approved)


@pytest.fixture
def counted(settings: Any) -> None:
    """The run after all of it."""
    settings.SIGN_IN_LIMITS = {"persons": {"reader": ["10000/min"]}}
    readings.recompute(Trigger.NIGHTLY, by=None)


# A little of everything that the dashboard shows, and last of all the run that counts it.
district_at_work = pytest.mark.usefixtures(
    "on_the_day",
    "district",
    "workforce",
    "promises",
    "people",
    "classes",
    "events",
    "talents",
    "plan",
    "claims",
    "counted",
)


@district_at_work
@pytest.mark.parametrize(
    ("address", "keys"),
    [
        ("/dashboard/", THINGS | PERSONS | {"league.decided", "league.certified"}),
        ("/dashboard/funnel/", LEAGUE | {key for key in THINGS | PERSONS if key.startswith("stage.")}),
    ],
)
def test_every_figure_of_a_page_opens_to_as_many_rows_as_it_says(
    address: str, keys: set[str], signed_in: SignIn, auditor: User
) -> None:
    browser = signed_in(auditor)
    links = list(_links(browser.get(address).content))
    assert {link.key for link in links} == keys
    assert [_opened(browser, link) for link in links] == [(link.key, link.number, link.number) for link in links]


@district_at_work
@pytest.mark.parametrize("words", ["town=330109002", "town=unknown", "sex=F&age=25", "town=330109002&level=4"])
def test_so_does_every_figure_of_a_part(words: str, signed_in: SignIn, auditor: User) -> None:
    browser = signed_in(auditor)
    links = list(_links(browser.get(f"/dashboard/?{words}").content))
    assert {"new_skilled", "new_skilled.first-time", "skilled_share", "stage.enrolled"} <= {link.key for link in links}
    assert [_opened(browser, link) for link in links] == [(link.key, link.number, link.number) for link in links]


@district_at_work
def test_rows_that_name_persons_are_for_whoever_may_list_them_and_leave_a_row(
    signed_in: SignIn, leader: User, clerk: User, data_officer: User
) -> None:
    """A leader opens every figure to its parts; amounts are for those who see claims."""
    for key in sorted(PERSONS | LEAGUE):
        figure, rows, file = (f"/dashboard/figures/{key}{end}" for end in ("/", "/rows/", "/rows.xlsx"))
        browser = signed_in(leader)
        assert [browser.get(address).status_code for address in (figure, rows, file)] == [200, 403, 403], key
        assert not ListDisclosure.objects.filter(by=leader).exists()
        assert signed_in(clerk).get(rows).status_code == 200
        row = ListDisclosure.objects.latest("pk")
        assert (row.by, row.address, row.is_file) == (clerk, rows, False)
        assert signed_in(data_officer).get(rows).status_code == (403 if key == "subsidy_granted" else 200)


@district_at_work
def test_rows_of_things_are_for_whoever_may_open_the_dashboard_and_leave_none(
    signed_in: SignIn, leader: User, school: User
) -> None:
    for key in sorted(THINGS):
        response = signed_in(leader).get(f"/dashboard/figures/{key}/rows/")
        assert (key, response.status_code, bool(response.context["lines"])) == (key, 200, key != "circle_coverage")
        assert signed_in(school).get(f"/dashboard/figures/{key}/rows/").status_code == 403
    assert not ListDisclosure.objects.exists()


@district_at_work
@pytest.mark.parametrize("key", ["night_classes", "subsidy_granted", "league.decided", "new.occupations"])
def test_the_file_has_the_rows_of_the_page(key: str, signed_in: SignIn, auditor: User) -> None:
    browser = signed_in(auditor)
    lines = browser.get(f"/dashboard/figures/{key}/rows/").context["lines"]
    response = browser.get(f"/dashboard/figures/{key}/rows.xlsx")
    assert response["Content-Disposition"] == f'attachment; filename="{key}-{TODAY.year}.xlsx"'
    sheet = load_workbook(BytesIO(b"".join(response))).worksheets[0]
    assert sheet.max_row == 1 + len(lines)
    assert sheet["A2"].value == lines[0].cells[0]


@district_at_work
def test_a_new_occupation_opens_its_certificates(signed_in: SignIn, auditor: User, registry: Registry) -> None:
    browser = signed_in(auditor)
    (row,) = browser.get("/dashboard/figures/new.occupations/rows/").context["cells"]
    opened = browser.get(row[0]["url"])
    assert opened.context["total"] == Certificate.objects.filter(occupation=registry.digital_occupation).count()


@district_at_work
def test_rows_are_paged_by_key(signed_in: SignIn, auditor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("targets.views.figures.PAGE_LENGTH", 1)
    browser, seen, query = signed_in(auditor), [], "?"
    while query:
        context = browser.get(f"/dashboard/figures/contests_held/rows/{query}").context
        seen += [line.cells[0] for line in context["lines"]]
        query = f"?after={context['after']}" if context["after"] else ""
    assert seen == ["竞赛1", "竞赛2"]
