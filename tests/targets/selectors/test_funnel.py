from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from directory.enums import OrganisationKind
from directory.models import Industry, IndustryScheme, Organisation, Town
from subsidies.enums import ClaimStatus, SchemeKind
from subsidies.models import Claim, PolicyDocument, RuleVersion, Scheme
from talents.models import Certificate
from targets.enums import Dimension
from targets.parts import UNKNOWN, Part
from targets.selectors import funnel
from targets.selectors.funnel import Narrowing, Stage
from tests.targets.conftest import TODAY, Registry
from tests.targets.selectors.conftest import TrainingRoom
from training.enums import EnrolmentStatus
from training.models import DemandPosting, Provider

ENDED = TODAY - timedelta(days=60)


def _numbers(year: int = 2026, narrowing: Narrowing | None = None) -> dict[str, int | None]:
    return {stage.key: stage.number for stage in funnel.stages(year, narrowing or Narrowing())}


@pytest.fixture
def enterprise_of_metal(town: Town) -> Organisation:
    scheme = IndustryScheme.objects.create(key="nine", name="九大细化行业", source="test")
    industry = Industry.objects.create(scheme=scheme, code="1", name="金属加工制造")
    return Organisation.objects.create(
        name="示范五金厂", kind=OrganisationKind.ENTERPRISE, town=town, industry=industry
    )


@pytest.fixture
def walked(
    room: TrainingRoom, provider: Provider, registry: Registry, town: Town, enterprise_of_metal: Organisation
) -> Registry:
    """Two classes: four people hold seats, three passed, two are certified; one of them sits in both."""
    DemandPosting.objects.create(
        enterprise=enterprise_of_metal, occupation=registry.occupation, head_count=12, posted_on=date(2026, 3, 1)
    )
    first, second = room.hold(ENDED, provider=provider), room.hold(ENDED, provider=provider, digital=True)
    here = registry.person(town)
    day = ENDED + timedelta(days=10)
    room.seat(here, first, EnrolmentStatus.COMPLETED, certified_on=day, employer=enterprise_of_metal)
    room.seat(here, second, EnrolmentStatus.COMPLETED, certified_on=day, employer=enterprise_of_metal)
    room.seat(registry.person(), first, EnrolmentStatus.COMPLETED, certified_on=day)
    room.seat(registry.person(), first, EnrolmentStatus.COMPLETED)
    room.seat(registry.person(), first, EnrolmentStatus.FAILED)
    room.seat(registry.person(), first, EnrolmentStatus.WITHDRAWN)
    room.seat(registry.person(), room.hold(ENDED, provider=provider, evaluation_body=None))
    return registry


@pytest.mark.usefixtures("walked")
def test_each_stage_counts_people_of_the_stage_before() -> None:
    assert _numbers() == {"demand": 12, "seats": 100, "enrolled": 4, "passed": 3, "certified": 2, "claimed": 0}
    percents = [stage.percent for stage in funnel.stages(2026, Narrowing())]
    assert percents == [None, None, None, 75, 67, 0]
    assert _numbers(2025) == dict.fromkeys(_numbers(), 0)


def test_narrowed_to_a_town_an_industry_an_occupation(
    walked: Registry, town: Town, enterprise_of_metal: Organisation
) -> None:
    assert _numbers(narrowing=Narrowing(town=town.pk)) == {
        "demand": 12, "seats": 100, "enrolled": 1, "passed": 1, "certified": 1, "claimed": 0,
    }  # fmt: skip
    assert _numbers(narrowing=Narrowing(industry=enterprise_of_metal.industry_id)) == {
        "demand": 12, "seats": None, "enrolled": 1, "passed": 1, "certified": 1, "claimed": 0,
    }  # fmt: skip
    assert _numbers(narrowing=Narrowing(occupation=walked.digital_occupation.pk)) == {
        "demand": 0, "seats": 50, "enrolled": 1, "passed": 1, "certified": 1, "claimed": 0,
    }  # fmt: skip


@pytest.mark.usefixtures("walked")
def test_a_live_claim_is_the_last_stage(clerk: User) -> None:
    document = PolicyDocument.objects.create(title="补贴办法", number="示范1号", source="test")
    scheme = Scheme.objects.create(key="upgrade", name="技能提升补贴", kind=SchemeKind.PERSONAL)
    version = RuleVersion.objects.create(
        scheme=scheme, number=1, valid_from=date(2020, 1, 1), document=document, article="第五条"
    )
    numbers = ["SB1", "SB2"]
    claims = [
        Claim(
            number=number,
            scheme=scheme,
            rule_version=version,
            claimant=certificate.person,
            certificate=certificate,
            amount=Decimal(1500),
            status=status,
            submitted_by=clerk,
        )
        for number, certificate, status in zip(
            numbers, Certificate.objects.order_by("-pk"), [ClaimStatus.SUBMITTED, ClaimStatus.WITHDRAWN], strict=False
        )
    ]
    Claim.objects.bulk_create(claims)
    assert _numbers()["claimed"] == 1


@pytest.mark.usefixtures("walked")
def test_what_nobody_knows_is_a_part_of_its_own() -> None:
    """Three of the four live in no town of the district, and were employed by nobody known."""
    outside = funnel.narrowing(Part(town=UNKNOWN))
    assert _numbers(narrowing=outside) == {
        "demand": 0, "seats": 0, "enrolled": 3, "passed": 2, "certified": 1, "claimed": 0,
    }  # fmt: skip
    unemployed = funnel.narrowing(Part(industry=UNKNOWN))
    assert _numbers(narrowing=unemployed) == {
        "demand": 0, "seats": None, "enrolled": 3, "passed": 2, "certified": 1, "claimed": 0,
    }  # fmt: skip


def test_a_part_narrows_by_town_and_industry_and_the_other_words_are_named(
    town: Town, enterprise_of_metal: Organisation
) -> None:
    part = Part(town=town.code, industry=str(enterprise_of_metal.industry_id), level="3", sex="F", age="35")
    assert funnel.narrowing(part) == Narrowing(town.pk, enterprise_of_metal.industry_id)
    assert funnel.unheeded(part) == [Dimension.LEVEL, Dimension.SEX, Dimension.AGE]
    assert funnel.unheeded(Part(town=town.code)) == []


@pytest.mark.parametrize(
    ("narrowing", "may_list_persons", "numbers", "percents"),
    [
        (Narrowing(town=1, industry=2), False, [3, 2, 6, None, None, 0], [None] * 6),
        (Narrowing(town=1, industry="unknown"), True, [3, 2, 6, 3, 1, 0], [None, None, None, 50, 33, 0]),
        (Narrowing(town=1), False, [3, 2, 6, 3, 1, 0], [None, None, None, 50, 33, 0]),
    ],
)
def test_who_may_not_list_persons_is_not_told_one_to_four_of_them(
    narrowing: Narrowing, may_list_persons: bool, numbers: list[int | None], percents: list[int | None]
) -> None:
    """Posts and seats are not people."""
    people = [6, 3, 1, 0]
    stages = [
        Stage("demand", "", "", "", 3),
        Stage("seats", "", "", "", 2),
        *(
            Stage(key, "", "", "", number, before)
            for key, number, before in zip(funnel.PEOPLE, people, [None, *people[:-1]], strict=True)
        ),
    ]
    told = funnel.told(stages, narrowing, may_list_persons=may_list_persons)
    assert [stage.number for stage in told] == numbers
    assert [stage.percent for stage in told] == percents
    assert [stage.is_hidden for stage in told] == [number is None for number in numbers]


@pytest.mark.usefixtures("walked")
def test_three_queries() -> None:
    with CaptureQueriesContext(connection) as captured:
        funnel.stages(2026, Narrowing())
    assert len(captured) == 3
