from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from accounts.models import User
from directory.models import Person
from tests.conftest import RESIDENT_NUMBER, SignIn
from tests.training.conftest import MakeClass
from training.enums import ClassStatus
from training.models import ClassEvent, Course, Session, TrainingClass, Venue
from training.services import enrolment

CLASSES = "/admin/training/trainingclass/"
MODELS = [
    "alliance",
    "classevent",
    "course",
    "demandposting",
    "enrolment",
    "enrolmentevent",
    "onlinecatalogue",
    "provider",
    "publicevent",
    "push",
    "trainingclass",
    "venue",
]

pytestmark = pytest.mark.usefixtures("district")


@pytest.fixture
def desk(clerk: User, signed_in: SignIn) -> Client:
    """The clerk at the back office, in English."""
    client = signed_in(clerk)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def _form(training_class: TrainingClass | None = None, **values: Any) -> dict[str, Any]:
    """The form of a class as a browser sends it, without inlines."""
    now = timezone.localtime()
    counts = ("TOTAL_FORMS", "INITIAL_FORMS")
    inlines = {f"{prefix}-{count}": "0" for prefix in ("sessions", "next_steps") for count in counts}
    fields: dict[str, Any] = {
        "code": "XS2026-0001",
        "kind": "night_class",
        "starts_on": "2026-06-01",
        "ends_on": "2026-06-01",
        "capacity": "50",
        "fee": "0",
        "teacher_name": "",
        "registration_opens_at_0": f"{now:%Y-%m-%d}",
        "registration_opens_at_1": "00:00",
        "registration_closes_at_0": f"{now:%Y}-12-31",
        "registration_closes_at_1": "23:59",
    }
    if training_class:
        fields |= {"course": training_class.course_id, "venue": training_class.venue_id}
    return {**inlines, **fields, **values}


def _act(desk: Client, action: str, *chosen: TrainingClass) -> str:
    answer = desk.post(CLASSES, {"action": action, "_selected_action": [each.pk for each in chosen]}, follow=True)
    return answer.content.decode()


@pytest.mark.parametrize("model", MODELS)
def test_every_list_opens(desk: Client, clerk: User, model: str, open_class: TrainingClass, resident: Person) -> None:
    enrolment.enrol(resident, into=open_class, by=None)
    clerk.user_permissions.add(*Permission.objects.filter(content_type__app_label="training"))
    assert desk.get(f"/admin/training/{model}/").status_code == 200


def test_a_new_class_is_a_draft(desk: Client, course: Course, venue: Venue, clerk: User) -> None:
    answer = desk.post(f"{CLASSES}add/", _form(course=course.pk, venue=venue.pk))
    assert answer.status_code == 302
    event = ClassEvent.objects.get()
    assert (TrainingClass.objects.get().status, event.to_status, event.by) == ("draft", "draft", clerk)


def test_a_class_is_amended_without_touching_seats(desk: Client, open_class: TrainingClass, resident: Person) -> None:
    enrolment.enrol(resident, into=open_class, by=None)
    answer = desk.post(f"{CLASSES}{open_class.pk}/change/", _form(open_class, teacher_name="周老师", seats_taken="9"))
    open_class.refresh_from_db()
    assert (answer.status_code, open_class.teacher_name, open_class.seats_taken) == (302, "周老师", 1)
    assert "teacher_name" in ClassEvent.objects.get().reason


def test_fewer_seats_than_are_taken_are_refused_on_the_form(desk: Client, make_class: MakeClass) -> None:
    sold = make_class(seats_taken=10)
    answer = desk.post(f"{CLASSES}{sold.pk}/change/", _form(sold, capacity="9"))
    assert list(answer.context["adminform"].form.errors) == ["capacity"]


def test_sessions_are_entered_on_the_class(desk: Client, open_class: TrainingClass) -> None:
    row = {
        "sessions-TOTAL_FORMS": "1",
        "sessions-0-training_class": open_class.pk,
        "sessions-0-starts_at_0": "2026-06-01",
        "sessions-0-starts_at_1": "18:30",
        "sessions-0-ends_at_0": "2026-06-01",
        "sessions-0-ends_at_1": "20:00",
        "sessions-0-topic": "剪辑",
    }
    desk.post(f"{CLASSES}{open_class.pk}/change/", _form(open_class, **row))
    assert Session.objects.get().topic == "剪辑"


def test_actions_move_classes_and_say_what_stands_in_the_way(desk: Client, make_class: MakeClass, clerk: User) -> None:
    ready, too_large = (
        make_class(status=ClassStatus.PENDING),
        make_class("XS2026-0002", status=ClassStatus.PENDING, capacity=61),
    )
    text = _act(desk, "open", ready, too_large)
    assert "1 class moved to “Open”." in text
    assert "XS2026-0002: The class has more seats than the venue has places." in text
    assert list(TrainingClass.objects.order_by("code").values_list("status", flat=True)) == ["open", "pending"]
    assert ClassEvent.objects.get().by == clerk


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("submit", "draft", "pending"),
        ("open", "pending", "open"),
        ("start", "open", "running"),
        ("finish", "running", "finished"),
        ("cancel", "open", "cancelled"),
    ],
)
def test_each_action_makes_its_move(desk: Client, make_class: MakeClass, action: str, before: str, after: str) -> None:
    _act(desk, action, make_class(status=before))
    assert TrainingClass.objects.get().status == after


def test_nobody_deletes_a_class(desk: Client, open_class: TrainingClass) -> None:
    assert desk.post(f"{CLASSES}{open_class.pk}/delete/").status_code == 403


def test_enrolments_are_masked_and_read_only(desk: Client, open_class: TrainingClass, resident: Person) -> None:
    held = enrolment.enrol(resident, into=open_class, by=None)
    for path in ("/admin/training/enrolment/", f"/admin/training/enrolment/{held.pk}/change/"):
        text = desk.get(path).content.decode()
        assert ("张**" in text, "330109********0017" in text) == (True, True)
        assert ("张小满" in text, RESIDENT_NUMBER in text) == (False, False)
    assert desk.post(f"/admin/training/enrolment/{held.pk}/change/", {"note": "x"}).status_code == 403
    assert desk.get("/admin/training/enrolment/add/").status_code == 403


def test_a_reader_may_not_move_anything(signed_in: SignIn, data_officer: User, make_class: MakeClass) -> None:
    data_officer.user_permissions.add(Permission.objects.get(codename="view_trainingclass"))
    _act(signed_in(data_officer), "cancel", make_class())
    assert TrainingClass.objects.get().status == "open"
