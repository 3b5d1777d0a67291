"""What can go wrong in the registry."""

from django.utils.translation import gettext_lazy as _

from directory.errors import Conflict


class AlreadyRevoked(Conflict):
    code = "CERTIFICATE_REVOKED"
    message = _("This certificate has already been revoked.")


class HonourHeld(Conflict):
    code = "HONOUR_HELD"
    message = _("This person already holds the honour of this session.")
