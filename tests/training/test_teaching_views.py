"""The teacher's pages."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
import zxingcpp
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Disclosure, User
from directory.models import Person
from tests.conftest import SignIn, text_of
from tests.training.conftest import MakeClass, end, make_persons, meet_at, seat
from training.enums import ClassStatus
from training.models import Attendance, Enrolment, Result, Session, TrainingClass
from training.services import attendance, completions

CLASS = "/teaching/XS2026-0007/"

pytestmark = pytest.mark.usefixtures("district")


@pytest.fixture
def session(class_now: TrainingClass) -> Session:
    return class_now.sessions.latest("starts_at")


@pytest.fixture
def seats(class_now: TrainingClass) -> list[Enrolment]:
    return seat(class_now, *make_persons(3))


@pytest.fixture
def teacher(signed_in: SignIn, school: User) -> Client:
    client = signed_in(school)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def _pages(session: Session, enrolment: Enrolment) -> list[str]:
    own = f"{CLASS}{session.pk}/"
    return [
        CLASS,
        f"{CLASS}results/",
        own,
        f"{own}screen/",
        f"{own}code.svg",
        f"{own}sheet.pdf",
        f"{own}sheet/",
        f"{own}{enrolment.pk}/",
    ]


@pytest.fixture
def pages(session: Session, seats: list[Enrolment], school: User) -> list[str]:
    attendance.check_in(seats[0], to=session, by=school)
    return _pages(session, seats[0])


def test_a_teacher_opens_every_page_of_their_class(pages: list[str], teacher: Client) -> None:
    assert [teacher.get(page).status_code for page in pages] == [200] * len(pages)


def test_staff_open_them_too(pages: list[str], signed_in: SignIn, clerk: User) -> None:
    client = signed_in(clerk)
    assert [client.get(page).status_code for page in pages] == [200] * len(pages)


def test_another_schools_teacher_finds_nothing(pages: list[str], signed_in: SignIn, other_school: User) -> None:
    client = signed_in(other_school)
    assert [client.get(page).status_code for page in pages] == [404] * len(pages)
    forms = [*pages[1:3], *pages[6:], f"{CLASS}certificates/"]
    assert [client.post(page).status_code for page in forms] == [404] * len(forms)


# What each role is answered: to reading the class, to what only its keepers open or send, and to printing.
ANSWERS = {
    "school": (200, 302, 200),
    "clerk": (200, 302, 200),
    "auditor": (200, 403, 403),
    "data_officer": (200, 403, 403),
    "leader": (404, 404, 404),
    "first_reviewer": (404, 404, 404),
    "second_reviewer": (404, 404, 404),
    "judge": (404, 404, 404),
    "enterprise": (404, 404, 404),
    "other_school": (404, 404, 404),
}


@pytest.fixture(params=ANSWERS)
def role(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def scanned(session: Session, seats: list[Enrolment], school: User) -> Enrolment:
    """Somebody who is on record as present."""
    attendance.check_in(seats[0], to=session, by=school)
    return seats[0]


@pytest.fixture
def browser(role: str, request: pytest.FixtureRequest, signed_in: SignIn) -> Client:
    return signed_in(request.getfixturevalue(role))


def test_only_the_school_and_the_clerk_keep_the_register(
    role: str, browser: Client, session: Session, scanned: Enrolment
) -> None:
    read, keep, _print = ANSWERS[role]
    own = f"{CLASS}{session.pk}/"
    assert [browser.get(page).status_code for page in (CLASS, own, f"{CLASS}results/")] == [read] * 3
    tools = [f"{own}screen/", f"{own}code.svg", f"{own}sheet.pdf", f"{own}sheet/", f"{own}{scanned.pk}/"]
    assert {browser.get(page).status_code for page in tools} == {200 if keep == 302 else keep}
    sent = [
        (own, {"present": [], "shown": [scanned.pk]}),
        (f"{own}sheet/", {"rows": "1-2"}),
        (f"{own}{scanned.pk}/", {"minutes": 45, "reason": "早退"}),
        (f"{CLASS}results/", {f"result-{scanned.pk}": "pass"}),
    ]
    assert {browser.post(page, fields).status_code for page, fields in sent} == {keep}
    recorded = Attendance.objects.filter(enrolment=scanned).values_list("minutes", flat=True)
    assert (recorded.get(), Result.objects.count()) == ((45, 1) if keep == 302 else (90, 0))


def test_only_the_school_and_the_clerk_print_certificates(
    role: str, browser: Client, class_now: TrainingClass, seats: list[Enrolment], school: User
) -> None:
    read, _keep, prints = ANSWERS[role]
    completions.assess(class_now, {seats[0].pk: True}, by=school)
    assert browser.post(f"{CLASS}certificates/").status_code == prints
    assert Disclosure.objects.count() == (1 if prints == 200 else 0)
    if read == 200:
        assert (f"{CLASS}certificates/" in text_of(browser.get(CLASS))) == (prints == 200)


def test_who_only_reads_is_shown_no_button_and_told_why(
    session: Session, scanned: Enrolment, signed_in: SignIn, teacher: Client, auditor: User
) -> None:
    own = f"{CLASS}{session.pk}/"
    tools = {
        CLASS: [f"{own}screen/", f"{own}sheet/"],
        own: [f"{own}{scanned.pk}/", "Save the list"],
        f"{CLASS}results/": ["Save the results", 'type="radio"'],
    }
    kept = {page: text_of(teacher.get(page)) for page in tools}
    reader = signed_in(auditor)
    read = {page: text_of(reader.get(page)) for page in tools}
    for page, marks in tools.items():
        assert [(mark in kept[page], mark in read[page]) for mark in marks] == [(True, False)] * len(marks)
        assert "kept by its school and by the bureau" in read[page]


def test_who_is_not_signed_in_is_asked_to(pages: list[str], client: Client) -> None:
    answers = [client.get(page) for page in pages]
    assert {(answer.status_code, answer["Location"].split("?")[0]) for answer in answers} == {(302, "/accounts/login/")}


def test_a_session_of_another_class_is_not_there(
    make_class: MakeClass, class_now: TrainingClass, teacher: Client
) -> None:
    elsewhere = meet_at(make_class("XS2026-0008"), timezone.now())
    assert teacher.get(f"{CLASS}{elsewhere.pk}/").status_code == 404
    assert teacher.get(f"{CLASS}{elsewhere.pk}/code.svg").status_code == 404


def test_the_list_of_classes_is_ones_own(
    class_now: TrainingClass, teacher: Client, signed_in: SignIn, other_school: User
) -> None:
    assert CLASS in text_of(teacher.get("/teaching/"))
    assert "No class is yours" in text_of(signed_in(other_school).get("/teaching/"))


def test_the_screen_counts_and_names_nobody(
    session: Session, seats: list[Enrolment], teacher: Client, school: User
) -> None:
    attendance.check_in(seats[0], to=session, by=school)
    text = text_of(teacher.get(f"{CLASS}{session.pk}/screen/"))
    assert "1 of 3 are here" in text
    assert seats[0].person.masked_name not in text


def test_the_code_is_a_picture_that_leads_to_checking_in(session: Session, teacher: Client) -> None:
    answer = teacher.get(f"{CLASS}{session.pk}/code.svg")
    assert (answer["Content-Type"], "no-store" in answer["Cache-Control"]) == ("image/svg+xml", True)
    assert answer.content.startswith(b"<?xml")


def test_no_code_when_the_doors_are_closed(class_now: TrainingClass, session: Session, teacher: Client) -> None:
    end(class_now)
    assert teacher.get(f"{CLASS}{session.pk}/code.svg").status_code == 409
    assert "data-check-in-code" not in text_of(teacher.get(f"{CLASS}{session.pk}/screen/"))


def test_ticking_a_list(session: Session, seats: list[Enrolment], teacher: Client) -> None:
    sent = {"present": [seats[0].pk, seats[2].pk, "x", "٣"]}
    answer = teacher.post(f"{CLASS}{session.pk}/", sent, follow=True)
    assert "3 records saved." in text_of(answer)
    assert list(Attendance.objects.order_by("enrolment").values_list("minutes", flat=True)) == [90, 0, 90]


def test_a_list_hides_names_and_numbers(session: Session, seats: list[Enrolment], teacher: Client) -> None:
    text = text_of(teacher.get(f"{CLASS}{session.pk}/"))
    person = seats[0].person
    assert (person.masked_name in text, person.id_masked[-4:] in text) == (True, True)
    assert (person.name in text, person.id_masked in text) == (False, False)


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_for_one_and_three(
    class_now: TrainingClass, session: Session, teacher: Client, count: int
) -> None:
    seat(class_now, *make_persons(count))
    teacher.get("/teaching/")
    with CaptureQueriesContext(connection) as queries:
        teacher.get(f"{CLASS}{session.pk}/")
    assert len(queries) == 9


def test_the_sheet_has_numbered_rows_without_full_names(
    session: Session, seats: list[Enrolment], teacher: Client
) -> None:
    answer = teacher.get(f"{CLASS}{session.pk}/sheet.pdf")
    text = pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_range()
    assert answer["Content-Type"] == "application/pdf"
    assert [number in text for number in ("1", "2", "3")] == [True] * 3
    assert (seats[0].person.masked_name in text, seats[0].person.name in text) == (True, False)


def test_a_session_at_dawn_is_dated_by_the_day_it_is_held(class_now: TrainingClass, teacher: Client) -> None:
    """07:30 in Hangzhou is the evening before in Greenwich."""
    dawn = meet_at(class_now, datetime(2026, 7, 9, 7, 30, tzinfo=ZoneInfo("Asia/Shanghai")))
    assert str(Session.objects.get(pk=dawn.pk)) == "2026-07-09"
    sheet = teacher.get(f"{CLASS}{dawn.pk}/sheet.pdf")
    assert sheet["Content-Disposition"] == 'inline; filename="sign-in-XS2026-0007-20260709.pdf"'


def test_keying_in_a_sheet(session: Session, seats: list[Enrolment], teacher: Client) -> None:
    teacher.post(f"{CLASS}{session.pk}/sheet/", {"rows": "1-2"})
    assert list(Attendance.objects.order_by("enrolment").values_list("minutes", flat=True)) == [90, 90, 0]


@pytest.mark.parametrize("rows", ["", "7", "one"])
def test_a_wrong_row_is_said_at_the_field(session: Session, seats: list[Enrolment], teacher: Client, rows: str) -> None:
    answer = teacher.post(f"{CLASS}{session.pk}/sheet/", {"rows": rows})
    assert (answer.status_code, list(answer.context["form"].errors), Attendance.objects.count()) == (400, ["rows"], 0)


def test_a_correction_needs_its_reason(session: Session, seats: list[Enrolment], teacher: Client, school: User) -> None:
    attendance.check_in(seats[0], to=session, by=school)
    page = f"{CLASS}{session.pk}/{seats[0].pk}/"
    wrong = [teacher.post(page, sent).status_code for sent in ({"minutes": 45}, {"minutes": 91, "reason": "x"})]
    same = teacher.post(page, {"minutes": 90, "reason": "x"}).status_code
    assert (wrong, same) == ([400, 400], 409)
    assert teacher.post(page, {"minutes": 45, "reason": "早退"}).status_code == 302
    assert "Corrected from 2.0 to 1.0 class hours" in text_of(teacher.get(page))


def test_nothing_on_record_cannot_be_corrected(session: Session, seats: list[Enrolment], teacher: Client) -> None:
    assert teacher.get(f"{CLASS}{session.pk}/{seats[0].pk}/").status_code == 404


def test_results_are_entered_by_radio(class_now: TrainingClass, seats: list[Enrolment], teacher: Client) -> None:
    sent = {f"result-{seats[0].pk}": "pass", f"result-{seats[1].pk}": "fail", "result-x": "pass", "result-1": "maybe"}
    choices = teacher.get(f"{CLASS}results/").content.decode()
    assert (choices.count('value="pass"'), choices.count("checked")) == (3, 0)
    assert "2 results saved." in text_of(teacher.post(f"{CLASS}results/", sent, follow=True))
    assert list(Result.objects.order_by("enrolment").values_list("passed", flat=True)) == [True, False]


def test_a_list_that_is_refused_comes_back_as_it_was_filled_in(
    class_now: TrainingClass, session: Session, seats: list[Enrolment], teacher: Client
) -> None:
    TrainingClass.objects.update(status=ClassStatus.CANCELLED)
    answer = teacher.post(f"{CLASS}{session.pk}/", {"present": [seats[0].pk, seats[2].pk]})
    assert (answer.status_code, Attendance.objects.count()) == (409, 0)
    assert [is_ticked for _line, is_ticked in answer.context["lines"]] == [True, False, True]
    assert answer.content.decode().count(" checked") == 2
    assert answer.context["refused"] in answer.content.decode()


def test_results_that_are_refused_come_back_as_they_were_filled_in(
    class_now: TrainingClass, seats: list[Enrolment], teacher: Client, school: User
) -> None:
    completions.assess(class_now, {seats[2].pk: True}, by=school)
    sent = {seats[0]: "pass", seats[1]: "fail", seats[2]: "fail"}
    answer = teacher.post(f"{CLASS}results/", {f"result-{seat.pk}": verdict for seat, verdict in sent.items()})
    assert (answer.status_code, Result.objects.count()) == (409, 1)
    assert [row.passed for row in answer.context["rows"]] == [True, False, False]
    assert answer.content.decode().count(" checked") == 2


def test_certificates_are_printed_by_post_and_noted(
    class_now: TrainingClass, seats: list[Enrolment], teacher: Client, school: User
) -> None:
    completions.assess(class_now, {seats[0].pk: True, seats[1].pk: True}, by=school)
    page = f"{CLASS}certificates/"
    assert (teacher.get(page).status_code, Disclosure.objects.count()) == (405, 0)
    answer = teacher.post(page)
    document = pypdfium2.PdfDocument(answer.content)
    assert (len(document), Disclosure.objects.count()) == (2, 2)
    for sheet, enrolment in zip(document, seats, strict=False):
        assert enrolment.person.name in sheet.get_textpage().get_text_range()
        code = zxingcpp.read_barcodes(sheet.render(scale=3).to_pil())[0].text
        assert code == f"http://testserver/verify/{enrolment.completion.code}/"


def test_no_certificate_yet_is_a_page(class_now: TrainingClass, teacher: Client) -> None:
    assert teacher.post(f"{CLASS}certificates/").status_code == 404


def test_a_name_that_cannot_be_printed_is_said(
    class_now: TrainingClass, seats: list[Enrolment], teacher: Client, school: User
) -> None:
    seats[0].person.name = "𠮷野"
    seats[0].person.save()
    completions.assess(class_now, {seats[0].pk: True}, by=school)
    answer = teacher.post(f"{CLASS}certificates/")
    assert (answer.status_code, "cannot be printed here" in text_of(answer)) == (409, True)
    assert Disclosure.objects.count() == 0


def test_one_name_that_cannot_be_printed_keeps_no_others_from_their_paper(
    class_now: TrainingClass, seats: list[Enrolment], teacher: Client, school: User
) -> None:
    Person.objects.filter(pk=seats[0].person_id).update(name="𠮷野")
    completions.assess(class_now, {enrolment.pk: True for enrolment in seats}, by=school)
    document = pypdfium2.PdfDocument(teacher.post(f"{CLASS}certificates/").content)
    first, second, last = (page.get_textpage().get_text_range() for page in document)
    assert (seats[1].person.name in first, seats[2].person.name in second) == (True, True)
    assert (seats[0].person.id_masked[-4:] in last, "U+20BB7" in last) == (True, True)
    assert set(Disclosure.objects.values_list("person", flat=True)) == {each.person_id for each in seats[1:]}


def test_who_waits_for_a_certificate_is_listed(running_class: TrainingClass, teacher: Client, school: User) -> None:
    waiting = seat(running_class, *make_persons(1))[0]
    completions.assess(running_class, {waiting.pk: True}, by=school)
    text = text_of(teacher.get("/teaching/certificates-to-come/"))
    assert (waiting.person.masked_name in text, "Certificate to come" in text) == (True, True)
