"""The list behind a figure names exactly the people it counts, masked, and that it was read is on record."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import ListDisclosure, User
from directory.enums import OrganisationKind
from directory.levels import SkillLevel
from directory.models import Industry, IndustryScheme, Organisation, Person, Town
from targets.enums import OF_PEOPLE, AgeBand, Formula, Trigger
from targets.parts import UNKNOWN, Part
from targets.selectors import persons
from targets.selectors.moments import moment
from targets.services import readings
from tests.conftest import RESIDENT_NUMBER, SignIn
from tests.targets.conftest import Registry

YEAR = timezone.localdate().year
LIST = "/dashboard/figures/{}/rows/"
FILE = "/dashboard/figures/{}/rows.xlsx"


@pytest.fixture
def industry(db: None) -> Industry:
    scheme = IndustryScheme.objects.create(key="district-nine", name="九大细化行业", source="区人社局")
    return Industry.objects.create(scheme=scheme, code="01", name="汽车零部件")


@pytest.fixture(autouse=True)
def counted(db: None) -> None:
    """A run that counts the present year: before one, no figure opens."""
    readings.recompute(Trigger.DEMAND, by=None)


@pytest.fixture
def crowd(registry: Registry, town: Town, other_town: Town, industry: Industry) -> list[Person]:
    """Ten people who differ in every dimension, some of whom nobody knows much about."""
    works = Organisation.objects.create(name="万向钱潮", kind=OrganisationKind.ENTERPRISE, industry=industry)
    people = []
    today = timezone.localdate()
    for number in range(10):
        person = registry.person([town, other_town, None][number % 3])
        person.sex = ["F", "M", ""][number % 3]
        person.birth_date = None if number % 4 == 0 else date(YEAR - 17 - 5 * number, 6, 1)
        person.employer = works if number % 2 else None
        person.save()
        level = [SkillLevel.INTERMEDIATE, SkillLevel.SENIOR, SkillLevel.TECHNICIAN][number % 3]
        registry.certify(person, level, issued_on=today, digital=number % 2 == 0)
        people.append(person)
    registry.certify(people[0], SkillLevel.JUNIOR, issued_on=date(YEAR - 1, 1, 5))
    return people


def _naive(formula: Formula, part: Part) -> set[int]:
    """The same question asked of every certificate, one after the other."""
    named = set()
    for person in Person.objects.prefetch_related("certificates__occupation").select_related("town", "employer"):
        held = [each for each in person.certificates.all() if each.status == "issued"]
        if formula in (Formula.NEW_SKILLED, Formula.NEW_HIGH_SKILLED, Formula.NEW_DIGITAL_HIGH_SKILLED):
            held = [each for each in held if each.issued_on.year == YEAR]
        digital = [each for each in held if each.occupation.is_digital]
        reached = {
            Formula.NEW_SKILLED: bool(held),
            Formula.SKILLED_SHARE: bool(held),
            Formula.NEW_HIGH_SKILLED: any(each.level >= 4 for each in held),
            Formula.HIGH_SKILLED_SHARE: any(each.level >= 4 for each in held),
            Formula.NEW_DIGITAL_HIGH_SKILLED: any(each.level >= 4 for each in digital),
        }[formula]
        if not reached:
            continue
        about = {
            "town": person.town.code if person.town else UNKNOWN,
            "industry": str(person.employer.industry_id) if person.employer else UNKNOWN,
            "level": str(max(each.level for each in held)),
            "sex": person.sex or UNKNOWN,
            "age": _band(person.birth_date),
        }
        if all(about[name] == value for name, value in part.words.items()):
            named.add(person.pk)
    return named


def _band(born: date | None) -> str:
    if born is None:
        return UNKNOWN
    age = YEAR - born.year
    return "0" if age < 25 else "25" if age < 35 else "35" if age < 45 else "45" if age < 55 else "55"


PARTS = [
    {},
    {"town": "330109002"},
    {"town": UNKNOWN},
    {"industry": UNKNOWN},
    {"level": "4"},
    {"sex": "F"},
    {"sex": UNKNOWN},
    *({"age": band} for band in ("0", "25", "35", "45", "55", UNKNOWN)),
    {"town": "330109113", "sex": "M", "level": "4"},
]


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("words", PARTS, ids=str)
@pytest.mark.parametrize("formula", [Formula.NEW_SKILLED, Formula.NEW_DIGITAL_HIGH_SKILLED, Formula.HIGH_SKILLED_SHARE])
def test_a_part_names_whom_a_naive_recount_names(formula: Formula, words: dict[str, str]) -> None:
    part = Part(**words)
    rows = persons.counted(formula, YEAR, part, on=timezone.localdate())
    assert {row.person_id for row in rows} == _naive(formula, part)


@pytest.mark.usefixtures("crowd")
def test_an_industry_is_a_part_too(industry: Industry) -> None:
    part = Part(industry=str(industry.pk))
    rows = persons.counted(Formula.NEW_SKILLED, YEAR, part, on=timezone.localdate())
    assert {row.person_id for row in rows} == _naive(Formula.NEW_SKILLED, part)
    assert len(rows) == 5


@pytest.mark.usefixtures("crowd", "workforce")
def test_the_list_is_as_long_as_the_reading_of_every_place() -> None:
    run = readings.recompute(Trigger.DEMAND, by=None)
    for reading in run.readings.select_related("indicator", "town").filter(indicator__formula__in=OF_PEOPLE):
        part = Part(
            town={"total": "", "outside": UNKNOWN}.get(reading.scope, reading.town.code if reading.town else "")
        )
        rows = persons.counted(Formula(reading.indicator.formula), reading.year, part, on=reading.as_of)
        assert (reading, rows.count()) == (reading, reading.numerator)


def _figure_and_list(browser: Client, key: str, words: dict[str, str]) -> tuple[int, int, str]:
    """What the figure's page says, how many its list names, and what both are called."""
    figure = browser.get(LIST.format(key).removesuffix("rows/"), words)
    named = browser.get(LIST.format(key), words)
    assert figure.context["opened"].opening.title == named.context["opened"].opening.title
    return figure.context["total"], len(named.context["lines"]), named.context["opened"].opening.title


@pytest.mark.usefixtures("district")
def test_a_ratio_opens_at_its_day_whatever_the_year_of_the_address(
    signed_in: SignIn, clerk: User, registry: Registry
) -> None:
    """Somebody of 24 years is under 25 today; in 2019, which the address names, they were a child."""
    person = registry.person()
    person.birth_date = date(YEAR - 24, 1, 1)
    person.save()
    today = timezone.localdate()
    registry.certify(person, issued_on=date(YEAR - 3, 5, 1), valid_until=today)
    registry.certify(registry.person(), issued_on=date(YEAR - 3, 5, 1), valid_until=today - timedelta(days=1))
    readings.recompute(Trigger.DEMAND, by=None)
    browser = signed_in(clerk)
    browser.cookies["django_language"] = "en"
    words = {"year": "2009", "age": "0"}
    total, named, title = _figure_and_list(browser, "skilled_share", words)
    assert (total, named) == (1, 1)
    assert str(YEAR) in title
    assert "2009" not in title
    assert [line.cells[4] for line in browser.get(LIST.format("skilled_share"), words).context["lines"]] == ["Under 25"]


@pytest.mark.usefixtures("crowd", "district")
@pytest.mark.parametrize("address", [LIST, FILE, "/dashboard/figures/{}/"])
def test_a_year_that_no_run_counts_opens_nowhere(address: str, signed_in: SignIn, clerk: User) -> None:
    """The crowd has a certificate of last year, which nothing was promised for: no figure, and no list either."""
    browser, words = signed_in(clerk), {"year": str(YEAR - 1)}
    assert browser.get(address.format("new_skilled"), words).status_code == 404
    assert not ListDisclosure.objects.exists()


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("address", ["persons/", "breakdowns/"])
def test_nor_in_the_api(address: str, signed_in: SignIn, clerk: User) -> None:
    query = {"indicator": "new_skilled", "year": str(YEAR - 1)}
    response = signed_in(clerk).get(f"/api/v1/dashboard/{address}", query)
    assert (response.status_code, response.json()["code"]) == (404, "YEAR_NOT_COUNTED")


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("address", [LIST.format("new_skilled"), "/api/v1/dashboard/persons/?indicator=new_skilled"])
def test_whoever_asks_too_often_is_told_to_wait(address: str, signed_in: SignIn, clerk: User, settings: Any) -> None:
    settings.SIGN_IN_LIMITS = {"persons": {"reader": ["2/hour"]}}
    browser = signed_in(clerk)
    assert [browser.get(address).status_code for _time in range(3)] == [200, 200, 429]
    assert ListDisclosure.objects.count() == 2


def test_a_ratio_is_of_the_day_of_the_last_run() -> None:
    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    readings.recompute(Trigger.DEMAND, by=None, on=yesterday)
    assert moment(Formula.HIGH_SKILLED_SHARE, 2009).day == yesterday


def test_the_ages_are_cut_at_their_lower_bounds() -> None:
    assert [persons.age_band(YEAR - age, YEAR) for age in (24, 25, 34, 35, 54, 55, 90)] == [
        AgeBand.UNDER_25,
        AgeBand.FROM_25,
        AgeBand.FROM_25,
        AgeBand.FROM_35,
        AgeBand.FROM_45,
        AgeBand.FROM_55,
        AgeBand.FROM_55,
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["clerk", "auditor", "data_officer"])
def test_who_may_see_the_list_leaves_a_row(
    role: str, request: pytest.FixtureRequest, signed_in: SignIn, crowd: list[Person]
) -> None:
    reader = request.getfixturevalue(role)
    response = signed_in(reader).get(LIST.format("new_skilled"), {"sex": "M"})
    assert response.status_code == 200
    row = ListDisclosure.objects.get()
    assert (row.by, row.persons, row.is_file, row.address) == (
        reader,
        3,
        False,
        "/dashboard/figures/new_skilled/rows/?sex=M",
    )


@pytest.mark.django_db
@pytest.mark.parametrize("address", [LIST, FILE])
@pytest.mark.parametrize("role", ["leader", "first_reviewer", "judge", "school"])
def test_who_may_not_is_told_why_and_leaves_none(
    role: str, address: str, request: pytest.FixtureRequest, signed_in: SignIn
) -> None:
    response = signed_in(request.getfixturevalue(role)).get(
        address.format("new_skilled"), headers={"Accept-Language": "en"}
    )
    assert (response.status_code, ListDisclosure.objects.exists()) == (403, False)
    reason = "Whom a figure counts is shown to clerks" if role == "leader" else "The dashboard is for the bureau&#x27;s"
    assert reason in response.content.decode()


def test_a_stranger_is_asked_to_sign_in(client: Client, db: None) -> None:
    assert client.get(LIST.format("new_skilled")).status_code == 302


def test_nothing_is_shown_in_full(signed_in: SignIn, clerk: User, resident: Person, registry: Registry) -> None:
    registry.certify(resident, issued_on=timezone.localdate())
    browser = signed_in(clerk)
    page = browser.get(LIST.format("new_skilled")).content.decode()
    file = b"".join(browser.get(FILE.format("new_skilled")))
    assert "张**" in page
    assert [secret for secret in ("张小满", RESIDENT_NUMBER, "13800001234") if secret in page] == []
    sheet = load_workbook(BytesIO(file)).worksheets[0]
    assert [cell.value for cell in sheet[2]][:3] == ["张**", "330109********0017", "138****1234"]


@pytest.mark.parametrize(("key", "code"), [("unheard-of", 404), ("new_skilled", 200)])
def test_an_address_of_no_figure_leads_nowhere(key: str, code: int, signed_in: SignIn, clerk: User) -> None:
    assert signed_in(clerk).get(LIST.format(key)).status_code == code


def test_a_search_finds_a_name_a_number_or_a_phone_and_stays_out_of_the_address(
    signed_in: SignIn, clerk: User, resident: Person, stranger: Person, registry: Registry
) -> None:
    for person in (resident, stranger):
        registry.certify(person, issued_on=timezone.localdate())
    browser = signed_in(clerk)
    for text in ("小满", RESIDENT_NUMBER, "138 0000 1234"):
        lines = browser.post(LIST.format("new_skilled"), {"q": text}).context["lines"]
        assert [line.person for line in lines] == [resident.pk]
    assert {row.address for row in ListDisclosure.objects.all()} == {LIST.format("new_skilled")}
    browser.get(LIST.format("new_skilled"))
    page, search = ListDisclosure.objects.order_by("-pk").values_list("subject", flat=True)[:2]
    assert (page in search, search == page) == (True, False)
    assert "小满" not in search


def test_the_list_goes_on_by_key_and_names_everybody_once(
    signed_in: SignIn, clerk: User, crowd: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("targets.views.figures.PAGE_LENGTH", 4)
    browser, address, named = signed_in(clerk), LIST.format("new_skilled"), []
    query = "?"
    while query:
        context = browser.get(address + query).context
        named += [line.person for line in context["lines"]]
        query = f"?after={context['after']}" if context["after"] else ""
    assert named == [person.pk for person in crowd]


def test_the_file_holds_the_whole_list(signed_in: SignIn, auditor: User, crowd: list[Person]) -> None:
    response = signed_in(auditor).get(FILE.format("new_skilled"))
    assert response["Content-Disposition"] == f'attachment; filename="new_skilled-{YEAR}.xlsx"'
    sheet = load_workbook(BytesIO(b"".join(response))).worksheets[0]
    assert sheet.max_row == 1 + len(crowd)
    assert list(ListDisclosure.objects.values_list("persons", "is_file")) == [(10, True)]


@pytest.mark.usefixtures("granted")
def test_the_number_of_queries_does_not_grow_with_persons(
    signed_in: SignIn, clerk: User, registry: Registry, town: Town
) -> None:
    browser = signed_in(clerk)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get(LIST.format("new_skilled"))
        return len(captured)

    registry.certify(registry.person(town), issued_on=timezone.localdate())
    browser.get(LIST.format("new_skilled"))
    at_one = queries()
    for _person in range(2):
        registry.certify(registry.person(town), issued_on=timezone.localdate())
    assert (at_one, queries()) == (11, 11)
