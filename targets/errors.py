"""What can go wrong when readings are taken."""

from django.utils.translation import gettext_lazy as _

from directory.errors import Conflict


class AlreadyRunning(Conflict):
    code = "RECOMPUTATION_RUNNING"
    message = _("A recomputation is under way; its readings appear within seconds.")
