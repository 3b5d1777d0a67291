from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import AccountChange
from accounts.models.events import Event
from directory.models import Person
from directory.protection import PersonalData, Protection


class ResidentAccountQuerySet(models.QuerySet["ResidentAccount"]):
    def open(self) -> "ResidentAccountQuerySet":
        return self.filter(user__is_active=True)


class ResidentAccount(models.Model):
    """A resident who signs in: one user without a password, one person of the registry, one phone they hold.

    The phone here was proven with a code and belongs to this account alone; the one on the person's own row is whatever
    a roster said. An account opened through an outside identity may be without one.
    """

    personal_data: ClassVar[PersonalData] = {
        "phone_cipher": Protection.ENCRYPTED,
        "phone_digest": Protection.LOOKUP,
        "phone_masked": Protection.MASKED,
    }

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="resident", editable=False, verbose_name=_("user")
    )
    person = models.OneToOneField(
        Person, models.PROTECT, related_name="account", editable=False, verbose_name=_("person")
    )
    phone_cipher = models.BinaryField(_("encrypted phone number"), null=True, editable=False)
    phone_digest = models.BinaryField(_("hash of the phone number"), null=True, unique=True, max_length=32)
    phone_masked = models.CharField(_("phone"), max_length=20, blank=True, editable=False)
    phone_confirmed_at = models.DateTimeField(_("phone last proven"), null=True, editable=False)
    language = models.CharField(_("language"), max_length=10, editable=False)
    consent_version = models.CharField(_("privacy notice agreed to"), max_length=20, editable=False)
    consented_at = models.DateTimeField(_("agreed"), default=timezone.now, editable=False)

    objects = ResidentAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("resident's account")
        verbose_name_plural = _("residents' accounts")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    phone_cipher__isnull=True,
                    phone_digest__isnull=True,
                    phone_masked="",
                    phone_confirmed_at__isnull=True,
                )
                | (
                    models.Q(phone_cipher__isnull=False, phone_digest__isnull=False, phone_confirmed_at__isnull=False)
                    & ~models.Q(phone_masked="")
                ),
                name="accounts_resident_phone_whole",
                violation_error_message=_("A phone number is kept whole or not at all."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.phone_masked}".strip()


class AccountEvent(Event):
    """What happened to the account of a user; see `AccountChange`."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="account_events", verbose_name=_("account")
    )

    class Meta(Event.Meta):
        verbose_name = _("account event")
        verbose_name_plural = _("account events")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_status__in=AccountChange.values), name="accounts_account_event_is_a_known_change"
            ),
        ]

    def __str__(self) -> str:
        return str(AccountChange(self.to_status).label)
