"""Who may do what with claims and catalogues. A verdict answers with its reason, so a greyed button can say why."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import ALLOWED, Verdict
from directory.errors import Message
from subsidies.enums import CLAIM_MOVES, ClaimStatus
from subsidies.models import Claim
from talents.models import Certificate


def may_open_claims(user: User) -> Verdict:
    if user.has_perm("subsidies.view_claim") or user.organisation_id is not None:
        return ALLOWED
    return Verdict(False, _("Claims are for the bureau and for the organisations that submit them."))


def may_submit_for(user: User, certificate: Certificate) -> Verdict:
    """The bureau for anyone; an organisation for the people it employs."""
    if user.has_perm("subsidies.add_claim"):
        return ALLOWED
    if user.organisation_id is not None and certificate.person.employer_id == user.organisation_id:
        return ALLOWED
    return Verdict(False, _("An organisation claims only for the people it employs."))


def may_review(user: User, claim: Claim) -> Verdict:
    """The four-eyes rule: first and second review by two different people, neither of whom submitted the claim."""
    if not CLAIM_MOVES[claim.status]:
        return Verdict(False, _("This claim has been decided."))
    if user.pk == claim.submitted_by_id:
        return Verdict(False, _("You submitted this claim; two other people review it."))
    if claim.status == ClaimStatus.SUBMITTED:
        return _needs(user, "subsidies.first_review_claim", _("This claim waits for a first reviewer."))
    if user.pk == claim.first_reviewer_id:
        return Verdict(False, _("You made the first review; somebody else makes the second."))
    return _needs(user, "subsidies.second_review_claim", _("This claim waits for a second reviewer."))


def may_withdraw(user: User, claim: Claim) -> Verdict:
    if ClaimStatus.WITHDRAWN not in CLAIM_MOVES[claim.status]:
        return Verdict(False, _("This claim has been decided."))
    if user.pk == claim.submitted_by_id:
        return ALLOWED
    return Verdict(False, _("Only whoever submitted a claim withdraws it."))


def may_publish_catalogue(user: User | AnonymousUser) -> Verdict:
    return _needs(user, "subsidies.publish_catalogue", _("Catalogues are published by the second reviewers."))


def may_release_version(user: User | AnonymousUser) -> Verdict:
    return _needs(user, "subsidies.release_ruleversion", _("Rules are released by the second reviewers."))


def _needs(user: User | AnonymousUser, permission: str, otherwise: Message) -> Verdict:
    return ALLOWED if user.has_perm(permission) else Verdict(False, otherwise)
