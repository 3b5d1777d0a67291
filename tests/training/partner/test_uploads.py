"""A workbook, from its upload over its preview to the push it becomes."""

import io
import uuid
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.training.conftest import id_number, roster_row
from tests.training.partner.conftest import PAGE, SENT_ONCE, push, text, upload, workbook
from training import tasks
from training.enums import PushKind, PushStatus
from training.models import Enrolment, Push, RosterUpload, TrainingClass
from training.rows import numbered
from training.selectors import differences
from training.services import pushes, uploads
from training.services.pushes import Order


def test_a_workbook_is_previewed_and_changes_nothing(
    registrar_browser: Client, open_class: TrainingClass, school: User
) -> None:
    push(open_class, roster_row(1), roster_row(2), roster_row(3), by=school)
    address = upload(
        registrar_browser,
        roster_row(1),
        roster_row(2, note="夜班"),
        roster_row(4),
        roster_row(5, id_number="330109199001010018"),
    )
    shown = {kind: text(registrar_browser, f"{address}?show={kind}") for kind in ("new", "changed", "missing", "wrong")}
    assert "S0004" in shown["new"]
    assert "<ins>" in shown["changed"]
    assert "夜班" in shown["changed"]
    assert "S0003" in shown["missing"]
    assert '<a href="/api/v1/rules/ID_CHECK_DIGIT/">' in shown["wrong"]
    assert "Confirm: 2 rows" in shown["wrong"]
    assert (Push.objects.count(), Enrolment.objects.count()) == (1, 3)
    assert id_number(4) not in "".join(shown.values())


def test_what_was_previewed_is_applied_once(registrar_browser: Client, open_class: TrainingClass) -> None:
    address = upload(registrar_browser, roster_row(1), roster_row(2))
    first = registrar_browser.post(f"{address}confirm/")
    again = registrar_browser.post(f"{address}confirm/")
    [done] = Push.objects.all()
    assert (done.status, done.created, done.media_type[-5:]) == (PushStatus.DONE, 2, "sheet")
    assert first["Location"] == again["Location"] == f"/partner/pushes/{done.pk}/"
    assert "This upload has been applied" in text(registrar_browser, address)
    assert Enrolment.objects.count() == 2


def test_of_two_who_confirm_at_once_the_second_is_told_to_wait(registrar_browser: Client) -> None:
    address = upload(registrar_browser, roster_row(1))
    RosterUpload.objects.update(confirmed_at=timezone.now())
    assert registrar_browser.post(f"{address}confirm/")["Location"] == address
    assert not Push.objects.exists()
    RosterUpload.objects.update(confirmed_at=timezone.now() - uploads.UNDECIDED - timedelta(seconds=1))
    assert registrar_browser.post(f"{address}confirm/")["Location"].startswith("/partner/pushes/")


def test_a_class_that_closed_meanwhile_takes_nothing_and_the_upload_stays(
    registrar_browser: Client, open_class: TrainingClass
) -> None:
    address = upload(registrar_browser, roster_row(1))
    TrainingClass.objects.update(status="finished")
    refused = registrar_browser.post(f"{address}confirm/")
    assert (refused.status_code, RosterUpload.objects.get().confirmed_at) == (409, None)
    assert "Rosters are taken while a class is open or running." in refused.content.decode()


def test_while_another_push_is_under_way_one_is_led_to_it(
    registrar_browser: Client, open_class: TrainingClass, school: User
) -> None:
    address = upload(registrar_browser, roster_row(1))
    running = pushes.queue(
        open_class, numbered([roster_row(2)]), Order(PushKind.ROSTER), sha256="0" * 64, by=school
    ).push
    assert registrar_browser.post(f"{address}confirm/")["Location"] == f"/partner/pushes/{running.pk}/"
    assert "0 of 1 rows have been looked at" in text(registrar_browser, f"/partner/pushes/{running.pk}/")


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"a,b\n1,2\n", "WORKBOOK_TYPE"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "WORKBOOK_TYPE")],
)
def test_what_is_no_workbook_is_refused_with_the_page_of_its_rule(
    registrar_browser: Client, content: bytes, code: str
) -> None:
    sent = SimpleUploadedFile("roster.xlsx", content)
    answer = registrar_browser.post(f"{PAGE}upload/", {"workbook": sent, "mode": "merge"})
    assert answer.status_code == 422
    assert f'<a href="/api/v1/rules/{code}/">' in answer.content.decode()
    assert not RosterUpload.objects.exists()


def test_a_roster_is_not_made_equal_to_the_rows_to_mend(registrar_browser: Client) -> None:
    sent = workbook(roster_row(1), title="待改名册")
    answer = registrar_browser.post(f"{PAGE}upload/", {"workbook": sent, "mode": "replace"})
    assert (answer.status_code, "WORKBOOK_PARTIAL" in answer.content.decode()) == (422, True)


def test_the_wrong_rows_come_back_red_and_only_they_are_sent_again(registrar_browser: Client) -> None:
    wrong = roster_row(2, town="北干街")
    address = upload(registrar_browser, roster_row(1), wrong)
    registrar_browser.post(f"{address}confirm/")
    answer = registrar_browser.get(f"{address}marked.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet["A"]][1:] == ["S0002"]
    assert sheet["F2"].comment.text == (
        "TOWN_UNKNOWN: The district has no such town; send its name or its nine-digit code. Suggestion: 北干街道"
    )
    sheet["F2"].value = "北干街道"
    target = io.BytesIO()
    book.save(target)
    mended = SimpleUploadedFile("mended.xlsx", target.getvalue())
    again = registrar_browser.post(f"{PAGE}upload/", {"workbook": mended, "mode": "merge"})
    registrar_browser.post(f"{again['Location']}confirm/")
    assert list(Enrolment.objects.values_list("student_number", flat=True)) == ["S0001", "S0002"]


def test_a_filled_form_sent_back_as_it_is_changes_nothing(
    registrar_browser: Client, open_class: TrainingClass, school: User
) -> None:
    push(open_class, roster_row(1), roster_row(2), by=school)
    filled = registrar_browser.get(f"{PAGE}form.xlsx?filled=1").content
    assert SENT_ONCE.encode() not in filled
    sent = SimpleUploadedFile("roster.xlsx", filled)
    address = registrar_browser.post(f"{PAGE}upload/", {"workbook": sent, "mode": "replace"})["Location"]
    assert differences.counts(RosterUpload.objects.get()) == {
        "new": 0,
        "changed": 0,
        "unchanged": 2,
        "missing": 0,
        "wrong": 0,
    }
    assert "There is nothing to confirm" in text(registrar_browser, address)


def test_the_preview_names_whom_the_push_would_withdraw(
    registrar_browser: Client, open_class: TrainingClass, school: User
) -> None:
    """Who completed is not on the sheet and stays; so does everybody while a row does not say whom it is about."""
    push(open_class, *map(roster_row, (1, 2, 3)), by=school)
    Enrolment.objects.filter(student_number="S0002").update(status="completed")
    replacing = upload(registrar_browser, roster_row(1), mode="replace")
    page = text(registrar_browser, f"{replacing}?show=missing")
    assert ("S0002" in page, "S0003" in page) == (False, True)
    assert "1 person is not on the sheet and will be withdrawn." in page
    nameless = upload(registrar_browser, roster_row(1), roster_row(4, student_number=""), mode="replace")
    assert "will be withdrawn" not in text(registrar_browser, nameless)
    adding = text(registrar_browser, f"{upload(registrar_browser, roster_row(1))}?show=missing")
    assert ("S0002" in adding, "S0003" in adding) == (True, True)


def test_a_workbook_goes_back_to_its_sender_alone(
    registrar_browser: Client, clerk: User, other_school_browser: Client
) -> None:
    address = upload(registrar_browser, roster_row(1, town="x"))
    staff = Client()
    staff.force_login(clerk)
    assert [
        each.get(f"{address}marked.xlsx").status_code for each in (registrar_browser, staff, other_school_browser)
    ] == [
        200,
        404,
        404,
    ]
    assert (staff.get(address).status_code, other_school_browser.get(address).status_code) == (200, 404)


@pytest.mark.parametrize(("role", "answer"), [("auditor", 403), ("data_officer", 403), ("leader", 404)])
def test_who_only_reads_brings_no_roster(
    role: str, answer: int, request: pytest.FixtureRequest, open_class: TrainingClass, registrar_browser: Client
) -> None:
    preview = upload(registrar_browser, roster_row(1))
    client = Client()
    client.force_login(request.getfixturevalue(role))
    assert client.post(f"{PAGE}upload/", {"workbook": workbook(roster_row(2)), "mode": "merge"}).status_code == answer
    assert client.post(f"{preview}confirm/").status_code == answer
    shown = [client.get(page).content.decode() for page in (PAGE, preview)]
    assert [f"{PAGE}upload/" in shown[0], f"{preview}confirm/" in shown[1]] == [False, False]
    assert (RosterUpload.objects.count(), Push.objects.count()) == (1, 0)


def test_what_was_uploaded_is_unreadable_in_the_database_and_forgotten_after_a_day(registrar_browser: Client) -> None:
    upload(registrar_browser, roster_row(1))
    kept = RosterUpload.objects.get()
    assert "示范1".encode() not in bytes(kept.content) + bytes(kept.notices)
    assert uploads.forget() == 0
    RosterUpload.objects.update(uploaded_at=timezone.now() - timedelta(hours=25))
    assert uploads.forget() == 1


def test_an_unknown_upload_is_missing(registrar_browser: Client) -> None:
    assert registrar_browser.get(f"/partner/uploads/{uuid.uuid4()}/").status_code == 404


# --- A workbook too long to be looked through while one waits --------------------------------------------------------


@pytest.fixture
def short_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows are all that is looked through at once."""
    monkeypatch.setattr(pushes, "AT_ONCE", 2)


def look_through() -> None:
    """What beat does, as often as it asks."""
    tasks.run_pushes()


@pytest.mark.usefixtures("short_of_time")
@pytest.mark.django_db(transaction=True)
def test_a_long_workbook_is_looked_through_in_its_turn_and_shown_as_a_short_one_is(
    registrar_browser: Client, open_class: TrainingClass, school: User
) -> None:
    push(open_class, roster_row(1), roster_row(2), roster_row(3), by=school)
    address = upload(
        registrar_browser, roster_row(1), roster_row(2, note="夜班"), roster_row(4), roster_row(5, town="x")
    )
    waiting = text(registrar_browser, address)
    assert "The workbook is being checked" in waiting
    assert "0 of 4 rows have been looked at" in waiting
    assert "confirm/" not in waiting
    look_through()
    shown = {kind: text(registrar_browser, f"{address}?show={kind}") for kind in ("new", "changed", "missing", "wrong")}
    assert ("S0004" in shown["new"], "S0003" in shown["missing"]) == (True, True)
    assert "<del>" not in shown["changed"]
    assert "<ins>" in shown["changed"]
    assert '<a href="/api/v1/rules/TOWN_UNKNOWN/">' in shown["wrong"]
    assert Enrolment.objects.count() == 3
    registrar_browser.post(f"{address}confirm/")
    look_through()
    assert Enrolment.objects.get(student_number="S0002").note == "夜班"
    assert (Push.objects.filter(is_dry_run=True).count(), Enrolment.objects.count()) == (1, 4)


@pytest.mark.usefixtures("short_of_time")
def test_an_open_page_asks_how_far_it_is_and_is_loaded_anew_at_the_end(registrar_browser: Client) -> None:
    address = upload(registrar_browser, *map(roster_row, range(3)))
    poll = {"HX-Request": "true"}
    part = registrar_browser.get(address, headers=poll)
    assert (f'hx-get="{address}"' in part.content.decode(), "<html" in part.content.decode()) == (True, False)
    rehearsal = f"/partner/pushes/{Push.objects.get().pk}/"
    assert f'hx-get="{rehearsal}"' in text(registrar_browser, rehearsal)
    assert f'<a href="{address}">' in text(registrar_browser, rehearsal)
    registrar_browser.post(f"{rehearsal}cancel/")
    ends = [registrar_browser.get(each, headers=poll) for each in (address, rehearsal)]
    assert [(end["HX-Refresh"], end.content) for end in ends] == [("true", b"")] * 2
    assert "The workbook was not checked to its end" in text(registrar_browser, address)


@pytest.mark.usefixtures("short_of_time")
def test_what_nobody_has_seen_is_not_confirmed(registrar_browser: Client) -> None:
    address = upload(registrar_browser, *map(roster_row, range(3)))
    answer = registrar_browser.post(f"{address}confirm/")
    assert (answer.status_code, Push.objects.filter(is_dry_run=False).count()) == (409, 0)
    assert "still being looked through" in answer.content.decode()


@pytest.mark.usefixtures("short_of_time")
def test_while_one_is_looked_through_a_second_is_led_to_it(registrar_browser: Client) -> None:
    upload(registrar_browser, *map(roster_row, range(3)))
    second = upload(registrar_browser, *map(roster_row, range(4)))
    assert second == f"/partner/pushes/{Push.objects.get().pk}/"
    assert RosterUpload.objects.count() == 1


@pytest.mark.usefixtures("short_of_time")
@pytest.mark.django_db(transaction=True)
def test_who_died_over_the_lines_has_had_their_turn(registrar_browser: Client) -> None:
    address = upload(registrar_browser, *map(roster_row, range(3)))
    RosterUpload.objects.update(taken_up_at=timezone.now())
    look_through()
    assert "The workbook is being checked" in text(registrar_browser, address)
    RosterUpload.objects.update(taken_up_at=timezone.now() - uploads.UNDECIDED - timedelta(seconds=1))
    look_through()
    assert "Confirm: 3 rows" in text(registrar_browser, address)


@pytest.mark.usefixtures("short_of_time")
@pytest.mark.django_db(transaction=True)
def test_a_long_workbook_that_would_withdraw_many_says_so(
    registrar_browser: Client, open_class: TrainingClass, school: User
) -> None:
    push(open_class, *map(roster_row, range(2)), by=school)
    push(open_class, *map(roster_row, range(2, 4)), by=school)
    push(open_class, *map(roster_row, range(4, 6)), by=school)
    address = upload(registrar_browser, *map(roster_row, range(3, 6)), mode="replace")
    look_through()
    page = text(registrar_browser, f"{address}?show=missing")
    assert "It would withdraw many at once" in page
    assert [number in page for number in ("S0000", "S0002", "S0003")] == [True, True, False]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_preview_takes_the_same_statements_however_long(
    rows: int, registrar_browser: Client, django_assert_num_queries: Any
) -> None:
    address = upload(registrar_browser, *map(roster_row, range(rows)))
    with django_assert_num_queries(9):
        registrar_browser.get(address)
