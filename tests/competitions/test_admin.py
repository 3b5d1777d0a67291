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
    for inline in ("award_rules", "title_rules", "promotion_rules", "events"):
        sent |= {f"{inline}-TOTAL_FORMS": "0", f"{inline}-INITIAL_FORMS": "0"}
    response = signed_in(clerk).post(f"{LIST}add/", sent, headers={"accept-language": "en"})
    errors = response.context["adminform"].form.errors
    assert errors["__all__"] == [
        "The weights of theory and practice add up to 1.",
    ]
    assert list(errors) == ["tie_chain", "__all__"]


@pytest.mark.parametrize("name", ["annualplan", "series", "competition", "entry", "placing", "entryevent"])
def test_every_list_opens(
    competition: Competition, marked: Marked, signed_in: SignIn, admin_user: User, name: str
) -> None:
    marked([("95", "95", None)])
    page = signed_in(admin_user).get(f"/admin/competitions/{name}/").content.decode()
    assert ("赵立春" in page) is False
