from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone, translation

from accounts.models import User
from directory.errors import DomainError, NotAllowed
from directory.levels import SkillLevel
from directory.models import Occupation, Person
from subsidies import rules
from subsidies.errors import (
    AlreadyClaimed,
    CertificateRevoked,
    NotEntitled,
    NoVersion,
    ReasonMissing,
    ReviewRefused,
    WithdrawalRefused,
)
from subsidies.models import Claim, ClaimEvent, RuleVersion
from subsidies.services import claims
from talents.models import Certificate
from talents.services import certificates
from tests.subsidies.conftest import Certify


@pytest.fixture
def claim(certificate: Certificate, version: RuleVersion, clerk: User) -> Claim:
    return claims.submit(certificate, scheme=version.scheme, by=clerk)


def test_a_claim_keeps_what_the_rules_answered(
    claim: Claim, version: RuleVersion, clerk: User, resident: Person
) -> None:
    assert (claim.amount, claim.status, claim.rule_version, claim.claimant) == (
        Decimal(1500),
        "submitted",
        version,
        resident,
    )
    assert claim.number == f"BT{timezone.localdate().year}{claim.pk:06d}"
    assert (claim.decision["entitled"], claim.decision["amount"]) == (True, "1500.00")
    cited = {reason["code"]: reason["article"] for reason in claim.decision["reasons"]}
    assert cited == {
        "VERSION_IN_FORCE": "第五条",
        "LEVEL_AMOUNT": "第五条",
        "CLAIM_WINDOW": "第七条",
        "YEARLY_LIMIT": "第五条",
        "ONCE_PER_LEVEL": "第五条",
        "HIGHER_LEVEL": "第五条",
        "ONE_FUND": "第五条",
    }
    assert {reason["document"] for reason in claim.decision["reasons"]} == {"技能提升补贴办法 示范〔2023〕1号"}
    event = ClaimEvent.objects.get()
    assert (event.claim, event.from_status, event.to_status, event.by) == (claim, "", "submitted", clerk)


def test_the_certificate_date_selects_the_rules(certify: Certify, version: RuleVersion, clerk: User) -> None:
    old = certify(issued_on=date(2019, 12, 31))
    with pytest.raises(NoVersion):
        claims.submit(old, scheme=version.scheme, by=clerk)


def test_a_claim_that_comes_too_late_is_told_so(certify: Certify, version: RuleVersion, clerk: User) -> None:
    late = certify(issued_on=timezone.localdate() - timedelta(days=400))
    with pytest.raises(NotEntitled) as refused:
        claims.submit(late, scheme=version.scheme, by=clerk)
    assert list(refused.value.fields) == ["CLAIM_WINDOW"]
    assert Claim.objects.count() == 0


def test_a_certificate_is_claimed_for_once(claim: Claim, certificate: Certificate, clerk: User) -> None:
    with pytest.raises(AlreadyClaimed):
        claims.submit(certificate, scheme=claim.scheme, by=clerk)


def test_the_schema_itself_refuses_a_second_live_claim(claim: Claim) -> None:
    with pytest.raises(IntegrityError, match="subsidies_one_live_claim_per_certificate"), transaction.atomic():
        Claim.objects.create(
            number="BT-2",
            scheme=claim.scheme,
            rule_version=claim.rule_version,
            claimant=claim.claimant,
            certificate=claim.certificate,
            amount=1,
            submitted_by=claim.submitted_by,
        )


def test_a_claim_taken_back_may_be_made_again(claim: Claim, certificate: Certificate, clerk: User) -> None:
    claims.withdraw(claim, reason="金额有疑问", by=clerk)
    again = claims.submit(certificate, scheme=claim.scheme, by=clerk)
    assert list(Claim.objects.order_by("pk").values_list("status", flat=True)) == ["withdrawn", "submitted"]
    assert again.number != claim.number


def test_only_the_submitter_takes_a_claim_back(claim: Claim, first_reviewer: User) -> None:
    with pytest.raises(WithdrawalRefused):
        claims.withdraw(claim, reason="", by=first_reviewer)


def test_a_lower_level_is_not_paid_after_a_higher(
    certify: Certify, claim: Claim, clerk: User, digital_occupation: Occupation
) -> None:
    lower = certify(SkillLevel.JUNIOR)
    with pytest.raises(NotEntitled) as refused:
        claims.submit(lower, scheme=claim.scheme, by=clerk)
    assert list(refused.value.fields) == ["HIGHER_LEVEL"]
    elsewhere = certify(SkillLevel.JUNIOR, occupation=digital_occupation)
    assert claims.submit(elsewhere, scheme=claim.scheme, by=clerk).amount == 1000


def test_three_claims_a_year(certify: Certify, version: RuleVersion, clerk: User) -> None:
    for place in range(3):
        trade = Occupation.objects.create(name=f"工种{place}", source="示范")
        claims.submit(certify(occupation=trade), scheme=version.scheme, by=clerk)
    with pytest.raises(NotEntitled) as refused:
        claims.submit(certify(), scheme=version.scheme, by=clerk)
    assert list(refused.value.fields) == ["YEARLY_LIMIT"]


def test_a_revoked_certificate_entitles_to_nothing(certificate: Certificate, version: RuleVersion, clerk: User) -> None:
    certificates.revoke([certificate], reason="", by=clerk)
    with pytest.raises(CertificateRevoked):
        claims.submit(certificate, scheme=version.scheme, by=clerk)


def test_an_enterprise_claims_for_its_own_people_only(
    certificate: Certificate, version: RuleVersion, enterprise: User, resident: Person
) -> None:
    with pytest.raises(NotAllowed):
        claims.submit(certificate, scheme=version.scheme, by=enterprise)
    Person.objects.filter(pk=resident.pk).update(employer=enterprise.organisation)
    certificate.person.refresh_from_db()
    assert claims.submit(certificate, scheme=version.scheme, by=enterprise).submitted_by == enterprise


def test_two_people_review(claim: Claim, first_reviewer: User, second_reviewer: User) -> None:
    claims.review(claim, approve=True, reason="材料齐全", by=first_reviewer)
    claims.review(claim, approve=True, reason="", by=second_reviewer)
    claim.refresh_from_db()
    assert (claim.status, claim.first_reviewer, claim.second_reviewer) == ("approved", first_reviewer, second_reviewer)
    told = ClaimEvent.objects.order_by("pk").values_list("from_status", "to_status", "reason", "by_name")
    assert list(told) == [
        ("", "submitted", "", "Clerk"),
        ("submitted", "first_approved", "材料齐全", "First-Reviewer"),
        ("first_approved", "approved", "", "Second-Reviewer"),
    ]


def test_nobody_reviews_twice(claim: Claim, first_reviewer: User, second_reviewer: User) -> None:
    first_reviewer.groups.add(*second_reviewer.groups.all())
    both = User.objects.get(pk=first_reviewer.pk)
    claims.review(claim, approve=True, reason="", by=both)
    with pytest.raises(ReviewRefused) as refused:
        claims.review(claim, approve=True, reason="", by=both)
    with translation.override("en"):
        assert str(refused.value.message) == "You made the first review; somebody else makes the second."


def test_nobody_reviews_what_they_submitted(claim: Claim, clerk: User, first_reviewer: User) -> None:
    clerk.groups.add(*first_reviewer.groups.all())
    with pytest.raises(ReviewRefused):
        claims.review(claim, approve=True, reason="", by=User.objects.get(pk=clerk.pk))
    claim.refresh_from_db()
    assert claim.status == "submitted"


def test_the_stages_of_review_are_for_their_reviewers(
    claim: Claim, first_reviewer: User, second_reviewer: User
) -> None:
    assert not rules.may_review(second_reviewer, claim)
    claim = claims.review(claim, approve=True, reason="", by=first_reviewer)
    assert rules.may_review(second_reviewer, claim)


def test_the_schema_itself_refuses_one_pair_of_eyes(claim: Claim, first_reviewer: User, second_reviewer: User) -> None:
    rows = Claim.objects.filter(pk=claim.pk)
    with pytest.raises(IntegrityError, match="subsidies_two_different_reviewers"), transaction.atomic():
        rows.update(status="approved", first_reviewer=first_reviewer, second_reviewer=first_reviewer)
    with pytest.raises(IntegrityError, match="subsidies_first_reviewer_did_not_submit"), transaction.atomic():
        rows.update(status="first_approved", first_reviewer=claim.submitted_by)
    with pytest.raises(IntegrityError, match="subsidies_second_reviewer_did_not_submit"), transaction.atomic():
        rows.update(status="approved", first_reviewer=first_reviewer, second_reviewer=claim.submitted_by)
    with pytest.raises(IntegrityError, match="subsidies_claim_status_and_reviewers_agree"), transaction.atomic():
        rows.update(status="approved", second_reviewer=second_reviewer)
    assert rows.get().status == "submitted"


def test_what_is_claimed_does_not_change(claim: Claim) -> None:
    changes: list[dict[str, object]] = [{"amount": 9000}, {"decision": {}}, {"number": "BT1"}]
    for change in changes:
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            Claim.objects.filter(pk=claim.pk).update(**change)
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk)._raw_delete("default")


def test_a_rejection_needs_its_reason(claim: Claim, first_reviewer: User) -> None:
    with pytest.raises(ReasonMissing):
        claims.review(claim, approve=False, reason="  ", by=first_reviewer)
    claims.review(claim, approve=False, reason="照片不清", by=first_reviewer)
    claim.refresh_from_db()
    assert (claim.status, claim.first_reviewer) == ("rejected", first_reviewer)


def test_a_decision_stands(claim: Claim, first_reviewer: User, second_reviewer: User, clerk: User) -> None:
    claims.review(claim, approve=False, reason="照片不清", by=first_reviewer)
    refusals: list[type[DomainError]] = [ReviewRefused, WithdrawalRefused]
    with pytest.raises(refusals[0]):
        claims.review(claim, approve=True, reason="", by=second_reviewer)
    with pytest.raises(refusals[1]):
        claims.withdraw(claim, reason="", by=clerk)


def test_claims_are_seen_by_the_bureau_and_their_own_organisation(
    claim: Claim, enterprise: User, judge: User, certify: Certify, resident: Person
) -> None:
    Person.objects.filter(pk=resident.pk).update(employer=enterprise.organisation)
    own = claims.submit(certify(SkillLevel.SENIOR), scheme=claim.scheme, by=enterprise)
    assert set(Claim.objects.visible_to(claim.submitted_by)) == {claim, own}
    assert list(Claim.objects.visible_to(enterprise)) == [own]
    assert list(Claim.objects.visible_to(judge)) == []
