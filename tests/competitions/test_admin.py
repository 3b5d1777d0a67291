import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from competitions.models import Competition, Entry, Placing
from competitions.services import entries
from directory.models import Person
from tests.competitions.conftest import Marked
from tests.conftest import SignIn

LIST = "/admin/competitions/competition/"
pytestmark = pytest.mark.usefixtures("district")


def act(client: Client, action: str, *competitions: Competition) -> list[str]:
    """What the back office says after taking this action."""
    sent = {"action": action, "_selected_action": [each.pk for each in competitions]}
    response = client.post(LIST, sent, follow=True, headers={"accept-language": "en"})
    return [str(message) for message in response.context["messages"]]


def test_the_stages_are_actions(
    competition: Competition, entrants: list[Person], signed_in: SignIn, clerk: User
) -> None:
    entries.enter(entrants[0], into=competition, employer=None, by=clerk)
    client = signed_in(clerk)
    assert act(client, "open_entries", competition) == ["电工技能竞赛: The competition is not at the stage for this."]
    assert act(client, "start_marking", competition) == ["电工技能竞赛: done."]
    assert act(client, "publish_results", competition) == [
        "电工技能竞赛: Some workstations have neither marks nor an absence."
    ]
    assert Entry.objects.get().workstation_number == 1


def test_published_results_are_final(competition: Competition, marked: Marked, signed_in: SignIn, clerk: User) -> None:
    marked([("95", "95", None)])
    client = signed_in(clerk)
    page = f"{LIST}{competition.pk}/change/"
    assert client.get(page).content.count(b'name="_save"') == 1
    assert act(client, "publish_results", competition) == ["电工技能竞赛: done."]
    assert Placing.objects.count() == 1
    assert client.get(page).content.count(b'name="_save"') == 0


def test_a_wrong_configuration_is_told_in_words(competition: Competition, signed_in: SignIn, clerk: User) -> None:
    sent = {
        "code": "js-2024-02",
        "title": "焊工技能竞赛",
        "kind": "competition",
        "occupation": competition.occupation.pk,
        "host": competition.host.pk,
        "held_on": "2024-06-01",
        "theory_weight": "0.4",
        "practice_weight": "0.7",
        "theory_pass_mark": "60",
        "practice_pass_mark": "60",
        "tie_chain": "total,luck",
        "award_rounding": "down",
        "award_tie": "include",
    }
    for inline in ("award_rules", "title_rules", "promotion_rules", "judges", "events"):
        sent |= {f"{inline}-TOTAL_FORMS": "0", f"{inline}-INITIAL_FORMS": "0"}
    response = signed_in(clerk).post(f"{LIST}add/", sent, headers={"accept-language": "en"})
    errors = response.context["adminform"].form.errors
    assert errors["__all__"] == [
        "The weights of theory and practice add up to 1.",
    ]
    assert list(errors) == ["tie_chain", "__all__"]


def change(client: Client, competition: Competition, **inlines: list[dict[str, str]]) -> Any:
    """Save a competition as it is, with these rows added."""
    fields = ["code", "title", "kind", "held_on", "theory_weight", "practice_weight", "theory_pass_mark"]
    fields += ["practice_pass_mark", "award_rounding", "award_tie"]
    sent = {field: str(getattr(competition, field)) for field in fields}
    sent |= {"occupation": str(competition.occupation.pk), "host": str(competition.host.pk)}
    sent["tie_chain"] = ",".join(competition.tie_chain)
    for inline in ("award_rules", "title_rules", "promotion_rules", "judges", "events"):
        rows = inlines.get(inline, [])
        sent |= {f"{inline}-TOTAL_FORMS": str(len(rows)), f"{inline}-INITIAL_FORMS": "0"}
        for place, row in enumerate(rows):
            sent |= {f"{inline}-{place}-{name}": value for name, value in row.items()}
            sent[f"{inline}-{place}-competition"] = str(competition.pk)
    return client.post(f"{LIST}{competition.pk}/change/", sent, headers={"accept-language": "en"})


def test_the_clerk_assigns_judges(competition: Competition, signed_in: SignIn, clerk: User, judge: User) -> None:
    client = signed_in(clerk)
    page = client.get(f"{LIST}{competition.pk}/change/").text
    offered = re.findall(r'<option value="([0-9]+)">([^<]*)', page.partition("judges-__prefix__-user")[2])
    assert offered == [(str(judge.pk), "Judge")]
    assert change(client, competition, judges=[{"user": str(judge.pk)}]).status_code == 302
    assert list(competition.judges.values_list("user", flat=True)) == [judge.pk]


def test_nobody_but_a_judge_is_assigned(competition: Competition, signed_in: SignIn, clerk: User) -> None:
    response = change(signed_in(clerk), competition, judges=[{"user": str(clerk.pk)}])
    assert (response.status_code, competition.judges.count()) == (200, 0)
    assert "Select a valid choice. That choice is not one of the available choices." in response.text


def test_the_clerk_sets_what_there_is_to_win(competition: Competition, signed_in: SignIn, clerk: User) -> None:
    third = {"award": "third", "count": "3"}
    assert change(signed_in(clerk), competition, award_rules=[third]).status_code == 302
    assert competition.award_rules.filter(award="third", count=3).count() == 1


@pytest.mark.parametrize("name", ["annualplan", "series", "competition", "entry", "placing", "entryevent"])
def test_every_list_opens(
    competition: Competition, marked: Marked, signed_in: SignIn, admin_user: User, name: str
) -> None:
    marked([("95", "95", None)])
    page = signed_in(admin_user).get(f"/admin/competitions/{name}/").content.decode()
    assert ("赵立春" in page) is False
