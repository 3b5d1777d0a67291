"""Who may do what to a competition. A verdict answers with its reason."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import ALLOWED, Verdict
from competitions.enums import CompetitionStatus
from competitions.errors import EntriesClosed
from competitions.models import Competition
from directory.models import Organisation


def may_open_entries(user: User | AnonymousUser, employer: Organisation | None) -> Verdict:
    """Whether somebody sees whom an employer has entered: the organisation itself, and the bureau."""
    if user.has_perm("competitions.add_entry"):
        return ALLOWED
    if not isinstance(user, User):
        return Verdict(False, _("People are entered by their employer: sign in with the organisation's account."))
    if user.organisation_id is None:
        return Verdict(False, _("People are entered by their employer: ask yours to enter you."))
    if employer is None or employer.pk != user.organisation_id:
        return Verdict(False, _("An organisation enters only its own people."))
    return ALLOWED


def may_enter(user: User | AnonymousUser, competition: Competition, employer: Organisation | None) -> Verdict:
    """Whether somebody enters people for an employer, and takes them out again: while entries are open."""
    if competition.status != CompetitionStatus.OPEN:
        return Verdict(False, EntriesClosed.message)
    return may_open_entries(user, employer)


def may_enter_marks(user: User | AnonymousUser, competition: Competition) -> Verdict:
    """A judge marks the competitions assigned to them, while these are marked."""
    if not user.has_perm("competitions.enter_marks"):
        return Verdict(False, _("Marks are entered by the judges."))
    if competition.status != CompetitionStatus.MARKING:
        return Verdict(False, _("Marks are entered from the draw of the workstations until the results are published."))
    if not competition.judges.filter(user=user.pk).exists():
        return Verdict(False, _("Marks are entered by the judges assigned to this competition."))
    return ALLOWED


def may_publish_results(user: User | AnonymousUser) -> Verdict:
    if user.has_perm("competitions.publish_results"):
        return ALLOWED
    return Verdict(False, _("Results are published by the bureau."))
