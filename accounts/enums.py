"""Roles of people, scopes of programs, and what becomes of accounts, codes and messages."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A role is a group of the same name; what each may do stands in `config/roles.py`."""

    CLERK = "clerk", _("Clerk")
    FIRST_REVIEWER = "first_reviewer", _("First reviewer")
    SECOND_REVIEWER = "second_reviewer", _("Second reviewer")
    JUDGE = "judge", _("Judge")
    LEADER = "leader", _("Leader")
    AUDITOR = "auditor", _("Auditor")
    DATA_OFFICER = "data_officer", _("Personal data officer")
    SCHOOL = "school", _("Partner school")
    ENTERPRISE = "enterprise", _("Enterprise")


class Scope(models.TextChoices):
    """What a school's program may do with its credential."""

    CLASSES_READ = "classes:read", _("Read own classes")
    CLASSES_WRITE = "classes:write", _("Propose classes")
    ROSTER_WRITE = "roster:write", _("Push rosters")
    ATTENDANCE_WRITE = "attendance:write", _("Push attendance")
    RESULTS_WRITE = "results:write", _("Push results")


class AccountChange(models.TextChoices):
    """What happened to an account: the `to_status` of its events."""

    REGISTERED = "registered", _("Registered; the person was new to the registry")
    JOINED = "joined", _("Registered and joined to the person on record")
    JOIN_REFUSED = "join_refused", _("Somebody with another phone number was refused this person")
    PHONE_CHANGED = "phone_changed", _("Phone number changed")
    HOME_CHANGED = "home_changed", _("Town or community corrected by the resident")
    BIRTH_DATE_ADDED = "birth_date_added", _("Birth date added by the resident")
    CONNECTED = "connected", _("Outside account connected")
    DISCONNECTED = "disconnected", _("Outside account disconnected")


class CodePurpose(models.TextChoices):
    """What a one-time code opens; a code for one is no use for another."""

    SIGN_IN = "sign_in", _("Signing in")
    CHANGE_PHONE = "change_phone", _("Changing the phone number")


class MessageStatus(models.TextChoices):
    PENDING = "pending", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Given up")


# Still to be told.
UNSENT = (MessageStatus.PENDING, MessageStatus.SENDING)
# A message whose sender died is taken up again, so sending may follow sending; staff may have another try at a failure.
MESSAGE_MOVES: Mapping[str, frozenset[str]] = {
    "": frozenset({MessageStatus.PENDING}),
    MessageStatus.PENDING: frozenset({MessageStatus.SENDING}),
    MessageStatus.SENDING: frozenset(
        {MessageStatus.SENDING, MessageStatus.PENDING, MessageStatus.SENT, MessageStatus.FAILED}
    ),
    MessageStatus.SENT: frozenset(),
    MessageStatus.FAILED: frozenset({MessageStatus.PENDING}),
}
