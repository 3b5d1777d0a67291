from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from directory.errors import NotAllowed
from directory.levels import SkillLevel
from subsidies.errors import VersionReleased, VersionsOverlap, VersionWithoutAmounts
from subsidies.models import ClauseArticle, LevelAmount, PolicyDocument, RuleVersion, RuleVersionEvent, Scheme
from subsidies.services import versions


def successor(version: RuleVersion, valid_from: date, valid_until: date | None = None) -> RuleVersion:
    new = RuleVersion.objects.create(
        scheme=version.scheme,
        number=version.number + 1,
        valid_from=valid_from,
        valid_until=valid_until,
        document=version.document,
        article="第五条",
    )
    LevelAmount.objects.create(version=new, level=SkillLevel.SENIOR, amount=2500)
    return new


def test_releasing_says_when_and_by_whom(version: RuleVersion, second_reviewer: User) -> None:
    assert version.released_at is not None
    event = RuleVersionEvent.objects.get()
    assert (event.version, event.to_status, event.by) == (version, "released", second_reviewer)


def test_a_version_is_released_once(version: RuleVersion, second_reviewer: User) -> None:
    with pytest.raises(VersionReleased):
        versions.release(version, by=second_reviewer)


def test_a_version_without_amounts_is_not_released(draft: RuleVersion, second_reviewer: User) -> None:
    draft.amounts.all().delete()
    with pytest.raises(VersionWithoutAmounts):
        versions.release(draft, by=second_reviewer)


def test_a_clerk_releases_nothing(draft: RuleVersion, clerk: User) -> None:
    with pytest.raises(NotAllowed):
        versions.release(draft, by=clerk)


@pytest.mark.parametrize(
    "change",
    [
        {"yearly_limit": 9},
        {"valid_from": date(2019, 1, 1)},
        {"article": "第六条"},
        {"released_at": None},
        {"number": 7},
    ],
)
def test_a_released_version_does_not_change(version: RuleVersion, change: dict[str, object]) -> None:
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        RuleVersion.objects.filter(pk=version.pk).update(**change)


def test_a_released_version_is_not_deleted(scheme: Scheme, document: PolicyDocument) -> None:
    """Not even one that nothing else holds on to."""
    bare = RuleVersion.objects.create(
        scheme=scheme, number=1, valid_from=date(2020, 1, 1), document=document, released_at=timezone.now()
    )
    with pytest.raises(DatabaseError, match="pgtrigger: Cannot delete"), transaction.atomic():
        bare.delete()


def test_a_released_version_ends_once(version: RuleVersion) -> None:
    RuleVersion.objects.filter(pk=version.pk).update(valid_until=date(2030, 12, 31))
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        RuleVersion.objects.filter(pk=version.pk).update(valid_until=date(2031, 12, 31))


def test_the_amounts_and_articles_of_a_released_version_do_not_change(version: RuleVersion) -> None:
    with pytest.raises(IntegrityError, match="no longer change"), transaction.atomic():
        LevelAmount.objects.filter(version=version).update(amount=9000)
    with pytest.raises(IntegrityError, match="no longer change"), transaction.atomic():
        LevelAmount.objects.create(version=version, level=SkillLevel.TECHNICIAN, amount=9000)
    with pytest.raises(IntegrityError, match="no longer change"), transaction.atomic():
        ClauseArticle.objects.filter(version=version).delete()
    assert LevelAmount.objects.count() == 3


def test_a_draft_may_be_mended(draft: RuleVersion) -> None:
    RuleVersion.objects.filter(pk=draft.pk).update(yearly_limit=2)
    LevelAmount.objects.filter(version=draft).update(amount=9000)
    draft.delete()
    assert LevelAmount.objects.count() == 0


def test_the_next_version_ends_the_open_one_the_day_before(version: RuleVersion, second_reviewer: User) -> None:
    versions.release(successor(version, date(2025, 1, 1)), by=second_reviewer)
    version.refresh_from_db()
    assert version.valid_until == date(2024, 12, 31)
    told = RuleVersionEvent.objects.order_by("pk").values_list("version__number", "to_status", "reason")
    assert list(told) == [(1, "released", ""), (1, "ended", "2024-12-31"), (2, "released", "")]


def test_periods_that_overlap_are_refused(version: RuleVersion, second_reviewer: User) -> None:
    earlier = successor(version, date(2019, 6, 1), date(2020, 1, 1))
    with pytest.raises(VersionsOverlap):
        versions.release(earlier, by=second_reviewer)
    earlier.refresh_from_db()
    assert earlier.released_at is None


def test_the_schema_itself_refuses_the_overlap(version: RuleVersion) -> None:
    later = successor(version, date(2025, 1, 1))
    with pytest.raises(IntegrityError, match="subsidies_rule_versions_do_not_overlap"), transaction.atomic():
        RuleVersion.objects.filter(pk=later.pk).update(released_at=timezone.now())


def test_periods_that_meet_at_midnight_do_not_overlap(version: RuleVersion, second_reviewer: User) -> None:
    versions.release(successor(version, date(2019, 1, 1), date(2019, 12, 31)), by=second_reviewer)
    assert RuleVersion.objects.in_force_on(date(2019, 12, 31)).get().number == 2
    assert RuleVersion.objects.in_force_on(date(2020, 1, 1)).get().number == 1
