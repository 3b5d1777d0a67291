"""Who may have the readings recomputed. Who may open the dashboard stands in `accounts.rules`."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import ALLOWED, Verdict


def may_recompute(user: User | AnonymousUser) -> Verdict:
    if user.has_perm("targets.recompute"):
        return ALLOWED
    return Verdict(False, _("Recomputing the readings needs the role of clerk."))
