"""The registry of persons as staff see it, and codes as they type them."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.models import User
from directory.models import CalendarDay, Organisation, Person
from tests.conftest import RESIDENT_NUMBER, STRANGER_NUMBER, SignIn

PERSONS = reverse("admin:directory_person_changelist")
ORGANISATIONS = reverse("admin:directory_organisation_add")
SECRETS = ("张小满", RESIDENT_NUMBER, "13800001234", "1990")
CREDIT_CODE = "91350100M000100Y43"

pytestmark = pytest.mark.usefixtures("district")


def _found(browser: Client, **query: str) -> list[Person]:
    response = browser.get(PERSONS, query)
    assert response.status_code == 200
    return list(response.context["cl"].result_list)


def test_the_list_masks(resident: Person, stranger: Person, clerk: User, signed_in: SignIn) -> None:
    page = signed_in(clerk).get(PERSONS).text
    assert [mask for mask in ("张**", "330109********0017", "138****1234") if mask not in page] == []
    assert [secret for secret in (*SECRETS, STRANGER_NUMBER, "李谷雨") if secret in page] == []


def test_so_does_the_page_of_a_person(resident: Person, clerk: User, signed_in: SignIn) -> None:
    page = signed_in(clerk).get(reverse("admin:directory_person_change", args=[resident.pk])).text
    assert [mask for mask in ("张**", "330109********0017", "138****1234") if mask not in page] == []
    assert [secret for secret in SECRETS if secret in page] == []


@pytest.mark.parametrize("text", ["张小", "小满", "13800001234", RESIDENT_NUMBER, f" {RESIDENT_NUMBER} "])
def test_a_person_is_found_by_name_phone_or_number(
    resident: Person, stranger: Person, clerk: User, signed_in: SignIn, text: str
) -> None:
    assert _found(signed_in(clerk), q=text) == [resident]


@pytest.mark.parametrize("text", ["王", "13800001235", "330109199001010018", "330109", "1990-01-01"])
def test_part_of_a_number_finds_nobody(resident: Person, clerk: User, signed_in: SignIn, text: str) -> None:
    assert _found(signed_in(clerk), q=text) == []


def test_a_blank_search_finds_everybody(resident: Person, stranger: Person, clerk: User, signed_in: SignIn) -> None:
    assert _found(signed_in(clerk), q=" ") == [resident, stranger]


def test_the_list_is_narrowed_by_town_alone(resident: Person, stranger: Person, clerk: User, signed_in: SignIn) -> None:
    browser = signed_in(clerk)
    assert _found(browser, town__id__exact=str(resident.town_id)) == [resident]
    assert _found(browser, town__isnull="True") == [stranger]
    for lookup in ("id", "id_type", "created_at__gte", "employer__id__exact", "certificates", "account"):
        assert browser.get(PERSONS, {lookup: str(resident.pk)}).status_code == 400


def test_nobody_writes_here(resident: Person, signed_in: SignIn) -> None:
    browser = signed_in(User.objects.create_superuser("administrator"))
    change = reverse("admin:directory_person_change", args=[resident.pk])
    addresses = [reverse("admin:directory_person_add"), change, change.replace("change", "delete")]
    assert [browser.post(address, {"name": "x"}).status_code for address in addresses] == [403, 403, 403]


def _add(browser: Client, credit_code: str) -> Any:
    body = {f"evaluation_body-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    return browser.post(ORGANISATIONS, {"name": "示范机械厂", "kind": "enterprise", "credit_code": credit_code, **body})


@pytest.mark.parametrize("typed", [CREDIT_CODE, "91350100m000100y43", " 91350100Ｍ000100Ｙ43 "])
def test_a_credit_code_is_kept_as_printed(clerk: User, signed_in: SignIn, typed: str) -> None:
    assert _add(signed_in(clerk), typed).status_code == 302
    assert Organisation.objects.get().credit_code == CREDIT_CODE


def test_an_organisation_may_be_without(clerk: User, signed_in: SignIn) -> None:
    assert _add(signed_in(clerk), "").status_code == 302
    assert Organisation.objects.get().credit_code is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("91350100M000100Y44", "USCC_CHECK_CHARACTER"),
        ("91350100M000100Y4", "USCC_LENGTH"),
        ("91350100I000100Y43", "USCC_ALPHABET"),
    ],
)
def test_a_wrong_credit_code_is_refused(clerk: User, signed_in: SignIn, typed: str, code: str) -> None:
    response = _add(signed_in(clerk), typed)
    assert response.status_code == 200
    errors = response.context["adminform"].form.errors.as_data()["credit_code"]
    assert code in [error.code for error in errors]
    assert Organisation.objects.count() == 0


def test_a_clerk_may_not_change_places(clerk: User) -> None:
    """What the autocompletes need is to be read, not to be written."""
    held = Permission.objects.filter(group__user=clerk, content_type__app_label="directory", codename__endswith="town")
    assert list(held.values_list("codename", flat=True)) == ["view_town"]


@pytest.mark.parametrize(("day", "status", "kept"), [("2031-01-01", 302, 1), ("2030-12-31", 200, 0)])
def test_a_day_off_is_one_of_its_year(day: str, status: int, kept: int, admin_client: Client) -> None:
    days = {"days-TOTAL_FORMS": 1, "days-INITIAL_FORMS": 0, "days-0-date": day, "days-0-kind": "holiday"}
    answer = admin_client.post(
        reverse("admin:directory_calendaryear_add"), {"year": 2031, "source": "国务院办公厅通知", **days}
    )
    assert (answer.status_code, CalendarDay.objects.filter(year=2031).count()) == (status, kept)
    assert ("日期不属于该年度" in answer.text) is (status == 200)
