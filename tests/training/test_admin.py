from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from accounts.models import User
from directory.models import CalendarYear, Person, Town
from tests.conftest import RESIDENT_NUMBER, SignIn, grant
from tests.training.conftest import MakeClass, make_persons, queue_up
from training.enums import ClassStatus, SeatingMode
from training.models import ClassEvent, Course, DrawWeighting, SeatReservation, Session, TrainingClass, Venue
from training.services import draws, enrolment, registrations, waiting

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
    "topic",
    "trainingclass",
    "travelmode",
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
    begins = now + timedelta(days=7)
    counts = ("TOTAL_FORMS", "INITIAL_FORMS")
    inlines = {f"{prefix}-{count}": "0" for prefix in ("sessions", "next_steps") for count in counts}
    fields: dict[str, Any] = {
        "code": "XS2026-0001",
        "kind": "night_class",
        "starts_on": f"{begins:%Y-%m-%d}",
        "ends_on": f"{begins:%Y-%m-%d}",
        "capacity": "50",
        "fee": "0",
        "seating": "first_come",
        "minimum_age": "16",
        "teacher_name": "",
        "registration_opens_at_0": f"{now:%Y-%m-%d}",
        "registration_opens_at_1": "00:00",
        "registration_closes_at_0": f"{begins:%Y-%m-%d}",
        "registration_closes_at_1": "00:00",
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
    grant(clerk, Permission.objects.filter(content_type__app_label="training"))
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


def test_how_seats_are_given_is_kept_once_open_and_the_form_says_why(desk: Client, open_class: TrainingClass) -> None:
    address = f"{CLASSES}{open_class.pk}/change/"
    form = desk.get(address).context["adminform"].form
    assert [form.fields[name].disabled for name in ("seating", "draw_weighting", "capacity")] == [True, True, False]
    assert "once the class is open" in form.fields["seating"].help_text
    assert desk.post(address, _form(open_class, seating="draw", teacher_name="周老师")).status_code == 302
    open_class.refresh_from_db()
    assert (open_class.seating, open_class.teacher_name) == ("first_come", "周老师")


def test_a_draft_is_still_thought_over(desk: Client, make_class: MakeClass) -> None:
    drafted = make_class(status=ClassStatus.DRAFT)
    desk.post(f"{CLASSES}{drafted.pk}/change/", _form(drafted, seating="draw"))
    assert TrainingClass.objects.get().seating == "draw"


def test_a_weighting_without_a_draw_is_refused_on_the_form(desk: Client, course: Course, venue: Venue) -> None:
    weighting = DrawWeighting.objects.create(name="test", nearby=1, document="test")
    answer = desk.post(f"{CLASSES}add/", _form(course=course.pk, venue=venue.pk, draw_weighting=weighting.pk))
    assert list(answer.context["adminform"].form.errors) == ["draw_weighting"]


@pytest.mark.parametrize(("status", "nearby"), [("draft", 5), ("open", 1), ("finished", 1)])
def test_lots_stay_as_they_are_once_people_may_have_entered(
    desk: Client, make_class: MakeClass, status: str, nearby: int
) -> None:
    weighting = DrawWeighting.objects.create(name="test", nearby=1, document="test")
    make_class(seating=SeatingMode.DRAW, draw_weighting=weighting, status=status, drawn_at=timezone.now())
    form = {"name": "other", "first_timer": "0", "nearby": "5", "key_group": "0", "document": "test"}
    assert desk.post(f"/admin/training/drawweighting/{weighting.pk}/change/", form).status_code == 302
    weighting.refresh_from_db()
    assert (weighting.name, weighting.nearby) == ("other", nearby)


@pytest.mark.parametrize(
    ("values", "field"),
    [({"capacity": "61"}, "capacity"), ({"registration_closes_at_0": "2031-01-01"}, "registration_closes_at")],
)
def test_what_approval_asked_is_said_at_the_field(
    desk: Client, open_class: TrainingClass, values: dict[str, str], field: str
) -> None:
    answer = desk.post(f"{CLASSES}{open_class.pk}/change/", _form(open_class, **values))
    assert (answer.status_code, list(answer.context["adminform"].form.errors)) == (200, [field])


def test_staff_see_what_stands_still(desk: Client, make_class: MakeClass) -> None:
    late = make_class(seating=SeatingMode.DRAW, registration_closes_at=timezone.now())
    draws.hold_due()
    for address in ("/admin/training/stall/", f"{CLASSES}{late.pk}/change/"):
        text = desk.get(address).content.decode()
        assert ("Hold the draw" in text, "SEED_NOT_BOUND" in text) == (True, True)


def test_sessions_are_entered_on_the_class(desk: Client, open_class: TrainingClass) -> None:
    row = {
        "sessions-TOTAL_FORMS": "1",
        "sessions-0-training_class": open_class.pk,
        "sessions-0-starts_at_0": "2031-06-01",
        "sessions-0-starts_at_1": "18:30",
        "sessions-0-ends_at_0": "2031-06-01",
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
        ("send_back", "pending", "draft"),
    ],
)
def test_each_action_makes_its_move(desk: Client, make_class: MakeClass, action: str, before: str, after: str) -> None:
    _act(desk, action, make_class(status=before))
    assert TrainingClass.objects.get().status == after


def test_registration_is_closed_and_the_seats_are_drawn(desk: Client, make_class: MakeClass, clerk: User) -> None:
    drawn, other = make_class(capacity=1, seating=SeatingMode.DRAW), make_class("XS2026-0002")
    for person in make_persons(2):
        registrations.register(person, into=drawn, by=None)
    text = _act(desk, "draw", drawn, other)
    assert "Seats drawn for 1 class." in text
    assert "XS2026-0002: There is no draw to be held for this class now." in text
    assert sorted(drawn.enrolments.values_list("status", flat=True)) == ["enrolled", "waitlisted"]
    other.refresh_from_db()
    assert other.registration_closes_at > timezone.now()
    page = desk.get(f"{CLASSES}{drawn.pk}/change/").content.decode()
    waits = drawn.enrolments.select_related("training_class").get(status="waitlisted")
    assert (f'href="/classes/{drawn.code}/draw/"' in page, waits.receipt_number in page) == (True, True)


def test_free_seats_are_offered_at_once(desk: Client, make_class: MakeClass, clerk: User) -> None:
    small = make_class(capacity=1, seats_taken=1)
    queue_up(small, make_persons(2))
    TrainingClass.objects.update(capacity=2)
    assert "1 seat offered to the queue." in _act(desk, "promote", small)
    assert list(small.enrolments.order_by("pk").values_list("status", flat=True)) == ["offered", "waitlisted"]
    assert [(event.by, event.reason) for event in ClassEvent.objects.all()] == [(clerk, "offered:1")]
    assert "0 seats offered to the queue." in _act(desk, "promote", small)


def test_a_reservation_is_released_early(
    make_class: MakeClass, town: Town, clerk: User, auditor: User, signed_in: SignIn
) -> None:
    small = make_class(capacity=2)
    until = timezone.now() + timedelta(days=3)
    kept = SeatReservation(training_class=small, town=town, seats=2, until=until)
    waiting.reserve(kept, by=None)
    queue_up(small, make_persons(1))
    address, chosen = "/admin/training/seatreservation/", {"action": "release", "_selected_action": [kept.pk]}
    signed_in(auditor).post(address, chosen)
    kept.refresh_from_db()
    assert kept.released_at is None
    answer = signed_in(clerk).post(address, chosen, follow=True, headers={"Accept-Language": "en"})
    assert "1 reservation released." in answer.content.decode()
    kept.refresh_from_db()
    small.refresh_from_db()
    assert (kept.released_at is None, small.seats_reserved, small.enrolments.get().status) == (False, 0, "offered")
    event = ClassEvent.objects.latest("pk")
    assert (event.by, event.reason) == (clerk, f"released:{kept}")


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
    grant(data_officer, Permission.objects.filter(codename="view_trainingclass"))
    _act(signed_in(data_officer), "start", make_class())
    assert TrainingClass.objects.get().status == "open"


def test_calling_off_asks_for_the_reason_first(desk: Client, make_class: MakeClass) -> None:
    chosen = [make_class(), make_class("XS2026-0002")]
    asked = _act(desk, "cancel", *chosen)
    assert ("XS2026-0001" in asked, "XS2026-0002" in asked, 'name="reason"' in asked) == (True, True, True)
    assert set(TrainingClass.objects.values_list("status", flat=True)) == {"open"}
    given = {"action": "cancel", "_selected_action": [each.pk for each in chosen], "reason": "teacher ill"}
    assert desk.post(CLASSES, {**given, "reason": ""}).status_code == 422
    desk.post(CLASSES, given)
    assert set(TrainingClass.objects.values_list("status", flat=True)) == {"cancelled"}
    assert set(ClassEvent.objects.values_list("reason", flat=True)) == {"teacher ill"}


def test_registration_is_closed_where_it_is_under_way(desk: Client, make_class: MakeClass) -> None:
    text = _act(desk, "close_registration", make_class(), make_class("XS2026-0002", status=ClassStatus.RUNNING))
    assert "Registration closed for 1 class." in text
    assert "XS2026-0002: Registration for this class is not under way." in text


def test_a_course_is_copied_by_saving_it_as_new(desk: Client, certified_course: Course) -> None:
    page = f"/admin/training/course/{certified_course.pk}/change/"
    form = desk.get(page).context["adminform"].form
    fields = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    desk.post(page, {**fields, "title": "电工（四级）晚间班", "_saveasnew": "1"})
    assert list(Course.objects.order_by("pk").values_list("title", "occupation__name", "hours")) == [
        ("电工（四级）", "电工", 80),
        ("电工（四级）晚间班", "电工", 80),
    ]


def test_time_and_sessions_amended_together_are_one_event(desk: Client, open_class: TrainingClass) -> None:
    begins = timezone.now() + timedelta(days=7)
    held = Session.objects.create(training_class=open_class, starts_at=begins, ends_at=begins + timedelta(hours=1))
    row = {
        "sessions-TOTAL_FORMS": "1",
        "sessions-INITIAL_FORMS": "1",
        "sessions-0-id": held.pk,
        "sessions-0-training_class": open_class.pk,
        "sessions-0-starts_at_0": "2031-06-01",
        "sessions-0-starts_at_1": "18:30",
        "sessions-0-ends_at_0": "2031-06-01",
        "sessions-0-ends_at_1": "20:00",
    }
    answer = desk.post(f"{CLASSES}{open_class.pk}/change/", _form(open_class, **row, ends_on="2031-06-01"))
    assert answer.status_code == 302
    event = ClassEvent.objects.get()
    assert (event.change, "sessions" in event.reason, "ends_on" in event.reason) == ("moved", True, True)


RULE = {"weekdays": ["2", "4"], "begins": "18:30", "ends": "20:00", "first_day": "2031-03-04", "count": "3"}


def test_sessions_are_planned_from_a_rule(desk: Client, open_class: TrainingClass) -> None:
    CalendarYear.objects.create(year=2031, source="示例")
    page = f"{CLASSES}{open_class.pk}/sessions/"
    assert desk.get(page).status_code == 200
    answer = desk.post(page, RULE, follow=True)
    assert "3 sessions planned." in answer.content.decode()
    days = [timezone.localtime(session.starts_at) for session in Session.objects.all()]
    assert [f"{day:%m-%d %H:%M}" for day in days] == ["03-04 18:30", "03-06 18:30", "03-11 18:30"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "__all__"),
        ({"weekdays": []}, "weekdays"),
        ({"weekdays": ["8"]}, "weekdays"),
        ({"ends": "18:30"}, "ends"),
        ({"count": ""}, "count"),
        ({"count": "201"}, "count"),
        ({"last_day": "2031-03-03"}, "last_day"),
        ({"first_day": "never"}, "first_day"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused_at_its_field(
    desk: Client, open_class: TrainingClass, values: dict[str, Any], field: str
) -> None:
    """The year 2031 is not on record, which is what stands in the way of the rule that is right in itself."""
    answer = desk.post(f"{CLASSES}{open_class.pk}/sessions/", {**RULE, **values})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert Session.objects.count() == 0


def test_only_who_may_change_a_class_plans_it(signed_in: SignIn, auditor: User, open_class: TrainingClass) -> None:
    client = signed_in(auditor)
    assert client.get(f"{CLASSES}{open_class.pk}/sessions/").status_code == 403
    assert client.get(f"{CLASSES}0/sessions/").status_code == 404


def test_the_page_of_a_class_keeps_its_seats_current(desk: Client, open_class: TrainingClass) -> None:
    text = desk.get(f"{CLASSES}{open_class.pk}/change/").content.decode()
    assert 'hx-get="/classes/XS2026-0001/seats/"' in text
    assert f'href="/classes/copy/?source={open_class.code}"' in text


def test_a_place_is_given_up_for_who_calls(
    make_class: MakeClass, signed_in: SignIn, clerk: User, auditor: User
) -> None:
    """The reason is asked for, the next in the queue is offered the seat, and what is given up stays as it is."""
    small = make_class(capacity=1)
    first, second = make_persons(2)
    held = enrolment.enrol(first, into=small, by=None)
    waiting = enrolment.enrol(second, into=small, or_queue=True, by=None)
    address, chosen = "/admin/training/enrolment/", {"action": "withdraw", "_selected_action": [held.pk]}
    signed_in(auditor).post(address, {**chosen, "reason": "来电说不能来"})
    browser = signed_in(clerk)
    assert browser.post(address, chosen).status_code == 200
    held.refresh_from_db()
    assert held.status == "enrolled"
    for _twice in range(2):
        browser.post(address, {**chosen, "reason": "来电说不能来"})
    held.refresh_from_db()
    waiting.refresh_from_db()
    assert (held.status, waiting.status) == ("withdrawn", "offered")
    event = held.events.get(to_status="withdrawn")
    assert (event.by, event.reason) == (clerk, "来电说不能来")
