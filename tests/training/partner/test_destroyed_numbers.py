"""Numbers that a spreadsheet destroyed: whom they are proposed to, and to whom nothing is given away."""

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client

from accounts.models import Disclosure, User
from directory import protection
from directory.models import Town
from tests.conftest import SignIn
from tests.training.conftest import id_number, roster_row
from tests.training.partner.conftest import SENT_ONCE, known_person, push, text, upload
from training.enums import PushMode
from training.models import Enrolment, TrainingClass, UploadLine


def cut_row(sequence: int, **values: Any) -> dict[str, Any]:
    return roster_row(sequence, id_number=float(id_number(sequence)[:15] + "000"), **values)


def everything_sent(client: Client, address: str) -> str:
    """All a browser can get of an upload, the cells and comments of the workbook to mend included."""
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}marked.xlsx").content))
    cells = [
        f"{cell.value} {cell.comment.text if cell.comment else ''}" for sheet in book for row in sheet for cell in row
    ]
    return text(client, address) + "\n".join(cells)


def test_a_destroyed_number_is_proposed_to_the_school_that_sent_it_before(
    registrar_browser: Client, open_class: TrainingClass, school: User
) -> None:
    push(open_class, roster_row(1), by=school)
    address = upload(registrar_browser, cut_row(1, student_number="S0101"))
    page = text(registrar_browser, address)
    assert "ID_SPREADSHEET" in page
    assert "You sent 示** before with these first 15 digits" in page
    assert SENT_ONCE not in page
    assert not Disclosure.objects.exists()
    assert f"Suggestion: {SENT_ONCE}" in everything_sent(registrar_browser, address)
    [told] = Disclosure.objects.all()
    assert (told.by, told.fields, told.person.name) == (school, ["id_number"], "示范1")


def test_whom_another_put_on_the_roster_the_school_makes_its_own_by_sending_the_number(
    registrar_browser: Client, open_class: TrainingClass, school: User, clerk: User
) -> None:
    push(open_class, roster_row(1), by=clerk)
    assert push(open_class, roster_row(1), by=school).unchanged == 1
    address = upload(registrar_browser, cut_row(1, student_number="S0101"))
    assert "You sent 示** before with these first 15 digits" in text(registrar_browser, address)


@pytest.fixture
def senders(school: User, clerk: User, other_school: User) -> dict[str, User]:
    return {"bureau": clerk, "other school": other_school, "school": school}


@pytest.mark.parametrize("sender", ["bureau", "other school"])
def test_what_others_sent_is_not_given_away(
    sender: str, registrar_browser: Client, open_class: TrainingClass, senders: dict[str, User]
) -> None:
    push(open_class, roster_row(1), by=senders[sender])
    _gives_nothing_away(registrar_browser, cut_row(1, student_number="S0101"))


def test_whom_the_school_withdrew_without_having_sent_is_not_given_away(
    registrar_browser: Client, open_class: TrainingClass, senders: dict[str, User]
) -> None:
    push(open_class, roster_row(1), by=senders["bureau"])
    push(open_class, roster_row(2), by=senders["school"], mode=PushMode.REPLACE)
    assert Enrolment.objects.get(student_number="S0001").status == "withdrawn"
    _gives_nothing_away(registrar_browser, cut_row(1, student_number="S0101"))


def test_another_name_is_another_person(registrar_browser: Client, open_class: TrainingClass, school: User) -> None:
    push(open_class, roster_row(1), by=school)
    _gives_nothing_away(registrar_browser, cut_row(1, student_number="S0101", name="示范二"))


@pytest.mark.parametrize("is_enrolled", [False, True])
def test_whom_the_district_knows_is_not_given_away(
    is_enrolled: bool, registrar_browser: Client, open_class: TrainingClass
) -> None:
    """Also who came to this very class by themselves."""
    person = known_person(1)
    if is_enrolled:
        Enrolment.objects.create(training_class=open_class, person=person, status="enrolled")
    _gives_nothing_away(registrar_browser, cut_row(1))


def _gives_nothing_away(client: Client, row: dict[str, Any]) -> None:
    said = everything_sent(client, upload(client, row))
    assert "ID_SPREADSHEET" in said
    assert SENT_ONCE not in said
    assert protection.mask_identity(SENT_ONCE) not in said
    assert "You sent" not in said
    assert not Disclosure.objects.exists()


def test_a_mask_sent_back_does_not_make_a_number_known(
    registrar_browser: Client, open_class: TrainingClass, school: User, clerk: User
) -> None:
    """Whom the bureau put on the roster the school cannot make its own by sending the mask."""
    push(open_class, roster_row(1), by=clerk)
    masked = protection.mask_identity(SENT_ONCE)
    upload(registrar_browser, roster_row(1, id_number=masked, note="夜班"))
    [line] = UploadLine.objects.all()
    assert [issue["rule"] for issue in line.issues] == ["ID_MASKED"]


def test_staff_see_the_registrys_match_and_no_number(
    signed_in: SignIn, clerk: User, open_class: TrainingClass, town: Town
) -> None:
    person = known_person(1)
    browser = signed_in(clerk)
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    address = upload(browser, cut_row(1))
    page = text(browser, address)
    assert "The registry has 示** with these first 15 digits: 330109********" in page
    assert f"/admin/directory/person/{person.pk}/change/" in page
    assert SENT_ONCE not in everything_sent(browser, address)
