from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Scope
from accounts.models.events import Event
from accounts.models.users import OF_A_SCHOOL, User
from directory.protection import PersonalData


class SchoolCredentialQuerySet(models.QuerySet["SchoolCredential"]):
    def live(self) -> "SchoolCredentialQuerySet":
        """Neither revoked nor expired, and the user is a school's still."""
        return self.filter(revoked_at=None, expires_at__gt=Now(), user__in=User.objects.filter(OF_A_SCHOOL))


class SchoolCredential(models.Model):
    """A school's key to the API. Its secret is shown once and kept as a SHA-256: it is 256 random bits, not a password.

    The token reads `skp_<prefix>_<secret>`; the prefix finds the row, the whole is compared in constant time.
    """

    personal_data: ClassVar[PersonalData] = {}

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="credentials",
        verbose_name=_("acts as"),
        help_text=_("The user named as the actor of everything this credential does."),
    )
    name = models.CharField(_("name"), max_length=60)
    prefix = models.CharField(_("prefix"), max_length=8, unique=True, editable=False)
    secret_digest = models.BinaryField(max_length=32, editable=False)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope), verbose_name=_("scopes"))
    networks = ArrayField(
        models.CharField(max_length=43),
        default=list,
        blank=True,
        verbose_name=_("networks"),
        help_text=_("Where calls may come from, one a line, such as 192.0.2.7 or 192.0.2.0/24. Empty: from anywhere."),
    )
    is_sandbox = models.BooleanField(
        _("sandbox"), default=False, help_text=_("For trying things out: takes dry runs alone and writes nothing.")
    )
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    objects = SchoolCredentialQuerySet.as_manager()

    class Meta:
        verbose_name = _("school credential")
        verbose_name_plural = _("school credentials")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scopes__len__gt=0),
                name="accounts_credential_has_a_scope",
                violation_error_message=_("Choose at least one scope."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (skp_{self.prefix}_…)"

    def is_live(self, at: datetime | None = None) -> bool:
        return self.revoked_at is None and self.expires_at > (at or timezone.now())


class CredentialEvent(Event):
    """Issued, revoked."""

    credential = models.ForeignKey(SchoolCredential, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("credential event")
        verbose_name_plural = _("credential events")
