from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.utils import translation
from openpyxl import load_workbook

from directory.enums import OrganisationKind
from directory.levels import SkillLevel
from directory.models import Occupation, Organisation
from subsidies import workbooks
from subsidies.enums import CatalogueKind
from subsidies.models import CatalogueEdition, ProgrammeEntry, ProviderEntry

FORMULA = '=HYPERLINK("http://example.invalid","点我")'


def sheet(edition: CatalogueEdition) -> Any:
    with translation.override("en"):
        return load_workbook(BytesIO(workbooks.catalogue(edition))).active


def cells(edition: CatalogueEdition) -> list[list[tuple[object, str]]]:
    return [[(cell.value, cell.data_type) for cell in row] for row in sheet(edition).iter_rows()]


def test_what_looks_like_a_formula_stays_a_name(db: None) -> None:
    edition = CatalogueEdition.objects.create(kind=CatalogueKind.PROVIDERS, number=3)
    provider = Organisation.objects.create(name=FORMULA, kind=OrganisationKind.TRAINING_INSTITUTION)
    ProviderEntry.objects.create(
        edition=edition, organisation=provider, valid_from=date(2024, 1, 1), valid_until=date(2026, 12, 31)
    )
    rows = cells(edition)
    assert rows[0][0] == ("Directory of subsidised training providers (3)", "s")
    assert [value for value, _type in rows[2]] == ["Provider", "Town", "Valid from", "Valid until"]
    assert rows[3][0] == (FORMULA, "s")
    assert [data_type for _value, data_type in rows[3][2:]] == ["d", "d"]


@pytest.mark.django_db
def test_programmes_with_their_amounts(occupation: Occupation, digital_occupation: Occupation) -> None:
    edition = CatalogueEdition.objects.create(kind=CatalogueKind.PROGRAMMES, number=1)
    for each in (occupation, digital_occupation):
        ProgrammeEntry.objects.create(edition=edition, occupation=each, level=SkillLevel.SENIOR, amount="1234.50")
    assert [[value for value, _type in row] for row in cells(edition)[3:]] == [
        ["人工智能训练师", "4-04-05-05", "Senior worker (level 3)", 1234.5],
        ["电工", "6-31-01-03", "Senior worker (level 3)", 1234.5],
    ]
    assert [cell.number_format for cell in sheet(edition)[4]] == ["General", "General", "General", "#,##0.00"]
