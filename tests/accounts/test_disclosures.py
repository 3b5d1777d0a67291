import pytest
from django.db import IntegrityError, InternalError, transaction
from django.test import Client

from accounts.errors import DisclosureRefused
from accounts.models import Disclosure, User
from accounts.services import disclosures
from directory.models import Person
from tests.conftest import RESIDENT_NUMBER, SignIn


def test_reading_in_full_leaves_a_row(resident: Person, data_officer: User) -> None:
    shown = disclosures.reveal(resident, purpose="case 114", by=data_officer)
    assert shown == {"name": "张小满", "id_number": RESIDENT_NUMBER, "phone": "13800001234"}
    row = Disclosure.objects.get()
    assert (row.by, row.by_name, row.person, row.fields, row.purpose) == (
        data_officer,
        "Data-Officer",
        resident,
        ["id_number", "name", "phone"],
        "case 114",
    )


def test_without_the_right_nothing_is_read(resident: Person, clerk: User) -> None:
    with pytest.raises(DisclosureRefused):
        disclosures.reveal(resident, purpose="curious", by=clerk)
    assert Disclosure.objects.count() == 0


def test_without_a_purpose_nothing_is_read(resident: Person, data_officer: User) -> None:
    with pytest.raises(IntegrityError, match="accounts_disclosure_says_what_and_why"), transaction.atomic():
        disclosures.reveal(resident, purpose="", by=data_officer)
    assert Disclosure.objects.count() == 0


def test_the_row_cannot_be_removed(resident: Person, data_officer: User) -> None:
    disclosures.reveal(resident, purpose="case 114", by=data_officer)
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        Disclosure.objects.all().delete()


def test_the_page_masks_until_a_purpose_is_given(
    district: object, resident: Person, data_officer: User, signed_in: SignIn
) -> None:
    browser = signed_in(data_officer)
    address = f"/accounts/persons/{resident.pk}/"
    masked = browser.get(address).content.decode()
    assert [mask for mask in ("张**", "330109********0017", "138****1234") if mask not in masked] == []
    assert [secret for secret in ("张小满", RESIDENT_NUMBER, "13800001234") if secret in masked] == []
    refused = browser.post(address, {"purpose": ""})
    assert (refused.status_code, RESIDENT_NUMBER in refused.content.decode()) == (400, False)
    assert RESIDENT_NUMBER in browser.post(address, {"purpose": "case 114"}).content.decode()
    assert Disclosure.objects.count() == 1


def test_the_page_is_closed_to_others(district: object, resident: Person, clerk: User, signed_in: SignIn) -> None:
    response = signed_in(clerk).post(f"/accounts/persons/{resident.pk}/", {"purpose": "case 114"})
    assert response.status_code == 403
    assert Disclosure.objects.count() == 0


def test_a_visitor_is_asked_to_sign_in(district: object, resident: Person, client: Client) -> None:
    address = f"/accounts/persons/{resident.pk}/"
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={address}")
