"""The pages of partner schools, as a registrar and the bureau use them."""

import io
import uuid
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import ApiCall, Disclosure, SchoolCredential, User
from directory import protection, workbooks
from directory.models import Organisation, Person, Town
from directory.services import people
from directory.services.people import Identity
from tests.conftest import SignIn
from tests.training.conftest import MakeClass, SchoolProgram, id_number, roster_row
from training.enums import PushKind, PushMode, PushStatus
from training.models import Enrolment, Provider, Push, RosterUpload, TrainingClass
from training.rows import numbered
from training.selectors import partners
from training.selectors.partners import PushRows
from training.services import pushes, uploads
from training.services.pushes import Order
from training.views.partner import classes
from training.workbooks import reading

CODE = "XS2026-0001"
PAGE = f"/partner/classes/{CODE}/"
HEADINGS = {
    "student_number": "学号",
    "name": "姓名",
    "id_number": "证件号码",
    "phone": "手机号码",
    "town": "镇街",
    "entered_on": "入班日期",
    "note": "备注",
}
SENT_ONCE = id_number(1)


def workbook(*rows: dict[str, Any], title: str = "名册") -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    sheet.append(list(HEADINGS.values()))
    for row in rows:
        sheet.append([row.get(field) for field in HEADINGS])
    target = io.BytesIO()
    book.save(target)
    return SimpleUploadedFile("roster.xlsx", target.getvalue())


@pytest.fixture
def registrar_browser(signed_in: SignIn, school: User, open_class: TrainingClass, town: Town) -> Client:
    client = signed_in(school)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def other_school_browser(other_school: User) -> Client:
    organisation = Organisation.objects.get(users=other_school)
    Provider.objects.create(organisation=organisation, approved_from=date(2020, 1, 1))
    client = Client()
    client.force_login(other_school)
    return client


def upload(client: Client, *rows: dict[str, Any], mode: str = "merge", title: str = "名册") -> str:
    """The address of the preview."""
    answer = client.post(f"{PAGE}upload/", {"workbook": workbook(*rows, title=title), "mode": mode})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def push(training_class: TrainingClass, *rows: dict[str, Any], by: User, mode: PushMode = PushMode.MERGE) -> Push:
    order = Order(PushKind.ROSTER, mode)
    return pushes.receive(training_class, numbered(rows), order, sha256="0" * 64, by=by).push


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
    assert uploads.preview_of(RosterUpload.objects.get()).counts() == {
        "new": 0,
        "changed": 0,
        "unchanged": 2,
        "missing": 0,
        "wrong": 0,
    }
    assert "There is nothing to confirm" in text(registrar_browser, address)


# --- Numbers that a spreadsheet destroyed -----------------------------------------------------------------------------


def known_person(sequence: int) -> Person:
    [known] = people.meet([Identity(name=f"示范{sequence}", id_number=id_number(sequence))], by=None)
    person: Person = Person.objects.get(pk=known.person_id)
    return person


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
    [line] = uploads.preview_of(RosterUpload.objects.get()).lines
    assert [issue.code for issue in line.issues] == ["ID_MASKED"]


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


def test_what_was_uploaded_is_unreadable_in_the_database_and_forgotten_after_a_day(registrar_browser: Client) -> None:
    upload(registrar_browser, roster_row(1))
    kept = RosterUpload.objects.get()
    assert "示范1".encode() not in bytes(kept.content) + bytes(kept.report)
    assert uploads.forget() == 0
    RosterUpload.objects.update(uploaded_at=timezone.now() - timedelta(hours=25))
    assert uploads.forget() == 1


# --- Pages -----------------------------------------------------------------------------------------------------------


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


def test_a_page_of_a_push_is_cut_by_the_database(
    open_class: TrainingClass, school: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Across the pages in which the rows are kept, in the order sent."""
    monkeypatch.setattr(pushes, "PAGE", 2)
    done = push(open_class, *(roster_row(number, town="x" if number % 2 else "") for number in range(1, 8)), by=school)
    rows = PushRows(done, every=False)
    assert (len(rows), [row.line for row in rows[1:3]]) == (4, [3, 5])
    assert rows[3].line == 7
    assert [row.line for row in PushRows(done, every=True)[1:5]] == [2, 3, 4, 5]


def test_a_waiting_push_is_cancelled_on_its_page(
    registrar_browser: Client, open_class: TrainingClass, school: User
) -> None:
    order = Order(PushKind.ROSTER)
    waiting = pushes.queue(open_class, numbered([roster_row(1)]), order, sha256="0" * 64, by=school).push
    address = f"/partner/pushes/{waiting.pk}/"
    assert f'action="{address}cancel/"' in text(registrar_browser, address)
    answer = registrar_browser.post(f"{address}cancel/", follow=True)
    assert "The push is cancelled; nothing of it was applied." in answer.content.decode()
    assert f'action="{address}cancel/"' not in answer.content.decode()
    waiting.refresh_from_db()
    assert waiting.status == PushStatus.CANCELLED
    again = registrar_browser.post(f"{address}cancel/", follow=True)
    assert "no longer in a state" in again.content.decode()


def test_a_push_shows_its_rows_with_their_rules(
    registrar_browser: Client, open_class: TrainingClass, school: User
) -> None:
    done = push(open_class, roster_row(1), roster_row(2, town="x"), by=school)
    page = text(registrar_browser, f"/partner/pushes/{done.pk}/")
    assert '<a href="/api/v1/rules/TOWN_UNKNOWN/">' in page
    assert ("S0001" in page, "S0002" in page) == (False, True)
    assert "S0001" in text(registrar_browser, f"/partner/pushes/{done.pk}/?show=all")
    assert str(done.pk) in page


def held(training_class: TrainingClass, school: User) -> Push:
    """A push that waits for a person's word."""
    waiting = push(training_class, roster_row(1), by=school)
    payload = pushes._sealed(numbered([roster_row(1)]))
    Push.objects.filter(pk=waiting.pk).update(
        status="held", mode="replace", withdrawn=4, finished_at=None, payload=payload
    )
    return waiting


@pytest.mark.parametrize(("decision", "status"), [("release", "queued"), ("discard", "discarded")])
def test_a_held_push_is_decided_by_the_school(
    decision: str, status: str, registrar_browser: Client, open_class: TrainingClass, school: User
) -> None:
    waiting = held(open_class, school)
    assert "it would withdraw 4 persons" in text(registrar_browser, "/partner/")
    page = text(registrar_browser, f"/partner/pushes/{waiting.pk}/")
    assert f"/partner/pushes/{waiting.pk}/{decision}/" in page
    registrar_browser.post(f"/partner/pushes/{waiting.pk}/{decision}/", {"reason": "毕业", "withdrawals": "4"})
    waiting.refresh_from_db()
    last = waiting.events.order_by("pk").last()
    assert last is not None
    assert (waiting.status, last.reason, last.by) == (status, "毕业", school)
    registrar_browser.post(f"/partner/pushes/{waiting.pk}/discard/")
    assert "no longer in a state" in text(registrar_browser, "/partner/") or status == "queued"


def test_what_somebody_has_not_seen_they_do_not_release(
    registrar_browser: Client, open_class: TrainingClass, school: User
) -> None:
    waiting = held(open_class, school)
    answer = registrar_browser.post(f"/partner/pushes/{waiting.pk}/release/", {"withdrawals": "3"}, follow=True)
    assert "The push withdraws another number of people than you agree to" in answer.content.decode()
    waiting.refresh_from_db()
    assert waiting.status == PushStatus.HELD


def test_who_only_reads_does_not_decide(open_class: TrainingClass, school: User, auditor: User) -> None:
    waiting = held(open_class, school)
    client = Client()
    client.force_login(auditor)
    assert client.get(f"/partner/pushes/{waiting.pk}/").status_code == 200
    assert client.post(f"/partner/pushes/{waiting.pk}/release/").status_code == 403


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


def test_pushes_are_found_by_class_and_state(
    registrar_browser: Client, open_class: TrainingClass, school: User
) -> None:
    done = push(open_class, roster_row(1), by=school)
    assert str(done.pk) in text(registrar_browser, f"/partner/pushes/?code={CODE.lower()}&status=done")
    assert str(done.pk) not in text(registrar_browser, "/partner/pushes/?status=failed")
    assert str(done.pk) in text(registrar_browser, "/partner/pushes/?status=nonsense")


def test_a_sandbox_key_is_taken_and_shown_once(registrar_browser: Client, school: User) -> None:
    answer = registrar_browser.post("/partner/credentials/sandbox/")
    [credential] = SchoolCredential.objects.all()
    assert (answer.status_code, credential.is_sandbox, credential.user) == (201, True, school)
    assert f"skp_{credential.prefix}_" in answer.content.decode()
    shown = text(registrar_browser, "/partner/credentials/")
    assert f"skp_{credential.prefix}_…" in shown
    assert "Never used" in shown


def test_the_bureau_takes_no_key(signed_in: SignIn, clerk: User) -> None:
    assert signed_in(clerk).post("/partner/credentials/sandbox/").status_code == 403


def test_the_access_log_is_the_schools_own(
    registrar_browser: Client, program: SchoolProgram, other_program: SchoolProgram
) -> None:
    program.get("/api/v1/classes")
    other_program.get("/api/v1/classes/XS2026-0404")
    assert ApiCall.objects.count() == 2
    log = text(registrar_browser, "/partner/credentials/calls/")
    assert ("/api/v1/classes</code>" in log, "XS2026-0404" in log) == (True, False)
    assert "1 call in 30 days" in text(registrar_browser, "/partner/credentials/")


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


def proposal(**values: Any) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=14)
    given = {
        "course": "摄影和视频剪辑",
        "kind": "night_class",
        "venue": "广德社区梦工坊",
        "capacity": 30,
        "first_day": day.isoformat(),
        "begins": "18:30",
        "ends": "20:00",
        "weeks": 3,
    }
    return {**given, **values}


def test_a_class_is_proposed_and_waits_for_approval(registrar_browser: Client) -> None:
    answer = registrar_browser.post("/partner/propose/", proposal())
    proposed = TrainingClass.objects.get(status="pending")
    assert answer["Location"] == f"/partner/classes/{proposed.code}/"
    assert (proposed.capacity, proposed.sessions.count()) == (30, 3)


def test_a_class_proposed_twice_waits_once(registrar_browser: Client) -> None:
    registrar_browser.post("/partner/propose/", proposal())
    again = registrar_browser.post("/partner/propose/", proposal())
    assert again.status_code == 422
    assert "waits for approval already" in again.content.decode()
    assert TrainingClass.objects.filter(status="pending").count() == 1
    registrar_browser.post("/partner/propose/", proposal(begins="13:30", ends="15:00"))
    assert TrainingClass.objects.filter(status="pending").count() == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"venue": "广德社区"}, "venue"),
        ({"capacity": 500}, "capacity"),
        ({"first_day": "2020-01-01"}, "first_day"),
        ({"ends": "18:00"}, "first_day"),
        ({"course": "别人的课"}, "course"),
    ],
)
def test_what_is_wrong_with_a_proposal_stands_beside_its_field(
    wrong: dict[str, Any], said: str, registrar_browser: Client
) -> None:
    answer = registrar_browser.post("/partner/propose/", proposal(**wrong))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [said])
    assert not TrainingClass.objects.filter(status="pending").exists()


def test_the_bureau_finds_the_pages_at_every_foot(signed_in: SignIn, clerk: User) -> None:
    assert '<a href="/partner/">' in text(signed_in(clerk), "/partner/")


def test_the_bureau_plans_elsewhere(signed_in: SignIn, clerk: User) -> None:
    assert signed_in(clerk).get("/partner/propose/").status_code == 403


def test_an_unknown_upload_is_missing(registrar_browser: Client) -> None:
    assert registrar_browser.get(f"/partner/uploads/{uuid.uuid4()}/").status_code == 404
