"""What can go wrong in the registry."""

from django.utils.translation import gettext_lazy as _

from directory.errors import Conflict


class NotOneExam(Conflict):
    """Two certificates that cannot be of one exam; the message says why."""

    code = "NOT_ONE_EXAM"


class HonourHeld(Conflict):
    code = "HONOUR_HELD"
    message = _("This person already holds the honour of this session.")
