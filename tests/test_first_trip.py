"""The first trip through the house: a school's roster becomes a percentage on the dashboard.

Real HTTP, a real Celery worker, a real beat, a real browser; the figures are counted by hand.
"""

import json
import time
import urllib.request
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from directory import identity
from directory.levels import SkillLevel
from directory.models import EvaluationBody, Occupation, Organisation, Town
from directory.services import people
from directory.services.people import Identity
from talents import numbers
from talents.enums import CertificateOrigin
from talents.services import certificates
from talents.services.certificates import NewCertificate
from targets.enums import COUNTS, Trigger
from targets.models import Indicator, Target, WorkforceStatistic
from targets.services import readings
from tests.conftest import SignIn
from training.enums import ClassKind, ClassStatus, VenueKind
from training.models import Course, Provider, TrainingClass, Venue

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

WORKFORCE = 1000
SENT = 200
PASSED = 150
SKILLED_BEFORE = 10
OF_THEM_SENT = 5
# Worked out by hand: of the 150 who pass, 5 (the first of the roster) were skilled before and count once.
SKILLED_AFTER = 155
NEW_SKILLED = 150
NEW_HIGH_SKILLED = 150
SECONDS_TO_FOLLOW = 30


@pytest.fixture
def skilled_before(clerk: User, town: Town, occupation: Occupation, evaluation_body: EvaluationBody) -> None:
    """A workforce of 1,000, ten of them skilled since last year; the school will send five of these again."""
    year = timezone.localdate().year
    WorkforceStatistic.objects.create(as_of=date(year - 1, 12, 31), persons=WORKFORCE, source="test")
    for indicator in Indicator.objects.filter(formula__in=COUNTS):
        Target.objects.create(indicator=indicator, year=year, due_on=date(year, 12, 31), value=7000, document="test")
    known = people.meet([_identity(number) for number in range(SKILLED_BEFORE)], by=clerk)
    certificates.issue(
        [
            NewCertificate(
                number=_certificate_number(year - 1, SkillLevel.INTERMEDIATE, number),
                person_id=person.person_id,
                occupation_id=occupation.pk,
                level=SkillLevel.INTERMEDIATE,
                body_id=evaluation_body.pk,
                issued_on=date(year - 1, 6, 1),
                origin=CertificateOrigin.EXAMINATION,
            )
            for number, person in enumerate(known)
        ],
        by=clerk,
    )
    readings.recompute(Trigger.DEMAND, by=clerk)


@pytest.fixture
def running_class(
    school_organisation: Organisation, evaluation_body: EvaluationBody, town: Town, digital_occupation: Occupation
) -> TrainingClass:
    """A class of the school's that leads to 高级工 in a digital occupation."""
    provider = Provider.objects.create(organisation=school_organisation, approved_from=date(2020, 1, 1))
    course = Course.objects.create(
        title="人工智能训练师（三级）",
        provider=provider,
        occupation=digital_occupation,
        level=SkillLevel.SENIOR,
        hours=80,
    )
    venue = Venue.objects.create(
        name="萧山技师学院", kind=VenueKind.COLLEGE, town=town, longitude="120.26", latitude="30.18", capacity=300
    )
    now, today = timezone.now(), timezone.localdate()
    return TrainingClass.objects.create(
        code="XS2026-0001",
        course=course,
        kind=ClassKind.ORDER_CLASS,
        venue=venue,
        starts_on=today - timedelta(days=30),
        ends_on=today,
        capacity=SENT,
        status=ClassStatus.RUNNING,
        registration_opens_at=now - timedelta(days=60),
        registration_closes_at=now - timedelta(days=31),
        evaluation_body=evaluation_body,
    )


@pytest.mark.browser
@pytest.mark.usefixtures("district", "skilled_before", "worker_and_beat")
def test_a_roster_becomes_a_percentage(
    live_server: LiveServer, page: Page, leader: User, running_class: TrainingClass, token: str
) -> None:
    _open_dashboard(page, live_server.url)
    expect(_figure(page, "skilled_share", "numerator")).to_have_text("10")
    expect(_figure(page, "skilled_share", "percent")).to_have_text("1.00%")

    _push_everything(live_server.url, running_class, token)

    # Nothing is clicked: beat finds the events, the worker recomputes, the page refreshes itself.
    follow = SECONDS_TO_FOLLOW * 1000
    expect(_figure(page, "skilled_share", "numerator")).to_have_text(str(SKILLED_AFTER), timeout=follow)
    expect(_figure(page, "skilled_share", "denominator")).to_have_text("1,000")
    expect(_figure(page, "skilled_share", "percent")).to_have_text("15.50%")
    expect(_figure(page, "high_skilled_share", "numerator")).to_have_text(str(PASSED))
    expect(_figure(page, "high_skilled_share", "percent")).to_have_text("96.77%")
    expect(_figure(page, "new_skilled", "value")).to_have_text(str(NEW_SKILLED))
    expect(_figure(page, "new_skilled", "first_time")).to_have_text(str(NEW_SKILLED - OF_THEM_SENT))
    expect(_figure(page, "new_high_skilled", "value")).to_have_text(str(NEW_HIGH_SKILLED))
    expect(_figure(page, "new_digital_high_skilled", "value")).to_have_text(str(PASSED))


@pytest.mark.usefixtures("district", "skilled_before", "worker_and_beat")
def test_the_same_trip_without_a_browser(
    live_server: LiveServer, signed_in: SignIn, leader: User, running_class: TrainingClass, token: str
) -> None:
    """A machine without Chromium proves the worker and beat all the same."""
    _push_everything(live_server.url, running_class, token)
    browser = signed_in(leader)
    deadline = time.monotonic() + SECONDS_TO_FOLLOW
    skilled: dict[str, Any] = {}
    while skilled.get("numerator") != SKILLED_AFTER and time.monotonic() < deadline:
        time.sleep(0.2)
        ratios = browser.get("/api/v1/dashboard/").json()["ratios"]
        skilled = next(each for each in ratios if each["indicator"] == "skilled_share")
    assert (skilled["numerator"], skilled["denominator"]) == (SKILLED_AFTER, WORKFORCE)


def _push_everything(address: str, training_class: TrainingClass, token: str) -> None:
    all_taken = {"received": SENT, "created": SENT, "updated": 0, "unchanged": 0, "withdrawn": 0, "rejected": 0}
    classes = f"{address}/api/v1/classes/{training_class.code}"
    assert _push(f"{classes}/roster", token, _roster()) == (200, all_taken)
    assert _push(f"{classes}/results", token, _results()) == (200, all_taken)


def _identity(number: int) -> Identity:
    return Identity(name=f"王{number}", id_number=identity.make("330109", date(1985, 3, 4), number))


def _certificate_number(year: int, level: SkillLevel, serial: int) -> str:
    return numbers.make(body_letter="S", site="010901", year=year, level=level, serial=serial)


def _roster() -> list[dict[str, Any]]:
    """Trainees 5 to 204: the first five are skilled already."""
    first = SKILLED_BEFORE - OF_THEM_SENT
    return [
        {
            "student_number": f"2026{number:04d}",
            "name": f"王{number}",
            "id_number": _identity(number).id_number,
            "phone": f"138{number:08d}",
            "town": "北干街道",
        }
        for number in range(first, first + SENT)
    ]


def _results() -> list[dict[str, Any]]:
    """The first 150 pass and are certified today; the others fail the practice."""
    today = timezone.localdate()
    passed = [
        {
            "student_number": row["student_number"],
            "theory": "80",
            "practice": "75.5",
            "certificate_number": _certificate_number(today.year, SkillLevel.SENIOR, serial),
            "issued_on": today.isoformat(),
        }
        for serial, row in enumerate(_roster()[:PASSED])
    ]
    failed = [{"student_number": row["student_number"], "theory": "61", "practice": "40"} for row in _roster()[PASSED:]]
    return passed + failed


def _push(address: str, token: str, rows: list[dict[str, Any]]) -> tuple[int, dict[str, int]]:
    """What a school's program does: one PATCH. The status and the counts of the answer."""
    request = urllib.request.Request(
        address,
        method="PATCH",
        data=json.dumps({"rows": rows}).encode(),
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid.uuid4()),
        },
    )
    with urllib.request.urlopen(request) as response:
        answer = json.load(response)
        return response.status, answer["counts"]


def _open_dashboard(page: Page, address: str) -> None:
    page.goto(f"{address}/dashboard/")
    page.get_by_label("用户名").fill("leader")
    page.get_by_label("密码").fill("correct horse")
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/dashboard/")


def _figure(page: Page, indicator: str, figure: str) -> Any:
    return page.locator(f'tr[data-indicator="{indicator}"] [data-figure="{figure}"]')
