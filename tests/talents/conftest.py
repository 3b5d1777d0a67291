from datetime import date

import pytest

from directory.levels import SkillLevel
from directory.models import EvaluationBody, Occupation, Person
from talents.enums import CertificateOrigin, HonourRank
from talents.models import HonourTitle
from talents.services.certificates import NewCertificate


@pytest.fixture
def title(db: None) -> HonourTitle:
    return HonourTitle.objects.create(
        key="technical-expert",
        name="萧山区技术能手",
        name_en="Technical Expert of Xiaoshan",
        rank=HonourRank.DISTRICT,
        awarded_by="萧山区人力资源和社会保障局",
        source="萧山区职业技能竞赛管理办法",
    )


@pytest.fixture
def electrician(resident: Person, occupation: Occupation, evaluation_body: EvaluationBody) -> NewCertificate:
    """A certificate of the resident's, to be issued."""
    return NewCertificate(
        number="S000033010901242000001",
        person_id=resident.pk,
        occupation_id=occupation.pk,
        level=SkillLevel.INTERMEDIATE,
        body_id=evaluation_body.pk,
        issued_on=date(2024, 5, 20),
        origin=CertificateOrigin.EXAMINATION,
    )
