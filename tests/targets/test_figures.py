"""Figures opened: along every dimension the parts add up, and what narrows them stands in the address."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from directory.enums import OrganisationKind
from directory.levels import SkillLevel
from directory.models import Industry, IndustryScheme, Organisation, Town
from targets.enums import COUNTS, SHARES, Dimension, Trigger
from targets.models import Indicator, Target, TrajectoryPoint
from targets.parts import UNKNOWN, Part
from targets.progress import planned_on
from targets.selectors import boards, breakdowns, persons
from targets.services import readings
from tests.conftest import SignIn
from tests.targets.conftest import Registry

YEAR = timezone.localdate().year
FIGURE = "/dashboard/figures/{}/"


@pytest.fixture
def crowd(registry: Registry, town: Town, other_town: Town, workforce: object) -> None:
    """Nine people who differ in every dimension, counted."""
    scheme = IndustryScheme.objects.create(key="district-nine", name="九大细化行业", source="区人社局")
    industry = Industry.objects.create(scheme=scheme, code="01", name="汽车零部件")
    works = Organisation.objects.create(name="万向钱潮", kind=OrganisationKind.ENTERPRISE, industry=industry)
    for number in range(9):
        person = registry.person([town, other_town, None][number % 3])
        person.sex = ["F", "M", ""][number // 3]
        person.birth_date = None if number == 4 else date(YEAR - 20 - 6 * number, 6, 1)
        person.employer = works if number % 2 else None
        person.save()
        registry.certify(
            person,
            [SkillLevel.JUNIOR, SkillLevel.SENIOR, SkillLevel.TECHNICIAN][number % 3],
            issued_on=timezone.localdate(),
            digital=number > 5,
        )
    readings.recompute(Trigger.NIGHTLY, by=None)


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize(
    "part", [Part(), Part(sex="F"), Part(town=UNKNOWN), Part(level="4", town="330109113")], ids=str
)
@pytest.mark.parametrize("dimension", list(Dimension))
def test_the_parts_add_up_and_are_as_long_as_their_lists(dimension: Dimension, part: Part) -> None:
    for formulas in (COUNTS, SHARES):
        broken = breakdowns.breakdown(formulas, YEAR, part, dimension)
        for formula in formulas:
            rows = persons.counted(formula, YEAR, part, on=timezone.localdate())
            assert sum(each.figures[formula] or 0 for each in broken.slices) == broken.totals[formula] == rows.count()
            for each in broken.slices:
                listed = persons.counted(
                    formula, YEAR, part.within(dimension, each.key), on=timezone.localdate()
                ).count()
                narrowed = not part.words.get(dimension) or part.words[dimension] == each.key
                assert not narrowed or (each.key, listed) == (each.key, each.figures[formula])


@pytest.mark.usefixtures("crowd")
def test_a_dashboard_of_a_part_is_measured_by_what_the_town_promised(town: Town, promises: None) -> None:
    today = timezone.localdate()
    of_town = Target.objects.create(
        indicator=Indicator.objects.get(key="new_skilled"),
        town=town,
        year=YEAR,
        due_on=date(YEAR, 12, 31),
        value=5,
        document="镇街责任书",
    )
    whole = boards.dashboard(YEAR, on=today)
    part = boards.dashboard(YEAR, on=today, part=Part(town=town.code))
    women = boards.dashboard(YEAR, on=today, part=Part(town=town.code, sex="F"))
    assert [(each.counts[0].value, each.counts[0].target) for each in (part, women)] == [(3, 5), (1, None)]
    assert [place.key for place in part.places] == [town.code, "total"]
    assert whole.places[0].targets == {"new_skilled": int(of_town.value)}
    assert [ratio.denominator for ratio in part.ratios] == [None, 3]
    assert (whole.others != [], part.others) == (True, [])


@pytest.mark.parametrize(
    ("day", "planned"),
    [
        (date(2025, 12, 31), None),
        (date(2026, 1, 31), Decimal(31)),
        (date(2026, 2, 14), Decimal(45)),
        (date(2026, 2, 28), Decimal(59)),
        (date(2026, 5, 1), Decimal(59)),
    ],
)
def test_a_trajectory_is_straight_between_the_ends_of_months(day: date, planned: Decimal | None) -> None:
    assert planned_on([(date(2026, 1, 1), Decimal(31)), (date(2026, 2, 1), Decimal(59))], day) == planned
    assert planned_on([], day) is None


@pytest.mark.usefixtures("crowd", "promises")
def test_the_page_says_where_the_plan_expects_the_count(signed_in: SignIn, leader: User) -> None:
    target, _is_new = Target.objects.get_or_create(
        indicator=Indicator.objects.get(key="new_skilled"),
        year=YEAR,
        defaults={"due_on": date(YEAR, 12, 31), "value": 100, "document": "test"},
    )
    TrajectoryPoint.objects.bulk_create(
        TrajectoryPoint(target=target, month=date(YEAR, month, 1), value=100 if month == 12 else 0)
        for month in range(1, 13)
    )
    count = signed_in(leader).get("/dashboard/").context["board"].counts[0]
    assert (count.planned, count.ahead) == (0 if timezone.localdate().month < 12 else count.planned, 9 - count.planned)


@pytest.mark.usefixtures("crowd", "district")
def test_a_figure_opens_along_a_dimension_and_leads_to_the_list(signed_in: SignIn, clerk: User) -> None:
    response = signed_in(clerk).get(FIGURE.format("new_skilled"), {"by": "sex", "town": "330109002"})
    page = response.content.decode()
    assert (response.context["total"], response.context["breakdown"].dimension) == (3, Dimension.SEX)
    assert f'/dashboard/figures/new_skilled/rows/?year={YEAR}&amp;town=330109002"' in page
    assert 'href="?by=sex&amp;town=330109002&amp;sex=F"' in page


@pytest.mark.usefixtures("crowd", "district")
def test_a_leader_opens_figures_and_is_told_who_may_see_the_list(signed_in: SignIn, leader: User) -> None:
    page = signed_in(leader).get(FIGURE.format("high_skilled_share"), headers={"Accept-Language": "en"})
    assert (page.status_code, page.context["total"]) == (200, 6)
    assert b"clerks, auditors and personal data officers" in page.content
    assert b"/rows/" not in page.content


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize("key", ["unheard-of", "studios.first-time", "skilled_share.first-time", "stage.x", "league.x"])
def test_what_is_no_figure_does_not_open(key: str, signed_in: SignIn, clerk: User) -> None:
    readings.recompute(Trigger.NIGHTLY, by=None)
    response = signed_in(clerk).get(FIGURE.format(key))
    assert (response.status_code, response.context["error"].code) == (404, "NOT_FOUND")


@pytest.mark.usefixtures("district")
def test_figures_are_for_staff(client: Client, signed_in: SignIn, school: User) -> None:
    assert client.get(FIGURE.format("new_skilled")).status_code == 302
    assert signed_in(school).get(FIGURE.format("new_skilled")).status_code == 403


@pytest.mark.usefixtures("crowd", "district")
def test_small_numbers_of_a_narrow_part_are_told_to_whoever_may_list_persons(
    signed_in: SignIn, leader: User, clerk: User, town: Town
) -> None:
    query = {"town": town.code, "by": "sex"}
    told = [
        signed_in(reader).get(FIGURE.format("new_skilled"), query, headers={"Accept-Language": "en"})
        for reader in (leader, clerk)
    ]
    shown = [[each.figures["new_skilled"] for each in page.context["breakdown"].slices] for page in told]
    assert (shown, [page.context["total"] for page in told]) == ([[None] * 3, [1] * 3], [3, 3])
    assert [b"not disclosed" in page.content for page in told] == [True, False]
    narrow = signed_in(leader).get(
        FIGURE.format("new_skilled"), {**query, "sex": "F"}, headers={"Accept-Language": "en"}
    )
    assert (narrow.context["total"], b"fewer than 5" in narrow.content) == (None, True)


@pytest.mark.usefixtures("crowd", "district")
def test_the_page_asks_for_the_answer_it_shows(signed_in: SignIn, leader: User, town: Town) -> None:
    query, browser = {"town": town.code, "sex": "F"}, signed_in(leader)
    page = browser.get("/dashboard/", query, headers={"Accept-Language": "en"})
    assert (page.context["board"].counts[0].value, b"fewer than 5" in page.content) == (None, True)
    asked = browser.get(
        "/api/v1/dashboard/", query, headers={"Accept-Language": "en", "If-None-Match": page.context["etag"]}
    )
    assert asked.status_code == 304


@pytest.mark.usefixtures("crowd", "district")
def test_the_api_says_what_it_hides(signed_in: SignIn, leader: User, clerk: User, town: Town) -> None:
    """Who may read it all asks first: what is kept for them is no answer to the other."""
    query = {"town": town.code, "sex": "F"}
    full, few = (signed_in(reader).get("/api/v1/dashboard/", query).json() for reader in (clerk, leader))
    said = [[(each["counts"][0]["value"], each["counts"][0]["is_hidden"]) for each in (full, few)]]
    assert said == [[(1, False), (None, True)]]
    assert [place["figures"]["new_skilled"] for place in (*full["places"], *few["places"])] == [1, 1, None, None]
    assert {each["is_hidden"] for broken in few["breakdowns"] for each in broken["slices"]} == {True}
    assert (few["ratios"][0]["numerator"], few["ratios"][0]["is_hidden"]) == (None, True)
    broken = signed_in(leader).get("/api/v1/dashboard/breakdowns/", {**query, "by": "level"}).json()
    assert (broken["is_hidden"], broken["totals"]["new_skilled"]) == (True, None)
    (level,) = broken["slices"]
    assert (level["is_hidden"], level["figures"]["new_skilled"]) == (True, None)


@pytest.mark.usefixtures("crowd", "district")
def test_words_that_mean_nothing_narrow_nothing(signed_in: SignIn, leader: User) -> None:
    page = signed_in(leader).get(FIGURE.format("new_skilled"), {"by": "luck", "sex": "X", "year": "soon", "age": "7"})
    assert (page.context["total"], page.context["breakdown"].dimension) == (9, Dimension.TOWN)


@pytest.mark.usefixtures("crowd", "district")
def test_the_projector_shows_no_controls(signed_in: SignIn, leader: User) -> None:
    page = signed_in(leader).get("/dashboard/", {"layout": "wall", "town": "330109002"}).content.decode()
    assert '<body class="wall">' in page
    assert "site-header" not in page
    assert 'href="?layout=&amp;town=330109002"' in page
