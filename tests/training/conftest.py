"""The training room of the tests: a provider, a venue, a course of each sort, classes in the states that matter."""

import io
import json
import logging
import logging.config
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F
from django.test import Client
from django.utils import timezone

from accounts.models import ResidentAccount, User
from accounts.services import residents
from accounts.services.residents import Applicant
from config.logs import logging_config
from directory import identity
from directory.enums import IdentityType, Sex
from directory.levels import SkillLevel
from directory.models import EvaluationBody, Occupation, Organisation, Person, Town
from directory.services import people
from directory.services.people import Identity
from training.enums import ClassKind, ClassStatus, EnrolmentStatus, PushKind, VenueKind
from training.models import Course, Enrolment, Provider, Session, TrainingClass, Venue
from training.rows import numbered
from training.services import pushes, waiting
from training.services.push_work import PushOutcome
from training.services.pushes import Order

ROSTER = "/api/v1/classes/XS2026-0001/roster"
RESULTS = "/api/v1/classes/XS2026-0001/results"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is written while the test runs, as production writes it."""
    logging.config.dictConfig(logging_config(json=True, level="DEBUG"))
    stream = io.StringIO()
    for handler in logging.getLogger().handlers:
        if handler.name == "console" and isinstance(handler, logging.StreamHandler):
            handler.setStream(stream)
    yield stream
    logging.config.dictConfig(settings.LOGGING)


@pytest.fixture
def provider(school_organisation: Organisation) -> Provider:
    return Provider.objects.create(organisation=school_organisation, approved_from=date(2020, 1, 1))


@pytest.fixture
def venue(town: Town) -> Venue:
    return Venue.objects.create(
        name="广德社区梦工坊", kind=VenueKind.COMMUNITY, town=town, longitude="120.26", latitude="30.18", capacity=60
    )


@pytest.fixture
def course(provider: Provider) -> Course:
    return Course.objects.create(title="摄影和视频剪辑", provider=provider, hours=2, what_to_bring="手机")


@pytest.fixture
def certified_course(provider: Provider, occupation: Occupation) -> Course:
    return Course.objects.create(
        title="电工（四级）", provider=provider, occupation=occupation, level=SkillLevel.INTERMEDIATE, hours=80
    )


REGISTER = "/classes/XS2026-0001/register/"
CONSENT = {"consent": "on"}

MakeClass = Callable[..., TrainingClass]


@pytest.fixture
def make_class(course: Course, venue: Venue) -> MakeClass:
    """A class that opened yesterday and starts in a week, unless said otherwise."""

    def make(code: str = "XS2026-0001", **values: Any) -> TrainingClass:
        now, today = timezone.now(), timezone.localdate()
        defaults: dict[str, Any] = {
            "course": course,
            "kind": ClassKind.NIGHT_CLASS,
            "venue": venue,
            "starts_on": today + timedelta(days=7),
            "ends_on": today + timedelta(days=14),
            "capacity": 50,
            "status": ClassStatus.OPEN,
            "registration_opens_at": now - timedelta(days=1),
            "registration_closes_at": now + timedelta(days=6),
        }
        return TrainingClass.objects.create(code=code, **{**defaults, **values})

    return make


@pytest.fixture
def open_class(make_class: MakeClass) -> TrainingClass:
    return make_class()


@pytest.fixture
def running_class(make_class: MakeClass, certified_course: Course, evaluation_body: EvaluationBody) -> TrainingClass:
    """A class that leads to a certificate of level four and began a month ago."""
    began = timezone.localdate() - timedelta(days=30)
    return make_class(
        course=certified_course,
        kind=ClassKind.ORDER_CLASS,
        status=ClassStatus.RUNNING,
        starts_on=began,
        ends_on=began + timedelta(days=60),
        evaluation_body=evaluation_body,
        fee=Decimal(800),
    )


RewriteCondition = Callable[[str], None]


@pytest.fixture
def rewrite_condition(db: None) -> Iterator[RewriteCondition]:
    """`rewrite_condition("")` takes the condition away under which the database gives seats; until the test ends."""
    condition = "AND seats_taken < capacity - seats_reserved"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('training_take_place'::regproc)")
        (original,) = cursor.fetchone()
        assert original.count(condition) == 1
        yield lambda other: cursor.execute(original.replace(condition, other))
        cursor.execute(original)


def id_number(sequence: int) -> str:
    """A valid number of its own for each of the first 500,000 persons of a test."""
    day, order = divmod(sequence, 500)
    return identity.make("330109", date(1980, 1, 1) + timedelta(days=day), order)


def make_persons(count: int) -> Sequence[Person]:
    born = date(1980, 1, 1)
    met = people.meet(
        [Identity(name=f"示范{n}", id_number=id_number(n), birth_date=born) for n in range(count)], by=None
    )
    return [Person(pk=known.person_id) for known in met]


def roster_row(sequence: int, **values: Any) -> dict[str, Any]:
    """The row of a person the registry has not met; every optional field filled but the employer."""
    row = {
        "student_number": f"S{sequence:04d}",
        "name": f"示范{sequence}",
        "id_number": id_number(sequence),
        "phone": f"139{sequence:08d}",
        "town": "北干街道",
        "entered_on": "2026-03-02",
        "note": "",
    }
    return {**row, **values}


def result_row(sequence: int, *, number: str = "", issued_on: str = "", **values: Any) -> dict[str, Any]:
    row = {"student_number": f"S{sequence:04d}", "theory": 80, "practice": "85.5", "passed": True}
    certificate = {"certificate_number": number, "issued_on": issued_on} if number else {}
    return {**row, **certificate, **values}


def certificate_number(serial: int, *, level: int = 4) -> str:
    """A number the test's evaluation body may print today."""
    return f"S000033010901{timezone.localdate():%y}{level}{serial:06d}"


class SchoolProgram:
    """A school's program with its token; every answer is JSON."""

    def __init__(self, client: Client, token: str) -> None:
        self.client, self.headers = client, {"Authorization": f"Bearer {token}", "Accept-Language": "en"}

    def push(self, path: str, rows: object, *, key: str = "", method: str = "PATCH", **query: str) -> Any:
        """A write; each has a key of its own unless one is given."""
        return self.send(path, json.dumps({"rows": rows}), key=key, method=method, **query)

    def send(
        self,
        path: str,
        body: str | bytes,
        *,
        content_type: str = "application/json",
        key: str = "",
        method: str = "PATCH",
        **query: str,
    ) -> Any:
        headers = {**self.headers, "Idempotency-Key": key or str(uuid.uuid4())}
        address = f"{path}?{urlencode(query)}" if query else path
        return self.client.generic(method, address, body, content_type=content_type, headers=headers)

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(path, query, headers=self.headers)


@pytest.fixture
def program(client: Client, token: str) -> SchoolProgram:
    return SchoolProgram(client, token)


@pytest.fixture
def other_program(client: Client, other_token: str) -> SchoolProgram:
    return SchoolProgram(client, other_token)


SHA256 = "0" * 64


def push_rows(
    training_class: TrainingClass, rows: Sequence[object], *, by: User, kind: PushKind = PushKind.ROSTER, **order: Any
) -> PushOutcome:
    """Rows pushed through the service."""
    return pushes.receive(training_class, numbered(rows), Order(kind, **order), sha256=SHA256, by=by)


@pytest.fixture
def registrar(school: User) -> User:
    """Whoever pushes for the school, where a test calls the service itself."""
    return school


@pytest.fixture
def make_account(town: Town) -> Callable[..., ResidentAccount]:
    """`make_account(sequence)` is the account of a resident who signs in, of their own number and phone."""

    def make(sequence: int = 0, **values: Any) -> ResidentAccount:
        number = id_number(sequence)
        defaults: dict[str, Any] = {
            "name": f"示范{sequence}",
            "id_type": IdentityType.RESIDENT,
            "id_number": number,
            "sex": Sex.MALE,
            "birth_date": date(1980, 1, 1),
            "town_id": town.pk,
            "language": "en",
        }
        return residents.register(Applicant(**{**defaults, **values}), phone=f"139{sequence:08d}", by=None)

    return make


def queue_up(training_class: TrainingClass, persons: Sequence[Person]) -> Sequence[Enrolment]:
    """These persons waiting for a seat, in this order."""
    return [
        Enrolment.objects.create(
            training_class=training_class,
            person=person,
            status=EnrolmentStatus.WAITLISTED,
            queue_number=waiting.next_number(),
        )
        for person in persons
    ]


def meet_at(training_class: TrainingClass, begins: datetime, hours: float = 1.5) -> Session:
    return Session.objects.create(
        training_class=training_class, starts_at=begins, ends_at=begins + timedelta(hours=hours)
    )


@pytest.fixture
def class_now(make_class: MakeClass) -> TrainingClass:
    """A night class that met a week ago and meets at this moment for the last time, 90 minutes each."""
    now = timezone.now()
    begins = now - timedelta(minutes=10)
    today = timezone.localdate(now)
    training_class = make_class(
        "XS2026-0007", status=ClassStatus.RUNNING, starts_on=today - timedelta(days=7), ends_on=today
    )
    meet_at(training_class, begins - timedelta(days=7))
    meet_at(training_class, begins)
    return training_class


def seat(training_class: TrainingClass, *persons: Person) -> list[Enrolment]:
    """Seats for these persons, in their order."""
    for person in persons:
        Enrolment.objects.create(training_class=training_class, person=person, status=EnrolmentStatus.ENROLLED)
    own = Enrolment.objects.filter(training_class=training_class, person__in=persons)
    return list(own.select_related("person").order_by("pk"))


def end(training_class: TrainingClass) -> None:
    """Let eight days go by: every session of the class lies in the past, and none where another of a week ago did."""
    passed = timedelta(days=8)
    Session.objects.filter(training_class=training_class).update(
        starts_at=F("starts_at") - passed, ends_at=F("ends_at") - passed
    )
    TrainingClass.objects.filter(pk=training_class.pk).update(
        starts_on=training_class.starts_on - passed, ends_on=training_class.ends_on - passed
    )
    training_class.refresh_from_db()


def let_go_first(other: Future[Any]) -> None:
    """Hold this transaction until the other is done, or waits for it."""
    while not other.done() and not _somebody_waits_for_this_transaction():
        time.sleep(0.01)


def _somebody_waits_for_this_transaction() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")
        return bool(cursor.rowcount)


@pytest.fixture
def account(make_account: Callable[..., ResidentAccount]) -> ResidentAccount:
    return make_account(7, name="王芒种")


@pytest.fixture
def me(client: Client, account: ResidentAccount) -> Client:
    """The resident's browser, in English."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(account.user)
    return client
