"""What the dashboard's API answers, and to whom."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.serializers import ListSerializer, Serializer

from accounts.models import ListDisclosure, User
from directory.levels import SkillLevel
from directory.models import Town
from targets.api import documents
from targets.api.serializers import BreakdownSerializer, DashboardSerializer
from targets.enums import COUNTS, Dimension, Trigger
from targets.models import Target
from targets.parts import Part
from targets.selectors import boards, breakdowns, outlooks
from targets.services import readings
from tests.conftest import SignIn
from tests.targets.conftest import Registry

BASE = "/api/v1/dashboard/"
ADDRESSES = ["", "breakdowns/", "forecast/", "funnel/", "league/", "readings/", "targets/"]


@pytest.fixture
def counted(registry: Registry, town: Town, promises: None, workforce: object) -> None:
    registry.certify(registry.person(town), SkillLevel.SENIOR, issued_on=timezone.localdate(), digital=True)
    registry.certify(registry.person(), issued_on=timezone.localdate())
    readings.recompute(Trigger.DEMAND, by=None)


def _differences(described: Any, document: Any, at: str = "") -> Iterator[str]:
    """Where a document has other members than its serializer describes, all the way down."""
    if isinstance(described, ListSerializer):
        for each in document:
            yield from _differences(described.child, each, at)
    elif isinstance(described, Serializer) and document is not None:
        yield from (f"{at}.{name}" for name in set(described.fields) ^ set(document))
        for name, field in described.fields.items():
            yield from _differences(field, document.get(name), f"{at}.{name}")


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("part", [Part(), Part(sex="unknown")], ids=str)
def test_the_document_has_the_words_its_schema_describes(part: Part) -> None:
    today = timezone.localdate()
    board = boards.dashboard(today.year, on=today, part=part)
    document = json.loads(documents.encode(documents.dashboard(board)))
    assert list(_differences(DashboardSerializer(), document)) == []
    broken = breakdowns.breakdown(COUNTS, today.year, part, Dimension.TOWN)
    written = json.loads(documents.encode(documents.breakdown(broken)))
    assert json.loads(JSONRenderer().render(BreakdownSerializer(broken).data)) == written


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("address", ADDRESSES)
def test_staff_read_all_of_it_and_nobody_else_any(
    address: str, signed_in: SignIn, leader: User, school: User, client: Client
) -> None:
    assert client.get(BASE + address).status_code == 403
    assert signed_in(school).get(BASE + address).status_code == 403
    assert signed_in(leader).get(BASE + address).status_code == 200


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("address", ["", "breakdowns/?by=level", "forecast/", "funnel/", "league/"])
def test_what_is_known_is_not_sent_again(address: str, signed_in: SignIn, leader: User) -> None:
    client = signed_in(leader)
    first = client.get(BASE + address)
    again = client.get(BASE + address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert "no-cache" in first["Cache-Control"]


@pytest.mark.usefixtures("counted")
def test_a_part_is_narrowed_by_the_query(signed_in: SignIn, auditor: User, town: Town) -> None:
    client = signed_in(auditor)
    board = client.get(BASE, {"town": town.code, "level": "4"}).json()
    assert (board["part"], board["counts"][0]["value"]) == ({"town": town.code, "level": "4"}, 1)
    broken = client.get(f"{BASE}breakdowns/", {"by": "town", "indicator": "new_skilled"}).json()
    assert broken["totals"] == {"new_skilled": 2}
    assert [each["figures"]["new_skilled"] for each in broken["slices"]] == [1, 1]


@pytest.mark.parametrize("query", [{"sex": "X"}, {"age": "7"}, {"level": "9"}, {"industry": "cars"}, {"by": "luck"}])
def test_words_that_mean_nothing_are_refused(query: dict[str, str], signed_in: SignIn, leader: User) -> None:
    response = signed_in(leader).get(f"{BASE}breakdowns/", query)
    assert (response.status_code, list(response.json()["errors"])) == (400, list(query))


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("code", ["330109999", "1\n2", "某镇"])
@pytest.mark.parametrize("address", ["", "breakdowns/", "funnel/"])
def test_a_town_that_is_none_is_refused(address: str, code: str, signed_in: SignIn, leader: User) -> None:
    response = signed_in(leader).get(BASE + address, {"town": code})
    assert (response.status_code, list(response.json()["errors"])) == (400, ["town"])


@pytest.mark.usefixtures("counted")
def test_people_from_outside_are_a_part(signed_in: SignIn, leader: User) -> None:
    assert signed_in(leader).get(BASE, {"town": "unknown"}).json()["counts"][0]["value"] == 1


@pytest.mark.usefixtures("counted")
def test_what_page_and_api_foresee_is_made_once_a_minute_whatever_runs(
    signed_in: SignIn, leader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    foresee = outlooks.outlooks

    def counted(year: int, *, on: date) -> list[outlooks.CountOutlook]:
        made.append(year)
        return foresee(year, on=on)

    monkeypatch.setattr(outlooks, "outlooks", counted)
    client = signed_in(leader)
    client.get(f"{BASE}forecast/")
    readings.recompute(Trigger.DEMAND, by=None)
    client.get(f"{BASE}forecast/")
    client.get("/dashboard/")
    assert made == [timezone.localdate().year]


@pytest.mark.usefixtures("counted")
def test_targets_come_with_their_document(signed_in: SignIn, leader: User) -> None:
    answer = signed_in(leader).get(f"{BASE}targets/", {"indicator": "skilled_share", "of_district": "true"}).json()
    (promised,) = answer["results"]
    assert (promised["value"], promised["document"], promised["trajectory"]) == ("0.3700", "三年行动计划", [])
    assert Target.objects.count() == 6


@pytest.mark.usefixtures("counted")
def test_persons_are_masked_and_the_reading_recorded(signed_in: SignIn, auditor: User, leader: User) -> None:
    query = {"indicator": "new_skilled"}
    assert signed_in(leader).get(f"{BASE}persons/", query).status_code == 403
    answer = signed_in(auditor).get(f"{BASE}persons/", query).json()
    assert (answer["count"], answer["next_after"], {each["name"] for each in answer["results"]}) == (2, None, {"王**"})
    row = ListDisclosure.objects.get()
    assert (row.by, row.persons, row.address) == (auditor, 2, f"{BASE}persons/?indicator=new_skilled")
