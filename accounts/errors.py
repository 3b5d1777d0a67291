"""What can go wrong at the door."""

from django.utils.translation import gettext_lazy as _

from directory.errors import Busy, Conflict, Invalid, NotAllowed, Unprocessable


class CredentialRefused(NotAllowed):
    code = "CREDENTIAL_REFUSED"
    message = _("The token is unknown, revoked or expired.")


class AddressNotAllowed(NotAllowed):
    code = "ADDRESS_NOT_ALLOWED"
    message = _("This credential may not be used from this network address; ask the bureau to add yours.")


class SandboxOnly(NotAllowed):
    code = "SANDBOX_ONLY"
    message = _("A sandbox credential writes nothing: add dry_run=true to the address.")


class SandboxDecidesNothing(SandboxOnly):
    """A decision cannot be tried out, so the advice is another."""

    message = _("A sandbox credential decides on no push, and ends no other than its own dry runs.")


class NetworkUnreadable(Invalid):
    code = "NETWORK_UNREADABLE"
    message = _("A network is an address such as 192.0.2.7, or a range such as 192.0.2.0/24.")


class NotASchool(Invalid):
    code = "NOT_A_SCHOOL"


class ScopeMissing(NotAllowed):
    code = "SCOPE_MISSING"
    message = _("This credential may not do that; ask the bureau for one with the scope named.")


class DisclosureRefused(NotAllowed):
    code = "DISCLOSURE_REFUSED"
    message = _("You have no right to read personal data in full.")


class UnknownScope(Invalid):
    code = "UNKNOWN_SCOPE"
    message = _("There is no such scope.")


class CodeWrong(Invalid):
    code = "CODE_WRONG"
    message = _("That is not the code we sent. Look at the latest message and type its six digits.")


class CodeSpent(Conflict):
    """Used, expired, tried too often, or never sent: whoever guesses does not learn which."""

    code = "CODE_SPENT"
    message = _("This code no longer works: it lasts 5 minutes, 5 tries and one use. Ask for a new one.")


class NotConfirmed(Conflict):
    """The same words whatever did not fit, so that nobody can sound out who is on record, or how."""

    code = "NOT_CONFIRMED"
    message = _(
        "We cannot confirm these details online. Compare the name and the number with your document; "
        "if they are right, bring it to the service window."
    )


class PersonHasAccount(Conflict):
    code = "PERSON_HAS_ACCOUNT"
    message = _(
        "This person already has an account, opened with another phone number or by another way of signing in. "
        "Use that, or bring your document to the service window to have it changed."
    )


class PhoneTaken(Conflict):
    code = "PHONE_TAKEN"
    message = _("This phone number belongs to another account. If it is yours now, come to the service window.")


class AccountClosed(NotAllowed):
    code = "ACCOUNT_CLOSED"


class SignInFailed(NotAllowed):
    """A provider did not vouch for anybody; why stands in the log."""

    code = "SIGN_IN_FAILED"
    message = _("The other site did not confirm who you are. Nothing has happened; you may try again.")


class NotConnected(NotAllowed):
    code = "NOT_CONNECTED"
    message = _("This staff account is not connected yet. Sign in with your password first and connect it there.")


class WrongAudience(NotAllowed):
    code = "WRONG_AUDIENCE"


class IdentityTaken(Conflict):
    code = "IDENTITY_TAKEN"
    message = _("This outside account is connected to another user, or yours to another account there.")


class LastWayIn(Conflict):
    code = "LAST_WAY_IN"
    message = _("Without it you could no longer sign in. Add a phone number first.")


class MoveRefused(Conflict):
    code = "MOVE_REFUSED"
    message = _("A message in this state cannot be moved there.")


class IdempotencyKeyMissing(Invalid):
    code = "IDEMPOTENCY_KEY_MISSING"
    message = _("Send an Idempotency-Key of 1 to 100 printable characters with every write, a new one for each.")


class IdempotencyKeyReused(Unprocessable):
    code = "IDEMPOTENCY_KEY_REUSED"
    message = _("This Idempotency-Key was sent with another request; take a new one for each.")


class RequestUnderWay(Busy):
    code = "REQUEST_UNDER_WAY"
    message = _("The request with this Idempotency-Key is still being worked on; ask again for its answer.")
