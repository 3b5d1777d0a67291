from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, models, transaction
from django.utils import timezone

from accounts.models import User
from directory.errors import NotAllowed
from directory.levels import SkillLevel
from directory.models import Occupation, Organisation
from subsidies.enums import CatalogueKind
from subsidies.errors import EditionAnnounced, EditionEmpty
from subsidies.models import CatalogueEdition, CatalogueEvent, ProgrammeEntry, ProviderEntry
from subsidies.services import catalogues


def edition_of_providers(number: int, organisation: Organisation) -> CatalogueEdition:
    edition = CatalogueEdition.objects.create(kind=CatalogueKind.PROVIDERS, number=number)
    ProviderEntry.objects.create(
        edition=edition, organisation=organisation, valid_from=date(2024, 1, 1), valid_until=date(2026, 12, 31)
    )
    return edition


@pytest.fixture
def edition(school_organisation: Organisation, second_reviewer: User) -> CatalogueEdition:
    """The first edition of the provider directory, published."""
    edition = edition_of_providers(1, school_organisation)
    catalogues.publish(edition, by=second_reviewer)
    edition.refresh_from_db()
    return edition


def test_publishing_supersedes_the_edition_before(
    edition: CatalogueEdition, school_organisation: Organisation, second_reviewer: User
) -> None:
    assert (edition.status, edition.published_on) == ("published", timezone.localdate())
    catalogues.publish(edition_of_providers(2, school_organisation), by=second_reviewer)
    assert list(CatalogueEdition.objects.order_by("number").values_list("status", flat=True)) == [
        "superseded",
        "published",
    ]
    told = CatalogueEvent.objects.order_by("pk").values_list("edition__number", "from_status", "to_status", "by")
    assert list(told) == [
        (1, "draft", "published", second_reviewer.pk),
        (1, "published", "superseded", second_reviewer.pk),
        (2, "draft", "published", second_reviewer.pk),
    ]


def test_the_two_catalogues_are_published_apart(
    edition: CatalogueEdition, occupation: Occupation, second_reviewer: User
) -> None:
    programmes = CatalogueEdition.objects.create(kind=CatalogueKind.PROGRAMMES, number=1)
    ProgrammeEntry.objects.create(edition=programmes, occupation=occupation, level=SkillLevel.SENIOR, amount=2000)
    catalogues.publish(programmes, by=second_reviewer)
    assert CatalogueEdition.objects.published().count() == 2


def test_an_edition_is_published_once(edition: CatalogueEdition, second_reviewer: User) -> None:
    with pytest.raises(EditionAnnounced):
        catalogues.publish(edition, by=second_reviewer)


def test_an_empty_edition_is_not_published(edition: CatalogueEdition, second_reviewer: User) -> None:
    empty = CatalogueEdition.objects.create(kind=CatalogueKind.PROVIDERS, number=2)
    with pytest.raises(EditionEmpty):
        catalogues.publish(empty, by=second_reviewer)
    edition.refresh_from_db()
    assert edition.status == "published"


def test_a_clerk_publishes_nothing(school_organisation: Organisation, clerk: User) -> None:
    with pytest.raises(NotAllowed):
        catalogues.publish(edition_of_providers(1, school_organisation), by=clerk)


def test_the_entries_of_a_published_edition_do_not_change(edition: CatalogueEdition) -> None:
    with pytest.raises(IntegrityError, match="no longer change"), transaction.atomic():
        ProviderEntry.objects.filter(edition=edition).update(valid_until=date(2099, 1, 1))
    with pytest.raises(IntegrityError, match="no longer change"), transaction.atomic():
        ProviderEntry.objects.filter(edition=edition).delete()


@pytest.mark.parametrize("kind", CatalogueKind.values)
def test_the_schema_keeps_each_entry_in_its_own_catalogue(
    school_organisation: Organisation, occupation: Occupation, kind: str
) -> None:
    edition = CatalogueEdition.objects.create(kind=kind, number=1)
    rows: dict[str, models.Model] = {
        CatalogueKind.PROVIDERS: ProviderEntry(
            edition=edition,
            organisation=school_organisation,
            valid_from=date(2024, 1, 1),
            valid_until=date(2026, 12, 31),
        ),
        CatalogueKind.PROGRAMMES: ProgrammeEntry(
            edition=edition, occupation=occupation, level=SkillLevel.SENIOR, amount=2000
        ),
    }
    rows.pop(kind).save()
    (stray,) = rows.values()
    with pytest.raises(IntegrityError, match="its rows are of another kind"), transaction.atomic():
        stray.save()


def test_an_entry_does_not_move_to_the_other_catalogue(school_organisation: Organisation) -> None:
    edition_of_providers(1, school_organisation)
    programmes = CatalogueEdition.objects.create(kind=CatalogueKind.PROGRAMMES, number=1)
    with pytest.raises(IntegrityError, match="its rows are of another kind"), transaction.atomic():
        ProviderEntry.objects.update(edition=programmes)


def test_an_edition_does_not_become_one_of_the_other_catalogue(school_organisation: Organisation) -> None:
    edition = edition_of_providers(1, school_organisation)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        CatalogueEdition.objects.filter(pk=edition.pk).update(kind=CatalogueKind.PROGRAMMES)


def test_the_schema_itself_allows_one_published_edition(
    edition: CatalogueEdition, school_organisation: Organisation
) -> None:
    second = edition_of_providers(2, school_organisation)
    with pytest.raises(IntegrityError, match="subsidies_one_published_edition"), transaction.atomic():
        CatalogueEdition.objects.filter(pk=second.pk).update(status="published", published_on=date(2024, 1, 1))
