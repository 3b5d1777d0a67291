"""The desk at `/competitions/<code>/enter/`, where employers enter their people and the bureau anyone's."""

import re
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from competitions.models import Competition, Entry
from competitions.services import entries, stages
from directory.models import Organisation, Person
from tests.competitions.conftest import NAMES
from tests.conftest import RESIDENT_NUMBER, STRANGER_NUMBER, SignIn

pytestmark = pytest.mark.usefixtures("district")

PAGE = "/competitions/js-2024-01/"
DESK = f"{PAGE}enter/"
ENGLISH = {"accept-language": "en"}


def sheet(**changes: str) -> dict[str, str]:
    """What somebody types who makes no mistake."""
    typed = {"name": "何小暑", "id_type": "resident_id", "id_number": STRANGER_NUMBER, "phone": "138 0000 5678"}
    return typed | changes


def send(client: Client, path: str = DESK, **changes: str) -> Any:
    return client.post(path, sheet(**changes), headers=ENGLISH)


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def desk(signed_in: SignIn, enterprise: User) -> Client:
    """A browser of the enterprise's."""
    return signed_in(enterprise)


def test_an_enterprise_enters_somebody(competition: Competition, desk: Client, enterprise: User) -> None:
    response = send(desk)
    assert (response.status_code, response["Location"], said(response)) == (302, DESK, ["何** is entered."])
    entry = Entry.objects.select_related("person").get()
    assert (entry.competition, entry.employer, entry.status) == (competition, enterprise.organisation, "entered")
    assert (entry.person.name, entry.person.sex, str(entry.person.birth_date), entry.person.phone_masked) == (
        "何小暑",
        "F",
        "1975-06-15",
        "138****5678",
    )


def test_a_second_click_changes_nothing_and_is_no_mistake(competition: Competition, desk: Client) -> None:
    send(desk)
    response = send(desk)
    assert (response.status_code, said(response)[-1]) == (302, "何** is on the list already.")
    assert desk.get(DESK, headers=ENGLISH).text.count("/withdraw/") == 1


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("name", " ", "This field is required."),
        ("id_number", "330109199001010018", "The last character does not fit the other 17: one of them is mistyped."),
        ("id_number", "33010919900101001", "A resident ID number has 18 characters; this one has 17."),
        ("id_type", "library_card", "Select a valid choice. library_card is not one of the available choices."),
        ("phone", "0571-88880000", "A mobile number has 11 digits and begins with 13 to 19."),
    ],
)
def test_a_wrong_field_is_named_and_nobody_is_entered(
    competition: Competition, desk: Client, field: str, typed: str, error: str
) -> None:
    response = send(desk, **{field: typed})
    summary = response.text.partition("data-error-summary")[2].partition("</div>")[0]
    assert (response.status_code, summary.count("<li>"), f"#id_{field}" in summary) == (422, 1, True)
    assert error in summary
    assert (Entry.objects.count(), Person.objects.count()) == (0, 0)


def test_a_document_under_another_name_is_refused_in_neutral_words(
    competition: Competition, desk: Client, resident: Person
) -> None:
    response = send(desk, id_number=RESIDENT_NUMBER)
    summary = response.text.partition("data-error-summary")[2].partition("</div>")[0]
    refusal = (
        "This person cannot be entered online. Compare the name and the number with the document; "
        "if both are right, please call the bureau."
    )
    assert (response.status_code, re.findall(r"<li>(.*?)</li>", summary)) == (409, [refusal])
    assert (resident.name in response.text, resident.masked_name in response.text) == (False, False)
    assert Entry.objects.count() == 0


def test_the_list_is_ones_own_and_masked(
    competition: Competition, desk: Client, enterprise: User, school_organisation: Organisation, entrants: list[Person]
) -> None:
    for person in entrants[:2]:
        entries.enter(person, into=competition, employer=enterprise.organisation, by=None)
    entries.enter(entrants[2], into=competition, employer=school_organisation, by=None)
    gone = entries.enter(entrants[3], into=competition, employer=enterprise.organisation, by=None)
    entries.withdraw(gone, reason="", by=None)
    page = desk.get(DESK, headers=ENGLISH).text
    cells = re.findall(r'<td data-label="[^"]*">([^<]*)<', page)
    assert cells == [
        *("钱**", "330109********0020", "Entered"),
        *("赵**", "330109********0017", "Entered"),
    ]
    assert [name for name in NAMES if name in page] == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_costs_the_same_whatever_its_list(
    competition: Competition, desk: Client, enterprise: User, entrants: list[Person], count: int
) -> None:
    for person in entrants[:count]:
        entries.enter(person, into=competition, employer=enterprise.organisation, by=None)
    desk.get(DESK)
    with CaptureQueriesContext(connection) as queries:
        assert desk.get(DESK).text.count("/withdraw/") == count
    assert len(queries) == 8


def test_a_long_list_has_pages(
    competition: Competition, desk: Client, enterprise: User, entrants: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("competitions.views.ENTRIES_A_PAGE", 3)
    for person in entrants:
        entries.enter(person, into=competition, employer=enterprise.organisation, by=None)
    pages = [desk.get(f"{DESK}?page={page}", headers=ENGLISH).text for page in (1, 2, 3)]
    assert [page.count("/withdraw/") for page in pages] == [3, 3, 2]
    assert ["Page 2 of 3" in page for page in pages] == [False, True, False]


def test_an_enterprise_takes_somebody_out_again(
    competition: Competition, desk: Client, enterprise: User, resident: Person
) -> None:
    entry = entries.enter(resident, into=competition, employer=enterprise.organisation, by=None)
    for _click in range(2):
        response = desk.post(f"{PAGE}entries/{entry.pk}/withdraw/", headers=ENGLISH)
        assert (response.status_code, response["Location"]) == (302, DESK)
    assert said(response)[-1] == "张** is withdrawn."
    assert list(entry.events.order_by("pk").values_list("to_status", "by")) == [
        ("entered", None),
        ("withdrawn", enterprise.pk),
    ]


def test_what_somebody_else_entered_is_not_there_to_take_out(
    competition: Competition, desk: Client, resident: Person, school_organisation: Organisation
) -> None:
    for employer in (school_organisation, None):
        entry = entries.enter(resident, into=competition, employer=employer, by=None)
        assert desk.post(f"{PAGE}entries/{entry.pk}/withdraw/").status_code == 404
        assert desk.get(f"{PAGE}entries/{entry.pk}/withdraw/").status_code == 405
        entries.withdraw(entry, reason="", by=None)


def test_when_marking_has_begun_the_list_only_stands_there(
    competition: Competition, desk: Client, enterprise: User, resident: Person
) -> None:
    entry = entries.enter(resident, into=competition, employer=enterprise.organisation, by=None)
    stages.start_marking(competition, by=None)
    page = desk.get(DESK, headers=ENGLISH).text
    assert ("This competition takes no entries now." in page, "张**" in page) == (True, True)
    assert (page.count("/withdraw/"), page.count('name="id_number"')) == (0, 0)
    assert send(desk).status_code == 409
    assert desk.post(f"{PAGE}entries/{entry.pk}/withdraw/").status_code == 409
    entry.refresh_from_db()
    assert (entry.status, Entry.objects.count()) == ("entered", 1)


def listed(client: Client, query: str) -> list[str]:
    """The organisations staff may choose from."""
    return re.findall(r'<li><a href="/competitions/js-2024-01/enter/[0-9]+/">([^<]*)<', client.get(DESK + query).text)


@pytest.mark.usefixtures("competition", "enterprise")
def test_the_bureau_first_chooses_the_organisation(
    signed_in: SignIn,
    clerk: User,
    school_organisation: Organisation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = signed_in(clerk)
    chosen = f"{DESK}{school_organisation.pk}/"
    assert listed(client, "?q=技师") == ["杭州萧山技师学院"]
    assert "No organisation has this name or code." in client.get(f"{DESK}?q=nowhere", headers=ENGLISH).text
    monkeypatch.setattr("competitions.views.EMPLOYERS_A_PAGE", 1)
    assert [listed(client, f"?page={page}") for page in (1, 2)] == [["杭州萧山技师学院"], ["示范机械厂"]]
    response = send(client, chosen)
    assert (response.status_code, response["Location"]) == (302, chosen)
    entry = Entry.objects.get()
    assert entry.employer == school_organisation
    assert client.post(f"{PAGE}entries/{entry.pk}/withdraw/")["Location"] == chosen


def test_whom_the_desk_lets_in(
    competition: Competition,
    client: Client,
    enterprise: User,
    leader: User,
    school_organisation: Organisation,
) -> None:
    assert client.get(DESK).status_code == 302
    client.force_login(leader)
    assert client.get(DESK).status_code == 403
    client.force_login(enterprise)
    assert client.get(DESK).status_code == 200
    assert client.get(f"{DESK}{school_organisation.pk}/").status_code == 403
    assert send(client, f"{DESK}{school_organisation.pk}/").status_code == 403
    Competition.objects.update(status="draft")
    assert client.get(DESK).status_code == 404
    assert Entry.objects.count() == 0


def test_the_page_of_a_competition_leads_to_the_desk_or_says_why_not(
    competition: Competition, client: Client, enterprise: User, leader: User
) -> None:
    def shown() -> tuple[int, int, str]:
        page = client.get(PAGE, headers=ENGLISH).text
        reason = re.search(r'id="enter-reason">([^<]*)<', page)
        return page.count(f'href="{DESK}"'), page.count("disabled"), reason[1] if reason else ""

    sign_in = "People are entered by their employer: sign in with the organisation&#x27;s account."
    assert shown() == (1, 1, sign_in)
    client.force_login(leader)
    assert shown() == (0, 1, "People are entered by their employer: ask yours to enter you.")
    client.force_login(enterprise)
    assert shown() == (1, 0, "")
    stages.start_marking(competition, by=None)
    assert shown() == (1, 1, "This competition takes no entries now.")
