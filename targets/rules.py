"""Who may recompute, and see whom a figure counts; what may still change. Who opens the dashboard: `accounts.rules`."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import ALLOWED, Verdict
from targets.models import FrozenReading, IndicatorVersion, Reading


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


def may_change_version(version: IndicatorVersion) -> Verdict:
    """What an indicator meant stays as it is once something was counted by it; the database holds to that."""
    if not any(counted.objects.filter(version=version).exists() for counted in (Reading, FrozenReading)):
        return ALLOWED
    return Verdict(
        False, _("Readings were counted by this version, so it stays as it is. Add a version that begins later.")
    )
