"""The list of classes, and the page of one: its roster, what differs, and the workbooks one takes from it."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Disclosure, User
from directory import protection, workbooks
from directory.models import Town
from tests.conftest import SignIn
from tests.training.conftest import MakeClass, id_number, roster_row
from tests.training.partner.conftest import CODE, PAGE, SENT_ONCE, known_person, push, text
from training.enums import PushMode
from training.models import Enrolment, TrainingClass
from training.selectors import partners
from training.views.partner import classes
from training.workbooks import reading


@pytest.mark.parametrize(
    "path", ["", f"classes/{CODE}/", "pushes/", "credentials/", "credentials/calls/", f"classes/{CODE}/form.xlsx"]
)
def test_who_may_come_in(path: str, registrar_browser: Client, clerk: User, enterprise: User) -> None:
    def asks(user: User | None) -> int:
        client = Client()
        if user:
            client.force_login(user)
        return client.get(f"/partner/{path}").status_code

    assert [registrar_browser.get(f"/partner/{path}").status_code, asks(clerk), asks(enterprise), asks(None)] == [
        200,
        200,
        403,
        302,
    ]


@pytest.mark.parametrize("path", ["", "form.xlsx", "roster.xlsx"])
def test_another_schools_class_is_not_there(path: str, registrar_browser: Client, make_class: MakeClass) -> None:
    assert registrar_browser.get(f"/partner/classes/XS2026-0999/{path}").status_code == 404


@pytest.mark.parametrize("classes", [1, 3])
def test_the_list_takes_the_same_statements_however_long(
    classes: int, registrar_browser: Client, make_class: MakeClass, school: User, django_assert_num_queries: Any
) -> None:
    for number in range(2, classes + 1):
        push(make_class(f"XS2026-{number:04d}"), roster_row(number), by=school)
    with django_assert_num_queries(8):
        assert registrar_browser.get("/partner/").context["page_obj"].paginator.count == classes


def test_the_class_says_where_roster_and_push_differ(
    registrar_browser: Client, open_class: TrainingClass, school: User
) -> None:
    push(open_class, roster_row(1), roster_row(2), roster_row(3, town="x"), by=school)
    assert "1 row of the last push was not taken." in text(registrar_browser, PAGE)
    Enrolment.objects.filter(student_number="S0002").update(status="withdrawn")
    Enrolment.objects.create(
        training_class=open_class, person=known_person(9), student_number="S0009", status="enrolled"
    )
    page = text(registrar_browser, PAGE)
    assert "1 person on the roster was not sent: S0009" in page
    assert "1 person you sent is no longer on the roster: S0002" in page
    found = partners.discrepancy(open_class)
    assert found is not None
    assert (found.not_taken, found.not_sent, found.gone) == (1, 1, 1)


def test_a_few_rows_sent_later_leave_nobody_unsent(open_class: TrainingClass, school: User) -> None:
    push(open_class, roster_row(1), roster_row(2), by=school)
    push(open_class, roster_row(2, note="夜班"), by=school)
    found = partners.discrepancy(open_class)
    assert found is not None
    assert (found.not_taken, found.not_sent, found.gone) == (0, 0, 0)


def test_whoever_a_whole_roster_left_out_was_not_sent(open_class: TrainingClass, school: User) -> None:
    """What was sent before a push that makes equal is no longer what the school says."""
    push(open_class, roster_row(1), roster_row(2), by=school)
    Enrolment.objects.filter(student_number="S0001").update(status="completed")
    push(open_class, roster_row(2), by=school, mode=PushMode.REPLACE)
    push(open_class, roster_row(3), by=school)
    found = partners.discrepancy(open_class)
    assert found is not None
    assert (found.numbers_not_sent, found.numbers_gone) == (["S0001"], [])


def test_the_filled_form_holds_everybody_or_is_not_offered(
    registrar_browser: Client, open_class: TrainingClass, school: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    push(open_class, roster_row(1), roster_row(2), by=school)
    assert registrar_browser.get(f"{PAGE}form.xlsx?filled=1")["Content-Type"] == workbooks.CONTENT_TYPE
    assert "form.xlsx?filled=1" in text(registrar_browser, PAGE)
    monkeypatch.setattr(classes, "MOST_ON_A_FORM", 1)
    page = text(registrar_browser, PAGE)
    assert "form.xlsx?filled=1" not in page
    assert "With more than 1 persons on the roster" in page
    answer = registrar_browser.get(f"{PAGE}form.xlsx?filled=1")
    assert answer["Location"] == PAGE


def test_what_the_portal_has_comes_masked(registrar_browser: Client, open_class: TrainingClass, school: User) -> None:
    push(open_class, roster_row(1), by=school)
    answer = registrar_browser.get(f"{PAGE}roster.xlsx")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # A file is streamed.
    [row] = reading.read(content)
    assert row.cells == {
        "student_number": "S0001",
        "name": "示**",
        "id_type": "resident_id",
        "id_number": protection.mask_identity(SENT_ONCE),
        "phone": "139****0001",
        "town": "北干街道",
        "entered_on": "2026-03-02",
    }


def test_in_full_it_needs_the_right_and_leaves_its_rows(
    open_class: TrainingClass, school: User, registrar_browser: Client
) -> None:
    push(open_class, roster_row(1), roster_row(2), by=school)
    answer = registrar_browser.post(f"{PAGE}in-full.xlsx", {"purpose": "核对"})
    assert (answer.status_code, Disclosure.objects.count()) == (403, 0)


def test_the_data_officer_has_it_in_full_and_recorded(
    signed_in: SignIn, data_officer: User, open_class: TrainingClass, school: User, town: Town
) -> None:
    push(open_class, roster_row(1), roster_row(2), by=school)
    officer = signed_in(data_officer)
    assert officer.post(f"{PAGE}in-full.xlsx", {"purpose": ""}).status_code == 422
    answer = officer.post(f"{PAGE}in-full.xlsx", {"purpose": "核对"})
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # A file is streamed.
    numbers = [sent.cells["id_number"] for sent in reading.read(content) if isinstance(sent.cells, dict)]
    assert numbers == [id_number(1), id_number(2)]
    assert list(Disclosure.objects.values_list("purpose", "fields")) == [("核对", ["id_number", "name", "phone"])] * 2


def test_the_bureau_finds_the_pages_at_every_foot(signed_in: SignIn, clerk: User) -> None:
    assert '<a href="/partner/">' in text(signed_in(clerk), "/partner/")
