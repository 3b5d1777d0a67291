"""A phone nobody knows leads to the first registration: who somebody is, and what is asked to be sure."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.enums import AccountChange
from accounts.models import AccountEvent, OneTimeCode, ResidentAccount
from accounts.services.residents import Applicant
from directory.models import Community, Person, Town
from tests.accounts.conftest import (
    FIRST_TIME,
    LANDING,
    NEWCOMER_NUMBER,
    OTHER_PHONE,
    PHONE,
    SIGN_IN,
    Prove,
    introduction,
    who,
)

pytestmark = pytest.mark.usefixtures("district", "telephone")


def test_an_unknown_phone_leads_to_the_first_registration(client: Client, prove: Prove, town: Town) -> None:
    assert prove()["Location"] == FIRST_TIME
    response = client.post(FIRST_TIME, introduction(town, name="王芒种", id_number=NEWCOMER_NUMBER))
    assert (response.status_code, response["Location"]) == (302, LANDING)
    account = ResidentAccount.objects.get()
    assert (account.person.name, account.phone_masked, who(client)) == ("王芒种", "139****5678", account.user)


def _community(town: Town) -> Community:
    return Community.objects.create(
        code=f"{town.code}001", name="广德社区", town=town, longitude="120.26", latitude="30.18"
    )


def test_a_newcomer_says_in_which_community_they_live(client: Client, prove: Prove, town: Town) -> None:
    home = _community(town)
    prove()
    assert '<optgroup label="北干街道">' in client.get(FIRST_TIME).content.decode()
    client.post(FIRST_TIME, introduction(town, name="王芒种", id_number=NEWCOMER_NUMBER, community=str(home.pk)))
    person = Person.objects.get()
    assert (person.town, person.community) == (town, home)


def test_a_community_lies_in_the_town_that_was_chosen(
    client: Client, prove: Prove, town: Town, other_town: Town
) -> None:
    home = _community(other_town)
    prove()
    for chosen in (str(town.pk), "elsewhere"):
        answer = client.post(FIRST_TIME, introduction(town, town=chosen, community=str(home.pk)))
        assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["community"])
    assert ResidentAccount.objects.count() == 0


def test_where_a_person_on_record_lives_is_not_taken_from_the_form(
    client: Client, prove: Prove, resident: Person, other_town: Town
) -> None:
    home = _community(other_town)
    prove()
    client.post(FIRST_TIME, introduction(other_town, community=str(home.pk)))
    joined = ResidentAccount.objects.get().person
    assert (joined, joined.town, joined.community) == (resident, resident.town, None)


def test_the_notice_says_what_is_printed(client: Client, prove: Prove) -> None:
    prove()
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = client.get(FIRST_TIME).content.decode()
    assert ("your name is printed on certificates" in page, "name and number on certificates" in page) == (True, False)


def test_a_resident_on_record_is_joined(client: Client, prove: Prove, resident: Person, town: Town) -> None:
    prove()
    client.post(FIRST_TIME, introduction(town))
    assert ResidentAccount.objects.get().person == resident
    assert AccountEvent.objects.get().to_status == AccountChange.JOINED


def test_the_code_must_be_typed_before_registering(client: Client, town: Town) -> None:
    client.post(SIGN_IN, {"phone": PHONE})
    assert client.post(FIRST_TIME, introduction(town))["Location"] == SIGN_IN
    assert ResidentAccount.objects.count() == 0


def test_a_proof_does_not_last(client: Client, prove: Prove, town: Town) -> None:
    prove()
    OneTimeCode.objects.update(redeemed_at=timezone.now() - timedelta(minutes=31))
    assert client.post(FIRST_TIME, introduction(town))["Location"] == SIGN_IN
    assert ResidentAccount.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "张" * 61}, "name"),
        ({"id_type": "library_card"}, "id_type"),
        ({"id_number": ""}, "id_number"),
        ({"id_number": "330109199001010018"}, "id_number"),
        ({"id_number": "330109203001010016"}, "id_number"),
        ({"id_number": "330109190002291235"}, "id_number"),
        ({"id_type": "passport", "id_number": "E-1"}, "id_number"),
        ({"town": ""}, "town"),
        ({"town": "999999"}, "town"),
        ({"consent": ""}, "consent"),
    ],
)
def test_a_registration_with_a_fault_says_where(
    client: Client, prove: Prove, town: Town, changes: dict[str, str], wrong: str
) -> None:
    prove()
    response = client.post(FIRST_TIME, introduction(town, **changes))
    assert response.status_code == 400
    assert list(response.context["form"].errors) == [wrong]
    assert (ResidentAccount.objects.count(), Person.objects.count()) == (0, 0)


def test_one_may_live_outside_the_district_and_hold_a_passport(client: Client, prove: Prove, town: Town) -> None:
    prove()
    holder = {"town": "elsewhere", "id_type": "passport", "id_number": "e 1234-5678", "birth_date": "2014-05-06"}
    client.post(FIRST_TIME, introduction(town, **holder))
    person = ResidentAccount.objects.get().person
    assert (person.town_id, person.id_type, person.id_masked) == (None, "passport", "E1*****78")
    assert person.birth_date == date(2014, 5, 6)


@pytest.mark.parametrize("born", ["", "1899-01-01", "2999-01-01", "6 May"])
def test_a_document_that_does_not_tell_it_leaves_the_birth_date_to_be_asked(
    client: Client, prove: Prove, town: Town, born: str
) -> None:
    prove()
    answer = client.post(FIRST_TIME, introduction(town, id_type="passport", id_number="E12345678", birth_date=born))
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["birth_date"])
    assert ResidentAccount.objects.count() == 0


def test_what_a_resident_number_tells_is_not_taken_from_the_form(client: Client, prove: Prove, town: Town) -> None:
    prove()
    client.post(FIRST_TIME, introduction(town, name="王芒种", id_number=NEWCOMER_NUMBER, birth_date="1960-01-01"))
    assert Person.objects.get().birth_date == date(2005, 1, 1)


def test_another_name_is_refused_in_words_that_tell_nothing(
    client: Client, prove: Prove, resident: Person, town: Town
) -> None:
    prove()
    response = client.post(FIRST_TIME, introduction(town, name="李四"))
    assert response.status_code == 400
    [refusal] = response.context["form"].non_field_errors()
    page = response.content.decode()
    for secret in ("张小满", "13800001234", "138****1234", "****0017"):
        assert secret not in page
    assert ResidentAccount.objects.count() == 0
    client.cookies["django_language"] = "en"
    [in_english] = client.post(FIRST_TIME, introduction(town, name="李四")).context["form"].non_field_errors()
    assert in_english == (
        "We cannot confirm these details online. Compare the name and the number with your document; "
        "if they are right, bring it to the service window."
    )
    assert refusal


def test_names_cannot_be_tried_one_after_another(client: Client, prove: Prove, resident: Person, town: Town) -> None:
    prove()
    answers = [client.post(FIRST_TIME, introduction(town, name=f"李{number}")).status_code for number in range(5)]
    assert answers == [400] * 5
    response = client.post(FIRST_TIME, introduction(town))
    assert (response.status_code, "Retry-After" in response) == (429, True)
    assert ResidentAccount.objects.count() == 0


def test_somebody_elses_account_is_not_taken_over_with_their_name_and_number(
    client: Client, account: ResidentAccount, prove: Prove, town: Town
) -> None:
    prove(OTHER_PHONE)
    response = client.post(FIRST_TIME, introduction(town))
    assert response.status_code == 400
    assert who(client) is None
    account.refresh_from_db()
    assert account.phone_masked == "139****5678"
    assert "139****5678" not in response.content.decode()
    assert AccountEvent.objects.latest("pk").to_status == AccountChange.JOIN_REFUSED


def test_the_phone_on_somebodys_record_does_not_open_the_record(client: Client, prove: Prove, resident: Person) -> None:
    """Whoever holds the number that a roster gave is a stranger until they know name and document."""
    assert prove("13800001234")["Location"] == FIRST_TIME
    page = client.get(FIRST_TIME).content.decode()
    assert "张" not in page
    assert "0017" not in page


def test_a_person_who_registers_needs_few_statements(
    client: Client, prove: Prove, town: Town, newcomer: Applicant, django_assert_max_num_queries: Any
) -> None:
    prove()
    with django_assert_max_num_queries(30):
        client.post(FIRST_TIME, introduction(town))
