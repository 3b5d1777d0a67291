"""Who may do what at the door. A verdict answers with its reason, so a greyed button can say why."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import OF_A_SCHOOL, User
from accounts.providers import Audience, Provider


@dataclass(frozen=True, slots=True)
class Verdict:
    """Truthy when allowed; otherwise `reason` is a sentence for the person who asked."""

    allowed: bool
    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(True)


def may_reveal(user: User) -> Verdict:
    if user.has_perm("accounts.add_disclosure"):
        return ALLOWED
    return Verdict(False, _("Reading personal data in full needs the role of personal data officer."))


def may_hold_credential(user: User) -> Verdict:
    """Whether a program may act as this user."""
    if User.objects.filter(OF_A_SCHOOL, pk=user.pk).exists():
        return ALLOWED
    return Verdict(False, _("A credential acts for a partner school: a user of its own, with the school role."))


def may_open_dashboard(user: User | AnonymousUser) -> Verdict:
    """The dashboard narrows people by town, industry, sex and age: who sees it reads the readings by their role."""
    if user.is_authenticated and user.is_staff and user.has_perm("targets.view_reading"):
        return ALLOWED
    return Verdict(False, _("The dashboard is for the bureau's clerks, leaders, auditors and personal data officers."))


def may_enter(user: User) -> Verdict:
    if user.is_active:
        return ALLOWED
    return Verdict(False, _("This account has been closed. Please call the bureau."))


def may_use(user: User, provider: Provider) -> Verdict:
    """Whether an account at this provider may open this user."""
    is_resident = hasattr(user, "resident")
    if user.is_staff if provider.audience == Audience.STAFF else is_resident and not user.is_staff:
        return ALLOWED
    return Verdict(False, _("Residents and staff sign in with accounts of different kinds."))
