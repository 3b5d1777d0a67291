"""Two things done at the same moment, by real threads on a real database: claims, and what is being announced."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from directory.levels import SkillLevel
from directory.models import Occupation, Person
from subsidies import selectors
from subsidies.enums import CatalogueKind
from subsidies.errors import NotEntitled
from subsidies.models import CatalogueEdition, Claim, LevelAmount, ProgrammeEntry, RuleVersion
from subsidies.models.catalogues import FROZEN_ONCE_PUBLISHED
from subsidies.models.freezing import FrozenWithParent
from subsidies.services import catalogues, claims, versions
from talents.models import Certificate
from tests.subsidies.conftest import Certify

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two_certificates(draft: RuleVersion, certify: Certify, second_reviewer: User) -> list[Certificate]:
    """Of one person, of whom the rules allow one claim a year."""
    RuleVersion.objects.filter(pk=draft.pk).update(yearly_limit=1)
    versions.release(draft, by=second_reviewer)
    return [certify(occupation=Occupation.objects.create(name=f"工种{place}", source="示范")) for place in range(2)]


def race(certificates: list[Certificate], draft: RuleVersion, by: User, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Submit for both at once, each waiting for the other, for a second at most, when the rules have answered."""
    both_have_asked = threading.Barrier(2)
    ask: Callable[..., selectors.Entitlement] = selectors.entitled

    def ask_and_wait(*args: object, **kwargs: object) -> selectors.Entitlement:
        answer = ask(*args, **kwargs)
        with contextlib.suppress(threading.BrokenBarrierError):
            both_have_asked.wait(timeout=1)
        return answer

    def submit(certificate: Certificate) -> str:
        try:
            return claims.submit(certificate, scheme=draft.scheme, by=by).status
        except NotEntitled as refusal:
            return refusal.code
        finally:
            connection.close()

    monkeypatch.setattr(selectors, "entitled", ask_and_wait)
    with ThreadPoolExecutor(2) as threads:
        return sorted(threads.map(submit, certificates))


def test_only_one_claim_is_the_last_of_the_year(
    two_certificates: list[Certificate], draft: RuleVersion, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert race(two_certificates, draft, clerk, monkeypatch) == ["NOT_ENTITLED", "submitted"]
    assert Claim.objects.count() == 1


def test_without_the_lock_both_would_be(
    two_certificates: list[Certificate], draft: RuleVersion, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "lock_person", lambda person_id: Person.objects.get(pk=person_id))
    assert race(two_certificates, draft, clerk, monkeypatch) == ["submitted", "submitted"]
    assert Claim.objects.count() == 2


def announce_and_write(announce: Callable[[], None], write: Callable[[], object]) -> str:
    """What becomes of a row written after the announcement and before its commit, which waits a second for the row."""
    announced, written = threading.Event(), threading.Event()

    def announcing() -> None:
        try:
            with transaction.atomic():
                announce()
                announced.set()
                written.wait(timeout=1)
        finally:
            connection.close()

    def writing() -> str:
        announced.wait(timeout=10)
        try:
            write()
        except IntegrityError:
            return "refused"
        else:
            return "in"
        finally:
            written.set()
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        announcement, row = threads.submit(announcing), threads.submit(writing)
        announcement.result()
        return row.result()


@pytest.fixture
def edition(occupation: Occupation) -> CatalogueEdition:
    """A draft of the programme list with one programme."""
    edition = CatalogueEdition.objects.create(kind=CatalogueKind.PROGRAMMES, number=1)
    ProgrammeEntry.objects.create(edition=edition, occupation=occupation, level=SkillLevel.JUNIOR, amount=1000)
    return edition


@pytest.fixture
def without_the_lock(edition: CatalogueEdition) -> Iterator[None]:
    """Programmes freeze with their edition, but look at it without locking it."""
    frozen: Any = FrozenWithParent(name="frozen_once_published", **FROZEN_ONCE_PUBLISHED)
    locking = frozen.func
    frozen.func = locking.replace("FOR SHARE", "")
    frozen.install(ProgrammeEntry)
    yield
    frozen.func = locking
    frozen.install(ProgrammeEntry)


def publish_and_add(edition: CatalogueEdition, occupation: Occupation, by: User) -> str:
    return announce_and_write(
        lambda: catalogues.publish(edition, by=by),
        lambda: ProgrammeEntry.objects.create(
            edition=edition, occupation=occupation, level=SkillLevel.SENIOR, amount=9000
        ),
    )


def test_nothing_slips_into_an_edition_while_it_is_published(
    edition: CatalogueEdition, occupation: Occupation, second_reviewer: User
) -> None:
    assert publish_and_add(edition, occupation, second_reviewer) == "refused"
    assert edition.programmes.count() == 1


@pytest.mark.usefixtures("without_the_lock")
def test_without_the_lock_it_would(edition: CatalogueEdition, occupation: Occupation, second_reviewer: User) -> None:
    assert publish_and_add(edition, occupation, second_reviewer) == "in"
    edition.refresh_from_db()
    assert (edition.status, edition.programmes.count()) == ("published", 2)


def test_nothing_slips_into_a_version_while_it_is_released(draft: RuleVersion, second_reviewer: User) -> None:
    outcome = announce_and_write(
        lambda: versions.release(draft, by=second_reviewer),
        lambda: LevelAmount.objects.filter(version=draft).update(amount=9000),
    )
    assert (outcome, draft.amounts.filter(amount=9000).count()) == ("refused", 0)
