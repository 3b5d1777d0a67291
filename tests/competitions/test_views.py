import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from competitions.models import AnnualPlan, Competition, CompetitionJudge, Entry, Mark
from competitions.services import marks, results, stages
from competitions.services.marks import StationMark
from directory.models import District, Person
from tests.competitions.conftest import NAMES, Marked
from tests.conftest import SignIn

pytestmark = pytest.mark.usefixtures("district")


def english(client: Client, path: str) -> str:
    response = client.get(path, headers={"accept-language": "en"})
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_shows_what_is_coming_and_what_has_been(
    client: Client, competition: Competition, marked: Marked
) -> None:
    Competition.objects.create(
        code="secret",
        title="尚未公布",
        kind="contest",
        occupation=competition.occupation,
        host=competition.host,
        held_on=date(2030, 1, 1),
    )
    coming = english(client, "/competitions/")
    assert (competition.title in coming, "尚未公布" in coming) == (True, False)
    assert "No competition has been held yet." in english(client, "/competitions/?when=past")


def test_the_list_says_how_the_plan_stands(
    client: Client, competition: Competition, marked: Marked, clerk: User
) -> None:
    plan = AnnualPlan.objects.create(
        year=timezone.localdate().year, competitions_planned=10, contests_planned=10, source="年度计划"
    )
    Competition.objects.filter(pk=competition.pk).update(plan=plan)
    marked([("90", "90", None)])
    results.publish(competition, by=clerk)
    page = english(client, "/competitions/")
    assert f"Plan for {plan.year}: 10 competitions (1 held) and 10 contests (0 held)." in page


def test_a_past_year_shows_its_plan_and_its_competitions(
    client: Client, competition: Competition, marked: Marked, clerk: User
) -> None:
    for year in (2023, competition.held_on.year):
        AnnualPlan.objects.create(year=year, competitions_planned=10, contests_planned=10, source="年度计划")
    Competition.objects.filter(pk=competition.pk).update(plan=AnnualPlan.objects.get(year=competition.held_on.year))
    marked([("90", "90", None)])
    results.publish(competition, by=clerk)
    page = english(client, f"/competitions/?when=past&year={competition.held_on.year}")
    assert f"Plan for {competition.held_on.year}: 10 competitions (1 held) and 10 contests (0 held)." in page
    assert competition.title in page
    earlier = english(client, "/competitions/?when=past&year=2023")
    assert "Plan for 2023: 10 competitions (0 held) and 10 contests (0 held)." in earlier
    assert competition.title not in earlier
    assert competition.title in english(client, "/competitions/?when=past&year=nonsense")


@pytest.mark.parametrize("path", ["/competitions/secret/", "/competitions/nowhere/", "/competitions/secret/marks/"])
def test_a_competition_in_preparation_is_not_there(
    client: Client, competition: Competition, path: str, judge: User
) -> None:
    Competition.objects.filter(pk=competition.pk).update(code="secret", status="draft")
    client.force_login(judge)
    assert client.get(path).status_code == 404


def test_published_results_are_masked(client: Client, competition: Competition, marked: Marked, clerk: User) -> None:
    marked([("95", "95", 3000), ("93", "93", 3000), ("93", "93", 3000), ("90", "90", 2000)])
    assert "The results will stand here." in english(client, "/competitions/js-2024-01/")
    results.publish(competition, by=clerk)
    page = english(client, "/competitions/js-2024-01/")
    assert [name for name in NAMES if name in page] == []
    cells = re.findall(r'data-label="(?:Rank|Name|Total|Award|Title conferred)"[^>]*>\s*([^<]*?)\s*<', page)
    title = "萧山区技术能手, session 21"
    assert cells == [
        *("1", "赵**", "95.00", "First prize", title),
        *("2", "钱**", "93.00", "Second prize", title),
        *("2", "孙**", "93.00", "Second prize", title),
        *("4", "李**", "90.00", "—", "—"),
    ]


@pytest.mark.parametrize("entered", [1, 3])
def test_the_results_page_costs_the_same_whatever_the_field(
    client: Client, competition: Competition, marked: Marked, clerk: User, entered: int
) -> None:
    marked([("95", "95", 3000)] * entered)
    results.publish(competition, by=clerk)
    client.get("/competitions/js-2024-01/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/competitions/js-2024-01/")
    assert len(queries) == 9


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(client: Client, competition: Competition, count: int) -> None:
    for place in range(count - 1):
        Competition.objects.create(
            code=f"more-{place}",
            title=f"竞赛{place}",
            kind="contest",
            status="open",
            occupation=competition.occupation,
            host=competition.host,
            held_on=timezone.localdate() + timedelta(days=place),
        )
    client.get("/competitions/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/competitions/").content.count(b"card-title") == count
    assert len(queries) == 3


def test_the_marking_page_shows_numbers_and_never_names(
    stations: Competition, entrants: list[Person], signed_in: SignIn, judge: User
) -> None:
    with CaptureQueriesContext(connection) as queries:
        page = english(signed_in(judge), "/competitions/js-2024-01/marks/")
    assert re.findall(r'<th scope="row"[^>]*>(\d+)', page) == ["1", "2", "3"]
    told = [text for person in entrants for text in (person.name, person.masked_name, person.id_masked) if text in page]
    assert told == []
    assert [query["sql"] for query in queries if "directory_person" in query["sql"]] == []


def test_whom_the_marking_page_lets_in(stations: Competition, client: Client, clerk: User, judge: User) -> None:
    assert client.get("/competitions/js-2024-01/marks/").status_code == 302
    client.force_login(clerk)
    assert client.get("/competitions/js-2024-01/marks/").status_code == 403
    client.force_login(judge)
    assert client.get("/competitions/js-2024-01/marks/").status_code == 200
    CompetitionJudge.objects.all().delete()
    assert client.get("/competitions/js-2024-01/marks/").status_code == 403
    CompetitionJudge.objects.create(competition=stations, user=judge)
    stages.cancel(stations, reason="", by=None)
    assert client.get("/competitions/js-2024-01/marks/").status_code == 403


def sheet(*rows: dict[str, str]) -> dict[str, str]:
    """What a browser sends for these rows, the page having been drawn without any marks."""
    sent = {"form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": str(len(rows))}
    for place, row in enumerate(rows):
        blank = {"workstation_number": str(place + 1), "version": "0", "theory": "", "practice": "", "time_used": ""}
        sent |= {f"form-{place}-{name}": value for name, value in {**blank, **row}.items()}
        for name in ("theory", "practice", "time_used"):
            sent[f"initial-form-{place}-{name}"] = ""
        sent[f"initial-form-{place}-absent"] = "False"
    return sent


def post(client: Client, *rows: dict[str, str]) -> Any:
    return client.post("/competitions/js-2024-01/marks/", sheet(*rows), headers={"accept-language": "en"})


def test_a_judge_saves_the_rows_they_filled(stations: Competition, signed_in: SignIn, judge: User) -> None:
    rows = [{"theory": "85.5", "practice": "91.25", "time_used": "45:30"}, {"absent": "on"}, {}]
    response = post(signed_in(judge), *rows)
    assert response.status_code == 302
    assert [str(message) for message in get_messages(response.wsgi_request)] == ["2 workstations saved."]
    stored = Entry.objects.order_by("workstation_number")
    assert list(stored.values_list("status", "mark__theory", "mark__practice", "mark__seconds")) == [
        ("marked", Decimal("85.50"), Decimal("91.25"), 2730),
        ("absent", None, None, None),
        ("entered", None, None, None),
    ]


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ({"theory": "85"}, "Enter both marks."),
        ({"practice": "85"}, "Enter both marks."),
        ({"theory": "100.01", "practice": "85"}, "Ensure this value is less than or equal to 100."),
        ({"theory": "-1", "practice": "85"}, "Ensure this value is greater than or equal to 0."),
        ({"theory": "85.123", "practice": "85"}, "Ensure that there are no more than 2 decimal places."),
        ({"theory": "满分", "practice": "85"}, "Enter a number."),
        ({"theory": "85", "practice": "85", "time_used": "soon"}, "Enter a valid duration."),
        ({"theory": "85", "practice": "85", "time_used": "-1:00"}, "Time does not run backwards."),
        (
            {"theory": "85", "practice": "85", "absent": "on"},
            "Whoever is absent has no marks: clear the marks or the tick.",
        ),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_saved(
    stations: Competition, signed_in: SignIn, judge: User, row: dict[str, str], error: str
) -> None:
    response = post(signed_in(judge), {"theory": "90", "practice": "90"}, row)
    page = response.content.decode()
    summary = page.partition("data-error-summary")[2].partition("</div>")[0]
    assert (response.status_code, summary.count("<li>"), error in summary, "Workstation 2," in summary) == (
        422,
        1,
        True,
        True,
    )
    assert Mark.objects.count() == 0


def test_marks_somebody_else_changed_are_not_written_over(
    stations: Competition, signed_in: SignIn, judge: User
) -> None:
    marks.enter([StationMark(1, Decimal(70), Decimal(70))], into=stations, by=judge)
    response = post(signed_in(judge), {"theory": "90", "practice": "90"}, {"theory": "80", "practice": "80"})
    assert response.status_code == 409
    assert "Somebody else has changed these marks since the page was drawn." in response.content.decode()
    assert list(Mark.objects.values_list("theory", flat=True)) == [Decimal("70.00")]


def test_rows_a_judge_left_alone_do_not_collide(stations: Competition, signed_in: SignIn, judge: User) -> None:
    marks.enter([StationMark(1, Decimal(70), Decimal(70))], into=stations, by=judge)
    assert post(signed_in(judge), {}, {"theory": "80", "practice": "80"}).status_code == 302
    assert list(Mark.objects.order_by("entry__workstation_number").values_list("theory", flat=True)) == [70, 80]


def test_a_station_of_another_competition_is_refused(stations: Competition, signed_in: SignIn, judge: User) -> None:
    response = post(signed_in(judge), {"workstation_number": "99", "theory": "90", "practice": "90"})
    assert (response.status_code, Mark.objects.count()) == (409, 0)


def test_a_sheet_without_its_counts_is_refused(stations: Competition, signed_in: SignIn, judge: User) -> None:
    response = signed_in(judge).post("/competitions/js-2024-01/marks/", {"form-0-theory": "90"})
    assert (response.status_code, Mark.objects.count()) == (422, 0)


def test_the_page_says_that_its_people_are_fictional(
    client: Client, competition: Competition, marked: Marked, clerk: User, district: District
) -> None:
    marked([("95", "95", None)])
    Person.objects.update(is_fictional=True)
    results.publish(competition, by=clerk)
    page = english(client, "/competitions/js-2024-01/")
    assert "Demonstration: the competition took place, the persons below are fictional." in page
