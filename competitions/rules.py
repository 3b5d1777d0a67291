"""Who may do what to a competition. A verdict answers with its reason."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import ALLOWED, Verdict
from competitions.enums import CompetitionStatus
from competitions.models import Competition
from directory.models import Organisation


def may_enter(user: User, employer: Organisation | None) -> Verdict:
    """An organisation enters its own people; the bureau enters anyone."""
    if user.has_perm("competitions.add_entry"):
        return ALLOWED
    if employer is not None and user.organisation_id == employer.pk:
        return ALLOWED
    return Verdict(False, _("An organisation enters only its own people."))


def may_enter_marks(user: User | AnonymousUser, competition: Competition) -> Verdict:
    if not user.has_perm("competitions.enter_marks"):
        return Verdict(False, _("Marks are entered by the judges."))
    if competition.status != CompetitionStatus.MARKING:
        return Verdict(False, _("Marks are entered from the draw of the workstations until the results are published."))
    return ALLOWED


def may_publish_results(user: User | AnonymousUser) -> Verdict:
    if user.has_perm("competitions.publish_results"):
        return ALLOWED
    return Verdict(False, _("Results are published by the bureau."))
