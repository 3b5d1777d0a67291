"""What can go wrong between a rule and a payment."""

from django.utils.translation import gettext_lazy as _

from directory.errors import Conflict, Invalid, Missing, NotAllowed


class EditionAnnounced(Conflict):
    code = "EDITION_ANNOUNCED"
    message = _("This edition has been published already.")


class EditionEmpty(Conflict):
    code = "EDITION_EMPTY"
    message = _("An edition without entries is not published.")


class VersionReleased(Conflict):
    code = "VERSION_RELEASED"
    message = _("This version has been released already.")


class VersionWithoutAmounts(Conflict):
    code = "VERSION_WITHOUT_AMOUNTS"
    message = _("A version without amounts is not released.")


class VersionsOverlap(Conflict):
    code = "VERSIONS_OVERLAP"
    message = _("Another released version of this scheme holds on some of these days.")


class NoVersion(Missing):
    code = "NO_VERSION"
    message = _("No rules of this scheme were in force on the day the certificate was issued.")


class CertificateRevoked(Conflict):
    code = "CERTIFICATE_REVOKED"
    message = _("This certificate has been revoked.")


class AlreadyClaimed(Conflict):
    code = "ALREADY_CLAIMED"
    message = _("This certificate has already been claimed for.")


class NotEntitled(Conflict):
    """`fields` has a sentence for each condition that is not met, by its code."""

    code = "NOT_ENTITLED"
    message = _("The rules do not grant this claim.")


class ReviewRefused(NotAllowed):
    code = "REVIEW_REFUSED"
    message = _("You may not review this claim now.")


class ReasonMissing(Invalid):
    code = "REASON_MISSING"
    message = _("Say why the claim is rejected.")


class WithdrawalRefused(NotAllowed):
    code = "WITHDRAWAL_REFUSED"
    message = _("You may not withdraw this claim.")
