"""One scheme with one released version, and certificates to claim for."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import User
from directory.levels import SkillLevel
from directory.models import EvaluationBody, Occupation, Person
from subsidies.entitlement import Clause
from subsidies.enums import SchemeKind
from subsidies.models import ClauseArticle, LevelAmount, PolicyDocument, RuleVersion, Scheme
from subsidies.services import versions
from talents.enums import CertificateOrigin
from talents.models import Certificate
from talents.services import certificates
from talents.services.certificates import NewCertificate

AMOUNTS = {SkillLevel.JUNIOR: 1000, SkillLevel.INTERMEDIATE: 1500, SkillLevel.SENIOR: 2000}


@pytest.fixture
def document(db: None) -> PolicyDocument:
    return PolicyDocument.objects.create(
        title="技能提升补贴办法", number="示范〔2023〕1号", source="示范", is_fictional=True
    )


@pytest.fixture
def scheme(db: None) -> Scheme:
    return Scheme.objects.create(key="skill-upgrade", name="技能提升补贴", kind=SchemeKind.PERSONAL)


@pytest.fixture
def draft(scheme: Scheme, document: PolicyDocument) -> RuleVersion:
    version = RuleVersion.objects.create(
        scheme=scheme, number=1, valid_from=date(2020, 1, 1), document=document, article="第五条"
    )
    LevelAmount.objects.bulk_create(
        LevelAmount(version=version, level=level, amount=amount) for level, amount in AMOUNTS.items()
    )
    ClauseArticle.objects.create(version=version, clause=Clause.WINDOW, article="第七条")
    return version


@pytest.fixture
def version(draft: RuleVersion, second_reviewer: User) -> RuleVersion:
    versions.release(draft, by=second_reviewer)
    draft.refresh_from_db()
    return draft


Certify = Callable[..., Certificate]


@pytest.fixture
def certify(resident: Person, occupation: Occupation, evaluation_body: EvaluationBody) -> Certify:
    """`certify(level)`: the resident receives a certificate today, as electrician unless said otherwise."""

    def issue(
        level: SkillLevel = SkillLevel.INTERMEDIATE,
        *,
        occupation: Occupation = occupation,
        issued_on: date | None = None,
        person: Person = resident,
    ) -> Certificate:
        day = issued_on or timezone.localdate()
        serial = Certificate.objects.count() + 1
        number = f"S000033010901{day:%y}{level.printed}{serial:06d}"
        new = NewCertificate(
            number=number,
            person_id=person.pk,
            occupation_id=occupation.pk,
            level=level,
            body_id=evaluation_body.pk,
            issued_on=day,
            origin=CertificateOrigin.EXAMINATION,
        )
        certificates.issue([new], by=None)
        return Certificate.objects.get(number=number)

    return issue


@pytest.fixture
def certificate(certify: Certify) -> Certificate:
    return certify()


def yuan(amount: int) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"))
