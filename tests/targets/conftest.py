"""A registry one can fill in one line, and the targets of two years."""

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from decimal import Decimal
from itertools import count

import pytest
from django.utils import timezone

from directory.levels import SkillLevel
from directory.models import EvaluationBody, Occupation, Person, Town
from talents.enums import CertificateOrigin
from talents.models import Certificate
from talents.services import certificates
from talents.services.certificates import NewCertificate
from targets.enums import OF_PEOPLE
from targets.models import Indicator, Recomputation, Target, WorkforceStatistic

TODAY = date(2026, 11, 23)
Figures = dict[tuple[str, int, str], tuple[int, int | None, int | None]]


@pytest.fixture
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the calendar says, the portal's day is the one on which the registry's certificates are issued."""
    day_of = timezone.localdate

    def localdate(value: datetime | None = None, zone: tzinfo | None = None) -> date:
        return day_of(value, zone) if value else TODAY

    monkeypatch.setattr(timezone, "localdate", localdate)


class Registry:
    """`registry.person(town)` knows somebody, `registry.certify(person)` issues them a certificate."""

    def __init__(self, occupation: Occupation, digital_occupation: Occupation, body: EvaluationBody) -> None:
        self.occupation, self.digital_occupation, self.body = occupation, digital_occupation, body
        self.serial = count(1)

    def person(self, town: Town | None = None) -> Person:
        digest = next(self.serial).to_bytes(32)
        return Person.objects.create(name="王立冬", id_cipher=b"", id_digest=digest, id_masked="", town=town)

    def certify(
        self,
        person: Person,
        level: SkillLevel = SkillLevel.INTERMEDIATE,
        *,
        issued_on: date = TODAY,
        valid_until: date | None = None,
        digital: bool = False,
        exam: str = "",
    ) -> Certificate:
        number = f"S000033010901264{next(self.serial):06d}"
        certificates.issue(
            [
                NewCertificate(
                    number=number,
                    person_id=person.pk,
                    occupation_id=(self.digital_occupation if digital else self.occupation).pk,
                    level=level,
                    body_id=self.body.pk,
                    issued_on=issued_on,
                    valid_until=valid_until,
                    origin=CertificateOrigin.EXAMINATION,
                    exam_reference=exam,
                )
            ],
            by=None,
        )
        return Certificate.objects.get(number=number)


@pytest.fixture
def registry(occupation: Occupation, digital_occupation: Occupation, evaluation_body: EvaluationBody) -> Registry:
    return Registry(occupation, digital_occupation, evaluation_body)


@pytest.fixture
def workforce(db: None) -> WorkforceStatistic:
    return WorkforceStatistic.objects.create(as_of=date(2025, 12, 31), persons=1000, source="统计年鉴")


def _promise(key: str, year: int, value: str) -> None:
    Target.objects.create(
        indicator=Indicator.objects.get(key=key),
        year=year,
        due_on=date(year, 12, 31),
        value=Decimal(value),
        document="三年行动计划",
    )


@pytest.fixture
def promises(db: None) -> None:
    """7,000 / 3,500 / 800 for 2024, 100 for 2026, and the ratios for 2027."""
    for key, value in [("new_skilled", "7000"), ("new_high_skilled", "3500"), ("new_digital_high_skilled", "800")]:
        _promise(key, 2024, value)
    _promise("new_skilled", 2026, "100")
    _promise("skilled_share", 2027, "0.37")
    _promise("high_skilled_share", 2027, "0.37")


@pytest.fixture
def figures() -> Callable[[Recomputation], Figures]:
    """Every reading of people of a run: (indicator, year, place) → (numerator, denominator, first time)."""

    def read(run: Recomputation) -> Figures:
        return {
            (reading.indicator.key, reading.year, reading.town.name if reading.town else reading.scope): (
                reading.numerator,
                reading.denominator,
                reading.first_time,
            )
            for reading in run.readings.filter(indicator__formula__in=OF_PEOPLE).select_related("indicator", "town")
        }

    return read
