"""What can go wrong in the registry."""

from django.utils.translation import gettext_lazy as _

from directory.errors import Conflict


class HonourHeld(Conflict):
    code = "HONOUR_HELD"
    message = _("This person already holds the honour of this session.")
