"""Classes as a school's program proposes them and walks through them."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.enums import Scope
from accounts.models import IdempotencyRecord, SchoolCredential, User
from directory.models import EvaluationBody, Occupation, Town
from tests.training.conftest import MakeClass, SchoolProgram
from training.enums import ClassStatus
from training.models import ClassEvent, Course, Provider, Session, TrainingClass, Venue
from training.services import classes

CLASSES = "/api/v1/classes"


def _evening(days: int, hour: int = 18) -> datetime:
    return (timezone.localtime() + timedelta(days=days)).replace(hour=hour, minute=30, second=0, microsecond=0)


def _session(days: int, **values: Any) -> dict[str, str]:
    begins = _evening(days)
    ends = begins + timedelta(minutes=90)
    return {"starts_at": begins.isoformat(), "ends_at": ends.replace(tzinfo=None).isoformat(), **values}


def _proposal(**values: Any) -> dict[str, Any]:
    return {
        "course": "摄影和视频剪辑",
        "kind": "night_class",
        "venue": "广德社区梦工坊",
        "teacher_name": "王立春",
        "capacity": 40,
        "fee": "0.00",
        "sessions": [_session(9, topic="剪辑"), _session(2, topic="拍摄")],
        **values,
    }


def _propose(program: SchoolProgram, *, key: str = "", dry_run: str = "", **values: Any) -> Any:
    query = {"dry_run": dry_run} if dry_run else {}
    return program.send(CLASSES, json.dumps(_proposal(**values)), key=key, method="POST", **query)


def _issues(answer: Any) -> list[tuple[str, str, str]]:
    return [(issue["rule"], issue["field"], issue["suggestion"]) for issue in answer.json()["issues"]]


@pytest.fixture
def ready(course: Course, venue: Venue) -> Course:
    """A course and a room to hold it in."""
    return course


@pytest.mark.usefixtures("ready")
def test_a_proposed_class_waits_for_approval(program: SchoolProgram, school: User) -> None:
    answer = _propose(program)
    proposed = TrainingClass.objects.get()
    year = timezone.localdate(_evening(2)).year
    assert (answer.status_code, answer["Location"]) == (201, f"http://testserver{CLASSES}/SB{year}-0001")
    assert program.client.get(answer["Location"], headers=program.headers).json() == answer.json()
    body = answer.json()
    facts = [body[name] for name in ("code", "title", "status", "starts_on", "ends_on", "capacity", "fee")]
    days = [_evening(2).date().isoformat(), _evening(9).date().isoformat()]
    assert facts == [f"SB{year}-0001", "摄影和视频剪辑", "pending", *days, 40, "0.00"]
    sessions = Session.objects.values_list("topic", "starts_at", "ends_at")
    assert list(sessions) == [
        (topic, _evening(d), _evening(d) + timedelta(minutes=90)) for topic, d in (("拍摄", 2), ("剪辑", 9))
    ]
    assert (proposed.registration_closes_at, proposed.minimum_age) == (_evening(2), 16)
    events = ClassEvent.objects.order_by("pk").values_list("from_status", "to_status", "by")
    assert list(events) == [("", "draft", school.pk), ("draft", "pending", school.pk)]


@pytest.mark.usefixtures("ready")
def test_staff_approve_it_and_then_it_takes_a_roster(program: SchoolProgram, clerk: User) -> None:
    roster = f"{CLASSES}/{_propose(program).json()['code']}/roster"
    assert program.push(roster, [{}]).json()["code"] == "ROSTER_CLOSED"
    assert classes.approve(TrainingClass.objects.all(), by=clerk).refused == []
    assert program.push(roster, [{}]).status_code == 422


@pytest.mark.usefixtures("ready")
def test_the_same_proposal_with_its_key_is_one_class(program: SchoolProgram) -> None:
    values = _proposal()
    first = program.send(CLASSES, json.dumps(values), key="once", method="POST")
    again = program.send(CLASSES, json.dumps(values), key="once", method="POST")
    assert (again.status_code, again.json(), again["Location"]) == (201, first.json(), first["Location"])
    assert again["Idempotent-Replayed"] == "true"
    other = program.send(CLASSES, json.dumps({**values, "capacity": 41}), key="once", method="POST")
    assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert TrainingClass.objects.count() == 1


@pytest.mark.usefixtures("ready")
def test_a_write_needs_its_key(program: SchoolProgram) -> None:
    answer = program.client.post(CLASSES, _proposal(), content_type="application/json", headers=program.headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "IDEMPOTENCY_KEY_MISSING")


@pytest.mark.usefixtures("ready")
def test_a_dry_run_proposes_nothing(program: SchoolProgram) -> None:
    answer = _propose(program, dry_run="true")
    assert (answer.status_code, answer.json()["status"], "Location" in answer) == (200, "pending", False)
    assert (TrainingClass.objects.count(), Session.objects.count(), IdempotencyRecord.objects.count()) == (0, 0, 0)


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(
    ("values", "issues"),
    [
        ({"course": "摄影与视频剪辑"}, [("COURSE_UNKNOWN", "course", "摄影和视频剪辑")]),
        ({"course": ""}, [("FIELD_MISSING", "course", "")]),
        ({"venue": "广德社区"}, [("VENUE_UNKNOWN", "venue", "广德社区梦工坊")]),
        ({"kind": "evening"}, [("CHOICE_UNKNOWN", "kind", "")]),
        ({"capacity": 61}, [("VENUE_TOO_SMALL", "capacity", "60")]),
        ({"capacity": "many"}, [("NUMBER_FORMAT", "capacity", "")]),
        ({"capacity": None}, [("FIELD_MISSING", "capacity", "")]),
        ({"capacity": 2.5}, [("NUMBER_FORMAT", "capacity", "")]),
        ({"fee": "-1"}, [("NUMBER_FORMAT", "fee", "")]),
        ({"evaluation_site": "010999"}, [("BODY_UNKNOWN", "evaluation_site", "")]),
        ({"sessions": []}, [("SESSIONS_MISSING", "sessions", "")]),
        ({"sessions": "soon"}, [("SESSIONS_MISSING", "sessions", "")]),
        ({"sessions": [_session(2)] * 201}, [("SESSIONS_MISSING", "sessions", "")]),
        ({"sessions": [_session(2), _session(2)]}, [("SESSIONS_OVERLAP", "sessions", "")]),
        ({"sessions": [_session(-2)]}, [("CLASS_IN_PAST", "sessions", "")]),
        ({"sessions": [_session(2, ends_at="2020-01-01T10:00")]}, [("SESSION_ORDER", "sessions[1].ends_at", "")]),
        ({"sessions": [_session(2, starts_at="soon")]}, [("TIME_FORMAT", "sessions[1].starts_at", "")]),
        ({"sessions": [_session(2, room="3")]}, [("FIELD_UNKNOWN", "sessions[1].room", "")]),
        ({"sessions": ["tomorrow"]}, [("ROW_FORMAT", "sessions[1]", "")]),
        (
            {"registration_closes_at": "2020-01-01T10:00"},
            [("REGISTRATION_ORDER", "registration_closes_at", "")],
        ),
        ({"registration_opens_at": "9999-12-31T23:59-23:59"}, [("TIME_FORMAT", "registration_opens_at", "")]),
        ({"rooms": "3"}, [("FIELD_UNKNOWN", "rooms", "")]),
        (
            {"course": "电", "venue": "?", "kind": 3, "capacity": 0},
            [
                ("FIELD_TYPE", "kind", ""),
                ("NUMBER_FORMAT", "capacity", ""),
                ("COURSE_UNKNOWN", "course", ""),
                ("VENUE_UNKNOWN", "venue", ""),
            ],
        ),
    ],
)
def test_all_that_is_wrong_is_named_at_once(
    program: SchoolProgram, values: dict[str, Any], issues: list[tuple[str, str, str]]
) -> None:
    answer = _propose(program, **values)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert (answer.json()["code"], _issues(answer)) == ("CLASS_REFUSED", issues)
    assert TrainingClass.objects.count() == 0


@pytest.mark.parametrize("body", ["[]", '"class"', "null", "3"])
def test_what_is_no_object_is_no_class(program: SchoolProgram, body: str) -> None:
    answer = program.send(CLASSES, body, method="POST")
    assert (answer.status_code, _issues(answer)[0][0]) == (422, "ROW_FORMAT")


@pytest.mark.parametrize("body", ["", "{", '{"course": "\ud800"}'.encode("utf-8", "surrogatepass")])
def test_what_is_no_json_is_named(program: SchoolProgram, body: str | bytes) -> None:
    answer = program.send(CLASSES, body, method="POST")
    assert (answer.status_code, answer.json()["code"]) == (400, "MALFORMED_JSON")


@pytest.mark.usefixtures("ready")
def test_a_provider_proposes_within_its_approval(
    program: SchoolProgram,
    provider: Provider,
    certified_course: Course,
    digital_occupation: Occupation,
    evaluation_body: EvaluationBody,
) -> None:
    named = {"course": certified_course.title, "kind": "order_class"}
    provider.occupations.add(digital_occupation)
    Provider.objects.update(approved_until=timezone.localdate() + timedelta(days=5))
    assert _issues(_propose(program, **named)) == [
        ("OUTSIDE_APPROVAL", "sessions", ""),
        ("OCCUPATION_NOT_APPROVED", "course", ""),
        ("BODY_MISSING", "evaluation_site", ""),
    ]
    Provider.objects.update(approved_until=None)
    provider.occupations.add(certified_course.occupation_id or 0)
    answer = _propose(program, **named, evaluation_site=evaluation_body.site_code)
    assert answer.status_code == 201
    assert TrainingClass.objects.get().evaluation_body == evaluation_body


def test_what_stands_against_a_class_keeps_staff_from_opening_it_too(
    make_class: MakeClass, certified_course: Course, digital_occupation: Occupation, clerk: User
) -> None:
    certified_course.provider.occupations.add(digital_occupation)
    make_class(course=certified_course, status=ClassStatus.PENDING)
    with translation.override("en"):
        [(_refused, reason)] = classes.approve(TrainingClass.objects.all(), by=clerk).refused
        assert reason == "The provider is not approved for the occupation of this course."


@pytest.mark.usefixtures("ready")
def test_a_venue_of_a_common_name_is_named_with_its_town(
    program: SchoolProgram, venue: Venue, other_town: Town
) -> None:
    Venue.objects.create(
        name=venue.name, kind=venue.kind, town=other_town, longitude="120.4", latitude="30.1", capacity=50
    )
    assert _issues(_propose(program)) == [("VENUE_UNKNOWN", "venue", "北干街道/广德社区梦工坊")]
    assert _propose(program, venue=f"瓜沥镇/{venue.name}").status_code == 201
    assert TrainingClass.objects.get().venue.town == other_town


@pytest.mark.usefixtures("ready")
def test_a_school_proposes_its_own_courses_only(other_program: SchoolProgram) -> None:
    assert _issues(_propose(other_program)) == [("COURSE_UNKNOWN", "course", "")]


@pytest.mark.usefixtures("ready")
def test_proposing_needs_its_scope(program: SchoolProgram) -> None:
    SchoolCredential.objects.update(scopes=sorted(set(Scope.values) - {Scope.CLASSES_WRITE}))
    answer = _propose(program)
    assert (answer.status_code, answer.json()["errors"]) == (403, {"scope": ["classes:write"]})


@pytest.mark.usefixtures("ready")
def test_a_longer_timetable_costs_no_more(program: SchoolProgram) -> None:
    counts = []
    for number in (1, 3):
        with CaptureQueriesContext(connection) as queries:
            _propose(program, sessions=[_session(7 * number + day) for day in range(number)])
        counts.append(len([query for query in queries if "SAVEPOINT" not in query["sql"]]))
    assert counts == [21, 21]


@pytest.mark.parametrize("size", ["false", "0", "-1", "1.5", "一", ""])
def test_a_page_size_that_is_no_number_is_refused(program: SchoolProgram, size: str) -> None:
    answer = program.get(CLASSES, page_size=size)
    assert (answer.status_code, answer.json()["errors"]) == (400, {"page_size": ["Enter a whole number, 1 or more."]})


def test_the_list_is_walked_through_by_cursor(make_class: MakeClass, program: SchoolProgram) -> None:
    for serial in range(5):
        make_class(f"XS2026-000{serial}")
    seen, address = [], f"{CLASSES}?page_size=2"
    while address:
        page = program.client.get(address, headers=program.headers).json()
        assert set(page) == {"next", "previous", "results"}
        seen += [row["code"] for row in page["results"]]
        address = page["next"]
    assert seen == [f"XS2026-000{serial}" for serial in range(5)]


def test_a_cursor_that_makes_no_sense_is_named(program: SchoolProgram) -> None:
    answer = program.get(CLASSES, cursor="somewhere")
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
