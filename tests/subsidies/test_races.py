"""Two claims made at the same moment, by real threads on a real database."""

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import User
from directory.models import Occupation, Person
from subsidies import selectors
from subsidies.errors import NotEntitled
from subsidies.models import Claim, RuleVersion
from subsidies.services import claims, versions
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
