"""Who may have the readings recomputed, and see whom they count. Who may open the dashboard: `accounts.rules`."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import ALLOWED, Verdict


def may_recompute(user: User | AnonymousUser) -> Verdict:
    if user.has_perm("targets.recompute"):
        return ALLOWED
    return Verdict(False, _("Recomputing the readings needs the role of clerk."))


def may_list_persons(user: User | AnonymousUser) -> Verdict:
    """The masked list behind a figure. Reading one of its persons in full is another right: `accounts.rules`."""
    if user.has_perms(["targets.view_reading", "directory.view_person"]):
        return ALLOWED
    return Verdict(False, _("Whom a figure counts is shown to clerks, auditors and personal data officers."))


def may_list_claims(user: User | AnonymousUser) -> Verdict:
    """The same of a figure of subsidies: amounts are told to those who see claims."""
    if may_list_persons(user) and user.has_perm("subsidies.view_claim"):
        return ALLOWED
    return Verdict(False, _("Who was granted a subsidy is shown to clerks and auditors."))
