"""The shape of every code is the schema's own law."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from directory.models import Community, District, EvaluationBody, Occupation, Organisation, Town


@pytest.fixture
def community(town: Town) -> Community:
    return Community.objects.create(
        code="330109002001", name="广德社区", town=town, longitude="120.26", latitude="30.18"
    )


@pytest.mark.parametrize(
    ("row", "change", "law"),
    [
        ("district", {"code": "33010"}, "directory_district_code_shape"),
        ("district", {"code": "３３０１０９"}, "directory_district_code_shape"),
        ("town", {"code": "33010900"}, "directory_town_code_shape"),
        ("town", {"code": "33010900x"}, "directory_town_code_shape"),
        ("community", {"code": "330109002"}, "directory_community_code_shape"),
        ("occupation", {"code": "6-31-1-3"}, "directory_occupation_code_shape"),
        ("occupation", {"code": "6310103"}, "directory_occupation_code_shape"),
        ("evaluation_body", {"filing_code": "00"}, "directory_evaluation_body_codes_shape"),
        ("evaluation_body", {"site_code": "10901"}, "directory_evaluation_body_codes_shape"),
        ("school_organisation", {"credit_code": "91350100m000100y43"}, "directory_organisation_credit_code_shape"),
        ("school_organisation", {"credit_code": "91350100M000100Y4"}, "directory_organisation_credit_code_shape"),
        ("school_organisation", {"credit_code": "9135O100M000100Y43"}, "directory_organisation_credit_code_shape"),
        ("school_organisation", {"credit_code": ""}, "directory_organisation_credit_code_shape"),
    ],
)
def test_a_code_out_of_shape_is_refused_by_the_schema(
    row: str, change: dict[str, str], law: str, community: Community, request: pytest.FixtureRequest
) -> None:
    kept: Any = request.getfixturevalue(row)
    with pytest.raises(IntegrityError, match=law), transaction.atomic():
        type(kept).objects.filter(pk=kept.pk).update(**change)


def test_codes_in_shape_are_kept(
    district: District, community: Community, occupation: Occupation, evaluation_body: EvaluationBody
) -> None:
    Occupation.objects.filter(pk=occupation.pk).update(code=None)
    Organisation.objects.filter(pk=evaluation_body.organisation_id).update(credit_code="91110000600037341L")
    EvaluationBody.objects.filter(pk=evaluation_body.pk).update(filing_code="0571", filed_on=date(2020, 1, 2))
    assert (Occupation.objects.get().code, EvaluationBody.objects.get().filing_code) == (None, "0571")
