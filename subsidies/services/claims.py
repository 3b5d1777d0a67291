"""Claims: submitted once per certificate, reviewed by two people, each step a row with its reason."""

from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation

from accounts.models import User
from accounts.services.actors import signature
from directory.errors import NotAllowed
from directory.models import Person
from subsidies import rules, selectors
from subsidies.entitlement import Decision
from subsidies.enums import ClaimStatus
from subsidies.errors import (
    AlreadyClaimed,
    CertificateRevoked,
    NotEntitled,
    ReasonMissing,
    ReviewRefused,
    WithdrawalRefused,
)
from subsidies.models import Claim, ClaimEvent, Scheme
from talents.enums import CertificateStatus
from talents.models import Certificate


def submit(certificate: Certificate, *, scheme: Scheme, by: User) -> Claim:
    """Claim for a certificate today. The rules in force when it was issued decide; their answer is kept word for word.

    The person is locked, so that two claims made at once cannot both be the last of the year.
    """
    if not (verdict := rules.may_submit_for(by, certificate)):
        raise NotAllowed(verdict.reason)
    now = timezone.now()
    with transaction.atomic():
        person = lock_person(certificate.person_id)
        if not Certificate.objects.filter(pk=certificate.pk, status=CertificateStatus.ISSUED).exists():
            raise CertificateRevoked
        if Claim.objects.live().filter(certificate=certificate).exists():
            raise AlreadyClaimed
        entitlement = selectors.entitled(certificate, scheme=scheme, on=timezone.localdate(now))
        decision = entitlement.decision
        if not decision.entitled:
            raise NotEntitled(fields={reason.code.value: reason.message for reason in decision.obstacles})
        number, pk = _next_number(timezone.localdate(now).year)
        claim = Claim.objects.create(
            pk=pk,
            number=number,
            scheme=scheme,
            rule_version=entitlement.version,
            claimant=person,
            certificate=certificate,
            amount=decision.amount,
            decision=snapshot(decision),
            submitted_by=by,
            submitted_at=now,
        )
        ClaimEvent.objects.create(claim=claim, to_status=ClaimStatus.SUBMITTED, **signature(by))
    return claim


def review(claim: Claim, *, approve: bool, reason: str, by: User) -> Claim:
    """Make the review the claim waits for: the first, or the second by somebody else. A rejection needs its reason."""
    with transaction.atomic():
        locked = _lock(claim)
        if not (verdict := rules.may_review(by, locked)):
            raise ReviewRefused(verdict.reason)
        if not approve and not reason.strip():
            raise ReasonMissing(fields={"reason": ReasonMissing.message})
        is_first = locked.status == ClaimStatus.SUBMITTED
        approved = ClaimStatus.FIRST_APPROVED if is_first else ClaimStatus.APPROVED
        reviewer = "first_reviewer" if is_first else "second_reviewer"
        _move(locked, approved if approve else ClaimStatus.REJECTED, reason=reason, by=by, **{reviewer: by})
    return locked


def withdraw(claim: Claim, *, reason: str, by: User) -> Claim:
    """Take a claim back before it is decided; the certificate may be claimed for again."""
    with transaction.atomic():
        locked = _lock(claim)
        if not (verdict := rules.may_withdraw(by, locked)):
            raise WithdrawalRefused(verdict.reason)
        _move(locked, ClaimStatus.WITHDRAWN, reason=reason, by=by)
    return locked


def snapshot(decision: Decision) -> dict[str, Any]:
    """A decision as a claim keeps it, in the district's own language whoever asked."""
    with translation.override(settings.LANGUAGE_CODE):
        return {
            "entitled": decision.entitled,
            "amount": str(decision.amount),
            "reasons": [
                {
                    "code": reason.code.value,
                    "met": reason.met,
                    "message": str(reason.message),
                    "document": reason.citation.document,
                    "article": reason.citation.article,
                }
                for reason in decision.reasons
            ],
        }


def lock_person(person_id: int) -> Person:
    """The claimant, held until the end of the transaction: what one person may still claim this year is scarce."""
    return Person.objects.select_for_update(no_key=True).get(pk=person_id)


def _lock(claim: Claim) -> Claim:
    return Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)


def _move(locked: Claim, to: ClaimStatus, *, reason: str, by: User, **changes: User) -> None:
    """The one writer of `Claim.status`, asked only for moves that `rules` has found in `CLAIM_MOVES`."""
    was, locked.status = locked.status, to
    for field, value in changes.items():
        setattr(locked, field, value)
    locked.save(update_fields=["status", *changes])
    ClaimEvent.objects.create(claim=locked, from_status=was, to_status=to, reason=reason.strip(), **signature(by))


def _next_number(year: int) -> tuple[str, int]:
    """The next claim's number and the primary key it is made from: `BT2026000123`. Gaps mean nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('subsidies_claim', 'id'))")
        (pk,) = cursor.fetchone()
    return f"BT{year}{pk:06d}", pk
