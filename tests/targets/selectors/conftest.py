"""A training room one can fill in one line: classes that lead to a certificate, seats with their events and results."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from directory.enums import OrganisationKind
from directory.levels import SkillLevel
from directory.models import Organisation, Person, Town
from talents.enums import CertificateOrigin
from talents.services import certificates
from talents.services.certificates import NewCertificate
from tests.targets.conftest import TODAY, Registry
from training.enums import ClassKind, ClassStatus, EnrolmentStatus, VenueKind
from training.models import Course, Enrolment, EnrolmentEvent, Provider, Result, TrainingClass, Venue


def at(day: date) -> datetime:
    """Nine in the morning of a day, where the district is."""
    return timezone.make_aware(datetime.combine(day, time(9)))


class TrainingRoom:
    """`room.hold(ends_on)` is a class of electricians, `room.seat(person, in_)` gives somebody a seat in it."""

    def __init__(self, registry: Registry, venue: Venue) -> None:
        self.registry, self.venue = registry, venue
        self.serial = registry.serial

    def provider(self, name: str) -> Provider:
        organisation = Organisation.objects.create(name=name, kind=OrganisationKind.SCHOOL)
        return Provider.objects.create(organisation=organisation, approved_from=date(2020, 1, 1))

    def hold(
        self,
        ends_on: date,
        *,
        provider: Provider,
        level: SkillLevel = SkillLevel.INTERMEDIATE,
        digital: bool = False,
        **values: Any,
    ) -> TrainingClass:
        """Registration opens 60 days before the last day, and the class begins 30 days before it."""
        occupation = self.registry.digital_occupation if digital else self.registry.occupation
        course, _is_new = Course.objects.get_or_create(
            title=f"{occupation}{level}", provider=provider, occupation=occupation, level=level, hours=80
        )
        defaults: dict[str, Any] = {
            "course": course,
            "kind": ClassKind.PUBLIC,
            "venue": self.venue,
            "starts_on": ends_on - timedelta(days=30),
            "ends_on": ends_on,
            "capacity": 50,
            "status": ClassStatus.FINISHED if ends_on < TODAY else ClassStatus.RUNNING,
            "registration_opens_at": at(ends_on - timedelta(days=60)),
            "registration_closes_at": at(ends_on - timedelta(days=31)),
            "evaluation_body": self.registry.body,
        }
        return TrainingClass.objects.create(code=f"XS2026-{next(self.serial):04d}", **{**defaults, **values})

    def seat(
        self,
        person: Person,
        in_: TrainingClass,
        status: EnrolmentStatus = EnrolmentStatus.ENROLLED,
        *,
        enrolled_on: date | None = None,
        moved_on: date | None = None,
        certified_on: date | None = None,
        employer: Organisation | None = None,
    ) -> Enrolment:
        """`enrolled_on` and `moved_on` leave the events of these days; without them there are none."""
        enrolment = Enrolment.objects.create(training_class=in_, person=person, status=status, employer=employer)
        if enrolled_on:
            EnrolmentEvent.objects.create(enrolment=enrolment, to_status=EnrolmentStatus.ENROLLED, at=at(enrolled_on))
        if moved_on:
            EnrolmentEvent.objects.create(enrolment=enrolment, to_status=status, at=at(moved_on))
        if status in (EnrolmentStatus.COMPLETED, EnrolmentStatus.FAILED):
            number = self._certify(person, in_, certified_on) if certified_on else ""
            Result.objects.create(
                enrolment=enrolment,
                passed=status == EnrolmentStatus.COMPLETED,
                certificate_number=number,
                issued_on=certified_on,
            )
        return enrolment

    def _certify(self, person: Person, in_: TrainingClass, day: date) -> str:
        number = f"S000033010901{day:%y}4{next(self.serial):06d}"
        certificates.issue(
            [
                NewCertificate(
                    number=number,
                    person_id=person.pk,
                    occupation_id=in_.course.occupation_id or 0,
                    level=in_.course.level or 0,
                    body_id=self.registry.body.pk,
                    issued_on=day,
                    origin=CertificateOrigin.TRAINING,
                    origin_reference=in_.code,
                )
            ],
            by=None,
        )
        return number

    def graduates(self, in_: TrainingClass, *, passed: int, failed: int, wait: int = 10) -> None:
        """Past people of a class: those who passed were certified so many days after its end."""
        heard_on = in_.ends_on + timedelta(days=wait)
        for _person in range(passed):
            self.seat(self.registry.person(), in_, EnrolmentStatus.COMPLETED, certified_on=heard_on)
        for _person in range(failed):
            self.seat(self.registry.person(), in_, EnrolmentStatus.FAILED)


@pytest.fixture
def venue(town: Town) -> Venue:
    return Venue.objects.create(
        name="梦工坊", kind=VenueKind.COMMUNITY, town=town, longitude="120.26", latitude="30.18", capacity=60
    )


@pytest.fixture
def room(registry: Registry, venue: Venue) -> TrainingRoom:
    return TrainingRoom(registry, venue)


@pytest.fixture
def provider(room: TrainingRoom) -> Provider:
    return room.provider("示范技校")
