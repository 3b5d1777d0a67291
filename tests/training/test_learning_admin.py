"""Certificates of completion in the back office."""

from django.urls import reverse

from accounts.models import User
from directory.models import District
from tests.conftest import SignIn
from tests.training.conftest import make_persons, seat
from training.models import Attendance, Completion, TrainingClass
from training.services import attendance, completions

LIST = reverse("admin:training_completion_changelist")


def test_staff_revoke_with_a_reason(
    district: District, signed_in: SignIn, clerk: User, auditor: User, class_now: TrainingClass
) -> None:
    enrolment = seat(class_now, *make_persons(1))[0]
    completions.assess(class_now, {enrolment.pk: True}, by=clerk)
    completion = Completion.objects.get()
    chosen = {"action": "revoke", "_selected_action": [completion.pk]}
    signed_in(auditor).post(LIST, {**chosen, "reason": "x"})
    browser = signed_in(clerk)
    browser.post(LIST, chosen)
    completion.refresh_from_db()
    assert completion.status == "issued"
    browser.post(LIST, {**chosen, "reason": "冒名顶替"})
    completion.refresh_from_db()
    event = completion.events.first()
    assert event is not None
    assert (completion.status, event.by, event.reason) == ("revoked", clerk, "冒名顶替")


def test_a_name_is_masked_there(district: District, signed_in: SignIn, clerk: User, class_now: TrainingClass) -> None:
    enrolment = seat(class_now, *make_persons(1))[0]
    completions.assess(class_now, {enrolment.pk: True}, by=clerk)
    page = signed_in(clerk).get(LIST).content.decode()
    assert (enrolment.person.masked_name in page, enrolment.person.name in page) == (True, False)


def test_the_auditor_reads_the_history_of_an_attendance_record(
    district: District, signed_in: SignIn, auditor: User, school: User, class_now: TrainingClass
) -> None:
    place = seat(class_now, *make_persons(1))[0]
    session = class_now.sessions.earliest("starts_at")
    session.training_class = class_now
    attendance.tick(session, present={place.pk}, shown=set(), by=school)
    record = Attendance.objects.get()
    page = signed_in(auditor).get(reverse("admin:training_attendance_change", args=[record.pk]))
    assert (page.status_code, record.events.get().by_name in page.text) == (200, True)
